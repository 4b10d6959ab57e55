"""One portal's part of a run: which of its pages to ask for, from its columns or from a search for them.

It is told what was answered and says what to ask for next; nothing is fetched or parsed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from govreports.cms import Index, Link, Listing, PageRequest, attached, open_listing, sort_listing, urls, words
from govreports.cms.problems import page_problem
from govreports.cms.walk import Walk
from govreports.items import Missing, Unchanged
from govreports.memory import Memory
from govreports.model import Page
from govreports.portals import Portal
from govreports.run import Root, Run
from govreports.search import Lead, Search
from govreports.selection import Selection
from govreports.state import State
from govreports.visit import Ask, Limits, Step, Visit, is_column, may_be_report, titled

_DEPTH = 3
"""How many columns below an index URL are followed: group, body, year."""


class Tour:
    """The visit of one portal; every method answers with what is to be done next."""

    def __init__(
        self, portal: Portal, selection: Selection, run: Run, history: State | None, limits: Limits | None = None
    ) -> None:
        self.portal = portal
        self.roots: list[Root] = []
        self._selection, self._run, self._limits = selection, run, limits or Limits()
        self._reach = portal.reach
        plain = not selection.by_hand and not selection.look and selection.years is None
        self._memory = Memory(history if plain else None, portal.slug, run)
        self._search: Search | None = None
        self._dead: tuple[Lead, Missing] | None = None
        """The most promising page on the way to a column that could not be had."""
        self.start: Page | None = None
        """The page a search began with; only kept where a row is to be written."""
        self._first: Page | None = None
        """The page a search began with, while it may still have to do as a report itself."""
        self._next_best: tuple[int, Lead, Index, str] | None = None
        """The page met on the way with most reports, taken for the column where there is no better."""
        self._found = 0
        self._handed_on = False
        self._asked = 0
        self._over: str | None = None
        self._walked: set[str] = set()
        self._listed: set[str] = set()

    def begin(self) -> Iterator[Step]:
        """The columns of the portal's row and those found before; where there is none, the way to them."""
        known = self._memory.columns
        given = dict.fromkeys((*self.portal.index, *(url for url, column in known.items() if column.listed)))
        for url in given:
            trail = known[url].trail if url in known else ()
            root = self._root(url, trail, found=url not in self.portal.index)
            start = PageRequest(url=url)
            yield from self._enter(Visit(root=root, walk=Walk(start)), start)
        if not given:
            yield from self._seek()

    def answered(self, ask: Ask, page: Page) -> Iterator[Step]:
        """Go on from an index page that was had."""
        listing = open_listing(page, self.portal.encoding, ask.request)
        if ask.lead is not None:
            yield from self._lead_read(ask.lead, listing, page)
        elif ask.visit is not None:
            yield from self._list_read(ask.visit, ask.request, listing, page)

    def failed(self, ask: Ask, missing: Missing) -> Iterator[Step]:
        """Go on from a page that could not be had."""
        if ask.lead is not None:
            if self._dead is None or ask.lead.weight > self._dead[0].weight:
                self._dead = ask.lead, missing
            yield from self._next_lead()
            return
        yield missing
        if ask.role == "index" and ask.visit is not None:
            ask.visit.root.broken = True
            yield from self._follow(ask.visit, None)

    def onward(self, ask: Ask, page: Page) -> Ask | Missing | None:
        """The page that a report's page only leads on to, by script; one such step is taken."""
        target = attached.onward(page) if ask.link and ask.request.url == ask.link.url else None
        if target and urls.host(target) not in self._reach:
            return Missing(url=ask.request.url, portal=self.portal.slug, kind="redirected_away", detail=target)
        if target is None or urls.name(target) in self._listed:
            return None
        self._listed.add(urls.name(target))
        return next(self._ask(replace(ask, request=PageRequest(url=target))), None)

    def idle(self) -> Iterator[Step]:
        """What is left to try once nothing of the portal is open: a search, where its columns list nothing."""
        if self._search is None and self.portal.home and not any(root.listed for root in self.roots):
            yield from self._seek()

    def stop(self, why: str) -> None:
        """Ask for nothing more in this run."""
        if self._over is None:
            self._over = why
            self._run.fail(self.portal.slug, "too_large", self.portal.home or self.portal.index[0], why)
            for root in self.roots:
                root.broken = True

    def finish(self) -> None:
        """Remember the columns for the next run."""
        self._memory.keep_columns(self.roots)

    # -- lists

    def _root(self, url: str, trail: tuple[str, ...] = (), *, found: bool) -> Root:
        known = self._memory.columns.get(url)
        before = known.listed if known else 0
        root = Root(portal=self.portal.slug, url=url, trail=trail, found=found, before=before)
        self.roots.append(root)
        self._run.roots.append(root)
        return root

    def _enter(self, visit: Visit, request: PageRequest) -> Iterator[Step]:
        """Begin with a list, from memory where it needs no look today."""
        if request.name in self._walked:
            return
        self._walked.add(request.name)
        remembered = self._memory.resting(visit, request)
        if remembered is None:
            yield from self._ask(Ask(role="index", request=request, visit=visit))
        else:
            visit.steady = True
            yield from self._follow(visit, remembered.index)

    def _list_read(self, visit: Visit, request: PageRequest, listing: Listing, page: Page) -> Iterator[Step]:
        index = sort_listing(listing, self.portal.cms, annual=True)
        visit.root.read = True
        self._memory.remember(visit, request, index)
        if self._search:
            self._search.offer(listing, Lead(request=request, kind="column", trail=visit.root.trail))
        yield from self._follow(visit, index)
        yield from self._frames(visit, index, listing)
        barren = not index.reports and not index.more
        visit.root.sign = (barren and page_problem(page, kinds=("needs_js",))) or visit.root.sign
        if index.own or (barren and may_be_report(page.url or "", visit.text)):
            self._listed.add(request.name)  # other lists that link it need not ask for it again
            yield self._perhaps(page, visit.root if index.own else None)

    def _follow(self, visit: Visit, index: Index | None) -> Iterator[Step]:
        """What a page of a list links: its reports, its columns, its next page; None stands for a page not had."""
        while True:
            if index is not None:
                self._walked |= {more.name for more in index.more if more.role == "page"}
                yield from self._reports(visit, index)
                yield from self._columns(visit, index)
            following = visit.walk.step(index)
            if following is None:
                return
            remembered = self._memory.resting(visit, following)
            if remembered is None:
                yield from self._ask(Ask(role="index", request=following, visit=visit))
                return
            index = remembered.index

    def _reports(self, visit: Visit, index: Index) -> Iterator[Step]:
        slug = self.portal.slug
        for link in index.reports:
            if urls.host(link.url) not in self._reach:
                self._run.count(slug, "other hosts")
                continue
            visit.root.listed += 1
            visit.root.family = visit.root.family or index.family
            visit.root.years |= words.years(link.title)
            name = urls.name(link.url)
            if name in self._listed:
                continue
            self._listed.add(name)
            self._run.count(slug, "listed")
            if not self._wanted(words.years(link.title)):
                self._run.count(slug, "left out")
            elif self._memory.page_rests(link):
                yield Unchanged(url=link.url, portal=slug, looked=False)
            elif not self._selection.look:
                yield from self._ask(Ask(role="report", request=PageRequest(url=link.url), visit=visit, link=link))

    def _wanted(self, years: frozenset[int]) -> bool:
        """Whether a title may be that of a report of the years asked for; one without a year may."""
        return self._selection.years is None or not years or bool(years & self._selection.years)

    def _columns(self, visit: Visit, index: Index) -> Iterator[Step]:
        if visit.depth >= _DEPTH:
            return
        for more in index.more:
            if more.role != "column" or urls.host(more.url) not in self._reach:
                continue
            named = words.years(more.text or "")
            if self._wanted(named | {year - 1 for year in named}):  # folders are named after either year
                below = Visit(root=visit.root, walk=Walk(more), depth=visit.depth + 1, text=more.text)
                yield from self._enter(below, more)

    def _frames(self, visit: Visit, index: Index, listing: Listing) -> Iterator[Step]:
        """A page that links nothing itself may show its list in a frame."""
        if index.reports or visit.depth >= _DEPTH:
            return
        for url in listing.frames:
            if urls.host(url) in self._reach:
                inner = PageRequest(url=url, role="column")
                yield from self._enter(Visit(root=visit.root, walk=Walk(inner), depth=visit.depth + 1), inner)

    # -- search

    def _seek(self) -> Iterator[Step]:
        home = self.portal.home
        if home and self._over is None:
            self._search = Search(limit=self._limits.search)
            yield from self._ask(Ask(role="lead", request=PageRequest(url=home), lead=self._search.start(home)))

    def _lead_read(self, lead: Lead, listing: Listing, page: Page) -> Iterator[Step]:
        assert self._search is not None  # a lead comes from it
        index = sort_listing(listing, self.portal.cms, annual=lead.kind == "column" or urls.names_column(listing.url))
        if lead.kind == "start":
            self._first = page
            self.start = page if self._selection.look or self._selection.by_hand else None
        if is_column(index, listing, given=self._selection.by_hand and lead.kind == "start"):
            yield from self._column_found(lead, index, listing.url)
            if index.own:
                self._listed.add(urls.name(listing.url))
                yield self._perhaps(page, next((root for root in self.roots if root.url == listing.url), None))
        elif lead.kind in ("start", "column") and (index.own or may_be_report(listing.url, lead.request.text)):
            self._first = None
            yield self._perhaps(page)
        else:
            self._weigh_columns(lead, index, listing.url)
        self._search.offer(listing, lead)
        yield from self._next_lead()

    def _weigh_columns(self, lead: Lead, index: Index, url: str) -> None:
        """Of a page that is no column itself: the columns it names, and its reports should there be no better page."""
        for more in index.more:
            if more.role == "column" and self._search:
                self._search.weigh(Link(url=more.url, title=more.text or ""), lead)
        if titled(index) > (self._next_best[0] if self._next_best else 0):
            self._next_best = (titled(index), lead, index, url)

    def _column_found(self, lead: Lead, index: Index, url: str) -> Iterator[Step]:
        start = PageRequest(url=url)
        if self._search is None or start.name in self._walked:
            return
        self._walked.add(start.name)
        self._search.found(url)
        self._first, self._found = None, self._found + 1
        root = self._root(url, lead.trail, found=True)
        root.read = True
        visit = Visit(root=root, walk=Walk(start))
        self._memory.remember(visit, start, index)
        yield from self._follow(visit, index)

    def _next_lead(self) -> Iterator[Step]:
        while self._search and (lead := self._search.next()):
            allowed = urls.host(lead.request.url) in self._reach
            if allowed and lead.request.name not in self._walked and lead.request.name not in self._listed:
                yield from self._ask(Ask(role="lead", request=lead.request, lead=lead))
                return
        yield from self._search_over()

    def _search_over(self) -> Iterator[Step]:
        """Without a column the page with most reports has to do, then the one given by hand; else the search failed."""
        if self._found:
            return
        if self._next_best:
            _, lead, index, url = self._next_best
            yield from self._column_found(lead, index, url)
        elif self._selection.by_hand and self._first:
            yield self._first
        elif not self._handed_on and not self.roots and self.portal.home:
            root = self._root(self.portal.home, found=False)
            root.read = self._first is not None and not (self._dead and self._dead[0].kind == "column")
            if root.read and self._first:
                root.sign = page_problem(self._first, kinds=("needs_js",)) or root.sign
            elif self._dead:
                yield self._dead[1]
        self._first = None

    def _perhaps(self, page: Page, root: Root | None = None) -> Page:
        """Hand on a page asked for as a list; a column that lists nothing else has that one report."""
        if root is not None:
            root.listed = root.listed or 1
        self._handed_on = True
        self._run.maybe.add(page.url or "")
        return page

    def _ask(self, ask: Ask) -> Iterator[Ask]:
        """Ask, while the portal's share of the run lasts."""
        if self._asked >= self._limits.requests:
            self.stop(f"more than {self._limits.requests} requests")
        if self._over is None:
            self._asked += 1
            yield ask
