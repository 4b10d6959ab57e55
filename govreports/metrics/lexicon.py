"""The words of the forms: labels of rows and words of heads, folded, to tell the cells of a table from its text."""

from __future__ import annotations

from functools import cache

from govreports import shipped
from govreports.metrics.labels import fold_label, fold_short

_ROW_FILES = ("forms/e2.csv", "forms/applications.csv", "forms/local.csv")
_LONGEST = 120
_SHORTEST_BEGINNING = 4
SHORTEST_CUT = 8
"""Characters of a label that are enough to know it by where the rest is cut off."""


def is_row_label(text: str) -> bool:
    """Whether a text is the label of a row of any form, whatever its numbering and its note in brackets."""
    if len(text) > _LONGEST:
        return False
    folded, short = fold_label(text), fold_short(text)
    return folded in row_labels() or short in row_labels() or folded in _cut_labels()


def begins_row_label(text: str) -> bool:
    """Whether a text is the beginning of a row's label, and no whole one: a copy broke the label there."""
    return len(text) <= _LONGEST and fold_label(text) in _beginnings()


def is_group_label(text: str) -> bool:
    """Whether a text heads a group of rows and bears no figure of its own."""
    return len(text) <= _LONGEST and fold_label(text) in _group_labels()


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
def _group_labels() -> frozenset[str]:
    heads = [row["label"] for row in shipped.rows("forms/e2.csv") if not row["metric"]]
    heads += [row["label"] for row in shipped.rows("forms/applications.csv") if not row["formats"]]
    return frozenset(map(fold_label, heads))


@cache
def _beginnings() -> frozenset[str]:
    labels = row_labels()
    return frozenset(label[:end] for label in labels for end in range(_SHORTEST_BEGINNING, len(label))) - labels


@cache
def _cut_labels() -> frozenset[str]:
    """Beginnings of labels of table three that one row alone has: a narrow column prints no more."""
    rows: dict[str, set[str]] = {}
    for row in shipped.rows("forms/applications.csv"):
        for name in names_of(row["label"], row["aliases"]):
            for end in range(SHORTEST_CUT, len(name)):
                rows.setdefault(name[:end], set()).add(row["where"])
    return frozenset(name for name, places in rows.items() if len(places) == 1)


@cache
def head_words() -> frozenset[str]:
    """Folded words of table heads."""
    names = [*shipped.lines("forms/heads.txt"), *(row["column"] for row in shipped.rows("forms/disclosure.csv"))]
    return frozenset(fold_label(name) for name in names)
