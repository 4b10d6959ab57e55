"""From page to stored record: `Parse` calls the parser, `Store` the state; each an adapter over one core call."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from govreports import __version__
from govreports.changes import lost
from govreports.items import Missing, Parsed, Unchanged
from govreports.model import Page
from govreports.parsing import Outcome, ParserFailure, Parsers
from govreports.spiders.reports import ReportsSpider, spider_of
from govreports.state import UNFINISHED, Seen
from govreports.store import Record, tells_less
from govreports.unreadable import UnreadableError

logger = logging.getLogger(__name__)

_REPORT = "report"
"""Outcome of a page that gave records; any other outcome is the reason why it gave none."""
_GONE = frozenset({"not_found", "soft_404", "redirected_away"})
"""Failures that say a page is no longer there, not only that it could not be had this time."""


class Parse:
    """Turns a page into the records of its reports: one goes on, the others follow as items of their own."""

    def __init__(self, crawler: Crawler, spider: ReportsSpider) -> None:
        self._crawler = crawler
        self._spider = spider
        self._run = spider.run
        self._scopes = {portal.slug: portal.region for portal in spider.selection.portals}
        settings = crawler.settings
        self._parsers = Parsers(
            settings.getint("GOVREPORTS_PARSE_WORKERS"), seconds=settings.getfloat("GOVREPORTS_PARSE_SECONDS")
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, spider_of(crawler))

    def close_spider(self) -> None:
        self._parsers.close()

    async def process_item(self, item: Any) -> Any:
        try:
            return await self._taken(item)
        except (OSError, sqlite3.Error) as error:
            self._spider.give_up(error)
            raise DropItem("Not stored", log_level="DEBUG") from error

    async def _taken(self, item: Any) -> Any:
        match item:
            case Page():
                return await self._hand_on(self._read(item, await self._outcome(item)))
            case Unchanged():
                return await self._hand_on(self._known(item))
            case Missing():
                if item.kind in _GONE and self._spider.history:
                    self._lose(self._spider.history.lose(item.url, today=self._run.today), item.kind)
                raise self._dropped(item.portal, item.kind, item.url, item.detail, item.title)
        return item

    async def _outcome(self, page: Page) -> Outcome:
        """Parse a page; whatever it does to the parser costs that page alone."""
        try:
            return await self._parsers.read(page, self._scopes.get(page.portal or ""))
        except UnreadableError as error:
            raise self._dropped(page.portal, error.failure, page.url or "", str(error), page.link_text) from error
        except ParserFailure as error:
            logger.error("The parser failed on %s: %s", page.url, error, exc_info=error.__cause__)
            raise self._dropped(page.portal, "parse_error", page.url or "", str(error), page.link_text) from error

    def _read(self, page: Page, outcome: Outcome) -> list[Parsed]:
        """The reports wanted of a page; DropItem where there is none."""
        url = page.url or ""
        known = self._spider.history.records(url) if self._spider.history and url in self._spider.partial else ()
        if tells_less(outcome.records, known):  # a file could not be had this time: what it gave with it stays
            return [replace(one, looked=False) for one in self._wanted(url, page.portal, known, None)]
        if not outcome.records:
            raise self._turned_away(page, url, outcome.reason)
        return self._wanted(url, page.portal, outcome.records, self._seen(page, url, _REPORT))

    def _known(self, item: Unchanged) -> list[Parsed]:
        """The records an unchanged page gave when it was read; DropItem where it gave none then."""
        history = self._spider.history
        seen = history.seen(item.url) if history else None
        if history is None or seen is None or seen.outcome != _REPORT:
            raise self._dropped(item.portal, "not_a_report", item.url, seen.outcome if seen else "")
        if item.looked:
            history.checked(item.url, today=self._run.today)
        parsed = self._wanted(item.url, item.portal, history.records(item.url), None)
        return [replace(one, looked=item.looked) for one in parsed]

    def _wanted(self, url: str, portal: str | None, records: Sequence[Record], seen: Seen | None) -> list[Parsed]:
        """The records of the years asked for; only where these are all does the page count as read."""
        if url not in self._spider.met:  # a report given by hand may be met again on its list
            self._run.count(portal, "found", len(records))
        self._spider.met.add(url)
        years = self._spider.selection.years
        wanted = [(place, record) for place, record in enumerate(records) if years is None or record["year"] in years]
        if not wanted:
            raise DropItem(f"Not of the years asked for: {url}", log_level="DEBUG")
        last = seen if len(wanted) == len(records) else None
        return [
            Parsed(url=url, ordinal=place, count=len(records), record=record, seen=None if number else last)
            for number, (place, record) in enumerate(wanted)
        ]

    async def _hand_on(self, parsed: Sequence[Parsed]) -> Parsed:
        """Send all but the first on their own, and wait for them: the first, stored last, closes the page."""
        for other in parsed[1:]:
            await self._crawler.engine.scraper.start_itemproc_async(other, response=None)
        return parsed[0]

    def _turned_away(self, page: Page, url: str, reason: str) -> DropItem:
        seen = self._seen(page, url, reason)
        if self._spider.history:
            gone = self._spider.history.turned_away(url, seen=seen, today=self._run.today)
            self._lose(gone, "no report any more")
        if url in self._run.maybe and self._run.counts[page.portal or "", "listed"]:
            return DropItem(f"A list, not a report: {url}", log_level="DEBUG")
        return self._dropped(page.portal, "not_a_report", url, reason)

    def _seen(self, page: Page, url: str, outcome: str) -> Seen:
        etag, modified = self._spider.validators.pop(url, (None, None))
        sha256 = hashlib.sha256(page.body).hexdigest()
        parser = UNFINISHED if url in self._spider.partial else __version__
        return Seen(sha256=sha256, parser=parser, outcome=outcome, etag=etag, modified=modified)

    def _lose(self, records: Sequence[Record], reason: str) -> None:
        self._spider.gone.extend(lost(record, reason) for record in records)

    def _dropped(self, portal: str | None, kind: str, url: str, detail: str, title: str | None = None) -> DropItem:
        self._run.fail(portal, kind, url, detail, title)
        logger.info("%s: %s (%s)", kind, url, detail)
        return DropItem(kind, log_level="DEBUG")  # at a higher level Scrapy would print the whole item


class Store:
    """Keeps each record in the state, one transaction each, and lets it go on to the feeds."""

    def __init__(self, spider: ReportsSpider) -> None:
        self._spider = spider
        self._forcing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(spider_of(crawler))

    async def process_item(self, item: Any) -> Any:
        if not isinstance(item, Parsed):
            return item
        try:
            await self._bytes_on_disk()
            await self._keep(item)
        except (OSError, sqlite3.Error) as error:
            self._spider.give_up(error)
            raise DropItem(f"Not stored: {item.url}", log_level="DEBUG") from error
        run, record = self._spider.run, ItemAdapter(item.record)
        failed = sum(check["status"] == "fail" for check in record["checks"])
        run.count(record["source"]["portal"], "checks failed", failed)
        return item.record

    async def _keep(self, item: Parsed) -> None:
        history = self._spider.history
        if history is not None and item.looked:
            async with self._spider.turns:
                today = self._spider.run.today
                history.keep(item.url, item.ordinal, item.count, item.record, today=today, seen=item.seen)

    async def _bytes_on_disk(self) -> None:
        """Wait until all that was archived is on disk, before anything is said about it; pages share the wait."""
        archive = self._spider.archive
        added = archive.added if archive else 0
        while archive and archive.safe < added:
            if self._forcing is None or self._forcing.done():
                self._forcing = asyncio.create_task(asyncio.to_thread(archive.sync))
            await asyncio.shield(self._forcing)
