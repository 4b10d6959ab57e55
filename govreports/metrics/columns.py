"""Which figure of a row of table three belongs to which kind of applicant.

By the heads of a real grid where every cell stands under one; else in order, where a row has as many figures as the
form has columns. A row that leaves doubt gives nothing, or what the sums allow, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby, takewhile
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.cells import CellValue, read_cell
from govreports.metrics.codebook import applicants
from govreports.metrics.labels import fold_label
from govreports.metrics.lexicon import names_of
from govreports.metrics.rows import Row, figures, is_figure, is_head

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FEWEST_HEADS = 3
_FEWEST_COLUMNS = 5
_FEWEST_ROWS = 3
_TOGETHER = 3
"""Columns of a table that counts all organisations together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """The applicant columns of a real grid: suffix -> column, the first of them, and how many head cells follow."""

    columns: dict[str, int]
    first: int
    cells: int


def read_heads(row: Row, above: Heads | None) -> Heads | None:
    """The applicant columns that a head row names, with those of the head row above it; None for any other row.

    In drawn text a cell that spans rows stands in the first of them only, so the head is gathered from several rows.
    """
    if row.drawn == "lines":
        return None
    columns: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        suffix = _suffixes().get(fold_label(cell.text)) if cell.text else None
        if suffix is not None:
            columns.setdefault(suffix, place)
    if len(columns) < _FEWEST_HEADS and not (columns and row.drawn == "pipes" and is_head(row)):
        return None
    if above is not None and row.drawn == "pipes":
        columns = above.columns | columns
    first = min(columns.values())
    texts = [cell.text for cell in row.cells[first:] if not cell.missing]
    return Heads(columns=columns, first=first, cells=sum(1 for _ in groupby(texts)) + _further_totals(row))


def _further_totals(row: Row) -> int:
    """Columns of the total behind the first one, where a table prints it twice."""
    last = [_suffixes().get(fold_label(cell.text)) == "" and not cell.missing for cell in row.cells[::-1]]
    return max(sum(takewhile(bool, last)) - 1, 0)


def read_columns(
    row: Row, label: int, heads: Heads | None, extra: int | None, printed: tuple[str | None, ...]
) -> tuple[dict[str, CellValue], str | None]:
    """Suffix -> cell of a row whose label stands in column `label`, and an issue's code where that is not plain.

    `extra` is the place of a column that the form does not have, as `extra_column` found it; `printed` are the columns
    of a table that has not all of the form's, as `fewer_columns` found them.
    """
    suffixes = applicants()
    if heads is not None and _fits(row, label, heads):
        return _under(row, label, heads)
    if heads is not None and _merged(row, label, heads):
        alone = {name: place for name, place in heads.columns.items() if _stands_alone(row, place)}
        return {name: read_cell(row.cells[place].text) for name, place in alone.items()}, "columns_missing"
    texts = [text for _, text in figures(row, label)]
    filled = [text for text in texts if text]
    if not filled:
        return ({suffix: read_cell("") for suffix in suffixes} if row.drawn != "lines" else {}), None
    if printed:
        return _in_order(filled, printed)
    if extra is not None and len(filled) == len(suffixes) + 1:
        return _named(filled[:extra] + filled[extra + 1 :]), "columns_inferred"
    window = _window(texts, len(suffixes), padded=row.drawn == "pipes")
    if window is not None:
        return _named(window), None
    if _ends_in_total(filled):
        return {suffixes[-1]: read_cell(filled[-1])}, "columns_inferred"  # of which kinds they were stays open
    return {}, "columns_unclear"


def fewer_columns(rows: Sequence[list[str]], head: Sequence[str]) -> tuple[str | None, ...]:
    """The columns of a table that prints fewer than the form, where its head names just those; empty for any other.

    One figure a row under a head that names no kind of applicant is the total. None stands for a column of the five
    kinds of organisations together, which is no figure of the form.
    """
    counts = [len(texts) for texts in rows if texts]
    most = max(counts, default=0)
    if most >= len(applicants()) or len(counts) < _FEWEST_ROWS or counts.count(most) * 2 < len(counts):
        return ()
    if any(len(text) >= len(applicants()) for text in chain.from_iterable(rows)):
        return ()  # the figures of all columns ran together
    named = {_suffixes()[fold_label(text)] for text in head if text and fold_label(text) in _suffixes()}
    if most == 1 and named <= {""}:
        return ("",)
    printed: tuple[str | None, ...] = tuple(suffix for suffix in applicants() if suffix in named)
    if len(printed) == _TOGETHER - 1 and named == {applicants()[0], ""} and "法人或其他组织" in head:
        printed = (printed[0], None, printed[1])
    return printed if len(printed) == most else ()


def extra_column(rows: Sequence[list[str]]) -> int | None:
    """The column that a local form adds (法人小计), where leaving out that one alone makes every row add up.

    Columns that hold the same figures in every row are the same to leave out.
    """
    filled = [texts for texts in rows if len(texts) == len(applicants()) + 1 and all(map(is_figure, texts))]
    if len(filled) < _FEWEST_ROWS:
        return None
    fitting = [
        column
        for column in range(1, len(applicants()))
        if all(_adds_up(texts[:column] + texts[column + 1 :]) for texts in filled)
    ]
    left = {tuple(texts[place] for texts in filled) for place in fitting}
    return fitting[0] if len(left) == 1 else None


@cache
def _suffixes() -> dict[str, str]:
    """Folded head of an applicant column -> suffix."""
    rows = zip(shipped.rows("forms/applicants.csv"), applicants(), strict=True)
    return {name: suffix for row, suffix in rows for name in names_of(row["label"], row["aliases"])}


def _fits(row: Row, label: int, heads: Heads) -> bool:
    """Whether every figure of a row stands under a head.

    In a real grid as many cells as heads, none left out by the source; in drawn text every filled cell under a head.
    """
    if label >= heads.first or row.short or len(heads.columns) < _FEWEST_COLUMNS:
        return False
    if row.drawn == "pipes":
        filled = {place for place, text in row.printed(label + 1) if text}
        places = set(heads.columns.values())
        return len(places) == len(applicants()) and filled <= places
    printed = [place for place, _ in row.printed(heads.first)]
    return printed[:1] == [heads.first] and len(printed) == heads.cells


def _under(row: Row, label: int, heads: Heads) -> tuple[dict[str, CellValue], str | None]:
    """The cells of a row under its heads, or in order where it stands to the left of them."""
    cells = {name: read_cell(row.cells[place].text) for name, place in heads.columns.items()}
    if _may_be_moved(row, label, heads):
        in_order = _window([text for _, text in figures(row, label)], len(applicants()), padded=True)
        if in_order:
            return _named(in_order), None
        before = any(is_figure(cell.text) for cell in row.cells[label + 1 : heads.first])
        if before or any(cell.value for cell in cells.values()):
            return {}, "columns_unclear"
    return cells, None if len(cells) == len(applicants()) else "columns_missing"


def _may_be_moved(row: Row, label: int, heads: Heads) -> bool:
    """Whether a row has more cells than the form and none of them filled under the total.

    A copy that lost the blank cell of a group over several rows fills the group's rows up at their end.
    """
    total = heads.columns.get("")
    texts = [text for _, text in figures(row, label)]
    return total is not None and not row.cells[total].text and any(texts) and len(texts) > len(applicants())


def _merged(row: Row, label: int, heads: Heads) -> bool:
    """Whether cells of a real grid's row, which are there under every head, cover several heads at once."""
    if row.drawn != "grid" or row.short or label >= heads.first or len(heads.columns) != len(applicants()):
        return False
    printed = [place for place, _ in row.printed(heads.first)]
    return printed[:1] == [heads.first] and set(printed) < set(heads.columns.values())


def _stands_alone(row: Row, place: int) -> bool:
    """Whether a cell is printed at a place and covers no other behind it."""
    after = row.cells[place + 1 : place + 2]
    return not row.cells[place].covered and not any(cell.covered for cell in after)


def _in_order(texts: list[str], printed: tuple[str | None, ...]) -> tuple[dict[str, CellValue], str | None]:
    """The cells of a row with just as many figures as the table has columns; none where it has not."""
    if len(texts) != len(printed):
        return {}, "columns_unclear"
    cells = {suffix: read_cell(text) for suffix, text in zip(printed, texts, strict=True) if suffix is not None}
    return cells, "columns_missing"


def _named(texts: list[str]) -> dict[str, CellValue]:
    return {suffix: read_cell(text) for suffix, text in zip(applicants(), texts, strict=True)}


def _window(texts: list[str], wanted: int, *, padded: bool) -> list[str] | None:
    """The stretch of the form's width that holds every filled cell; a drawn row has blank cells that only fill up.

    Where more than one stretch does, or a blank stands at its edge, the one in which the six kinds add up to the total;
    None where that is open.
    """
    starts = [
        start for start in range(len(texts) - wanted + 1) if not any(texts[:start]) and not any(texts[start + wanted :])
    ]
    windows = [texts[start : start + wanted] for start in starts]
    if len(windows) > 1 or (padded and windows and not (windows[0][0] and windows[0][-1])):
        windows = [window for window in windows if _adds_up(window) and read_cell(window[-1]).value]
    return windows[0] if len(windows) == 1 else None


def adds_up(cells: Mapping[str, CellValue]) -> bool:
    """Whether the kinds of a row add up to its total; of a row without all of them nothing is known."""
    if any(suffix not in cells for suffix in applicants()):
        return True
    return sum(cell.value or 0 for suffix, cell in cells.items() if suffix) == (cells[""].value or 0)


def _ends_in_total(filled: list[str]) -> bool:
    """Whether a row that lost its blank cells ends in the sum of its other figures; two noughts are one and its sum."""
    if not 1 < len(filled) < len(applicants()) or not all(map(is_figure, filled)):
        return False
    return filled[0] == filled[-1] if len(filled) == 2 else bool(read_cell(filled[-1]).value) and _adds_up(filled)


def _adds_up(texts: list[str]) -> bool:
    *kinds, total = (read_cell(text).value for text in texts)
    return total is not None and sum(kind or 0 for kind in kinds) == total
