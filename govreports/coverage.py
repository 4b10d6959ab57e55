"""Which report of which body and year is found, missing, blocked, broken or only attached, and since when.

A year is expected of a body between its first and last report known; of a government from the year its portal's row
names, as long as the place exists, up to the last year due; of any other body for two years after its last report,
where a neighbour (a body or town of the same county) has reported on that year.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Literal

from govreports.regions import gazetteer

Status = Literal["found", "attachment only", "missing", "blocked", "broken"]

_WITHOUT_TEXT = frozenset({"attachment_only", "not_text"})
_GOVERNMENT = "government"
_COUNTY = 6
_ENDED = 2
"""Years after its last report for which a body is still missed."""
_BLOCKED = "blocked"
_BODY = re.compile("[局委办处院所站社镇乡](?![市县区旗江原])|街道|中心|公司|学校")
"""What a link's text holds that names a body or town, not a government."""
_OFFICE = re.compile("(?:人民)?政府(?:信息公开)?(?:工作)?办公[室厅]|政府办")
"""A government's office draws up its government's report as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as a row shows it."""

    code: str
    unit: str
    name: str
    level: str | None
    province: str | None = None
    prefecture: str | None = None
    county: str | None = None
    township: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One report of the dataset, as far as coverage goes."""

    key: str
    place: Place
    issuer: str | None
    text_state: str
    first_seen: str | None
    portal: str | None
    url: str | None

    @property
    def slug(self) -> str:
        """The issuer part of the key."""
        return self.key.split(":")[1]

    @property
    def year(self) -> int:
        """The year of the key."""
        return int(self.key.rpartition(":")[2])

    @property
    def series(self) -> tuple[str, str]:
        """What makes reports of several years those of one body."""
        return self.place.unit, self.slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one run met at one portal."""

    day: date
    portal: str
    region: str | None
    since: int | None
    reached: bool
    reason: str | None
    name: str | None = None
    failures: Mapping[str, int] = field(default_factory=dict)
    """Pages that could not be had, by class."""
    broken: frozenset[tuple[int, str]] = frozenset()
    """Report year and text of the links that led to no page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the coverage."""

    place: Place
    slug: str
    issuer: str | None
    year: int
    status: Status
    since: str | None
    key: str | None = None
    portal: str | None = None
    reason: str | None = None
    url: str | None = None


@dataclass(slots=True)
class Portal:
    """All visits to one portal, drawn together."""

    slug: str
    name: str | None = None
    region: str | None = None
    first_due: int | None = None
    """Earliest year its row says is published."""
    reached: bool = False
    reason: str | None = None
    unreached_since: str | None = None
    failures: Mapping[str, int] = field(default_factory=dict)
    """Of the last visit."""
    read: dict[int, str] = field(default_factory=dict)
    """First day on which it was read when this was the last year due."""
    broken: dict[tuple[int, str], str] = field(default_factory=dict)
    """Since when a link, by report year and text, leads nowhere."""

    def add(self, visit: Visit) -> None:
        """Take in one visit; they come oldest first."""
        day = visit.day.isoformat()
        self.name, self.failures = visit.name or self.name, visit.failures
        self.region = visit.region or self.region
        self.first_due = visit.since or self.first_due
        same = not visit.reached and not self.reached and visit.reason == self.reason
        self.unreached_since = None if visit.reached else self.unreached_since if same else day
        self.reached, self.reason = visit.reached, visit.reason
        if visit.reached:
            self.read.setdefault(last_due(visit.day), day)
            self.broken = {link: self.broken.get(link, day) for link in visit.broken}

    @property
    def troubled(self) -> bool:
        """Whether the last visit met anything wrong."""
        return not self.reached or bool(self.failures)

    def broken_since(self, slug: str, year: int) -> str | None:
        """Since when the link to a body's report on a year leads nowhere."""
        days = [day for (named, text), day in self.broken.items() if named == year and _speaks_of(text, slug)]
        return min(days, default=None)

    def missed_since(self, year: int) -> str | None:
        """The first day on which a report on the year was due and the portal was read without it."""
        return min((day for due, day in self.read.items() if due >= year), default=None)


def last_due(today: date) -> int:
    """The last report year that was due by law: its report is to be out by 31 March of the next year.

    >>> last_due(date(2026, 3, 31)), last_due(date(2026, 4, 1))
    (2024, 2025)
    """
    return today.year - 1 if (today.month, today.day) > (3, 31) else today.year - 2


def _speaks_of(title: str, slug: str) -> bool:
    """Whether a link's text names a body; a government's where it names no body or town."""
    return slug in title if slug != _GOVERNMENT else not _BODY.search(_OFFICE.sub("", title))


def portals_of(visits: Iterable[Visit]) -> dict[str, Portal]:
    """Every portal visited; `visits` come oldest first."""
    found: dict[str, Portal] = {}
    for visit in (one for one in visits if one.reached or one.reason):  # not those a run did not come to
        found.setdefault(visit.portal, Portal(slug=visit.portal)).add(visit)
    return found


def neighbourhood(code: str) -> str:
    """Whose reports say that a body could have reported as well: those of the same county.

    >>> neighbourhood("430481101")
    '430481'
    """
    return code[:_COUNTY]


def cover(
    reports: Iterable[Known],
    portals: Mapping[str, Portal],
    reported: Collection[tuple[str, int]],
    today: date,
) -> Iterator[Row]:
    """Every year of every body, and of every government whose portal has given nothing yet.

    `reports` come sorted by series and year; `reported` holds neighbourhood and year of all of them.
    """
    by_unit = _by_unit(portals.values())
    for (unit, slug), group in groupby(reports, key=lambda one: one.series):
        known = list(group)
        own = by_unit.pop(unit, []) if slug == _GOVERNMENT and len(known[0].place.code) == _COUNTY else []
        slugs = dict.fromkeys([*(one.portal for one in known), *(portal.slug for portal in own)])
        at = [portals[slug] for slug in slugs if slug and slug in portals]
        yield from _series(known, at, reported, last_due(today))
    for unit, own in sorted(by_unit.items()):
        yield from _nothing_yet(unit, own, last_due(today))


def _by_unit(portals: Iterable[Portal]) -> dict[str, list[Portal]]:
    """The portals whose row names a region, by its unit."""
    found: dict[str, list[Portal]] = {}
    for portal in sorted(portals, key=lambda one: one.slug):
        unit = gazetteer().of_code(portal.region) if portal.region else None
        if unit is not None:
            found.setdefault(unit, []).append(portal)
    return found


def _series(
    known: list[Known], portals: list[Portal], reported: Collection[tuple[str, int]], due: int
) -> Iterator[Row]:
    years = {one.year: one for one in known}
    for year in sorted({*years, *_expected(known, portals, reported, due)}):
        if year in years:
            yield _found(years[year])
            continue
        nearest = min(known, key=lambda one: (abs(one.year - year), one.year))
        place = _place(nearest.place, year)
        yield _absent(place, nearest.slug, nearest.issuer, year, portals)


def _expected(
    known: list[Known], portals: list[Portal], reported: Collection[tuple[str, int]], due: int
) -> Iterator[int]:
    first, last = known[0].year, known[-1].year
    yield from range(first, last)
    place = known[0].place
    if known[0].slug == _GOVERNMENT and place.unit in gazetteer().units:
        begins = min((portal.first_due for portal in portals if portal.first_due), default=first)
        yield from (year for year in range(begins, due + 1) if _exists(place.unit, year))
    else:
        near = neighbourhood(known[-1].place.code)
        yield from (year for year in range(last + 1, min(last + _ENDED, due) + 1) if (near, year) in reported)


def _nothing_yet(unit: str, portals: list[Portal], due: int) -> Iterator[Row]:
    begins = min((portal.first_due for portal in portals if portal.first_due), default=due)
    for year in range(begins, due + 1):
        if _exists(unit, year):
            region = gazetteer().region(unit, year)
            place = Place(
                code=region.code, unit=unit, name=region.name, level=region.level,
                province=region.province, prefecture=region.prefecture, county=region.county,
            )  # fmt: skip
            yield _absent(place, _GOVERNMENT, None, year, portals)


def _exists(unit: str, year: int) -> bool:
    return any(row.holds(year) for row in gazetteer().units[unit])


def _place(place: Place, year: int) -> Place:
    """The place of a report as of another year."""
    if place.unit not in gazetteer().units or place.township is not None:
        return place
    region = gazetteer().region(place.unit, year)
    return Place(
        code=region.code, unit=place.unit, name=region.name, level=region.level,
        province=region.province, prefecture=region.prefecture, county=region.county,
    )  # fmt: skip


def _found(one: Known) -> Row:
    status: Status = "attachment only" if one.text_state in _WITHOUT_TEXT else "found"
    return Row(
        place=one.place, slug=one.slug, issuer=one.issuer, year=one.year, status=status, since=one.first_seen,
        key=one.key, portal=one.portal, url=one.url,
    )  # fmt: skip


def _absent(place: Place, slug: str, issuer: str | None, year: int, portals: list[Portal]) -> Row:
    """Why a report is not there, by the portal that is nearest to having it."""
    status, since, portal, reason = _why(slug, year, portals)
    return Row(
        place=place, slug=slug, issuer=issuer, year=year, status=status, since=since, portal=portal, reason=reason
    )


def _why(slug: str, year: int, portals: list[Portal]) -> tuple[Status, str | None, str | None, str | None]:
    for portal in portals:
        since = portal.broken_since(slug, year) if portal.reached else None
        if since:
            return "broken", since, portal.slug, "not_found"
    for portal in portals:
        if portal.reached:
            return "missing", portal.missed_since(year), portal.slug, None
    for portal in portals:
        status: Status = "blocked" if portal.reason == _BLOCKED else "broken"
        return status, portal.unreached_since, portal.slug, portal.reason
    return "missing", None, None, None
