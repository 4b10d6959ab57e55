"""Plain Scrapy for `crawl_rate.py index`: fetches every page of every list; with `-a read=links` lists its links.

Without, it does nothing with a page: the least that fetching can cost. With, it is what one would write instead of this
project to see what the lists hold: Scrapy's own link extractor, one item a page. Neither archives, obeys robots.txt,
remembers, tells reports from menus or finds the next page.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor
from web import LISTS


class Bare(Spider):
    """The spider."""

    name = "bare"
    hosts = "1"
    read = ""
    links = LinkExtractor()

    async def start(self) -> AsyncIterator[Request]:
        for page in range(LISTS):
            for number in range(int(self.hosts)):
                yield Request(f"http://p{number:04}.test/lists/index{f'_{page}' if page else ''}.shtml")

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        """Nothing, or the links."""
        if self.read:
            found = self.links.extract_links(response)
            yield {"url": response.url, "links": [{"url": link.url, "title": link.text} for link in found]}
