"""A spreadsheet (XLSX, XLS, ET, ODS) to a draft: each sheet a table, the lines above and below it as text.

Row `政府信息公开情况统计表(2017年度)` over the whole width is a line; `收到申请数 | 件 | 7` is a row of the table.
"""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from govreports.draft import Draft, Line
from govreports.formats.package import Package
from govreports.html.grid import expand
from govreports.model import Issue, Table
from govreports.unreadable import DamagedError, EncryptedError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from python_calamine import CalamineSheet

_MOST_CELLS = 200_000
_TALLEST = 400
_WIDEST = 60
_IS_ZIP = b"PK"

Boxes = list[tuple[str, int, int]]


def read_sheets(body: bytes) -> Draft:
    """Read the visible sheets of a workbook; errors: `DamagedError`, `EncryptedError`, `TooLargeError`."""
    if body.startswith(_IS_ZIP):
        Package(body)  # refuses what unpacks to more than a report
    blocks: list[Line | Table] = []
    cut = False
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(body)) as book:
            visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
            for name in visible:
                sheet = book.get_sheet_by_name(name)
                cut |= sheet.height > _TALLEST
                blocks.extend(_blocks(_rows(sheet)))
    except PasswordError as error:
        raise EncryptedError("the workbook opens only with a password") from error
    except (CalamineError, ValueError, OSError) as error:
        raise DamagedError(f"a damaged workbook: {error}") from None
    issue = Issue(code="page_cut", field="text", detail=f"a sheet of more than {_TALLEST} rows; its end is left out")
    return Draft(blocks=tuple(blocks), issues=(issue,) if cut else ())


def _rows(sheet: CalamineSheet) -> list[Boxes]:
    """The rows of a sheet as (text, rows spanned, columns spanned); covered places left out."""
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        raise TooLargeError(f"a sheet of {sheet.total_height} rows and {sheet.total_width} columns")
    first_row, first_column = sheet.start or (0, 0)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        place = (top - first_row, left - first_column)
        if place[0] >= _TALLEST or place[1] >= _WIDEST:
            continue
        spans[place] = (min(bottom - top + 1, _TALLEST), min(right - left + 1, _WIDEST))
        rows = range(place[0], place[0] + spans[place][0])
        covered.update((row, column) for row in rows for column in range(place[1], place[1] + spans[place][1]))
        covered.discard(place)
    values = sheet.to_python(skip_empty_area=True, nrows=_TALLEST)
    return [
        [
            (_printed(value), *spans.get((row, column), (1, 1)))
            for column, value in enumerate(line)
            if (row, column) not in covered
        ]
        for row, line in enumerate(values)
    ]


def _blocks(rows: Sequence[Boxes]) -> Iterator[Line | Table]:
    """Lines above the first row of more than one text, the table, the lines below its last."""
    full = [place for place, row in enumerate(rows) if sum(bool(text) for text, _, _ in row) > 1]
    if not full:
        yield from _lines(rows)
        return
    yield from _lines(rows[: full[0]])
    cells, _ = expand(rows[full[0] : full[-1] + 1])
    yield Table(rows=tuple(row for row in cells if any(box.text for box in row)))
    yield from _lines(rows[full[-1] + 1 :])


def _lines(rows: Sequence[Boxes]) -> Iterator[Line]:
    for row in rows:
        for text, _, _ in row:
            for line in text.split("\n"):
                if line.strip():
                    yield Line(text=" ".join(line.split()))


def _printed(value: object) -> str:
    """A cell as it prints: whole numbers without a fraction, days in ISO form."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value).strip()
