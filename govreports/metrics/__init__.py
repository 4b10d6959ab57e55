"""All figures of a report: from its tables, from its sentences, merged under one set of names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govreports.metrics.codebook import order
from govreports.metrics.derive import derive
from govreports.metrics.merge import merge
from govreports.metrics.prose.read import read_prose
from govreports.metrics.tables import read_tables

if TYPE_CHECKING:
    from govreports.model import Check, Document, Issue, Reading, TableFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The leading reading of each metric in codebook order, every other reading, and what contradicts."""

    table_format: TableFormat
    leading: dict[str, Reading]
    others: tuple[Reading, ...]
    checks: tuple[Check, ...]
    issues: tuple[Issue, ...]


def read_metrics(document: Document, year: int | None) -> Figures:
    """Every figure of a document; `year` is the report year, to leave other years' figures out."""
    tables = read_tables(document)
    prose = read_prose(document, year)
    printed = list(tables.readings)
    first: dict[str, Reading] = {}
    for reading in printed:
        first.setdefault(reading.metric, reading)
    printed.extend(derive(first, tables.table_format))
    merged = merge(printed, prose.readings, {section.number: section.title for section in document.sections})
    told = {reading.metric: reading for reading in derive(merged.leading, tables.table_format)}
    return Figures(
        table_format=tables.table_format,
        leading=dict(sorted((merged.leading | told).items(), key=lambda item: order()[item[0]])),
        others=tuple(merged.others),
        checks=(*merged.checks, *prose.checks),
        issues=(*tables.issues, *prose.issues, *merged.issues),
    )
