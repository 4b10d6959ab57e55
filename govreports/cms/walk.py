"""The walk through one list: which of its pages to ask for next, and when it brings nothing new any more.

Pages of a list are asked for one after the other, so that a pager that never ends (some sites give the last page
for any number) stops at the first page without a new link.
"""

from __future__ import annotations

from collections import deque

from govreports.cms import urls
from govreports.cms.index import Index, PageRequest
from govreports.cms.pager import CEILING


class Walk:
    """What has been seen of one list; fed each page as it is read, it answers with the next page to ask for."""

    def __init__(self, start: str) -> None:
        self._asked = {urls.listing(start)}
        self._waiting: deque[PageRequest] = deque()
        self._seen: set[str] = set()
        self._barren = 0

    def step(self, index: Index | None) -> PageRequest | None:
        """The next page of the list after this one, None at its end; a page that failed is given as None.

        A page counts as new when it links anything of the list not linked before, reports or not.
        """
        if index is None:
            self._barren += 1
        else:
            fresh = {link.url for link in (*index.reports, *index.skipped)} - self._seen
            self._seen |= fresh
            self._barren = 0 if fresh else self._barren + 1
            self._waiting.extend(
                more for more in index.more if more.role == "page" and (fresh or len(self._asked) == 1)
            )
        if self._barren > 1:
            return None
        return self._next()

    def _next(self) -> PageRequest | None:
        while self._waiting and len(self._asked) < CEILING:
            request = self._waiting.popleft()
            if urls.listing(request.url) not in self._asked:
                self._asked.add(urls.listing(request.url))
                return request
        return None
