"""Tables that a copy left as lines: one cell a line, or a label and its figures on one line.

A run of lines that holds several known row labels of the forms becomes a table whose rows each begin with a label.
A line that is neither a label nor a figure begins a row of its own, so that no figure is read under a label it does
not belong to.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.draft import Line
from govreports.metrics.cells import is_unit, read_cell
from govreports.metrics.labels import fold_label, fold_short
from govreports.metrics.rows import head_words
from govreports.model import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEWEST_LABELS = 4
_LONGEST_LABEL = 60
_SENTENCE = re.compile(r"[。;!?]")
_ROW_FILES = ("forms/e2.csv", "forms/applications.csv", "forms/local.csv")
_DISTINCT = 4


def join_lines(blocks: Sequence[Line | Table]) -> list[Line | Table]:
    """The blocks with every run of table lines made a table; all other blocks as they were."""
    joined: list[Line | Table] = []
    run: list[str] = []
    for block in blocks:
        if isinstance(block, Line) and _belongs(block.text, bool(run)):
            run.append(block.text)
            continue
        joined.extend(_close(run))
        run = []
        joined.append(block)
    joined.extend(_close(run))
    return joined


def is_of_table(line: str) -> bool:
    """Whether a line is what a table drawn one cell a line is made of: a row's label, a head, a figure, a unit."""
    return _is_known(line)


def _belongs(line: str, running: bool) -> bool:
    if is_row_label(line) or _is_head(line) or _split(line):
        return True
    return running and len(line) <= _LONGEST_LABEL and not _SENTENCE.search(line) and not _is_section(line)


def _is_section(line: str) -> bool:
    return re.match(r"[一二三四五六七八九十]{1,3}、|附[件表]", line) is not None


def _close(run: list[str]) -> list[Line | Table]:
    """The table of a run and the loose lines round it; all lines as they were where too few labels carry figures."""
    last = max((i for i, line in enumerate(run) if _is_known(line)), default=-1)
    run, rest = run[: last + 1], [Line(text=line) for line in run[last + 1 :]]
    labels = [line for line in run if is_row_label(line) or _split(line)]
    figures = [line for line in run if _is_value(line) or _split(line)]
    if _distinct(run) < _FEWEST_LABELS or len(figures) < max(len(labels) // 2, 1):
        return [*(Line(text=line) for line in run), *rest]
    rows = _rows(run)
    width = max(map(len, rows))
    grid = tuple(tuple(Cell(text=text) for text in row + [""] * (width - len(row))) for row in rows)
    return [Table(rows=grid, drawn="lines"), *rest]


def _distinct(run: list[str]) -> int:
    """How many different labels and heads a run holds that prose would not put on a line of their own."""
    names = {fold_short(line) for line in run if is_row_label(line) or _is_head(line)}
    return sum(len(name) >= _DISTINCT for name in names) + sum(_split(line) is not None for line in run)


def _is_known(line: str) -> bool:
    return is_row_label(line) or _is_head(line) or _is_value(line) or is_unit(line) or _split(line) is not None


def _rows(run: list[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in run:
        split = _split(line)
        if split:
            rows.append(split)
        elif rows and (_is_value(line) or is_unit(line)):
            rows[-1].append(line)
        elif rows and len(rows[-1]) == 1 and _goes_on(rows[-1][0], line):
            rows[-1][0] += line
        else:
            rows.append([line])
    return rows


def _goes_on(label: str, line: str) -> bool:
    """Whether a line is the rest of the label above: a note in brackets, or the second half of a known label."""
    is_note = line.startswith("(") and not re.match(r"\([一二三四五六七八九十]{1,3}\)", line)
    return is_note or is_row_label(label + line)


def _split(line: str) -> list[str] | None:
    """Label and figures of `规章 0 0 3`; None where a line is not of that kind."""
    if len(line) > 2 * _LONGEST_LABEL:
        return None
    words = line.split(" ")
    figures: list[str] = []
    while len(words) > 1 and (_is_value(words[-1]) or is_unit(words[-1])):
        figures.insert(0, words.pop())
    if not figures or not any(map(_is_value, figures)):
        return None
    label = " ".join(words)
    return [label, *figures] if is_row_label(label) else None


def _is_value(line: str) -> bool:
    return read_cell(line).state in ("value", "zero", "na")


def is_row_label(line: str) -> bool:
    """Whether a line is the label of a row of some form."""
    return len(line) <= 2 * _LONGEST_LABEL and (fold_label(line) in _labels() or fold_short(line) in _labels())


def _is_head(line: str) -> bool:
    return fold_label(line) in head_words()


@cache
def _labels() -> frozenset[str]:
    names: set[str] = set()
    for file in _ROW_FILES:
        for row in shipped.rows(file):
            names.update((row["label"], *row["aliases"].split("|")))
    for row in shipped.rows("forms/disclosure.csv"):
        names.update((row["row"], *row["row_aliases"].split("|")))
    folded = {fold(name) for name in names if name for fold in (fold_label, fold_short)}
    return frozenset(folded - {""})
