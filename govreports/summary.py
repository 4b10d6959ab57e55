"""The account of a run as a person likes to read it: totals, a table of portals, where the files are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from govreports.run import Account, PortalResult

_SHOWN = 30
"""Portals given a line of their own; of longer runs only those with something to say."""
_MOST = 100
_COUNTS = ("found", "listed", "new", "changed", "gone", "requests")
"""Columns of the table: counts of `PortalResult`."""


def summary(account: Account, folder: Path) -> str:
    """The run in words: totals, one line a portal, where the files are."""
    return "\n".join([*_totals(account), "", *_portals(account), "", *_files(account, folder)])


def _totals(account: Account) -> Iterator[str]:
    seconds = (account.finished - account.started).total_seconds()
    state = "" if account.complete else ", interrupted"
    yield f"Run {account.run}: portals {len(account.portals)}, requests {account.requests}, {seconds:.0f} s{state}"
    new, changed, gone = (account.total(name) for name in ("new", "changed", "gone"))
    news = f"{new} new, {changed} changed, {gone} gone" if new or changed or gone else "nothing changed"
    yield f"Reports found: {account.total('found')}; in the dataset: {news}"
    if account.failures:
        yield f"Failures: {_counts(account.failures)}"
    if account.total("checks_failed"):
        yield f"Checks failed in the documents: {account.total('checks_failed')}"
    if account.corrected:
        yield f"Corrections applied: {account.corrected}"
    yield from account.notices
    if account.unplaced:
        yield f"Kept out of the dataset, region, issuer or year undecided: {len(account.unplaced)} pages"


def _portals(account: Account) -> Iterator[str]:
    shown = [one for one in account.portals if len(account.portals) <= _SHOWN or _tells(one)]
    shown.sort(key=lambda one: one.complaint is None)  # what needs a person comes first, else the list's order
    rows = [["portal", *_COUNTS, "remarks"], *(_row(one) for one in shown[:_MOST])]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_COUNTS) + 1)]
    for row in rows:
        counts = "  ".join(text.rjust(width) for text, width in zip(row[1:-1], widths[1:], strict=True))
        yield f"  {row[0].ljust(widths[0])}  {counts}  {row[-1]}".rstrip()
    if len(shown) > _MOST:
        yield f"  … and {len(shown) - _MOST} more with news"
    if len(shown) < len(account.portals):
        yield f"  … and {len(account.portals) - len(shown)} portals without news"


def _tells(one: PortalResult) -> bool:
    return bool(one.complaint or one.new or one.changed or one.gone)


def _row(one: PortalResult) -> list[str]:
    counts = [str(getattr(one, name)) if one.reached or name == "requests" else "-" for name in _COUNTS]
    return [one.slug, *counts, ", ".join(_remarks(one))]


def _remarks(one: PortalResult) -> Sequence[str]:
    if not one.reached and one.reason is None:
        return [one.complaint or "not visited"]
    if not one.reached:
        return [f"not reached: {one.reason}{'' if one.complaint else ', as before'}"]
    remarks = [one.complaint] if one.complaint else []
    remarks += [f"failed: {_counts(one.failures)}"] if one.failures else []
    remarks += [f"checks failed: {one.checks_failed}"] if one.checks_failed else []
    remarks += [f"missing years: {_years(one.missing_years)}"] if one.missing_years else []
    return remarks


def _counts(failures: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {kind}" for kind, number in failures.items())


def _years(years: tuple[int, ...]) -> str:
    """Years with runs drawn together.

    >>> _years((2009, 2010, 2011, 2014))
    '2009-2011 2014'
    """
    spans: list[list[int]] = []
    for year in years:
        if spans and spans[-1][-1] == year - 1:
            spans[-1][1:] = [year]
        else:
            spans.append([year])
    return " ".join("-".join(str(year) for year in span) for span in spans)


def _files(account: Account, folder: Path) -> Iterator[str]:
    yield f"  {folder / 'reports.jsonl'}  the dataset"
    yield f"  {folder / 'changes' / account.run}.jsonl  what this run changed"
    yield f"  {folder / 'runs' / account.run}.json  the account of this run"
