"""The account of one run: what each portal gave, what failed and why, which years are missing, and the verdict.

The crawl counts into a `Run`; `result` sums one portal up, `Account` is the whole as written to `runs/<run>.json`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from govreports.portals import Portal
from govreports.state import Before

FAILURES = (
    "dns", "refused", "timeout", "tls", "blocked", "not_found", "soft_404", "redirected_away", "http_error",
    "too_large", "empty_index", "needs_js", "parse_error", "not_a_report",
)  # fmt: skip
"""Every class a failure can have."""
_KEPT_FAILURES = 200
"""Failures of one portal written out with their URL; the rest is only counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One page that could not be had or read."""

    portal: str
    kind: str
    url: str
    detail: str
    title: str | None = None
    """Text of the link that led there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalResult:
    """What one portal gave in one run."""

    slug: str
    name: str
    reached: bool
    """Whether an index of it was read and listed reports, or a page asked for was one."""
    reason: str | None
    """Failure class where it was not reached; None where it was not even visited."""
    requests: int
    listed: int
    """Links to reports on its index pages."""
    found: int
    """Reports read or known to be unchanged."""
    new: int = 0
    changed: int = 0
    gone: int = 0
    failures: Mapping[str, int]
    checks_failed: int
    missing_years: tuple[int, ...]
    region: str | None = None
    since: int | None = None
    columns: tuple[Mapping[str, Any], ...] = ()
    """Where its reports are listed: address, links that led there, system, links and years listed."""
    complaint: str | None = None
    """Why this portal makes the run end with 1, in words."""


@dataclass(slots=True)
class Root:
    """One index URL of a portal and what the walk from it has met."""

    portal: str
    url: str
    read: bool = False
    broken: bool = False
    """Whether any list page below it could not be had."""
    listed: int = 0
    sign: str = "empty_index"
    """The class it fails with if it lists nothing."""
    trail: tuple[str, ...] = ()
    """Texts of the links that led to it, where it was searched for."""
    found: bool = False
    """Whether it was searched for and is not in the portal's row."""
    before: int = 0
    """What it listed when it was read last."""
    family: str | None = None
    years: set[int] = field(default_factory=set)
    """Report years its links name."""

    def told(self) -> dict[str, Any]:
        """The column as the account of the run shows it."""
        return {
            "url": self.url,
            "trail": list(self.trail),
            "family": self.family,
            "listed": self.listed,
            "years": sorted(self.years),
        }


@dataclass(slots=True)
class Run:
    """The counts of a run while it goes on; spider, middlewares and pipelines add to it."""

    id: str
    started: datetime
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By portal slug and what is counted."""
    failures: list[Failure] = field(default_factory=list)
    roots: list[Root] = field(default_factory=list)
    maybe: set[str] = field(default_factory=set)
    """Pages asked for as lists that may be reports; that one is none is no failure."""

    @property
    def day(self) -> date:
        """The UTC date of the run."""
        return self.started.astimezone(UTC).date()

    @property
    def today(self) -> str:
        """The same, as the records' history bears it."""
        return self.day.isoformat()

    def count(self, portal: str | None, what: str, number: int = 1) -> None:
        """Add to a portal's count; what no portal is named for counts for the run alone."""
        self.counts[portal or "", what] += number

    def total(self, what: str) -> int:
        """A count over all portals."""
        return sum(number for (_, counted), number in self.counts.items() if counted == what)

    def fail(self, portal: str | None, kind: str, url: str, detail: str = "", title: str | None = None) -> None:
        """Count a failure; its class must be one of `FAILURES`."""
        if kind not in FAILURES:
            raise ValueError(f"no failure class: {kind}")
        self.count(portal, f"failed {kind}")
        if self.counts[portal or "", f"failed {kind}"] <= _KEPT_FAILURES:
            self.failures.append(Failure(portal=portal or "", kind=kind, url=url, detail=detail, title=title))

    def close_roots(self) -> None:
        """Count a failure for every index that was read and listed nothing; a find that proves empty is no failure."""
        for root in self.roots:
            if root.read and not root.listed and (root.before or not root.found):
                self.fail(root.portal, root.sign, root.url, "no report is listed")


def result(portal: Portal, run: Run, before: Before, changes: Mapping[tuple[str, str], int]) -> PortalResult:
    """Sum a portal's part of a run up; `before` is the state's view, `changes` the dataset's by portal and kind."""
    counts = {what: number for (slug, what), number in run.counts.items() if slug == portal.slug}
    listed, found = counts.get("listed", 0), counts.get("found", 0)
    reached = bool(listed or found)
    first = next((failure.kind for failure in run.failures if failure.portal == portal.slug), "empty_index")
    reason = None if reached else first
    return PortalResult(
        slug=portal.slug,
        name=portal.name,
        reached=reached,
        reason=reason,
        requests=counts.get("requests", 0),
        listed=listed,
        found=found,
        **{name: changes.get((portal.slug, kind), 0) for name, kind in _CHANGES.items()},
        failures={kind: counts[f"failed {kind}"] for kind in FAILURES if f"failed {kind}" in counts},
        checks_failed=counts.get("checks failed", 0),
        missing_years=missing_years(portal.since, before.years, run.started.date()),
        region=portal.region,
        since=portal.since,
        columns=tuple(root.told() for root in run.roots if root.portal == portal.slug and root.listed),
        complaint=_complaint(reason, found + counts.get("left out", 0), before) or _silence(portal.slug, run.roots),
    )


def left_out(one: PortalResult, why: str) -> PortalResult:
    """The result of a portal that the run did not come to: no failure of the portal's."""
    return replace(one, reached=False, reason=None, complaint=f"not visited: {why}")


_CHANGES = {"new": "added", "changed": "changed", "gone": "gone"}


def _complaint(reason: str | None, given: int, before: Before) -> str | None:
    """What is wrong enough to end the run with 1: unreached unlike before, or silent after having given reports."""
    if reason and before.reached is not False:
        return f"not reached: {reason}"
    if not reason and not given and before.documents:
        return f"gave {before.documents} reports before, none now"
    return None


def _silence(slug: str, roots: Iterable[Root]) -> str | None:
    """An index that listed reports before and was read and lists none now, though the portal's others do."""
    for root in roots:
        if root.portal == slug and root.read and root.before and not root.listed:
            return f"{root.url} listed {root.before} reports before, none now"
    return None


def missing_years(since: int | None, years: Iterable[int], today: date) -> tuple[int, ...]:
    """Report years from `since` to the last one due that are not known; a year is due on 31 March of the next.

    >>> missing_years(2019, [2019, 2021], date(2023, 2, 1))
    (2020,)
    """
    if since is None:
        return ()
    last = today.year - 1 if (today.month, today.day) > (3, 31) else today.year - 2
    known = set(years)
    return tuple(year for year in range(since, last + 1) if year not in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One finished run."""

    run: str
    started: datetime
    finished: datetime
    complete: bool
    """Whether it went to its end; an interrupted run has published what it had."""
    requests: int
    unplaced: tuple[str, ...]
    """Pages with a document kept out of the dataset because its region, issuer or year was left open."""
    portals: tuple[PortalResult, ...]
    failed_pages: tuple[Failure, ...]
    corrected: int = 0
    """Corrections by hand in the dataset."""
    notices: tuple[str, ...] = ()
    """What a person should look at: corrections that could not be applied, a damaged dataset made anew."""

    @property
    def exit_code(self) -> int:
        """0 where the run went to its end and no portal gives cause for complaint, else 1."""
        return 0 if self.complete and not any(portal.complaint for portal in self.portals) else 1

    def total(self, name: str) -> int:
        """The sum of a count over all portals."""
        return sum(getattr(portal, name) for portal in self.portals)

    @property
    def failures(self) -> dict[str, int]:
        """Failures of all portals by class, in the order of `FAILURES`."""
        counts = {kind: sum(portal.failures.get(kind, 0) for portal in self.portals) for kind in FAILURES}
        return {kind: number for kind, number in counts.items() if number}

    def to_json(self) -> dict[str, Any]:
        """The object written to `runs/<run>.json`."""
        return {
            "run": self.run,
            "started": _stamp(self.started),
            "finished": _stamp(self.finished),
            "duration": round((self.finished - self.started).total_seconds(), 1),
            "complete": self.complete,
            "requests": self.requests,
            **{name: self.total(name) for name in ("listed", "found", "new", "changed", "gone", "checks_failed")},
            "unplaced": list(self.unplaced),
            "missing_years": {one.slug: list(one.missing_years) for one in self.portals if one.missing_years},
            "failures": self.failures,
            "portals": [asdict(portal) for portal in self.portals],
            "failed_pages": [asdict(failure) for failure in self.failed_pages],
            "corrected": self.corrected,
            "notices": list(self.notices),
        }


def summed(
    run: Run, portals: Iterable[PortalResult], *, finished: datetime, complete: bool, unplaced: tuple[str, ...]
) -> Account:
    """The account of a run that has ended."""
    return Account(
        run=run.id,
        started=run.started,
        finished=finished,
        complete=complete,
        requests=run.total("requests"),
        unplaced=unplaced,
        portals=tuple(portals),
        failed_pages=tuple(run.failures),
    )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
