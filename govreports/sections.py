"""Part the lines of a report into its numbered top sections.

A heading is a short line `二、主动公开政府信息情况`, numbers rising; `二、是完善制度…` inside a section is not one, nor
is the row `四、结转下年度继续办理` of a table. A known title that runs on into the text is cut off.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.labels import fold_label
from govreports.model import Paragraph, Section, Table
from govreports.numbers import chinese_number

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADING = re.compile(r"(?:第)?([一二三四五六七八九十]{1,3})(?:、|\s*部分[、:]?|[.])\s*(.{2,})")
_LONGEST = 45
_WIDEST_GAP = 5
_RUNS_ON = re.compile(r"\d|全[年县市区镇乡局]|我[县市区镇乡局]|本[年局单]|根据|按照|.{30}")
_SAYS = re.compile(r"[。;!?]|(?:,.*){4}")


def part(blocks: Sequence[Paragraph | Table]) -> tuple[list[Paragraph | Table], list[Section]]:
    """The blocks with their section numbers, headings marked and cut off, and the sections with their text."""
    numbered: list[Paragraph | Table] = []
    titles: list[tuple[str, str]] = []
    last = 0
    number: str | None = None
    for block in blocks:
        heading = _read_heading(block.text, last) if isinstance(block, Paragraph) else None
        if heading is None:
            numbered.append(_placed(block, number))
            continue
        last, number, title, rest = heading
        titles.append((number, title))
        numbered.append(Paragraph(text=f"{number}、{title}", section=number, heading=True))
        if rest:
            numbered.append(Paragraph(text=rest, section=number))
    return numbered, [_section(number, title, numbered) for number, title in titles]


def _placed(block: Paragraph | Table, section: str | None) -> Paragraph | Table:
    """The block with the number of its section."""
    if block.section == section:
        return block
    if isinstance(block, Table):
        return Table(rows=block.rows, section=section, drawn=block.drawn)
    return Paragraph(text=block.text, section=section, heading=block.heading)


def _read_heading(text: str, last: int) -> tuple[int, str, str, str] | None:
    """Value of the number, number, title, and what runs on behind it; None for any other line."""
    found = _HEADING.fullmatch(text)
    if not found:
        return None
    value = chinese_number(found.group(1)) or 0
    if not last < value <= last + _WIDEST_GAP:
        return None
    title, rest = _split(found.group(2).strip())
    if title is None or title.startswith("是") or fold_label(title) in _row_labels():
        return None
    return value, found.group(1), title, rest


def _split(text: str) -> tuple[str | None, str]:
    """Title and what runs on behind it; no title where the line is none."""
    known = max((title for title in shipped.lines("sections.txt") if text.startswith(title)), key=len, default="")
    rest = text[len(known) :].strip(" 。:")
    if known and rest and _RUNS_ON.match(rest):
        return known, rest
    if len(text) <= _LONGEST and not _SAYS.search(text.rstrip("。:")):
        return text.rstrip("。:"), ""
    return (known, rest) if known else (None, "")


@cache
def _row_labels() -> frozenset[str]:
    """Labels of the rows of table three that are numbered like sections."""
    rows = shipped.rows("forms/applications.csv")
    return frozenset(fold_label(row["label"]) for row in rows if row["number"] in "一二三四")


def _section(number: str, title: str, blocks: Sequence[Paragraph | Table]) -> Section:
    lines: list[str] = []
    for block in blocks:
        if block.section == number and isinstance(block, Table):
            lines.extend(block.lines)
        elif block.section == number and isinstance(block, Paragraph) and block.text != f"{number}、{title}":
            lines.append(block.text)
    return Section(number=number, title=title, text="\n".join(lines))
