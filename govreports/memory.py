"""What one portal's tour may leave alone today: lists of past years read lately, pages that never change.

Runs that look at part of a portal, or only look, remember nothing and rest nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from govreports.cms import Index, Link, PageRequest, words
from govreports.lists import Column, Remembered, newest_year
from govreports.rhythm import list_rests, page_rests, season
from govreports.run import Root, Run
from govreports.state import UNFINISHED, State
from govreports.visit import Visit


class Memory:
    """The state's memory of one portal, as of the run's day; empty without a state."""

    def __init__(self, history: State | None, portal: str, run: Run) -> None:
        self._history, self._portal, self._run = history, portal, run
        self._lists = history.lists if history else None
        self.columns = {column.url: column for column in (self._lists.columns(portal) if self._lists else ())}
        """Columns known from earlier runs, by URL."""

    def keep_columns(self, roots: Iterable[Root]) -> None:
        """Remember what the columns of this run listed; one that could not be read keeps what it had."""
        for root in roots:
            if self._lists and (root.listed or (root.read and not root.broken)):
                column = Column(url=root.url, trail=root.trail, listed=root.listed, found=self._run.day)
                self._lists.keep_column(self._portal, column)

    def remember(self, visit: Visit, request: PageRequest, index: Index) -> None:
        """Keep a page of a list as it is now, and tell its visit whether it is as it was."""
        if self._lists is None:
            return
        name = _name(visit, request)
        if request.name == visit.walk.start.name:
            known = self._lists.recall(self._portal, name)
            visit.steady = known is not None and known.index.reports == index.reports
        newest = newest_year(index, visit.text) if not index.own else None
        self._lists.keep(self._portal, name, index, newest=newest, today=self._run.day)

    def resting(self, visit: Visit, request: PageRequest) -> Remembered | None:
        """A list of past years as read last, where that was a short while ago; a column itself is always looked at.

        Further pages of a list rest only where its first page is as it was: a new row pushes the others on.
        """
        first = request.name == visit.walk.start.name
        if self._lists is None or (first and not visit.depth) or not (first or visit.steady):
            return None
        known = self._lists.recall(self._portal, _name(visit, request))
        if known is None or not known.index.reports or known.index.own:
            return None
        if not list_rests(known.newest, known.checked, self._run.day):
            return None
        self._run.count(self._portal, "rested")
        return known

    def page_rests(self, link: Link) -> bool:
        """Whether a report of a past year has long been as it is, and its server cannot tell cheaply."""
        years, seen = words.years(link.title), self._history.seen(link.url) if self._history else None
        if seen is None or seen.parser == UNFINISHED or seen.etag or seen.modified:
            return False
        if not years or max(years) >= season(self._run.day):
            return False
        changed, checked = (date.fromisoformat(day) for day in (seen.last_changed, seen.last_checked))
        return page_rests(changed, checked, self._run.day)


def _name(visit: Visit, request: PageRequest) -> str:
    return f"{visit.walk.start.name} {request.name}" if request.place else request.name
