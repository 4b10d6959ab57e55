"""The one spider: it asks for what each portal's tour wants and hands on the pages of annual reports.

It reads no report itself: it yields `Page`s, an `Unchanged` for one that is as it was, a `Missing` for one not had.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from govreports import __version__
from govreports.archive import ArchiveWriter
from govreports.cms import attached, urls, words
from govreports.items import Missing, Unchanged
from govreports.middlewares.failures import PASSING, failure_of
from govreports.middlewares.request import ARCHIVED, FETCHED_AT, ORIGIN, PROBLEM, Origin
from govreports.model import Page
from govreports.publish import run_id
from govreports.run import Account, Run
from govreports.selection import Selection, read_arguments
from govreports.spiders.files import Files
from govreports.state import State
from govreports.store import Record
from govreports.tour import Tour
from govreports.turns import Turns
from govreports.visit import Ask, Limits, Step

_INDEX_FIRST = 10
"""Priority of index pages over report pages: a portal's extent is known early."""

_Output = Iterator[Request | Page | Unchanged | Missing]


class ReportsSpider(Spider):
    """`scrapy crawl reports`; arguments as `selection.ARGUMENTS`."""

    name = "reports"

    def __init__(self, selection: Selection, run: Run) -> None:
        super().__init__()
        self.selection = selection
        self.run = run
        self.history: State | None = None
        """The open state, while the crawl runs."""
        self.archive: ArchiveWriter | None = None
        """Where every response goes."""
        self.validators: dict[str, tuple[str | None, str | None]] = {}
        """ETag and Last-Modified of pages fetched and not stored yet."""
        self.met: set[str] = set()
        """Pages of this run that gave reports."""
        self.partial: set[str] = set()
        """Pages of this run a file of which could not be had, and may be another time."""
        self.gone: list[Record] = []
        """Change lines of documents this run found to be gone."""
        self.account: Account | None = None
        """The account of the run, once it has ended."""
        self.tours: dict[str, Tour] = {}
        """The tours under way, by portal."""
        self.left = 0
        """Portals done with."""
        self.turns = Turns()
        self._ending: asyncio.Task[None] | None = None
        self._open: Counter[str] = Counter()
        self._begun: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        now = datetime.now(UTC).replace(microsecond=0)
        run = kwargs.pop("run", None) or Run(id=run_id(Path(crawler.settings["GOVREPORTS_DATA"]), now), started=now)
        selection = kwargs.pop("selection", None) or read_arguments(kwargs)
        spider = cls(selection, run)
        spider._set_crawler(crawler)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        contact = settings["GOVREPORTS_CONTACT"]
        if contact:
            settings.set("USER_AGENT", f"govreports/{__version__} (+{contact})", priority="spider")

    async def start(self) -> AsyncIterator[Any]:
        self._say_who()
        limits = Limits(
            requests=self.settings.getint("GOVREPORTS_PORTAL_REQUESTS"),
            search=self.settings.getint("GOVREPORTS_SEARCH_REQUESTS"),
        )
        for portal in self.selection.portals:
            tour = Tour(portal, self.selection, self.run, self.history, limits)
            self.tours[portal.slug] = tour
            for output in self._outputs(tour, tour.begin()):
                yield output
            if not self._open[portal.slug]:
                self._leave(tour)

    def give_up(self, error: Exception) -> None:
        """End the crawl where nothing can be stored any more: to go on would cost the portals requests for nothing."""
        if self._ending is None:
            self.logger.error("%s: nothing more can be stored; what was stored before is kept", error)
            self._ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="no_room"))

    def _say_who(self) -> None:
        if not self.settings["GOVREPORTS_CONTACT"] and not self.settings.getbool("GOVREPORTS_ALLOW_PRIVATE"):
            self.logger.warning("GOVREPORTS_CONTACT is not set: no portal can tell whom to write to about this crawl")

    # -- what tours want

    def _outputs(self, tour: Tour, steps: Iterable[Step]) -> _Output:
        for step in steps:
            if isinstance(step, Ask):
                self._open[tour.portal.slug] += 1
                yield self._request(tour, step)
            else:
                yield step

    def _request(self, tour: Tour, ask: Ask) -> Request:
        report = ask.role == "report"
        origin = Origin(
            portal=tour.portal.slug,
            hosts=tour.portal.reach,
            role="report" if report else "index",
            link=ask.link,
            via=ask.visit.root.url if ask.visit else tour.portal.home,
        )
        meta: dict[str, Any] = {ORIGIN: origin, "dont_merge_cookies": report, "cookiejar": tour.portal.slug}
        if report:
            meta["handle_httpstatus_list"] = [304]
            meta |= self._size(ask.request.url)
        return Request(
            ask.request.url,
            method=ask.request.method,
            body=ask.request.body,
            headers=dict(ask.request.headers),
            callback=self.report_answered if report else self.index_answered,
            errback=self.failed,
            cb_kwargs={"tour": tour, "ask": ask},
            meta=meta,
            priority=0 if report else _INDEX_FIRST,
            dont_filter=True,  # tours ask once; Scrapy's filter would drop a request without a word to them
        )

    def _size(self, url: str) -> dict[str, int]:
        """The limit of a file is wider than that of a page."""
        is_file = words.matches("file_path", urls.path(url))
        return {"download_maxsize": self.settings.getint("GOVREPORTS_FILE_MAXSIZE")} if is_file else {}

    def _closing(self, tour: Tour, steps: Iterable[Step], url: str) -> _Output:
        """What follows from an answered request, and what the tour still wants once nothing of it is open."""
        slug = tour.portal.slug
        self._watch_time(tour)
        try:
            yield from self._outputs(tour, steps)
        except Exception as error:  # a page that defeats our reader costs itself, not its portal's end
            self.logger.exception("Reading %s failed", url)
            yield Missing(url=url, portal=slug, kind="parse_error", detail=f"{type(error).__name__}: {error}")
        self._open[slug] -= 1
        if not self._open[slug]:
            yield from self._outputs(tour, tour.idle())
        if not self._open[slug]:
            self._leave(tour)

    def _watch_time(self, tour: Tour) -> None:
        begun = self._begun.setdefault(tour.portal.slug, time.monotonic())
        hours = self.settings.getfloat("GOVREPORTS_PORTAL_HOURS")
        if time.monotonic() - begun > hours * 3600:
            tour.stop(f"more than {hours:g} hours")

    def _leave(self, tour: Tour) -> None:
        tour.finish()
        self.left += 1
        self._open.pop(tour.portal.slug, None)
        self._begun.pop(tour.portal.slug, None)
        if not (self.selection.by_hand or self.selection.look):  # their rows are written from them at the end
            self.tours.pop(tour.portal.slug, None)

    # -- answers

    async def index_answered(self, response: Response, tour: Tour, ask: Ask) -> AsyncIterator[Any]:
        """Let the tour read a list, or a page on the way to one."""
        async with self.turns:
            page = self._page(response)
            problem = _problem(response)
            missing = Missing(url=_asked(response.request), portal=tour.portal.slug, kind=problem or "")
            steps = tour.failed(ask, missing) if problem else tour.answered(ask, page)
            outputs = list(self._closing(tour, steps, response.url))
        for output in outputs:
            yield output

    async def report_answered(self, response: Response, tour: Tour, ask: Ask) -> AsyncIterator[Any]:
        """Hand a report page on with its files, or say why it is none."""
        async with self.turns:
            page = self._page(response)
            known = self._judged(response, page)
            files = None if known else Files(self.crawler, tour.portal, self._page, page)
        steps: list[Step] = [known] if known else []
        onward = None if known or page.name else tour.onward(ask, page)
        if onward:
            steps.append(onward)
        elif files:
            whole, lost = await files.along_with()
            if any(one.kind in PASSING for one in lost):
                self.partial.add(page.url or "")
            steps += [whole, *lost]
        for output in self._closing(tour, steps, response.url):
            yield output

    def _judged(self, response: Response, page: Page) -> Missing | Unchanged | None:
        """What needs no reading: a page that is none, or is as it was."""
        problem = None if response.status == 304 else _problem(response)
        if problem:
            return Missing(
                url=_asked(response.request), portal=page.portal or "", kind=problem, title=page.link_text or None
            )
        if response.status == 304 or self._is_known(page):
            return Unchanged(url=response.url, portal=page.portal or "")
        return None

    def failed(self, failure: Failure) -> _Output:
        """Tell the tour what went wrong."""
        kwargs = failure.request.cb_kwargs  # type: ignore[attr-defined]
        tour: Tour = kwargs["tour"]
        kind, detail = failure_of(failure.value or Exception("unknown"))
        url = _asked(failure.request)  # type: ignore[attr-defined]
        ask: Ask = kwargs["ask"]
        title = ask.link.title if ask.link else None
        missing = Missing(url=url, portal=tour.portal.slug, kind=kind, detail=detail, title=title)
        steps = tour.failed(ask, missing)
        yield from self._closing(tour, steps, url)

    def _is_known(self, page: Page) -> bool:
        """Whether a page fetched whole is byte for byte what this version has read already."""
        seen = self.history.seen(page.url or "") if self.history else None
        return bool(seen and seen.parser == __version__ and seen.sha256 == hashlib.sha256(page.body).hexdigest())

    def _page(self, response: Response) -> Page:
        origin: Origin = response.meta[ORIGIN]
        content_type, disposition = (_text(response, name) for name in ("Content-Type", "Content-Disposition"))
        is_file = origin.role == "file" or attached.is_file(response.body, content_type, disposition)
        asked = response.request.url if response.request else response.url
        return Page(
            body=response.body,
            url=asked if asked.partition("#")[0] == response.url else response.url,  # what is behind # names a column
            content_type=content_type,
            name=attached.name_of(response.url, disposition) if is_file else None,
            portal=origin.portal,
            link_text=origin.link.title if origin.link else None,
            listed=origin.link.listed if origin.link else None,
            fetched_at=response.meta.get(FETCHED_AT),
            archive=response.meta.get(ARCHIVED),
            attached_to=origin.attached_to,
        )


def _text(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _asked(request: Request | None) -> str:
    """The URL a chain of redirects began with: the one the portal lists."""
    if request is None:
        return ""
    first: str = request.meta.get("redirect_urls", [request.url])[0]
    return first


def _problem(response: Response) -> str | None:
    """The failure class of a page that came with 200: sent to the home page instead, or an error page.

    What its text shows, the breaker has seen; challenges it keeps to itself.
    """
    path = urlsplit(_asked(response.request)).path
    if path not in ("", "/") and urlsplit(response.url).path in ("", "/"):
        return "redirected_away"
    problem: str | None = response.meta.get(PROBLEM)
    return problem


def spider_of(crawler: Crawler) -> ReportsSpider:
    """The running spider, for components that work for it alone; NotConfigured for any other spider."""
    if not isinstance(crawler.spider, ReportsSpider):
        raise NotConfigured
    return crawler.spider
