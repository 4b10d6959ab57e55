"""gkmlpt, the disclosure platform Guangdong's bodies share: a page with the site's number, its lists as JSON.

`SID: '758019'` on `/gkmlpt/index#5431` -> `/gkmlpt/api/all/5431?page=1&sid=758019`
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
    site, platform = _SITE.search(listing.text), _PLATFORM.match(listing.url)
    if not site or not platform:
        return ()
    urls = ((column, f"{platform[1]}/api/all/{column}?page=1&sid={site[1]}") for column in _columns(listing))
    return tuple(_request(url, column, 1, listing) for column, url in urls)


def _request(url: str, column: str, page: int, listing: Listing) -> PageRequest:
    headers = listing.asked.headers if listing.asked and listing.asked.headers else (("Referer", listing.url),)
    return PageRequest(url=url, family="gkmlpt", place=f"{column} {page}", headers=headers)


def _columns(listing: Listing) -> tuple[str, ...]:
    """The column behind the #, else those the page's tree calls annual reports, else the whole platform."""
    named = urlsplit(listing.url).fragment
    if _NUMBER.fullmatch(named):
        return (named,)
    found = []
    for values in objects.script_objects(listing.text):
        number, name = values.get("id", ""), objects.chosen(values, "object_title")
        if name and _NUMBER.fullmatch(number) and names_column(words.fold(name)):
            found.append(number)
    return tuple(dict.fromkeys(found)) or (_ALL,)


def _member(link: Link, listing: Listing) -> bool:
    place = (listing.asked.place if listing.asked else None) or ""
    return bool(place) and place.partition(" ")[0] != _ALL


FAMILY = Family(name="gkmlpt", recognise=_recognise, member=_member, pages=_pages, links=_links)
