"""Put what the archived pages say now into the state.

A page the state knows is read as it was last fetched and keeps its dates: nobody has looked at the portal. A page it
does not know is read in every version, oldest first, as the crawls would have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from govreports import __version__
from govreports.reparse.fetches import FetchIndex, Version
from govreports.reparse.reading import Read, Task
from govreports.state import UNFINISHED, Seen, State
from govreports.store import tells_less

REPORT = "report"
"""Outcome of a page that gave records."""
_BATCH = 64


@dataclass(slots=True)
class Tally:
    """What a reparse met."""

    reports: int = 0
    """Pages that gave records."""
    others: int = 0
    """Pages that are no reports."""
    older: int = 0
    """Pages the state knows in a later version."""
    strange: int = 0
    """Pages our crawler fetched and had no use for."""
    without_files: list[str] = field(default_factory=list)
    """URLs of pages a file of which was read once and is in none of the archives; what is known of them stays."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    """URL and mistake of pages the parser failed on; what is known of them stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The looks at one page that are to be read again."""

    url: str
    versions: tuple[Version, ...]
    known: Seen | None
    lacking: bool = False
    """Whether a file that was read along with the page is not there with a newer look at it."""


def read_again(
    index: FetchIndex,
    state: State,
    scopes: Mapping[str, str | None],
    read: Callable[[Sequence[Task]], Iterable[Read]],
    *,
    slots: int = 1,
) -> Tally:
    """Read every page of the index that counts, some at a time for each slot, and bring the state to it."""
    tally = Tally()
    for urls in index.batches(_BATCH * slots):
        plans = [plan for url in urls if (plan := _plan(url, index, state, tally))]
        tasks = [task for plan in plans for task in _tasks(plan, scopes)]
        results = iter(read(tasks))
        for plan in plans:
            _apply(plan, results, state, tally)
        index.finish(urls)
    return tally


def _plan(url: str, index: FetchIndex, state: State, tally: Tally) -> _Plan | None:
    """Which looks at a page count: all where the state does not know it, else the one in force."""
    versions = index.versions(url)
    if not versions:
        return None
    known = state.seen(url)
    newest = versions[-1]
    if known is None and newest.portal and not index.rebuilding:
        tally.strange += 1
        return None
    if known is None:
        return _Plan(url=url, versions=tuple(versions), known=None)
    checked = state.last_checked(url)
    if newest.sha256 != known.sha256 and (checked is None or newest.day <= checked):
        tally.older += 1
        return None
    lacking = bool(_files_read(url, state) - {_bare(file) for _, _, file in newest.files})
    if lacking and newest.sha256 == known.sha256:
        tally.without_files.append(url)
        return None
    return _Plan(url=url, versions=(newest,), known=known, lacking=lacking)


def _files_read(url: str, state: State) -> set[str]:
    """The files that what is known of a page was read along with."""
    try:
        known = state.records(url)
    except ValueError:
        return set()  # a damaged document is read anew from what is there
    files = (file for record in known for file in record["attachments"] if file["sha256"] and file["url"])
    return {_bare(file["url"]) for file in files} - {_bare(url)}


def _bare(url: str) -> str:
    """An address as it is asked for, without what is behind #."""
    return url.partition("#")[0]


def _tasks(plan: _Plan, scopes: Mapping[str, str | None]) -> Iterator[Task]:
    for place, version in enumerate(plan.versions):
        if place == 0 or not version.again:
            host = urlsplit(plan.url).hostname or ""
            scope = scopes.get(version.portal or "") or scopes.get(host)
            listing = version.portal is not None and not version.linked and plan.known is None
            yield Task(url=plan.url, version=version, scope=scope, may_be_list=listing)


def _apply(plan: _Plan, results: Iterator[Read], state: State, tally: Tally) -> None:
    """Take the results that belong to a plan and store them, look by look."""
    result: Read | None = None
    for place, version in enumerate(plan.versions):
        if place == 0 or not version.again:
            result = next(results)
        assert result is not None  # the first look always has one
        if plan.lacking and tells_less(result.records, state.records(plan.url)):
            tally.older += 1  # a crawl that could not have the file has not taken it either
            return
        if result.mistake is None:
            _store(plan, version, result, state)
    if result is None or result.mistake is not None:
        tally.failed.append((plan.url, (result.mistake if result else None) or "not read"))
    elif result.records:
        tally.reports += 1
    else:
        tally.others += 1


def _store(plan: _Plan, version: Version, result: Read, state: State) -> None:
    known = plan.known if plan.known and plan.known.sha256 == version.sha256 else None
    seen = Seen(
        sha256=version.sha256,
        parser=known.parser if known and known.parser == UNFINISHED else __version__,
        outcome=REPORT if result.records else result.reason,
        etag=known.etag if known else None,
        modified=known.modified if known else None,
    )
    day = version.day if known is None else state.last_checked(plan.url) or version.day
    if result.records:
        state.reread(plan.url, result.records, seen=seen, day=day)
    elif plan.known is not None or version.linked:
        state.turned_away(plan.url, seen=seen, today=day)
