"""JEECMS: lists `index.jhtml`, `index_2.jhtml` … whose pager is buttons, so that only the count of pages is sure.

`共 45 条记录 1/3 页` on `/c/www/bm20191/index.jhtml` -> `index_2.jhtml`, `index_3.jhtml`
"""

from __future__ import annotations

import re

from govreports.cms import urls, words
from govreports.cms.index import Link, PageRequest
from govreports.cms.pager import CEILING
from govreports.cms.reader import Family, Listing

_LIST = re.compile(r"^(.*/)(?:(\w+?)(?:_(\d+))?\.jhtml)?$")


def _recognise(listing: Listing) -> bool:
    if urls.path(listing.url).endswith(".jhtml"):
        return True
    return any(urls.path(link.url).endswith(".jhtml") for link in listing.anchors)


def _pages(listing: Listing) -> tuple[PageRequest, ...]:
    match = _LIST.match(listing.url.partition("?")[0])
    total = words.search("total", words.fold(listing.text))
    if not match or not total:
        return ()
    folder, name, here = match[1], match[2] or "index", int(match[3] or 1)
    numbers = (number for number in range(1, min(int(total[1]), CEILING) + 1) if number != here)
    return tuple(PageRequest(url=f"{folder}{name}{f'_{number}' if number > 1 else ''}.jhtml") for number in numbers)


def _member(link: Link, listing: Listing) -> bool:
    return urls.folder(link.url) == urls.folder(listing.url)


FAMILY = Family(name="jeecms", recognise=_recognise, member=_member, pages=_pages)
