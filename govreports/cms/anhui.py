"""Anhui's openness systems: a module for annual reports, and lists of a unit by query.

`/public/column/21981?type=4&action=list` with 3 pages -> `…&pageIndex=2`, `…&pageIndex=3`
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from govreports.cms import urls
from govreports.cms.index import Link, PageRequest
from govreports.cms.pager import CEILING
from govreports.cms.reader import Family, Kind, Listing

_REPORT = re.compile(r"/(?:Xxgk|Openness)AnnualReport/show/\d+\.html$", re.IGNORECASE)
_OTHER = re.compile(r"/(?:Xxgk|Openness)(?!AnnualReport)\w+/show/\d+\.html$", re.IGNORECASE)
_UNIT = re.compile(r"/public/(?:column/)?(\d+)")
_ARTICLE = re.compile(r"/public/(\d+)/\d+\.html$")
_SYSTEM = re.compile(r"/public/column/\d+|/(?:Xxgk|Openness)\w+/", re.IGNORECASE)
_COUNT = re.compile(r"page_?count['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_PARAMETER = re.compile(r"[?&](page_?index|pageNo|page)=", re.IGNORECASE)


def _recognise(listing: Listing) -> bool:
    return _SYSTEM.search(listing.url) is not None or any(_REPORT.search(link.url) for link in listing.anchors)


def _kind(link: Link, listing: Listing) -> Kind | None:
    """Rules and guides of the module stand beside its reports; a file's address looks like a page's."""
    path = urls.path(link.url)
    return "neither" if _OTHER.search(path) else None


def _pages(listing: Listing) -> tuple[PageRequest, ...]:
    """The pages a script counts; where the page only links them these links are read."""
    count = _COUNT.search(listing.text)
    if not count or int(count[1]) < 2:
        return ()
    named = _PARAMETER.search(listing.text)
    base, fields = listing.url.partition("?")[0], urls.parameters(listing.url)
    name = named[1] if named else "pageIndex"
    numbers = range(2, min(int(count[1]), CEILING) + 1)
    here = int(fields.get(name) or 1) if (fields.get(name) or "1").isdigit() else 1
    requests = {number: f"{base}?{urlencode(fields | {name: str(number)})}" for number in numbers if number != here}
    return tuple(PageRequest(url=url) for url in requests.values())


def _member(link: Link, listing: Listing) -> bool:
    if _REPORT.search(urls.path(link.url)):
        return True
    unit, article = _UNIT.search(listing.url), _ARTICLE.search(urls.path(link.url))
    return bool(unit and article and unit[1] == article[1])


FAMILY = Family(name="anhui", recognise=_recognise, member=_member, pages=_pages, kind=_kind)
