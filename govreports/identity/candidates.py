"""Candidates: the places a claim may mean in a year, and how places lie to one another.

灵溪镇 alone is two towns, 通州区 two districts; a parent before the name leaves one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govreports.identity.names import within
from govreports.identity.towns import towns
from govreports.model import Issue, Region
from govreports.regions import CENTRAL, gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govreports.identity.names import Place
    from govreports.identity.parties import Party

_TOWNS_LIE_IN = ("county", "zone", "prefecture")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place the report may speak for: a unit of the gazetteer, or a town by its name in one."""

    unit: str
    town: str | None = None

    @property
    def lineage(self) -> frozenset[str]:
        """Units it lies in, its own among them."""
        return frozenset([CENTRAL.unit]) if self.unit == CENTRAL.unit else gazetteer().lineage(self.unit)

    def inside(self, units: Iterable[str]) -> bool:
        """Whether it is one of the units or lies in one."""
        return not self.lineage.isdisjoint(units)

    def around(self, units: Iterable[str]) -> bool:
        """Whether one of the units lies in it; a town holds none."""
        return self.town is None and any(self.unit in Candidate(unit).lineage for unit in units)

    def agrees(self, other: Candidate) -> bool:
        """Whether the two are one place, or one lies in the other."""
        if self.town and other.town:
            return self.unit == other.unit and self.town == other.town
        return (self.town is None and self.unit in other.lineage) or (other.town is None and other.unit in self.lineage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A candidate with its codes in a year."""

    region: Region
    own_name: str | None = None
    """The place's own name, where it goes by the code of another: a town without a code, a region merged into one."""
    issues: tuple[Issue, ...] = ()


def candidates(party: Party, year: int, counties: Iterable[str] = ()) -> tuple[Candidate, ...]:
    """The places a party may mean; `counties` are those the page stands in, for a town that no table knows."""
    if party.central:
        return (Candidate(CENTRAL.unit),)
    above = _valid(party.chain[-1], year) if party.chain else ()
    if party.town is None:
        return tuple(Candidate(unit) for unit in above)
    units = _counties_of(party.town, year)
    if above:
        units = within(units, above) or tuple(unit for unit in above if _level(unit) in _TOWNS_LIE_IN)
    elif counties and not within(units, tuple(counties)):
        units += tuple(unit for unit in counties if unit not in units)
    return tuple(Candidate(unit, party.town) for unit in units)


def is_stale(party: Party, year: int) -> bool:
    """Whether the place's name was in use by none of its units within a year of this one."""
    return bool(party.chain) and not any(_bore(unit, party.chain[-1], year, slack=1) for unit in party.chain[-1].units)


def _valid(place: Place, year: int) -> tuple[str, ...]:
    """The units that bore the name in the year, else within a year of it, else ever."""
    for slack in (0, 1):
        held = tuple(unit for unit in place.units if _bore(unit, place, year, slack))
        if held:
            return held
    return place.units


def _bore(unit: str, place: Place, year: int, slack: int) -> bool:
    """Whether the unit went by that name near the year; names that only our own list gives are taken as timeless."""
    rows = [row for row in gazetteer().units[unit] if place.text in (row.name, row.short, *row.aliases)]
    return not rows or any(row.holds(year, slack) for row in rows)


def _counties_of(town: str, year: int) -> tuple[str, ...]:
    """Counties with a town of the name; of a county and the one it went into, that which was there in the year."""
    book = gazetteer()
    units = dict.fromkeys(book.of_code(row.county, year) for row in towns().named(town))
    found = [unit for unit in units if unit is not None]
    return tuple(
        unit
        for unit in found
        if book.as_of(unit, year).note is None
        or not any(unit in book.lineage(other) or other in book.lineage(unit) for other in found if other != unit)
    )


def _level(unit: str) -> str:
    return gazetteer().units[unit][-1].level


def settle(candidate: Candidate, year: int) -> Settled:
    """The place as the record shows it at the end of the year, and what a reader should know of its code."""
    if candidate.unit == CENTRAL.unit:
        return Settled(region=CENTRAL)
    book = gazetteer()
    note = book.as_of(candidate.unit, year).note
    region = book.region(candidate.unit, year)
    issues = (_noted(candidate.unit, note, region),) if note else ()
    if candidate.town is not None:
        return _settle_town(candidate.town, region, year, issues)
    if note == "merged":
        name = book.units[candidate.unit][-1].name
        return Settled(region=replace(region, unit=candidate.unit), own_name=name, issues=issues)
    return Settled(region=region, issues=issues)


def _settle_town(name: str, county: Region, year: int, issues: tuple[Issue, ...]) -> Settled:
    """A town by its own code where the table has just one for it, else by its county's code and its name."""
    found = towns().find(name, county.code, year) or towns().after(name, county.code, year)
    if not found and name.endswith(("镇", "乡")):
        found = towns().find(f"{name[:-1]}地区", county.code, year)  # 后沙峪镇 and 后沙峪地区办事处 share a seat
        told = (Issue(code="town_by_area", field="region", detail=f"{town.name} for {name}") for town in found[:1])
        issues = (*issues, *told)
    if len(found) == 1:
        code = found[0].code
        region = replace(county, code=code, unit=towns().unit(code), name=found[0].name, level="township")
        return Settled(region=replace(region, township=found[0].name), issues=issues)
    codes = ", ".join(town.code for town in found) or "no code"
    uncoded = Issue(code="town_uncoded", field="region", detail=f"{codes} for {name} in {county.code} {year}")
    region = replace(county, name=name, level="township", township=name)
    return Settled(region=region, own_name=name, issues=(*issues, uncoded))


def _noted(unit: str, note: str, region: Region) -> Issue:
    name = gazetteer().units[unit][-1].name
    code, detail = {
        "merged": ("region_merged", f"{name} has become part of {region.name} {region.code}"),
        "split": ("region_split", f"{name} was divided; {region.code} is its last code"),
        "later": ("region_later", f"{name} is older than its first code {region.code}"),
    }[note]
    return Issue(code=code, field="region", detail=detail)
