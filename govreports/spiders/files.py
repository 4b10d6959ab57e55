"""Fetches what a report page leaves its text to: linked files, its own further pages, the leaves of a flip-book."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from govreports.cms import Link, attached
from govreports.items import Missing
from govreports.middlewares.failures import failure_of, status_failure
from govreports.middlewares.request import ORIGIN, Origin
from govreports.model import Page
from govreports.portals import Portal


class Files:
    """The files of one page, through the same middlewares as every page."""

    def __init__(self, crawler: Crawler, portal: Portal, to_page: Callable[[Response], Page], page: Page) -> None:
        self._crawler = crawler
        self._portal = portal
        self._to_page = to_page
        self._page = page
        self._links = (*attached.further_of(page), *attached.files_of(page))
        self._first = attached.first_leaf(page)

    async def along_with(self) -> tuple[Page, list[Missing]]:
        """The page with its files, and those that could not be had."""
        found: list[Page] = []
        lost: list[Missing] = []
        for link in self._links:
            got = await self._fetch(link, self._page)
            (found if isinstance(got, Page) else lost).append(got)  # type: ignore[arg-type]
        async for leaf in self._leaves():
            (found if isinstance(leaf, Page) else lost).append(leaf)  # type: ignore[arg-type]
        return (replace(self._page, attachments=tuple(found)) if found else self._page), lost

    async def _leaves(self) -> AsyncIterator[Page | Missing]:
        url, page = self._first, self._page
        while url:
            leaf = page if url == page.url else await self._fetch(Link(url=url, title=""), page)
            if leaf is not page:
                yield leaf
            url = attached.next_leaf(leaf) if isinstance(leaf, Page) else None

    async def _fetch(self, link: Link, page: Page) -> Page | Missing:
        slug, engine = self._portal.slug, self._crawler.engine
        assert engine is not None  # it answers to a running crawl
        host = urlsplit(link.url).hostname or ""
        if host not in self._portal.reach:
            told = f"{host} is no host of this portal"
            return Missing(url=link.url, portal=slug, kind="redirected_away", detail=told)
        origin = Origin(portal=slug, hosts=self._portal.reach, role="file", link=link, attached_to=page.url)
        size = self._crawler.settings.getint("GOVREPORTS_FILE_MAXSIZE")
        meta = {ORIGIN: origin, "dont_merge_cookies": True, "download_maxsize": size}
        request = Request(link.url, meta=meta, headers={"Referer": page.url or ""}, callback=NO_CALLBACK)
        try:
            response = await engine.download_async(request)
        except Exception as error:
            kind, detail = failure_of(error)
            return Missing(url=link.url, portal=slug, kind=kind, detail=detail)
        if response.status != 200:
            kind = status_failure(response.status)
            return Missing(url=link.url, portal=slug, kind=kind, detail=f"HTTP {response.status}")
        return self._to_page(response)
