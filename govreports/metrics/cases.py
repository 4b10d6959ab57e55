"""Table four of the forms of 2019 and 2021: reviews and lawsuits, fifteen figures in one row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.cells import read_cell
from govreports.metrics.lexicon import is_head_word
from govreports.metrics.rows import Row, is_figure, reading
from govreports.model import Issue, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNIT = "件"
_HEAD = re.compile(r"结果维持|尚未审结|结\s*果\s*维\s*持|复议后起诉|未经复议直接起诉")
_GROUP = 5


def read_cases(rows: Sequence[Row], form: str) -> tuple[list[Reading], list[Issue]]:
    """The figures of table four; unread, with an issue, where the row does not hold all fifteen."""
    wanted = shipped.rows("forms/cases.csv")
    texts: list[str] = []
    lines: list[str] = []
    under_head = False
    for row in rows:
        under_head = under_head or _HEAD.search(row.line) is not None
        cells = _figures(row) if under_head else []
        if cells and len(texts) < len(wanted):
            texts.extend(cells)
            lines.extend([row.line] * len(cells))
        elif under_head and texts and not _is_of_head(row):
            break
    if not texts:
        return [], []
    if len(texts) != len(wanted):
        return [], [Issue(code="columns_unclear", field="review_total", detail=" ".join(texts)[:120])]
    return [
        reading(
            line["metric"],
            read_cell(text),
            unit=_UNIT,
            where=f"{form}:表四:{line['group']}/{line['result']}",
            evidence=evidence,
        )
        for line, text, evidence in zip(wanted, texts, lines, strict=True)
    ], []


def _is_of_head(row: Row) -> bool:
    """A row of the head of a further table, where the form was cut in three."""
    return all(not text or is_head_word(text) for _, text in row.printed())


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
    while len(texts) % _GROUP and texts and not texts[-1]:
        texts = texts[:-1]
    plain = all(not text or is_figure(text) for text in texts)
    return texts if plain and len(texts) >= _GROUP else []
