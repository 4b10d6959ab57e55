"""One index page, whatever its system: which links are reports, which are further lists, which are neither.

A family only says how its pages are recognised and how its pagers are written; this module reads them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from govreports.cms import urls, words
from govreports.cms.anchors import read_anchors, tree_of
from govreports.cms.index import Index, Link, PageRequest
from govreports.cms.pager import numbered_pages
from govreports.decode import decode
from govreports.model import Page

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An index page decoded and taken apart, as a family sees it."""

    url: str
    text: str
    anchors: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One content management system: how to know its lists and how they go on."""

    name: str
    recognise: Callable[[Listing], bool]
    member: Callable[[Link, Listing], bool]
    """Whether a link belongs to the list itself, so that a title without 年度报告 still counts on such a column."""
    pages: Callable[[Listing], tuple[str, ...]]
    """Pages the family's own script or pager names; where it finds none the numbered links are read."""


def open_listing(page: Page, encoding: str | None = None) -> Listing:
    """Decode a page and read its links; `encoding` is the portal row's, where the page defies detection."""
    url = page.url or ""
    if encoding:
        text, used = page.body.decode(encoding, "replace"), encoding
    else:
        decoded = decode(page.body, page.content_type)
        text, used = decoded.text, decoded.encoding
    return Listing(url=url, text=text, anchors=read_anchors(tree_of(text), url, used))


def read_listing(listing: Listing, family: Family, *, annual: bool = False) -> Index:
    """Sort the links of a listing and name its further pages.

    `annual` says that the list is known to be a column of annual reports; else its path or title must say so.
    """
    annual = annual or _is_annual_column(listing)
    pages = family.pages(listing) or numbered_pages(listing.anchors, listing.url, listing.text)
    reports: dict[str, Link] = {}
    skipped: dict[str, Link] = {}
    columns: dict[str, PageRequest] = {}
    for link in _articles(listing, pages):
        if words.matches("listing_path", urls.path(link.url)):
            if _is_column(link, listing, annual=annual):
                columns.setdefault(link.url, PageRequest(url=link.url, role="column", text=link.title))
        elif _is_report(link, annual=annual and family.member(link, listing)):
            target = skipped if words.is_decoy(link.title) else reports
            target[link.url] = _fuller(target.get(link.url), link)
    more = [PageRequest(url=url) for url in pages if url != listing.url]
    return Index(
        family=family.name,
        reports=tuple(reports.values()),
        more=(*more, *columns.values()),
        skipped=tuple(link for link in skipped.values() if link.url not in reports),
    )


def _articles(listing: Listing, pages: Iterable[str]) -> Iterator[Link]:
    """The links that lead somewhere else than to this list: not to itself, not to its further pages."""
    own = {urls.listing(url) for url in (listing.url, *pages)}
    return (link for link in listing.anchors if urls.listing(link.url) not in own and link.title)


def _fuller(known: Link | None, link: Link) -> Link:
    """Of two links to one URL the one that says more: a date, then the longer title."""
    if known is None:
        return link
    return max(known, link, key=lambda one: (one.listed is not None, len(one.title)))


def _is_report(link: Link, *, annual: bool) -> bool:
    text = words.fold(link.title)
    if words.matches("report", text):
        return words.matches("article_path", urls.path(link.url)) or bool(words.years(text))
    return annual and words.matches("article_path", urls.path(link.url))


def _is_column(link: Link, listing: Listing, *, annual: bool) -> bool:
    """Whether a list-shaped link is another column of annual reports: named so, or below this column."""
    text = words.fold(link.title)
    if words.is_decoy(text) or urls.path(link.url) == "/":
        return False
    if words.matches("column", text):
        return True
    below = link.url.startswith(urls.folder(listing.url)) and urls.folder(link.url) != urls.folder(listing.url)
    labelled = words.matches("year_column", text) or words.matches("tab", text)
    return annual and (below or (labelled and _beside(link.url, listing.url)))


def _beside(url: str, listing: str) -> bool:
    """Whether two lists come from one script or one parent folder."""
    if urls.folder(url) == urls.folder(listing):
        return urls.path(url) == urls.path(listing)
    return urls.parent(url) == urls.parent(listing)


def _is_annual_column(listing: Listing) -> bool:
    """Whether the page itself is a column of annual reports, by its path or its title."""
    if words.matches("annual_path", urls.path(listing.url)):
        return True
    found = _TITLE.search(listing.text)
    title = words.fold(found.group(1)) if found else ""
    return words.matches("report", title) and not words.years(title)
