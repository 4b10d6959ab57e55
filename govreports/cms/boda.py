"""Boda VSB: static lists whose pages are numbered from the end, so that the first page's number is the highest.

`xxgknb.htm` with 31 pages -> `xxgknb/30.htm`, `xxgknb/29.htm` … `xxgknb/1.htm`
"""

from __future__ import annotations

import re

from govreports.cms import urls, words
from govreports.cms.index import Link, PageRequest
from govreports.cms.pager import CEILING
from govreports.cms.reader import Family, Listing

_CALL = re.compile(r"_simple_list_gotopage_fun\s*\(\s*(\d+)")
_ARTICLE = re.compile(r"/info/\d+/\d+\.html?$|[?&]wbnewsid=\d+")
_LIST = re.compile(r"^(.*/[^/]*[^/\d][^/]*)\.(html?)$")
_NUMBERED = re.compile(r"/\d+\.html?$")


def _recognise(listing: Listing) -> bool:
    if _CALL.search(listing.text) or "wbtreeid=" in listing.url:
        return True
    return any(_ARTICLE.search(link.url) for link in listing.anchors)


def _pages(listing: Listing) -> tuple[PageRequest, ...]:
    """The other pages of a static list from its first; pages further on and dynamic lists are read by their links."""
    url = listing.url.partition("?")[0]
    match = _LIST.match(url)
    if not match or _NUMBERED.search(url) or "?" in listing.url:
        return ()
    stem, extension = match.groups()
    call = _CALL.search(listing.text)
    stated = int(call[1]) if call else _stated(listing, stem)
    return tuple(PageRequest(url=f"{stem}/{number}.{extension}") for number in range(min(stated, CEILING) - 1, 0, -1))


def _stated(listing: Listing, stem: str) -> int:
    """The number of pages where the list links pages below its own name; 0 where it does not."""
    below = [link.url for link in listing.anchors if re.fullmatch(rf"{re.escape(stem)}/(\d+)\.html?", link.url)]
    total = words.search("total", words.fold(listing.text))
    highest = max((int(re.findall(r"(\d+)\.html?$", url)[0]) for url in below), default=-1)
    return max(highest + 1, int(total[1]) if total else 0) if below else 0


def _member(link: Link, listing: Listing) -> bool:
    return _ARTICLE.search(link.url) is not None and urls.host(link.url) == urls.host(listing.url)


FAMILY = Family(name="boda", recognise=_recognise, member=_member, pages=_pages)
