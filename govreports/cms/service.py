"""Answers of list services of no known system: JSON with a title and an address, or one value of it, for each row.

`{"total": 12, "rows": [{"id": 7, "title": "甲县2021年度报告"}]}`, asked for rows at `/show?id={id}` -> `/show?id=7`
"""

from __future__ import annotations

import re
from dataclasses import replace

from govreports.cms import objects, urls, words
from govreports.cms.index import Link, PageRequest
from govreports.cms.reader import Family, Kind, Listing

_TOTAL = re.compile(
    r"[\"'](?:total|totals?_?(?:count|num|records?|elements|rows)|count|records?)[\"']\s*:\s*[\"']?(\d+)", re.I
)
_HOLE = re.compile(r"\{(\w+)\}")


def _links(listing: Listing) -> tuple[Link, ...]:
    data, row = objects.read_json(listing.text), listing.asked.row if listing.asked else None
    base = dict(listing.asked.headers).get("Referer", listing.url) if listing.asked else listing.url
    whole = objects.data_links(data, base, listing.encoding)
    hole = _HOLE.search(row) if row and not whole else None
    if not row or not hole:
        return whole
    found = []
    for values in objects.data_objects(data):
        title, value = objects.chosen(values, "object_title"), values.get(hole[1])
        url = urls.resolve(base, row.replace(hole[0], value), listing.encoding) if title and value else None
        if title and url:
            found.append(Link(url=url, title=title, listed=objects.day(objects.chosen(values, "object_date"))))
    return tuple(found)


def _pages(listing: Listing) -> tuple[PageRequest, ...]:
    """The next page, until as many rows as the answer tells of are asked for or none comes."""
    asked, rows = listing.asked, len(_links(listing) or listing.anchors)
    if not asked or not asked.place or not rows:
        return ()
    service, _, number = asked.place.rpartition(" ")
    sent = urls.parameters(asked.url) | urls.parameters(f"http://x/?{asked.body.decode('ascii', 'replace')}")
    size = next(
        (int(value) for name, value in sent.items() if words.matches("size_parameter", name) and value.isdigit()), 0
    )
    total = _TOTAL.search(listing.text)
    if total and int(number) * (size or rows) >= int(total[1]):
        return ()
    address, mark, query = asked.url.partition("?")
    turned = f"{address}{mark}{_turned(query)}", _turned(asked.body.decode("ascii", "replace")).encode()
    following = replace(asked, url=turned[0], body=turned[1], place=f"{service} {int(number) + 1}")
    return (following,) if turned != (asked.url, asked.body) else ()


def _turned(query: str) -> str:
    """A query with the number of the next page."""
    pairs = (pair.partition("=") for pair in query.split("&"))
    turned = (
        f"{name}={int(value) + 1}"
        if words.matches("page_parameter", name) and value.isdigit()
        else f"{name}{mark}{value}"
        for name, mark, value in pairs
    )
    return "&".join(turned)


def _kind(link: Link, listing: Listing) -> Kind | None:
    """A row titled like a report is one, whatever its address."""
    return "report" if words.matches("report", words.fold(link.title)) and words.years(link.title) else None


FAMILY = Family(
    name="service",
    recognise=lambda listing: False,
    member=lambda link, listing: True,
    pages=_pages,
    links=_links,
    kind=_kind,
)
"""Never told by markup: its answers are read by whom asked for them."""
