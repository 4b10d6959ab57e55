"""Asks for a known report page only if it has changed: If-None-Match and If-Modified-Since from the last visit."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from govreports import __version__
from govreports.middlewares.request import origin_of
from govreports.spiders.reports import ReportsSpider, spider_of


class Conditional:
    """Index pages are always fetched whole; a page another parser version has read is, too."""

    def __init__(self, spider: ReportsSpider) -> None:
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(spider_of(crawler))

    def process_request(self, request: Request) -> None:
        for header in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(header, None)  # a redirect brings those of another page along
        origin, history = origin_of(request), self._spider.history
        if history is None or origin is None or origin.role != "report" or request.method != "GET":
            return
        seen = history.seen(request.url)
        if seen is None or seen.parser != __version__:
            return
        if seen.etag:
            request.headers["If-None-Match"] = seen.etag
        if seen.modified:
            request.headers["If-Modified-Since"] = seen.modified

    def process_response(self, request: Request, response: Response) -> Response:
        origin = origin_of(request)
        if response.status == 200 and origin and origin.role == "report":
            etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
            self._spider.validators[response.url] = (_text(etag), _text(modified))
        return response


def _text(header: bytes | None) -> str | None:
    return header.decode("latin-1") if header else None
