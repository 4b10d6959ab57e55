"""Tables that a page break cut: whether two go on from one another, and the one they were.

`(四)无法提供 | 1.本机关不掌握…` ends a page, `(blank) | 2.没有现成信息…` begins the next: the group goes on. A label
broken by the page end, `三、本年度办理` and `结果`, is put together where the whole is a row of a form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports.formats.layout.paper import PrintedTable
from govreports.metrics.cells import read_cell
from govreports.metrics.lexicon import is_row_label
from govreports.model import cell

if TYPE_CHECKING:
    from govreports.model import Cell

_NEAR = 8.0
_SAME_SHARE = 0.8

Rows = list[list["Cell"]]


def goes_on(above: PrintedTable, below: PrintedTable) -> bool:
    """Whether the table at the head of a page has the columns of the one at the foot of the page before."""
    if len(above.columns) != len(below.columns):
        return False
    shift = below.columns[0] - above.columns[0]
    near = sum(abs(b - a - shift) <= _NEAR for a, b in zip(above.columns, below.columns, strict=True))
    return near >= len(above.columns) * _SAME_SHARE


def join_tables(above: PrintedTable, below: PrintedTable) -> PrintedTable:
    """One table of two, groups and rows that the break cut made whole."""
    upper: Rows = [list(row) for row in above.rows]
    lower: Rows = [list(row) for row in below.rows]
    for column in range(len(lower[0])):
        _carry(upper, lower, column)
    if _is_cut_row(upper[-1], lower[0]):
        upper[-1] = [_merged(high, low) for high, low in zip(upper[-1], lower[0], strict=True)]
        lower = lower[1:]
    return PrintedTable(
        x0=above.x0, top=above.top, x1=above.x1, bottom=below.bottom, columns=above.columns,
        rows=tuple(tuple(row) for row in (*upper, *lower)),
    )  # fmt: skip


def _is_cut_row(upper: list[Cell], lower: list[Cell]) -> bool:
    """Whether two rows are halves of one: a label in two pieces, and figures in one half at most."""
    pairs = [(high.text, low.text) for high, low in zip(upper, lower, strict=True)]
    if not any(high and low and _is_whole(high, low) for high, low in pairs):
        return False
    return any(_is_figure(high) for high, _ in pairs) != any(_is_figure(low) for _, low in pairs)


def _merged(high: Cell, low: Cell) -> Cell:
    if high.text and low.text and high.text != low.text and not high.covered:
        return cell(high.text + low.text)
    return high if high.text else cell(low.text, low.covered)


def _carry(upper: Rows, lower: Rows, column: int) -> None:
    """Let a group of rows go on below the break: its cell is blank there, or holds the rest of its label."""
    group, first = upper[-1][column], lower[0][column]
    if not group.text or _is_figure(group.text):
        return
    if not (_is_group(upper[-1], column) and _is_group(lower[0], column)):
        return
    if first.text and not _is_whole(group.text, first.text):
        return
    text = group.text + first.text
    for row in reversed(upper):
        if row[column].text != group.text:
            break
        row[column] = cell(text, row[column].covered)
    for place, row in enumerate(lower):
        if row[column].text != first.text or (place and not row[column].covered):
            break
        row[column] = cell(text, True)


def _is_group(row: list[Cell], column: int) -> bool:
    """Whether a cell stands before a label: the head of a group of rows, not a label itself."""
    return any(box.text and box.text != row[column].text and not _is_figure(box.text) for box in row[column + 1 :])


def _is_whole(high: str, low: str) -> bool:
    """Whether two pieces make a label of a form that neither is by itself."""
    return is_row_label(high + low) and not is_row_label(low)


def _is_figure(text: str) -> bool:
    return read_cell(text).state in ("value", "zero", "na")
