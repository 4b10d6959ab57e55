"""Writes every exchange to the run's WARC file before anything looks at it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from govreports import __version__
from govreports.archive import ArchiveWriter, Exchange
from govreports.cms import attached
from govreports.middlewares.request import ARCHIVED, FETCHED_AT, origin_of
from govreports.spiders.reports import ReportsSpider, spider_of

_LARGE = 64 * 1024
"""Bytes of a body from which on packing it takes so long that a thread does it, beside the event loop."""


class Archive:
    """Stands between Scrapy's own middlewares and the network, so bodies are still packed as they came."""

    def __init__(self, spider: ReportsSpider, folder: Path, rotate: int) -> None:
        self._spider = spider
        self._run, self._look, self._turns = spider.run, spider.selection.look, spider.turns
        self._scopes = {portal.slug: portal.region for portal in spider.selection.portals}
        path = folder / "archive" / f"{spider.run.id}.warc.gz"
        self._writer = ArchiveWriter(path, software=f"govreports/{__version__}", rotate=rotate)
        spider.archive = self._writer

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        folder, rotate = Path(settings["GOVREPORTS_DATA"]), settings.getint("GOVREPORTS_ARCHIVE_SIZE")
        archive = cls(spider_of(crawler), folder, rotate)
        crawler.signals.connect(archive.close, signals.spider_closed)
        return archive

    def close(self) -> None:
        """Finish the file."""
        try:
            self._writer.close()
        except OSError as error:
            self._spider.logger.error("%s: the archive of this run lacks its end", error)

    def process_request(self, request: Request) -> None:
        origin = origin_of(request)
        self._run.count(origin.portal if origin else None, "requests")

    async def process_response(self, request: Request, response: Response) -> Response:
        if self._look:
            return response
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        request.meta[FETCHED_AT] = moment
        exchange = self._exchange(request, response, moment)
        try:
            request.meta[ARCHIVED] = await self._written(exchange, len(response.body))
        except OSError as error:
            self._spider.give_up(error)
            raise
        return response

    async def _written(self, exchange: Exchange, size: int) -> str:
        if size > _LARGE:
            return await asyncio.to_thread(self._writer.add, exchange)
        async with self._turns:
            return self._writer.add(exchange)

    def _exchange(self, request: Request, response: Response, moment: str) -> Exchange:
        origin = origin_of(request)
        link = origin.link if origin else None
        return Exchange(
            url=response.url,
            status=response.status,
            headers=_pairs(response.headers),
            body=response.body,
            fetched_at=moment,
            method=request.method,
            request_headers=_pairs(request.headers),
            request_body=request.body,
            ip=str(response.ip_address) if response.ip_address else None,
            portal=origin.portal if origin else None,
            link_text=link.title if link else None,
            listed=link.listed if link else None,
            name=_name(request, response),
            attached_to=origin.attached_to if origin else None,
            via=origin.via if origin else None,
            scope=self._scopes.get(origin.portal) if origin else None,
        )


def _name(request: Request, response: Response) -> str | None:
    """The name of a file; a page has none."""
    given = response.headers.get("Content-Disposition")
    disposition = given.decode("latin-1") if given else None
    origin = origin_of(request)
    is_file = (origin and origin.role == "file") or attached.is_file(response.body, None, disposition)
    return attached.name_of(response.url, disposition) if is_file else None


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
