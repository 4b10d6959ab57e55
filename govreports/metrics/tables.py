"""Which form a document's tables follow, and all their figures; the form is told by marker strings, never by year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.applications import read_applications
from govreports.metrics.cases import read_cases
from govreports.metrics.disclosure import read_disclosure
from govreports.metrics.labels import fold_label
from govreports.metrics.local import read_local
from govreports.metrics.national2014 import read_national2014
from govreports.metrics.residue import is_residue
from govreports.metrics.rows import rows_of, texts
from govreports.model import Issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govreports.metrics.rows import Row
    from govreports.model import Document, Reading, TableFormat

_FEWEST = {"e2": 2, "local": 2, "e3": 1, "e4": 1}
_READERS = {
    "none": (),
    "local": (read_local,),
    "e2": (read_national2014,),
    "e3": (read_disclosure, read_applications, read_cases),
    "e4": (read_disclosure, read_applications, read_cases),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFigures:
    """The form and every figure read from tables, in printed order."""

    table_format: TableFormat
    readings: tuple[Reading, ...]
    issues: tuple[Issue, ...]


def read_tables(document: Document) -> TableFigures:
    """All figures of the tables of a document."""
    rows = rows_of(document)
    form = tell_format(rows)
    readings: list[Reading] = []
    issues: list[Issue] = []
    for read in _READERS[form]:
        found, notes = read(rows, form)
        readings.extend(found)
        issues.extend(notes)
    issues.extend(_unread(document, form))
    if not readings and not issues:
        form = "none"
    return TableFigures(table_format=form, readings=tuple(readings), issues=tuple(issues))


def _unread(document: Document, form: TableFormat) -> list[Issue]:
    """An issue for the rows of a form that stand in one cell."""
    whole = (table.rows[0][0].text for table in document.tables if len(table.rows) == 1 == len(table.rows[0]))
    unread = next(filter(is_residue, whole), "")
    field = "app_received" if form in ("e3", "e4") else "disclosed_total"
    return [Issue(code="columns_unclear", field=field, detail=unread[:120])] if unread else []


def tell_format(rows: Sequence[Row]) -> TableFormat:
    """The form whose marker strings stand most often in the tables; `none` where no form has enough of them."""
    folded = fold_label(texts(rows))
    counts = {form: sum(marker in folded for marker in markers) for form, markers in _markers().items()}
    best: TableFormat = max(counts, key=lambda form: counts[form])
    return best if counts[best] >= _FEWEST[best] else "none"


@cache
def _markers() -> dict[TableFormat, tuple[str, ...]]:
    markers: dict[TableFormat, tuple[str, ...]] = {}
    for row in shipped.rows("forms/markers.csv"):
        form: TableFormat = row["format"]  # type: ignore[assignment]
        markers[form] = (*markers.get(form, ()), fold_label(row["marker"]))
    return markers
