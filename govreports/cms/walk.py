"""The walk through one list: which of its pages to ask for next, and when it brings nothing new any more.

Pages of a list are asked for one after the other, so that a pager that never ends (some sites give the last page
for any number) stops at the first page without a new link.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import groupby

from govreports.cms import urls
from govreports.cms.index import Index, Link, PageRequest
from govreports.cms.pager import CEILING

_PATIENCE = 2
"""Pages in a row that bring nothing new before the list is given up."""


class Walk:
    """What has been seen of one list; fed each page as it is read, it answers with the next page to ask for."""

    def __init__(self, start: PageRequest) -> None:
        self.start = start
        self._asked = {start.name}
        self._waiting: dict[str, deque[PageRequest]] = {}
        self._others: deque[PageRequest] = deque()
        """Other ways to ask for the page asked for last."""
        self._seen: set[str] = set()
        self._told: set[tuple[str, str]] = set()
        """Path and title of every link seen."""
        self._barren = 0

    def step(self, index: Index | None) -> PageRequest | None:
        """The next page of the list after this one, None at its end; a page that failed is given as None.

        A page counts as new when it links anything of the list not linked before, reports or not.
        """
        if index is None:
            if self._others:
                return self._others.popleft()
            self._barren += 1
        else:
            links = (*index.reports, *index.skipped)
            fresh = {urls.name(link.url) for link in links} - self._seen if self._tells_more(links) else set()
            self._seen |= fresh
            added = (fresh or len(self._asked) == 1) and self._await(index)
            self._barren = 0 if fresh or added else self._barren + 1
        return self._next() if self._barren < _PATIENCE else None

    def _tells_more(self, links: Sequence[Link]) -> bool:
        """Whether a page is more than one seen before under queries that change at every look (`a.html?from=p7`)."""
        told = {(urls.path(link.url), link.title) for link in links}
        again = told <= self._told and len({path for path, _ in told}) == len(links)
        self._told |= told
        return not (again and links)

    def _await(self, index: Index) -> bool:
        """Take up the further pages a page names; one named again is asked for as the newest page writes it."""
        pages = (more for more in index.more if more.role == "page")
        known = len(self._waiting)
        for name, ways in groupby(pages, key=lambda page: page.name):
            if name not in self._asked:
                self._waiting[name] = deque(ways)
        return len(self._waiting) > known

    def _next(self) -> PageRequest | None:
        if not self._waiting or len(self._asked) >= CEILING:
            return None
        name = next(iter(self._waiting))
        self._others = self._waiting.pop(name)
        self._asked.add(name)
        return self._others.popleft()
