"""Compare all reports of a ledger: with the year before, with their neighbours, with their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports.corpus.parts import compare_parts, parts_of
from govreports.corpus.recycled import last_years, neighbours
from govreports.corpus.series import compare_years

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govreports.corpus.ledger import Ledger
    from govreports.corpus.traits import Traits

_COUNTY = 6
_AREA = "government"


def survey(reports: Iterable[Traits], ledger: Ledger) -> None:
    """Note the reports in the ledger and, beside each, what the others say about it."""
    for report in reports:
        ledger.add(report, places(report))
    ledger.order()
    for this, before in ledger.pairs():
        ledger.find(this.key, [*compare_years(this, before), *last_years(this, before)])
    for group in ledger.neighbours():
        for key, issue in neighbours(group):
            ledger.find(key, [issue])
    _parts(ledger)


def places(report: Traits) -> Iterator[str]:
    """Whose neighbour a report is: the towns and bodies of its county's, and for a whole area the areas' beside it.

    >>> list(_places("430481", "government")), list(_places("430481101", "government"))
    (['430481', '4304 areas'], ['430481'])
    """
    yield from _places(report.code, report.slug)


def _places(code: str, slug: str) -> Iterator[str]:
    yield code[:_COUNTY]
    if slug == _AREA and len(code) == _COUNTY:
        above = code[:4] if code[4:] != "00" else code[:2] if code[2:] != "0000" else ""
        yield f"{above} areas".strip()


def _parts(ledger: Ledger) -> None:
    for year in ledger.years():
        known = ledger.known_areas(year)
        for code in sorted(code for code in known if len(code) == _COUNTY):
            below = parts_of(code, year)
            if below and below <= known:
                whole, areas = ledger.area(code, year), [ledger.area(part, year) for part in sorted(below)]
                ledger.find(whole.key, compare_parts(whole, areas, ledger.bodies(code, year)))
