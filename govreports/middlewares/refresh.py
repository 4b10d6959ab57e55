"""Follows a page that sends its visitor on by a meta tag: Scrapy's middleware, asked only where there may be one."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response

_HEAD = 4 * 4096
"""Bytes of the 4,096 characters Scrapy looks at; it decodes the whole page for them, and guesses at its charset."""


class MetaRefresh(MetaRefreshMiddleware):
    """The same answers."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        if b"refresh" not in response.body[:_HEAD].replace(b"\0", b"").lower():
            return response
        return super().process_response(request, response)
