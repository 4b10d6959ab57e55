"""Waits where a host asks for a short wait; stops asking one that answers with a challenge or refuses again and again.

No challenge is ever answered: such a host is left alone for the rest of the run.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from govreports.cms.problems import CHALLENGE_STATUS, page_problem
from govreports.middlewares.failures import status_failure
from govreports.middlewares.request import PROBLEM, Refusal
from govreports.model import Page

_PATIENCE = 5
"""Pages of a host refused one after the other before it is left alone for the rest of the run."""
_WAITS = 3
"""Times in a run that a host may ask for a wait."""


class Breaker:
    """Closes a host for the rest of the run; requests to it are refused with the class that closed it."""

    def __init__(self, longest_wait: float) -> None:
        self._longest_wait = longest_wait
        self._closed: dict[str, tuple[str, str]] = {}
        self._refused: dict[str, set[str]] = {}
        self._waits: dict[str, int] = {}
        self._until: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getfloat("GOVREPORTS_LONGEST_WAIT"))

    def process_request(self, request: Request) -> None:
        self.check(request)

    def check(self, request: Request) -> None:
        """Raise Refusal for a request to a closed host."""
        reason = self._closed.get(_server(request))
        if reason:
            raise Refusal(*reason)

    async def hold(self, request: Request) -> None:
        """Let a request wait as long as its host asked for."""
        wait = self._until.get(_server(request), 0) - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)

    def see(self, request: Request, response: Response) -> None:
        """Act on an answer whose head alone is reason enough, before the host's next request goes out."""
        host, reason = _server(request), _wall(response)
        wait = _asked_wait(response)
        if reason is None and wait is not None:
            self._waits[host] = self._waits.get(host, 0) + 1
            if wait <= self._longest_wait and self._waits[host] <= _WAITS:
                self._until[host] = time.monotonic() + wait
            else:
                reason = "blocked", f"HTTP {response.status} with Retry-After {wait:.0f} s"
        if reason:
            self._closed.setdefault(host, reason)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        host = _server(request)
        request.meta[PROBLEM] = problem = _problem(response)
        puzzle = "blocked", f"challenge page, HTTP {response.status}"
        reason = _wall(response) or (puzzle if problem == "blocked" else None)
        if reason is None and _asked_wait(response) is not None:
            self.check(request)
            return request.replace(dont_filter=True)  # sent again once the wait is over
        reason = reason or self._refusals(host, request.url, response.status)
        if reason:
            self._closed.setdefault(host, reason)
            raise Refusal(*reason)
        return response

    def _refusals(self, host: str, url: str, status: int) -> tuple[str, str] | None:
        """Count the pages refused in a row; one page retried counts once."""
        if status < 400 or status in (404, 410):
            self._refused.pop(host, None)
            return None
        refused = self._refused.setdefault(host, set())
        refused.add(url)
        if len(refused) < _PATIENCE:
            return None
        return status_failure(status), f"{_PATIENCE} pages refused in a row, the last with HTTP {status}"


def _host(request: Request) -> str:
    return urlparse_cached(request).hostname or ""


def _server(request: Request) -> str:
    """Host and port: what one server of a machine does is not held against another."""
    return urlparse_cached(request).netloc


def _wall(response: Response) -> tuple[str, str] | None:
    """Whether the status is that of a wall against robots."""
    return ("blocked", f"challenge, HTTP {response.status}") if response.status in CHALLENGE_STATUS else None


def _asked_wait(response: Response) -> float | None:
    """The seconds a busy host asks to be left alone, given as a number or a date."""
    header = response.headers.get("Retry-After")
    if response.status not in (429, 503) or not header:
        return None
    text = header.decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - datetime.now(UTC)).total_seconds(), 0.0)


def _problem(response: Response) -> str | None:
    """Whether the page is one that only a script can get past, or an error page that came with 200."""
    if 300 <= response.status < 400 or response.status < 200:
        return None
    content_type = response.headers.get("Content-Type") or b""
    return page_problem(Page(body=response.body, content_type=content_type.decode("latin-1")))


class GatedHandler(HTTP11DownloadHandler):
    """Scrapy's download handler with the breaker before and behind it, and no more requests at a time than allowed.

    Requests may have waited in their host's queue since before it was closed; and where no delay is set, Scrapy hands
    a whole queue over at once, whatever CONCURRENT_REQUESTS_PER_DOMAIN says.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._at_a_time = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._turns: dict[str, asyncio.Semaphore] = {}

    async def download_request(self, request: Request) -> Response:
        breaker = self._crawler.get_downloader_middleware(Breaker)
        async with self._turns.setdefault(_host(request), asyncio.Semaphore(self._at_a_time)):
            if breaker:
                await breaker.hold(request)
                breaker.check(request)
            response: Response = await super().download_request(request)
            if breaker:
                breaker.see(request, response)
            return response
