"""A report on a whole area beside the reports on its parts: tried only where every part below is known.

The parts are the regions directly below, by the gazetteer or the table of towns, and the bodies of the area itself. No
list says which bodies report, so a whole above the sum of its known parts proves nothing; one below it does.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.identity.towns import towns
from govreports.model import Check, Issue
from govreports.regions import gazetteer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from govreports.corpus.traits import Figure, Traits
    from govreports.model import Number, Status

_FARMS = "其他"
"""Kind of the rows of the table of towns that are farms, zones and the like, which do not report."""


def parts_of(code: str, year: int) -> frozenset[str]:
    """Codes of the regions directly below one at the end of a year; towns for a county."""
    return frozenset(_regions_below(year).get(code, ())) or frozenset(_towns_below(code, year))


@lru_cache(maxsize=40)
def _regions_below(year: int) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for code, rows in gazetteer().codes.items():
        for row in rows:
            if row.holds(year) and row.parent and row.level != "zone":
                found.setdefault(row.parent, []).append(code)
    return found


def _towns_below(code: str, year: int) -> Iterator[str]:
    for code_, kind, since, until in _towns_by_county().get(code, ()):
        if kind != _FARMS and since <= year < until:
            yield code_


@cache
def _towns_by_county() -> Mapping[str, Sequence[tuple[str, str, int, int]]]:
    found: dict[str, list[tuple[str, str, int, int]]] = {}
    for name in towns().names:
        for town in towns().named(name):
            if town.bureau:
                found.setdefault(town.county, []).append((town.code, town.kind, town.since, town.until))
    return found


def compare_parts(whole: Traits, areas: Collection[Traits], bodies: Collection[Traits]) -> Iterator[Check | Issue]:
    """The sums of a whole's parts that can be tried; with them, once, the list of the parts.

    `areas` are the reports on all regions below, `bodies` those of the area's own bodies, of the same year.
    """
    parts = sorted((*areas, *bodies), key=lambda part: part.key)
    tried = False
    for row in shipped.rows("corpus/parts.csv"):
        metric = row["metric"]
        left = whole.figures.get(metric)
        figures = [part.figures.get(metric) for part in parts]
        if not _usable(left) or any(not _usable(figure) for figure in figures):
            continue
        if any(part.form != whole.form for part in parts):
            continue
        tried = True
        check = _verdict(row["id"], [figure for figure in (left, *figures) if figure])
        yield check
        if check.status == "fail":
            detail = f"{check.id}: {metric} {check.left} is below {check.right}, the sum of {len(parts)} reports"
            yield Issue(code="parts_exceed_whole", field=metric, detail=detail)
    if tried:
        keys = ", ".join(part.key for part in parts)
        yield Issue(code="parts_known", field="metrics", detail=f"compared with {len(parts)} reports: {keys}")


def _verdict(name: str, figures: Sequence[Figure]) -> Check:
    left, right = figures[0].value, sum(figure.value for figure in figures[1:])
    blanks = any(figure.sort == "blank" for figure in figures)
    status: Status = "with_blanks" if blanks else _status(left, right)
    return Check(id=name, status=status, left=left, right=right, column=None)


def _status(left: Number, right: Number) -> Status:
    return "pass" if left == right else "fail" if left < right else "not_applicable"


def _usable(figure: Figure | None) -> bool:
    return figure is not None and figure.sort != "about"
