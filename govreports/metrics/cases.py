"""Table four of the forms of 2019 and 2021: reviews and lawsuits, fifteen figures in one row."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.cells import read_cell
from govreports.metrics.labels import fold_label
from govreports.metrics.lexicon import is_head_word
from govreports.metrics.rows import Row, is_figure, reading
from govreports.model import Issue, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNIT = "件"
_HEAD = re.compile(r"结果维持|尚未审结|结\s*果\s*维\s*持|复议后起诉|未经复议直接起诉")
_TITLE = re.compile(r"行政复议.{0,4}行政诉讼")
_GROUPS = re.compile("行政复议|行政诉讼")
_GROUP = 5


def read_cases(rows: Sequence[Row], form: str) -> tuple[list[Reading], list[Issue]]:
    """The figures of table four; unread, with an issue, where the row does not hold all fifteen."""
    wanted = shipped.rows("forms/cases.csv")
    if placed := _under_heads(rows):
        return [_reading(line, text, evidence, form) for line, text, evidence in placed], []
    cells = _row_of_figures(rows, len(wanted))
    if not cells:
        return [], []
    if len(cells) != len(wanted):
        detail = " ".join(text for text, _ in cells)
        return [], [Issue(code="columns_unclear", field="review_total", detail=detail[:120])]
    return [_reading(line, text, evidence, form) for line, (text, evidence) in zip(wanted, cells, strict=True)], []


def _reading(line: shipped.Row, text: str, evidence: str, form: str) -> Reading:
    where = f"{form}:表四:{line['group']}/{line['result']}"
    return reading(line["metric"], read_cell(text), unit=_UNIT, where=where, evidence=evidence)


def _under_heads(rows: Sequence[Row]) -> list[tuple[shipped.Row, str, str]]:
    """The form's lines with text and evidence, where the heads of a grid name every figure's group and result.

    Heads decide over the form's order; a column for all of them together is left out.
    """
    for _, table in groupby((row for row in rows if row.drawn == "grid"), key=lambda row: row.table):
        heads: list[Row] = []
        for row in table:
            texts = _figures(row) if heads else []
            if any(texts):
                named = [] if row.short else [(_named(heads, at), text, row.line) for at, text in row.printed()]
                known = [(line, text, evidence) for line, text, evidence in named if line is not None]
                whole = len(named) - len(known) <= 1 and len({line["metric"] for line, _, _ in known}) == len(known)
                if whole and len(known) > _GROUP:
                    return known
                break
            heads = [*heads, row] if heads or _GROUPS.search(row.line) else []
    return []


def _named(heads: Sequence[Row], at: int) -> shipped.Row | None:
    """The line of the form whose group and result stand above a column."""
    above = {fold_label(row.cells[at].text) for row in heads if at < len(row.cells)}
    return next(
        (
            line
            for line in shipped.rows("forms/cases.csv")
            if line["result"] in above and line["group"].rpartition("/")[2] in above
        ),
        None,
    )


def _row_of_figures(rows: Sequence[Row], wanted: int) -> list[tuple[str, str]]:
    """Text and line of every cell of the row, which may be parted over several tables; a blank row only if no other.

    A row of just as many figures is known by the title of its section where its head is lost.
    """
    found: list[tuple[str, str]] = []
    blank: list[tuple[str, str]] = []
    under_head = False
    for row in rows:
        under_head = under_head or _HEAD.search(row.line) is not None
        texts = _figures(row) if under_head or _TITLE.search(row.title) else []
        cells = [(text, row.line) for text in texts] if under_head or len(texts) == wanted else []
        if cells and not any(texts):
            blank = blank or cells
        elif cells and len(found) < wanted:
            found.extend(cells)
        elif under_head and found and not _is_of_head(row):
            break
    return found or blank


def _is_of_head(row: Row) -> bool:
    """A row of the head of a further table, where the form was cut in three: `行政诉讼(复议后起诉)`."""
    words = [word for _, text in row.printed() for word in re.split(r"[ ()/:、]", text) if word]
    return all(map(is_head_word, words))


def _figures(row: Row) -> list[str]:
    """The cells of a row of figures; empty for a row with words in it, but for words of the head in front of them."""
    texts = [text for _, text in row.printed()]
    if row.drawn == "lines":
        texts = [text for text in texts if text]
    printed = len(texts)
    while texts and texts[0] and not is_figure(texts[0]) and (is_head_word(texts[0]) or row.drawn == "lines"):
        texts = texts[1:]
    if len(texts) < printed and not any(texts):
        return []
    texts = _trimmed(texts)
    plain = all(not text or is_figure(text) for text in texts)
    return texts if plain and len(texts) >= _GROUP else []


def _trimmed(texts: list[str]) -> list[str]:
    """The cells without the blank ones at the end that only fill the row up, down to whole groups of the form.

    Where a blank stands at the beginning too, the sums of the groups tell which ones those are, or nothing does.
    """
    surplus = len(texts) % _GROUP
    if not surplus or texts[0]:
        while len(texts) % _GROUP and texts and not texts[-1]:
            texts = texts[:-1]
        return texts
    width = len(texts) - surplus
    starts = [start for start in range(surplus + 1) if not any(texts[:start]) and not any(texts[start + width :])]
    fitting = [start for start in starts if _adds_up(texts[start : start + width])]
    return texts[fitting[0] : fitting[0] + width] if len(fitting) == 1 else texts


def _adds_up(texts: list[str]) -> bool:
    """Whether the fifth figure of every group is the sum of the four before it."""
    values = [read_cell(text).value for text in texts]
    groups = [values[start : start + _GROUP] for start in range(0, len(values), _GROUP)]
    return all(sum(value or 0 for value in group[:-1]) == (group[-1] or 0) for group in groups)
