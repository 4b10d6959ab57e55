"""The one spider: from the index pages of the portals asked for to the pages of their annual reports.

It reads no report itself: it yields `Page`s, and a `Missing` for what could not be had.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
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
from govreports.cms import Index, Link, PageRequest, read_index, words
from govreports.cms.problems import page_problem
from govreports.cms.walk import Walk
from govreports.items import Missing, Unchanged
from govreports.middlewares.failures import failure_of
from govreports.middlewares.request import ARCHIVED, FETCHED_AT, ORIGIN, Origin
from govreports.model import Page
from govreports.portals import Portal
from govreports.run import Account, Root, Run
from govreports.selection import Selection, read_arguments
from govreports.state import State
from govreports.store import Record

_DEPTH = 3
"""How many columns below an index URL are followed: group, body, year."""
_INDEX_FIRST = 10
"""Priority of index pages over report pages: a portal's extent is known early."""

_Output = Iterator[Request | Page | Unchanged | Missing]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """One list being walked: whose it is, the index URL it was reached from, and how far below that."""

    portal: Portal
    root: Root
    walk: Walk
    depth: int = 0
    text: str | None = None


class ReportsSpider(Spider):
    """`scrapy crawl reports`; arguments as `selection.ARGUMENTS`."""

    name = "reports"

    def __init__(self, selection: Selection, run: Run) -> None:
        super().__init__()
        self.selection = selection
        self.run = run
        self.history: State | None = None
        """The open state, while the crawl runs."""
        self.validators: dict[str, tuple[str | None, str | None]] = {}
        """ETag and Last-Modified of pages fetched and not stored yet."""
        self.maybe: set[str] = set()
        """Pages asked for as lists that may be reports; that one is none is no failure."""
        self.met: set[str] = set()
        """Pages of this run that gave reports."""
        self.gone: list[Record] = []
        """Change lines of documents this run found to be gone."""
        self.account: Account | None = None
        """The account of the run, once it has ended."""
        self._listed: set[tuple[str, str]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        now = datetime.now(UTC).replace(microsecond=0)
        run = Run(id=_run_id(Path(crawler.settings["GOVREPORTS_DATA"]), now), started=now)
        spider = cls(read_arguments(kwargs), run)
        spider._set_crawler(crawler)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        contact = settings["GOVREPORTS_CONTACT"]
        if contact:
            settings.set("USER_AGENT", f"govreports/{__version__} (+{contact})", priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        for portal in self.selection.portals:
            for url in portal.index:
                root = Root(portal=portal.slug, url=url)
                self.run.roots.append(root)
                visit = _Visit(portal=portal, root=root, walk=Walk(url))
                yield self._index_request(PageRequest(url=url), visit)

    # -- index pages

    def _index_request(self, asked: PageRequest, visit: _Visit) -> Request:
        return Request(
            asked.url,
            method=asked.method,
            body=asked.body,
            headers=dict(asked.headers),
            callback=self.parse_index,
            errback=self.index_failed,
            cb_kwargs={"visit": visit},
            meta={ORIGIN: Origin(portal=visit.portal.slug, hosts=visit.portal.allowed_hosts, role="index")},
            priority=_INDEX_FIRST,
        )

    def parse_index(self, response: Response, visit: _Visit) -> _Output:
        """Follow what a list links: its reports, its columns, its next page."""
        page = self._page(response)
        problem = _problem(response, page)
        if problem:
            visit.root.broken = True
            yield Missing(url=response.url, portal=visit.portal.slug, kind=problem)
            yield from self._next_page(visit, None)
            return
        annual = not self.selection.by_hand
        index = read_index(page, visit.portal.cms, encoding=visit.portal.encoding, annual=annual)
        visit.root.read = visit.root.read or annual or bool(index.reports or index.more)
        yield from self._reports(index, visit)
        yield from self._columns(index, visit)
        yield from self._next_page(visit, index)
        barren = not index.reports and not index.more
        if barren:
            visit.root.sign = page_problem(page, kinds=("needs_js",)) or visit.root.sign
        if self._may_be_report(visit, barren=barren):
            self.maybe.add(response.url)
            yield page

    def _reports(self, index: Index, visit: _Visit) -> Iterator[Request]:
        portal = visit.portal
        for link in index.reports:
            if (urlsplit(link.url).hostname or "") not in portal.allowed_hosts:
                self.run.count(portal.slug, "other hosts")
                self.logger.debug("Not a host of %s: %s", portal.slug, link.url)
                continue
            visit.root.listed += 1
            if (portal.slug, link.url) in self._listed:
                continue
            self._listed.add((portal.slug, link.url))
            self.run.count(portal.slug, "listed")
            if self._wanted(link):
                yield self._report_request(link, portal)
            else:
                self.run.count(portal.slug, "left out")

    def _wanted(self, link: Link) -> bool:
        """Whether a link may lead to a report of the years asked for; a title without a year may."""
        years = words.years(link.title)
        return self.selection.years is None or not years or bool(years & self.selection.years)

    def _columns(self, index: Index, visit: _Visit) -> Iterator[Request]:
        if visit.depth >= _DEPTH:
            return
        for more in index.more:
            if more.role == "column" and (urlsplit(more.url).hostname or "") in visit.portal.allowed_hosts:
                below = _Visit(
                    portal=visit.portal, root=visit.root, walk=Walk(more.url), depth=visit.depth + 1, text=more.text
                )
                yield self._index_request(more, below)

    def _next_page(self, visit: _Visit, index: Index | None) -> Iterator[Request]:
        asked = visit.walk.step(index)
        if asked:
            yield self._index_request(asked, visit)

    def _may_be_report(self, visit: _Visit, *, barren: bool) -> bool:
        """A page given by hand, or one linked like a column by a title with a year, can be a report itself."""
        if self.selection.by_hand and visit.depth == 0:
            return True
        return barren and bool(visit.text and words.years(visit.text))

    def index_failed(self, failure: Failure) -> _Output:
        """Count what went wrong and go on with the list's next page."""
        visit: _Visit = failure.request.cb_kwargs["visit"]  # type: ignore[attr-defined]
        visit.root.broken = True
        yield self._missing(failure, visit.portal.slug)
        yield from self._next_page(visit, None)

    # -- report pages

    def _report_request(self, link: Link, portal: Portal) -> Request:
        return Request(
            link.url,
            callback=self.parse_report,
            errback=self.report_failed,
            meta={
                ORIGIN: Origin(portal=portal.slug, hosts=portal.allowed_hosts, role="report", link=link),
                "handle_httpstatus_list": [304],
            },
        )

    def parse_report(self, response: Response) -> _Output:
        """Hand a report page on, or say why it is none."""
        origin: Origin = response.meta[ORIGIN]
        portal, title = origin.portal, origin.link.title if origin.link else None
        if response.status == 304:
            yield Unchanged(url=response.url, portal=portal)
            return
        page = self._page(response)
        problem = _problem(response, page)
        yield Missing(url=_asked(response.request), portal=portal, kind=problem, title=title) if problem else page

    def report_failed(self, failure: Failure) -> _Output:
        """Count what went wrong."""
        origin: Origin = failure.request.meta[ORIGIN]  # type: ignore[attr-defined]
        yield replace(self._missing(failure, origin.portal), title=origin.link.title if origin.link else None)

    def _missing(self, failure: Failure, portal: str) -> Missing:
        kind, detail = failure_of(failure.value or Exception("unknown"))
        return Missing(url=_asked(failure.request), portal=portal, kind=kind, detail=detail)  # type: ignore[attr-defined]

    def _page(self, response: Response) -> Page:
        origin: Origin = response.meta[ORIGIN]
        content_type = response.headers.get("Content-Type")
        return Page(
            body=response.body,
            url=response.url,
            content_type=content_type.decode("latin-1") if content_type else None,
            portal=origin.portal,
            link_text=origin.link.title if origin.link else None,
            listed=origin.link.listed if origin.link else None,
            fetched_at=response.meta.get(FETCHED_AT),
            archive=response.meta.get(ARCHIVED),
        )


def _run_id(folder: Path, now: datetime) -> str:
    """A name for the run that no file in the data folder bears yet: its UTC time, numbered within one second."""
    name = now.strftime("%Y%m%dT%H%M%SZ")
    names = [name, *(f"{name}-{number}" for number in range(2, 100))]
    files = ("archive/{}.warc.gz", "runs/{}.json")
    return next(one for one in names if not any((folder / file.format(one)).exists() for file in files))


def _asked(request: Request | None) -> str:
    """The URL a chain of redirects began with: the one the portal lists."""
    if request is None:
        return ""
    first: str = request.meta.get("redirect_urls", [request.url])[0]
    return first


def _problem(response: Response, page: Page) -> str | None:
    """The failure class of a page that came with 200: sent to the home page instead, an error page, a challenge."""
    path = urlsplit(_asked(response.request)).path
    if path not in ("", "/") and urlsplit(response.url).path in ("", "/"):
        return "redirected_away"
    return page_problem(page)


def spider_of(crawler: Crawler) -> ReportsSpider:
    """The running spider, for components that work for it alone; NotConfigured for any other spider."""
    if not isinstance(crawler.spider, ReportsSpider):
        raise NotConfigured
    return crawler.spider
