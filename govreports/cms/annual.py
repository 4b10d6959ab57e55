"""Hanweb's module for annual reports: one address for a body and a year, the report on the page that links the others.

`/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=11370826…` -> the body's other years, the other bodies
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from govreports.cms import markup, urls, words
from govreports.cms.anchors import tree_of
from govreports.cms.index import Link
from govreports.cms.reader import Family, Kind, Listing

_MODULE = re.compile(r"/xxgkAnnualReport\.jsp$", re.IGNORECASE)
_YEAR = re.compile(r"20[0-3]\d")
_FIRST = 2008
"""Report year of the first annual reports."""


def _is_module(url: str) -> bool:
    return _MODULE.search(urls.path(url)) is not None


def _recognise(listing: Listing) -> bool:
    return _is_module(listing.url)


def _kind(link: Link, listing: Listing) -> Kind | None:
    """With a year a report, with a body alone that body's list."""
    if not _is_module(link.url):
        return None
    fields = urls.parameters(link.url)
    if _YEAR.fullmatch(fields.get("fbtime", "")):
        return "neither" if words.is_decoy(link.title) else "report"
    return "column" if "area" in fields else None


def _links(listing: Listing) -> tuple[Link, ...]:
    """The years of the page's select box; where it has none and links none, every year since the first."""
    fields = urls.parameters(listing.url)
    if "area" not in fields or _linked(listing):
        return ()
    root = tree_of(listing.text)
    offered = [(element.get("value") or "").strip() for element in root.iter("option")]
    years = [year for year in offered if _YEAR.fullmatch(year)]
    here = fields.get("fbtime", "")
    if not years and _YEAR.fullmatch(here) and not markup.moved(listing.text):
        years = [str(year) for year in range(int(here), _FIRST - 1, -1)]
    base = listing.url.partition("?")[0]
    return tuple(
        Link(url=f"{base}?{urlencode(fields | {'fbtime': year})}", title=f"{year}年") for year in dict.fromkeys(years)
    )


def _own(listing: Listing) -> bool:
    """A body's page without a year shows the newest of the reports it links; one with a year may be all there is."""
    fields = urls.parameters(listing.url)
    return "area" in fields and ("fbtime" in fields or (not _links(listing) and not _linked(listing)))


def _linked(listing: Listing) -> bool:
    return any(_kind(link, listing) == "report" for link in listing.anchors)


FAMILY = Family(
    name="annual-module",
    recognise=_recognise,
    member=lambda link, listing: False,
    links=_links,
    kind=_kind,
    own=_own,
)
