"""Bare Scrapy for `crawl_rate.py index`: fetches every page of every list and does nothing with it."""

from collections.abc import AsyncIterator

from scrapy import Request, Spider
from scrapy.http import Response
from web import LISTS


class Bare(Spider):
    """The spider."""

    name = "bare"
    hosts = "1"

    async def start(self) -> AsyncIterator[Request]:
        for page in range(LISTS):
            for number in range(int(self.hosts)):
                yield Request(f"http://p{number:04}.test/lists/index{f'_{page}' if page else ''}.shtml")

    def parse(self, response: Response) -> None:
        """Nothing."""
