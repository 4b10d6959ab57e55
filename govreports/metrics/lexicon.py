"""The words of the forms: labels of rows and words of heads, folded, to tell the cells of a table from its text."""

from __future__ import annotations

from functools import cache

from govreports import shipped
from govreports.metrics.labels import fold_label, fold_short

_ROW_FILES = ("forms/e2.csv", "forms/applications.csv", "forms/local.csv")
_LONGEST = 120


def is_row_label(text: str) -> bool:
    """Whether a text is the label of a row of any form, whatever its numbering and its note in brackets."""
    return len(text) <= _LONGEST and (fold_label(text) in row_labels() or fold_short(text) in row_labels())


def is_head_word(text: str) -> bool:
    """Whether a text is a word of a table head: a column of a form or what stands above it."""
    return len(text) <= _LONGEST and fold_label(text) in head_words()


def names_of(label: str, aliases: str) -> frozenset[str]:
    """The folded forms of a label and of its aliases (`|` between), each with and without its last bracket."""
    names = [label, *(name for name in aliases.split("|") if name)]
    return frozenset(fold(name) for name in names for fold in (fold_label, fold_short)) - {""}


@cache
def row_labels() -> frozenset[str]:
    """Folded labels of all rows of all forms."""
    rows = [row for file in _ROW_FILES for row in shipped.rows(file)]
    names = [names_of(row["label"], row["aliases"]) for row in rows]
    names += [names_of(row["row"], row["row_aliases"]) for row in shipped.rows("forms/disclosure.csv")]
    return frozenset().union(*names)


@cache
def head_words() -> frozenset[str]:
    """Folded words of table heads."""
    names = [*shipped.lines("forms/heads.txt"), *(row["column"] for row in shipped.rows("forms/disclosure.csv"))]
    return frozenset(fold_label(name) for name in names)
