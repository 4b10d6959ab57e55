"""Regions: from a name or a code to the place it meant at the end of a year, by the gazetteer under `data/`.

A row of `regions.csv` holds a code for some years; a unit is the place itself, which outlives renames and recodes:
通州市 320683 (to 2009) and 通州区 320612 (since) are one unit. All look-ups go by unit; the code comes last.

    >>> gazetteer().region("u322524", 2008).code, gazetteer().region("u322524", 2016).code
    ('320683', '320612')
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from govreports import shipped
from govreports.model import Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Level = Literal["province", "prefecture", "county", "zone"]
Strength = Literal["full", "alias", "short"]

CENTRAL = Region(code="000000", unit="u000000", name="中央", level=None)
"""The place of central bodies."""

_OPEN = 9999
# No report is older; a name that ended before then (新区, 市区) would only be mistaken for a word.
_FIRST_YEAR = 2003
# Hong Kong, Macao and Taiwan publish no such reports, and 澳门 is a favourite word of hijacked pages.
_NO_SHORT_FORM = ("71", "81", "82")
# An alias that ends like an official name (恩施州, 前郭县) is firmer than a bare stem (恩施, 前郭).
_OFFICIAL_ENDINGS = frozenset("省市区县州盟旗")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the gazetteer: a code and its name, valid at 31 December of each year from `since` to `until` - 1."""

    unit: str
    code: str
    name: str
    level: Level
    kind: str
    parent: str
    since: int
    until: int
    successors: tuple[str, ...]
    short: str
    aliases: tuple[str, ...]

    def holds(self, year: int, slack: int = 0) -> bool:
        """Whether the row is valid in the year, or within `slack` years of it."""
        return self.since - slack <= year < self.until + slack


class AsOf(NamedTuple):
    """The row that stands for a unit in a year; `note` says how far it is from the unit's own row of that year."""

    row: Row
    note: Literal["merged", "split", "later"] | None = None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Regions by unit, code and name; built once by `gazetteer()`."""

    units: dict[str, tuple[Row, ...]]
    """Rows of a unit, oldest first."""
    codes: dict[str, tuple[Row, ...]]
    """Rows of a code, oldest first; one code can pass from one unit to another."""
    names: dict[Strength, dict[str, tuple[str, ...]]]
    """Units of each official name, alias and short form."""
    newest: int
    """The last year in which a row began: how far the gazetteer has been kept."""
    _lineages: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def as_of(self, unit: str, year: int) -> AsOf:
        """The unit's row at the end of the year; where it has none, its single successor, else its nearest row."""
        rows = self.units[unit]
        for row in rows:
            if row.holds(year):
                return AsOf(row)
        if year < rows[0].since:
            return AsOf(rows[0], "later")
        last = [row for row in rows if row.until <= year][-1]
        heirs = {heir.unit for code in last.successors for heir in self.codes.get(code, ()) if heir.holds(last.until)}
        if len(heirs) == 1 and (heir_unit := heirs.pop()) != unit:
            heir = self.as_of(heir_unit, year)
            return AsOf(heir.row, heir.note or "merged")
        return AsOf(last, "split")

    def of_code(self, code: str, year: int | None = None) -> str | None:
        """The unit a code stood for in the year; without a year, or outside its years, the latest."""
        rows = self.codes.get(code)
        if not rows:
            return None
        return next((row.unit for row in rows if year is not None and row.holds(year)), rows[-1].unit)

    def parents(self, row: Row, year: int) -> Iterator[Row]:
        """The rows above this one at the end of the year, nearest first."""
        while row.parent:
            above = self.codes[row.parent]
            row = next((parent for parent in above if parent.holds(year)), above[-1])
            yield row

    def lineage(self, unit: str) -> frozenset[str]:
        """The unit, all it was ever part of, and all it merged into with what is above that.

        The merger counts only where a unit went into one other: a split unit lies in none of its parts.
        """
        known = self._lineages.get(unit)
        if known is None:
            known = frozenset(self._trace(unit))
            self._lineages[unit] = known
        return known

    def region(self, unit: str, year: int) -> Region:
        """The place as a record shows it: code and names at the end of the year."""
        row = self.as_of(unit, year).row
        found: dict[str, str] = {above.level: above.name for above in self.parents(row, year)}
        found[row.level] = row.name
        return Region(
            code=row.code, unit=row.unit, name=row.name, level=row.level,
            province=found.get("province"), prefecture=found.get("prefecture"), county=found.get("county"),
        )  # fmt: skip

    def _trace(self, unit: str) -> Iterator[str]:
        yield unit
        rows = self.units[unit]
        for row in rows:
            for parent in self.codes.get(row.parent, ()):
                if parent.since < row.until and row.since < parent.until:
                    yield from self.lineage(parent.unit)
        heir = self.as_of(unit, _OPEN - 1)
        if heir.note == "merged":
            yield from self.lineage(heir.row.unit)


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer shipped with the package, read at the first call (about 40 ms)."""
    rows = [_row(fields) for fields in shipped.rows("regions.csv")]
    rows.sort(key=lambda row: row.since)
    units: dict[str, list[Row]] = {}
    codes: dict[str, list[Row]] = {}
    for row in rows:
        units.setdefault(row.unit, []).append(row)
        codes.setdefault(row.code, []).append(row)
    return Gazetteer(
        units={unit: tuple(held) for unit, held in units.items()},
        codes={code: tuple(held) for code, held in codes.items()},
        names=_names(rows, codes),
        newest=rows[-1].since,
    )


def _row(fields: shipped.Row) -> Row:
    return Row(
        unit=fields["unit"], code=fields["code"], name=fields["name"], level=fields["level"],  # type: ignore[arg-type]
        kind=fields["kind"], parent=fields["parent_code"],
        since=int(fields["valid_from"] or 0), until=int(fields["valid_to"] or _OPEN),
        successors=_parts(fields["successors"]), short=fields["short"], aliases=_parts(fields["aliases"]),
    )  # fmt: skip


def _parts(joined: str) -> tuple[str, ...]:
    return tuple(part for part in joined.split(";") if part)


def _names(rows: Iterable[Row], codes: dict[str, list[Row]]) -> dict[Strength, dict[str, tuple[str, ...]]]:
    found: dict[Strength, dict[str, dict[str, None]]] = {"full": {}, "alias": {}, "short": {}}
    for row in rows:
        if row.until < _FIRST_YEAR:
            continue
        found["full"].setdefault(row.name, {})[row.unit] = None
        if row.code.startswith(_NO_SHORT_FORM):
            continue
        for alias in row.aliases:
            strength: Strength = "alias" if alias[-1] in _OFFICIAL_ENDINGS else "short"
            found[strength].setdefault(alias, {})[row.unit] = None
        if row.short:
            found["short"].setdefault(row.short, {})[row.unit] = None
    for fields in shipped.rows("identity/aliases.csv"):
        found["alias"].setdefault(fields["name"], {})[codes[fields["code"]][-1].unit] = None
    for word in shipped.lines("identity/no_names.txt"):
        found["alias"].pop(word, None)
        found["short"].pop(word, None)
    return {strength: {name: tuple(held) for name, held in names.items()} for strength, names in found.items()}
