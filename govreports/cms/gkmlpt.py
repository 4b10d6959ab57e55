"""gkmlpt, the disclosure platform Guangdong's bodies share: a page with the site's number, its lists as JSON.

`SID: '758019'` on `/gkmlpt/index#5431` -> `/gkmlpt/api/all/5431?page=1&sid=758019`; without the part behind # the
columns that the page's tree names, or all of the platform where it names none
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from govreports.cms import objects, words
from govreports.cms.index import Link, PageRequest
from govreports.cms.reader import Family, Listing, names_column

_SITE = re.compile(r"\bSID['\"]?\s*[:=]\s*['\"]?(\w+)")
_PLATFORM = re.compile(r"^(.*?/gkmlpt)\b")
_NUMBER = re.compile(r"\d+")
_ALL = "0"
"""The column that holds the whole platform: its rows count by their titles alone."""


def _recognise(listing: Listing) -> bool:
    return _PLATFORM.search(urlsplit(listing.url).path) is not None or (
        "/gkmlpt/" in listing.text and _SITE.search(listing.text) is not None
    )


def _links(listing: Listing) -> tuple[Link, ...]:
    data = objects.read_json(listing.text)
    return objects.data_links(data.get("articles"), listing.url, listing.encoding) if isinstance(data, dict) else ()


def _pages(listing: Listing) -> tuple[PageRequest, ...]:
    data = objects.read_json(listing.text)
    if isinstance(data, dict):
        if not data.get("articles") or not listing.asked or not listing.asked.place:
            return ()
        column, _, page = listing.asked.place.rpartition(" ")
        url = re.sub(r"([?&]page=)\d+", rf"\g<1>{int(page) + 1}", listing.asked.url)
        return (_request(url, column, int(page) + 1, listing),)
    platform = _PLATFORM.match(listing.url)
    if platform is None:
        return ()
    column = urlsplit(listing.url).fragment
    named = () if _NUMBER.fullmatch(column) else _named(listing)
    if named:
        return tuple(PageRequest(url=f"{platform[1]}/index#{id_}", role="column", text=name) for id_, name in named)
    site, column = _SITE.search(listing.text), column or _ALL
    url = f"{platform[1]}/api/all/{column}?page=1&sid={site[1]}" if site else ""
    return (_request(url, column, 1, listing),) if url else ()


def _request(url: str, column: str, page: int, listing: Listing) -> PageRequest:
    headers = listing.asked.headers if listing.asked and listing.asked.headers else (("Referer", listing.url),)
    return PageRequest(url=url, family="gkmlpt", place=f"{column} {page}", headers=headers)


def _named(listing: Listing) -> tuple[tuple[str, str], ...]:
    """Number and name of the columns that the page's tree calls annual reports."""
    found: dict[str, str] = {}
    for values in objects.script_objects(listing.text):
        number, name = values.get("id", ""), objects.chosen(values, "object_title")
        if name and _NUMBER.fullmatch(number) and names_column(words.fold(name)):
            found.setdefault(number, name)
    return tuple(found.items())


def _member(link: Link, listing: Listing) -> bool:
    place = (listing.asked.place if listing.asked else None) or ""
    return bool(place) and place.partition(" ")[0] != _ALL


FAMILY = Family(name="gkmlpt", recognise=_recognise, member=_member, pages=_pages, links=_links)
