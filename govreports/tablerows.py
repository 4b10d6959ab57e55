"""Take section headings and sentences out of the tables they were laid in.

A report pasted from a word processor can be one table that holds 二, 三 and 四 with their headings as rows:
`| 三、收到和处理政府信息公开申请情况 |` over the whole width ends one table, and the next begins behind it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.draft import Line
from govreports.metrics.labels import fold_label
from govreports.model import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govreports.model import Cell

_NUMBERED = re.compile(r"[一二三四五六七八九]{1,2}[、.]\s*(.{4,40})")
_SENTENCE = re.compile(r"(?<=.{40})。")


def part_tables(blocks: Iterable[Line | Table]) -> Iterator[Line | Table]:
    """The blocks, each table parted at the rows that belong to the text."""
    for block in blocks:
        if isinstance(block, Table) and block.drawn == "grid":
            yield from _part(block)
        else:
            yield block


def _part(table: Table) -> Iterator[Line | Table]:
    run: list[tuple[Cell, ...]] = []
    for row in table.rows:
        text = _text_row(row)
        if text is None:
            run.append(row)
            continue
        if run:
            yield Table(rows=tuple(run), section=table.section, drawn=table.drawn)
        run = []
        yield Line(text=text, heading=_NUMBERED.fullmatch(text) is not None)
    if run:
        yield Table(rows=tuple(run), section=table.section, drawn=table.drawn)


def _text_row(row: tuple[Cell, ...]) -> str | None:
    """The text of a row that is a heading of the report or a sentence over the whole width."""
    printed = [box.text for box in row if box.text]
    if not printed or any(text != printed[0] for text in printed) or (row[0].covered and row[0].text):
        return None
    heading = _NUMBERED.fullmatch(printed[0])
    if heading and fold_label(heading.group(1)) in _titles():
        return printed[0]
    return printed[0] if _SENTENCE.search(printed[0]) else None


@cache
def _titles() -> frozenset[str]:
    """Known titles of top sections that are no row of a form."""
    titles = {fold_label(title) for title in shipped.lines("sections.txt")}
    return frozenset(titles - {fold_label(row["label"]) for row in shipped.rows("forms/e2.csv")})
