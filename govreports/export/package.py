"""Write a package: one pass over the dataset for the tables, then Parquet, coverage, report and description."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govreports.export import rows
from govreports.export.covered import Reports, coverage_of, read_visits
from govreports.export.descriptor import describe
from govreports.export.files import DESCRIPTOR, CsvTable, packed, staged, written
from govreports.export.parquet import engine, sorted_copy, to_parquet, view
from govreports.export.tables import tables
from govreports.lines import read_lines
from govreports.overview import content, write_page

if TYPE_CHECKING:
    import duckdb

    from govreports.coverage import Portal as SeenPortal
    from govreports.coverage import Row, Visit
    from govreports.export.wanted import Wanted
    from govreports.portals import Portal

_FILES = (
    "reports.jsonl.gz", "metrics.csv", "metrics.parquet", "panel.csv", "panel.parquet", "checks.csv", "issues.csv",
    "coverage.csv", "codebook.csv", "report.html",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What a package holds, and what was met on the way."""

    counts: Mapping[str, int]
    """Rows by table."""
    notices: tuple[str, ...] = ()


def export(data: Path, target: Path, wanted: Wanted, portals: Mapping[str, Portal]) -> Exported:
    """Write the package of a data folder; all its files appear, or none where anything fails.

    Raises DamagedLineError, OSError and duckdb.Error.
    """
    visits = list(read_visits(data, portals))
    notices = tuple(visit for visit in visits if isinstance(visit, str))
    with staged(target) as stage, engine(stage) as connection:
        scratch = stage / "scratch"
        scratch.mkdir()
        reports, counts = _tables(data / "reports.jsonl", stage, scratch, wanted)
        if not counts["panel"]:
            return Exported(counts=counts, notices=notices)
        seen = [visit for visit in visits if not isinstance(visit, str)]
        found, counts["coverage"] = _coverage(reports, seen, wanted, stage, scratch, connection)
        for name in ("metrics", "panel", "checks", "issues", "coverage"):
            view(connection, tables()[name], stage / f"{name}.csv")
        for name in ("metrics", "panel"):
            to_parquet(connection, tables()[name], stage / f"{name}.parquet")
        write_page(stage / "report.html", content(connection, found, wanted, reports.newest or None))
        files = [written(stage / name) for name in _FILES]
        descriptor = describe(files, counts, wanted, reports.newest or None)
        (stage / DESCRIPTOR).write_text(descriptor, encoding="utf-8")
    return Exported(counts=counts, notices=notices)


def _tables(dataset: Path, stage: Path, scratch: Path, wanted: Wanted) -> tuple[Reports, dict[str, int]]:
    """The records and the tables that follow from each record alone; rows by table."""
    reports = Reports(scratch)
    with ExitStack() as stack:
        metrics, panel, checks, issues, codebook = (
            stack.enter_context(_open(stage, name)) for name in ("metrics", "panel", "checks", "issues", "codebook")
        )
        pack = stack.enter_context(packed(stage / "reports.jsonl.gz"))
        codebook.add(rows.codebook_rows())
        for line in read_lines(dataset):
            record = line.record
            reports.add(record)
            if not wanted.takes(record):
                continue
            pack.write(line.data + b"\n")
            metrics.add(rows.metric_rows(record))
            panel.add([rows.panel_row(record)])
            checks.add(rows.check_rows(record))
            issues.add(rows.issue_rows(record))
        reports.close()
        written_tables = (metrics, panel, checks, issues, codebook)
        return reports, {table.path.stem: table.rows for table in written_tables}


def _coverage(
    reports: Reports,
    visits: list[Visit],
    wanted: Wanted,
    stage: Path,
    scratch: Path,
    connection: duckdb.DuckDBPyConnection,
) -> tuple[Mapping[str, SeenPortal], int]:
    """The portals visited and the coverage of the places and years asked for, whatever changed when; its rows."""
    portals, covered = coverage_of(reports, visits, connection)
    with _open(scratch, "coverage") as unsorted:
        unsorted.add(rows.covered_row(row) for row in covered if _asked(row, wanted))
    aside = scratch / "coverage-sorted.csv"
    sorted_copy(connection, unsorted.path, aside, ("region_code", "issuer_slug", "year"))
    with _open(stage, "coverage") as table, aside.open(encoding="utf-8", newline="") as file:
        sorted_rows = csv.reader(file)
        next(sorted_rows)
        table.add(list(row) for row in sorted_rows)
    return portals, table.rows


def _asked(row: Row, wanted: Wanted) -> bool:
    return wanted.covers(row.place.code, row.year)


@contextmanager
def _open(folder: Path, name: str) -> Iterator[CsvTable]:
    table = CsvTable(folder, tables()[name])
    try:
        yield table
    finally:
        table.close()
