"""One index page, whatever its system: which links are reports, which are further lists, which are neither.

A family only says how its pages are recognised, how its pagers are written and where its lists hide; this module
reads them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from govreports.cms import markup, urls, words
from govreports.cms.anchors import base_of, read_anchors, tree_of
from govreports.cms.calls import read_calls
from govreports.cms.formpager import form_pages
from govreports.cms.index import Index, Link, PageRequest
from govreports.cms.pager import is_page_link, numbered_pages
from govreports.cms.problems import holds_report
from govreports.decode import decode
from govreports.model import Page

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_COLUMN_NAME = re.compile(r"""<meta\b[^>]*name=["']?ColumnName["']?[^>]*content=["']([^"'<>]*)""", re.IGNORECASE)
_PARTS = re.compile(r"[_|>—–-]+")
_FEW = 3
"""Links of its own from which on a page is more than a stop on the way to another."""
_DATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
Kind = Literal["report", "column", "neither"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An index page decoded and taken apart, as a family sees it."""

    url: str
    text: str = field(repr=False)
    anchors: tuple[Link, ...] = field(repr=False)
    frames: tuple[str, ...] = ()
    """Pages shown inside this one, and the one a script of a page almost without links leads on to."""
    encoding: str = "utf-8"
    asked: PageRequest | None = None
    """The request it answers, where that was more than its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One content management system: how to know its lists and how they go on."""

    name: str
    recognise: Callable[[Listing], bool]
    member: Callable[[Link, Listing], bool]
    """Whether a link belongs to the list itself, so that a title without 年度报告 still counts on such a column."""
    pages: Callable[[Listing], tuple[PageRequest, ...]] = lambda listing: ()
    """Pages the family's own script or pager names; where it finds none the numbered links are read."""
    links: Callable[[Listing], tuple[Link, ...]] = lambda listing: ()
    """Links of the list that the markup does not hold as anchors."""
    kind: Callable[[Link, Listing], Kind | None] = lambda link, listing: None
    """What the family's addresses alone tell of a link; None where they tell nothing."""
    own: Callable[[Listing], bool] | None = None
    """Whether a list of the family is a report as well; without it a column of reports is one that shows its parts."""


def open_listing(page: Page, encoding: str | None = None, asked: PageRequest | None = None) -> Listing:
    """Decode a page and read its links; `encoding` is the portal row's, where the page defies detection."""
    url = page.url or ""
    if encoding:
        text, used = page.body.decode(encoding, "replace"), encoding
    else:
        decoded = decode(page.body, page.content_type)
        text, used = decoded.text, decoded.encoding
    if text.lstrip("\ufeff \r\n\t")[:1] in ("{", "["):
        return Listing(url=url, text=text, anchors=(), encoding=used, asked=asked)
    root = tree_of(_DATA.sub("", text) if "<![CDATA[" in text else text)
    base, anchors = base_of(root, url, used), read_anchors(root, url, used)
    moved = markup.moved(text) if len(anchors) < _FEW else None
    frames = (urls.resolve(base, source, used) for source in (*markup.frames(root), *filter(None, (moved,))))
    return Listing(
        url=url,
        text=text,
        anchors=anchors,
        frames=tuple(dict.fromkeys(frame for frame in frames if frame)),
        encoding=used,
        asked=asked,
    )


def read_listing(listing: Listing, family: Family, *, annual: bool = False) -> Index:
    """Sort the links of a listing and name its further pages.

    `annual` says that the list is known to be a column of annual reports; else its path or title must say so.
    """
    annual = annual or is_annual_column(listing)
    pages = family.pages(listing) or _numbered(listing)
    reports: dict[str, Link] = {}
    skipped: dict[str, Link] = {}
    columns: dict[str, PageRequest] = {}
    for link in _others(listing, family.links(listing), pages):
        kind = _kind(link, listing, family, annual=annual)
        name = urls.name(link.url)
        if kind == "column":
            columns.setdefault(name, PageRequest(url=link.url, role="column", text=link.title))
        elif kind == "report":
            target = skipped if words.is_decoy(link.title) else reports
            target[name] = _fuller(target.get(name), link)
    if annual and not (reports or columns or pages or (listing.asked and listing.asked.place)):
        pages = read_calls(listing.url, listing.text, listing.encoding)
    return Index(
        family=family.name,
        reports=tuple(reports.values()),
        more=(*(page for page in pages if page.place or page.url != listing.url), *columns.values()),
        skipped=tuple(link for name, link in skipped.items() if name not in reports),
        annual=annual,
        own=family.own(listing) if family.own else annual and holds_report(listing.text),
    )


def _numbered(listing: Listing) -> tuple[PageRequest, ...]:
    """The pages that links name, else those that a form is sent for."""
    linked = numbered_pages(listing.anchors, listing.url, listing.text)
    pages = tuple(PageRequest(url=url) for url in linked)
    return pages or form_pages(listing.url, listing.text, listing.encoding, listing.asked)


def _others(listing: Listing, hidden: Iterable[Link], pages: Iterable[PageRequest]) -> Iterator[Link]:
    """The links that lead somewhere else than to this list: not to itself, not to its further pages."""
    own = {urls.name(listing.url)} | {urls.name(page.url) for page in pages if not page.place}
    links = (link for link in (*listing.anchors, *hidden) if link.title and urls.name(link.url) not in own)
    return (link for link in links if not is_page_link(link, listing.url))


def _fuller(known: Link | None, link: Link) -> Link:
    """Of two links to one page the one that says more: no mobile twin, a date, then the longer title."""
    if known is None:
        return link
    return max(known, link, key=lambda one: (not urls.is_mobile(one.url), one.listed is not None, len(one.title)))


def _kind(link: Link, listing: Listing, family: Family, *, annual: bool) -> Kind:
    told = family.kind(link, listing)
    if told:
        return told
    text, path = words.fold(link.title), urls.path(link.url)
    article = words.matches("article_path", path)
    if not article and words.matches("listing_path", path):
        return "column" if _is_column(link, text, listing, annual=annual) else "neither"
    bare = annual and family.member(link, listing)
    if not article and names_column(text) and not (bare and words.matches("numbered_path", path)):
        return "column"
    return "report" if _is_report(text, path, bare=bare) else "neither"


def _is_report(text: str, path: str, *, bare: bool) -> bool:
    shaped = words.matches("article_path", path) or words.matches("numbered_path", path)
    if words.matches("report", text):
        return shaped or bool(words.years(text))
    return bare and shaped


def names_column(text: str) -> bool:
    """Whether a folded text is the name of a column of annual reports, and not the title of one of them."""
    return words.matches("column", text) and not words.years(text) and not words.is_decoy(text)


def _is_column(link: Link, text: str, listing: Listing, *, annual: bool) -> bool:
    """Whether a list-shaped link is another column of annual reports: named so, or below this column."""
    if words.is_decoy(text) or urls.path(link.url) == "/":
        return False
    if words.matches("column", text):
        return True
    below = link.url.startswith(urls.folder(listing.url)) and urls.folder(link.url) != urls.folder(listing.url)
    labelled = words.matches("year_column", text) or words.matches("tab", text)
    told = words.matches("annual_path", urls.path(link.url))  # 忠防镇, by a list of towns: its address says the rest
    return annual and (below or told or (labelled and _beside(link.url, listing.url)))


def _beside(url: str, listing: str) -> bool:
    """Whether two lists come from one script or one parent folder."""
    if urls.folder(url) == urls.folder(listing):
        return urls.path(url) == urls.path(listing) or words.matches("numbered_list_path", urls.path(url))
    return urls.parent(url) == urls.parent(listing)


def is_annual_column(listing: Listing) -> bool:
    """Whether the page itself is a column of annual reports, by its path, its title or the column it names."""
    if words.matches("annual_path", urls.path(listing.url)):
        return True
    named = [found.group(1) for pattern in (_COLUMN_NAME, _TITLE) if (found := pattern.search(listing.text))]
    return any(names_column(words.fold(part)) for name in named for part in _PARTS.split(name))
