"""robots.txt as RFC 9309 means it: every request waits for the rules, silence and server errors forbid.

Scrapy's own middleware lets requests through that wait for the same robots.txt, takes a 500 for "all allowed" and
does not apply Crawl-delay.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Self

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from govreports.decode import decode
from govreports.middlewares.failures import failure_of, status_failure
from govreports.middlewares.request import ORIGIN, Refusal, origin_of

_MAX_DELAY = 60.0
"""Seconds; a Crawl-delay beyond it would keep a portal's few hundred pages for days."""
_FIRST = 1000
"""Priority of the request for robots.txt: everything else of the host waits for it."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What one host's robots.txt says; `refusal` forbids all."""

    parser: Protego | None = None
    refusal: tuple[str, str] | None = None

    def delay(self, agent: str) -> float | None:
        wait = self.parser.crawl_delay(agent) if self.parser else None
        return min(float(wait), _MAX_DELAY) if wait else None


class Robots:
    """Holds every request until its host's robots.txt is known and refuses what it forbids."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self._hosts: dict[tuple[str, str], asyncio.Task[_Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        url = urlparse_cached(request)
        if url.scheme not in ("http", "https") or request.meta.get("dont_obey_robotstxt"):
            return
        key = (url.scheme, url.netloc)
        if key not in self._hosts:
            self._hosts[key] = asyncio.ensure_future(self._read(request, f"{url.scheme}://{url.netloc}/robots.txt"))
        rules = await asyncio.shield(self._hosts[key])  # a task may be awaited by any number of requests
        if rules.refusal:
            raise Refusal(*rules.refusal)
        if rules.parser and not rules.parser.can_fetch(request.url, self._agent):
            raise Refusal("blocked", "robots.txt forbids it")
        if rules.delay(self._agent):
            request.meta["autothrottle_dont_adjust_delay"] = True  # it would go below the delay asked for

    async def _read(self, request: Request, url: str) -> _Rules:
        meta = {"dont_obey_robotstxt": True, ORIGIN: origin_of(request)}
        robots = Request(url, priority=_FIRST, meta=meta, callback=NO_CALLBACK)
        try:
            response = await self._crawler.engine.download_async(robots)
        except Exception as error:
            kind, detail = failure_of(error)
            return _Rules(refusal=(kind, f"robots.txt: {detail}"))
        rules = _rules(response)
        delay = rules.delay(self._agent)
        if delay:
            self._slow_down(request, delay)
        return rules

    def _slow_down(self, request: Request, delay: float) -> None:
        """Keep the host's slot, present or future, at the delay asked for, without jitter below it."""
        downloader = self._crawler.engine.downloader
        key = downloader.get_slot_key(request)
        delay = max(delay, self._crawler.settings.getfloat("DOWNLOAD_DELAY"))
        downloader.per_slot_settings.setdefault(key, {}).update(delay=delay, jitter=0)
        if key in downloader.slots:
            downloader.slots[key].delay = max(downloader.slots[key].delay, delay)
            downloader.slots[key].jitter = 0


def _rules(response: Response) -> _Rules:
    """Rules of an answer: server errors and refusals forbid all, a missing file allows all."""
    if response.status >= 500 or response.status in (401, 403, 412, 429):
        return _Rules(refusal=(status_failure(response.status), f"robots.txt: HTTP {response.status}"))
    if response.status != 200:
        return _Rules()
    return _Rules(parser=Protego.parse(decode(response.body).text))
