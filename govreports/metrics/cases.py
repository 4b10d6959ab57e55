"""Table four of the forms of 2019 and 2021: reviews and lawsuits, fifteen figures in one row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.cells import read_cell
from govreports.metrics.labels import fold_label
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
        if _HEAD.search(row.line):
            under_head = True
            if row.drawn != "lines" or not any(is_figure(text) for _, text in row.printed()):
                continue
        cells = _figures(row) if under_head else []
        if cells and len(texts) < len(wanted):
            texts.extend(cells)
            lines.extend([row.line] * len(cells))
        elif under_head and texts:
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


def _figures(row: Row) -> list[str]:
    """The cells of a row of figures; empty for a row with words in it, but for a label in its first cell."""
    texts = [text for _, text in row.printed()]
    if row.drawn == "lines":
        texts = [text for text in texts if text]
    if texts and fold_label(texts[0]) in ("总计", "尚未审结"):
        texts = texts[1:]
    while len(texts) % _GROUP and texts and not texts[-1]:
        texts = texts[:-1]
    plain = all(not text or is_figure(text) for text in texts)
    return texts if plain and len(texts) >= _GROUP else []
