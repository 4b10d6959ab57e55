"""The way from any page of a portal to its columns of annual reports: which link to follow next, best first.

政府信息公开 on a home page, then 政府信息公开年报 -> that page; nothing is fetched here.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from urllib.parse import urljoin

from govreports import shipped
from govreports.cms import Link, Listing, PageRequest, urls, words

_LEAST = 10
"""Weight below which a link is not worth a request."""
_PER_STEP = 2
"""What every step away from the start takes off a link's weight."""
_ANNUAL_PATH = 50
_TELLING_PATH = 40
"""Weight of a path that is enough beside a text that says nothing."""
_HERE = 200
"""Weight of a page that is the asked one in another place: a frame of it, or behind a script's redirect."""
_HOME = 11
_OF_BODIES = frozenset({"disclosure", "tab", "body", "column"})
"""Kinds of pages on which the name of a body leads to its disclosure."""
_PATIENCE = 15
"""Bodies looked at in a row without finding a column before the rest of them is left."""
_LONGEST = 30
"""Characters of a link's text beyond which it is a headline, not a menu."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A page worth a look: what it is taken for, and the texts of the links that led to it."""

    request: PageRequest
    kind: str
    """`start`, `home`, `disclosure`, `tab`, `body` or `column`."""
    weight: int = 0
    trail: tuple[str, ...] = ()


@dataclass(slots=True)
class Search:
    """Best-first search within bounds of depth and requests; fed every page read, it answers with the next lead."""

    limit: int
    depth: int = 6
    asked: int = 0
    _heap: list[tuple[int, int, Lead]] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _ties: Iterator[int] = field(default_factory=count)
    _futile: int = 0

    def start(self, url: str) -> Lead:
        """The first lead: the page given."""
        self._known.add(urls.name(url))
        self.asked += 1
        return Lead(request=PageRequest(url=url), kind="start")

    def offer(self, listing: Listing, lead: Lead) -> None:
        """Weigh every link of a page that was read."""
        here = Lead(request=lead.request, kind="home" if lead.kind == "start" else lead.kind, trail=lead.trail)
        if lead.kind == "start":
            self._push(Link(url=urljoin(listing.url, "/"), title=""), here, _HOME)
        for url in listing.frames:
            self._push(Link(url=url, title=""), here, _HERE)
        if len(lead.trail) < self.depth:
            own = urls.folder(listing.url) if lead.kind == "column" else None  # what is below a column, its visit reads
            for link in listing.anchors:
                if not own or not link.url.startswith(own):
                    self.weigh(link, lead)

    def weigh(self, link: Link, lead: Lead) -> None:
        """Keep a link found on the page of `lead` for later, if it is worth a request."""
        weight, kind = worth(link, lead.kind)
        text = words.fold(link.title)
        below = Lead(request=lead.request, kind=kind, trail=(*lead.trail, text))
        self._push(link, below, weight - _PER_STEP * len(lead.trail))

    def _push(self, link: Link, lead: Lead, weight: int) -> None:
        name = urls.name(link.url)
        if weight >= _LEAST and name not in self._known:
            self._known.add(name)
            request = PageRequest(url=link.url, role="column", text=link.title or None)
            better = Lead(request=request, kind=lead.kind, weight=weight, trail=lead.trail)
            heapq.heappush(self._heap, (-weight, next(self._ties), better))

    def next(self) -> Lead | None:
        """The best lead left, None where there is none or the bounds are reached."""
        while self._heap and self.asked < self.limit:
            lead = heapq.heappop(self._heap)[2]
            if lead.kind == "body" and self._futile >= _PATIENCE:
                continue
            self._futile += lead.kind == "body"
            self.asked += 1
            return lead
        return None

    def found(self, url: str) -> None:
        """Note that a column was found: it is not asked for again, and looking on is worth while."""
        self._known.add(urls.name(url))
        self._futile = 0


def worth(link: Link, context: str) -> tuple[int, str]:
    """How promising a link is on a page of that kind, and what it leads to.

    >>> worth(Link(url="http://a.test/zwgk/nb/", title="政府信息公开年报"), "start")
    (162, 'column')
    >>> worth(Link(url="http://a.test/zwgk/zn/", title="政府信息公开指南"), "start")
    (0, '')
    """
    text, path = words.fold(link.title), urls.path(link.url)
    body = _first("body", text) if context in _OF_BODIES else None
    if len(text) > _LONGEST or (not body and _first("veto", text)):
        return 0, ""
    if any(words.matches(kind, path) for kind in ("file_path", "article_path")) or _first("wrong_path", path):
        return 0, ""
    rows = [row for row in _rows("path") if _pattern(row["pattern"]).search(path)]
    weight = sum(int(row["weight"]) for row in rows)
    if words.matches("annual_path", path):
        weight += _ANNUAL_PATH
        rows.insert(0, {"leads_to": "column"})
    named = _first("text", text) or body
    if not named:
        alone = weight >= (_TELLING_PATH if text else _LEAST) and not words.matches("numbered_path", path)
        return (weight, rows[0]["leads_to"]) if alone else (0, "")
    return weight + int(named["weight"]), named["leads_to"]


def _first(kind: str, text: str) -> shipped.Row | None:
    return next((row for row in _rows(kind) if _pattern(row["pattern"]).search(text)), None)


@cache
def _rows(kind: str) -> tuple[shipped.Row, ...]:
    return tuple(row for row in shipped.rows("leads.csv") if row["kind"] == kind)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
