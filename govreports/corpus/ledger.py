"""A scratch file in which two million reports can be put in any order: their traits, and what is found about them."""

from __future__ import annotations

import sqlite3
from array import array
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, Self

from govreports.corpus.traits import Figure, Traits
from govreports.lines import encode, load
from govreports.model import Check, Issue
from govreports.record import check_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_BATCH = 2000
_TABLES = """
CREATE TABLE reports (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, unit TEXT NOT NULL, slug TEXT NOT NULL, year INTEGER NOT NULL,
    code TEXT NOT NULL, form TEXT NOT NULL, figures BLOB NOT NULL, clauses BLOB NOT NULL, lengths BLOB NOT NULL
);
CREATE TABLE neighbours (place TEXT NOT NULL, year INTEGER NOT NULL, report INTEGER NOT NULL);
CREATE TABLE findings (id INTEGER PRIMARY KEY, key TEXT NOT NULL, is_check INTEGER NOT NULL, finding BLOB NOT NULL);
"""
_ORDERS = """
CREATE INDEX reports_by_series ON reports (unit, slug, year, key);
CREATE INDEX reports_by_place ON reports (year, code, slug);
CREATE INDEX neighbours_by_place ON neighbours (place, year, report);
"""
_COLUMNS = "reports.key, reports.unit, reports.year, reports.form, reports.figures, reports.clauses, reports.lengths"
_TEXT_ONLY = _COLUMNS.replace("reports.figures", "'{}'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the comparison adds to one record, each check and issue as JSON."""

    key: str
    checks: tuple[bytes, ...] = field(default=(), repr=False)
    issues: tuple[bytes, ...] = field(default=(), repr=False)


class Ledger:
    """The open scratch file; it is worth nothing once closed."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=FILE", "cache_size=-65536"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def add(self, report: Traits, places: Iterable[str]) -> None:
        """Note a report, and the places whose reports it is compared with."""
        self._count += 1
        figures = encode({metric: [sort, _told(value)] for metric, (sort, value) in report.figures.items()})
        row = (report.key, report.unit, report.slug, report.year, report.code, report.form, figures)
        blobs = (report.clauses.tobytes(), report.lengths.tobytes())
        self._db.execute("INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (self._count, *row, *blobs))
        rows = [(place, report.year, self._count) for place in places]
        self._db.executemany("INSERT INTO neighbours VALUES (?, ?, ?)", rows)

    def order(self) -> None:
        """Make ready for the readers below, once all reports are in."""
        self._db.executescript(_ORDERS)  # ends the transaction of what was noted
        self._db.execute("BEGIN")

    def pairs(self) -> Iterator[tuple[Traits, Traits]]:
        """Every report with the one of the same body for the year before."""
        before: Traits | None = None
        for this in self._reports("FROM reports ORDER BY unit, slug, year, key"):
            if before and (before.unit, before.slug, before.year) == (this.unit, this.slug, this.year - 1):
                yield this, before
            before = this

    def neighbours(self) -> Iterator[list[Traits]]:
        """The reports of one place and year, for every place and year; their text only."""
        rows = self._db.execute(
            f"SELECT neighbours.place, neighbours.year, {_TEXT_ONLY} FROM neighbours "
            "JOIN reports ON reports.id = neighbours.report ORDER BY neighbours.place, neighbours.year, reports.id"
        )
        for _, group in groupby(rows, key=lambda row: row[:2]):
            yield [_traits(row[2:]) for row in group]

    def years(self) -> list[int]:
        """The report years there are."""
        return [year for (year,) in self._db.execute("SELECT DISTINCT year FROM reports ORDER BY year")]

    def area(self, code: str, year: int) -> Traits:
        """The report on one area, one of `known_areas`."""
        return next(self._reports("FROM reports WHERE year = ? AND code = ? AND slug = 'government'", year, code))

    def bodies(self, code: str, year: int) -> list[Traits]:
        """The reports of the bodies that go by an area's code."""
        where = "FROM reports WHERE year = ? AND code = ? AND slug != 'government' ORDER BY key"
        return list(self._reports(where, year, code))

    def known_areas(self, year: int) -> frozenset[str]:
        """Codes of the areas that have a report on a year."""
        rows = self._db.execute("SELECT code FROM reports WHERE year = ? AND slug = 'government'", (year,))
        return frozenset(code for (code,) in rows)

    def find(self, key: str, findings: Iterable[Check | Issue]) -> None:
        """Note what was found about a report."""
        rows = [(key, isinstance(finding, Check), encode(_plain(finding))) for finding in findings]
        if rows:
            self._db.executemany("INSERT INTO findings (key, is_check, finding) VALUES (?, ?, ?)", rows)

    def findings(self) -> Iterator[Finding]:
        """What was found, in order of key."""
        rows = self._db.execute("SELECT key, is_check, finding FROM findings ORDER BY key, id")
        for key, group in groupby(rows, key=lambda row: row[0]):
            found: tuple[list[bytes], list[bytes]] = [], []
            for _, is_check, finding in group:
                found[is_check].append(finding)
            issues, checks = map(tuple, found)
            yield Finding(key=key, checks=checks, issues=issues)

    def _reports(self, where: str, *values: object) -> Iterator[Traits]:
        for row in self._db.execute(f"SELECT {_COLUMNS} {where}", values):
            yield _traits(row)


def _traits(row: tuple[Any, ...]) -> Traits:
    key, unit, year, form, figures, clauses, lengths = row
    return Traits(
        key=key,
        unit=unit,
        year=year,
        form=form,
        figures={metric: Figure(sort, _number(value)) for metric, (sort, value) in load(figures).items()},
        clauses=array("I", clauses),
        lengths=array("B", lengths),
    )


def _told(value: int | Decimal) -> int | str:
    return value if isinstance(value, int) else str(value)


def _number(told: int | str) -> int | Decimal:
    return told if isinstance(told, int) else Decimal(told)


def _plain(finding: Check | Issue) -> dict[str, Any]:
    if isinstance(finding, Check):
        return check_of(finding)
    return {"code": finding.code, "field": finding.field, "detail": finding.detail}
