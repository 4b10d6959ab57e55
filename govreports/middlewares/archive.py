"""Writes every exchange to the run's WARC file before anything looks at it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from govreports import __version__
from govreports.archive import ArchiveWriter, Exchange
from govreports.middlewares.request import ARCHIVED, FETCHED_AT, origin_of
from govreports.spiders.reports import ReportsSpider, spider_of


class Archive:
    """Stands between Scrapy's own middlewares and the network, so bodies are still packed as they came."""

    def __init__(self, spider: ReportsSpider, folder: Path) -> None:
        self._run = spider.run
        self._scopes = {portal.slug: portal.region for portal in spider.selection.portals}
        path = folder / "archive" / f"{spider.run.id}.warc.gz"
        self._writer = ArchiveWriter(path, software=f"govreports/{__version__}")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        archive = cls(spider_of(crawler), Path(crawler.settings["GOVREPORTS_DATA"]))
        crawler.signals.connect(archive.close, signals.spider_closed)
        return archive

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()

    def process_request(self, request: Request) -> None:
        origin = origin_of(request)
        self._run.count(origin.portal if origin else None, "requests")

    def process_response(self, request: Request, response: Response) -> Response:
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        request.meta[FETCHED_AT] = moment
        request.meta[ARCHIVED] = self._writer.add(self._exchange(request, response, moment))
        return response

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
            scope=self._scopes.get(origin.portal) if origin else None,
        )


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
