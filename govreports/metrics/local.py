"""Tables that provinces used before the national one: a year column, often beside a running total since 2008.

The column of the year (本期实际, 本年累计, 2012年度) is read, 历年累计 never.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.cells import read_cell
from govreports.metrics.labels import fold_label, fold_short
from govreports.metrics.rows import Row, figures, is_figure, reading, unit_of
from govreports.model import Issue, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govreports.metrics.cells import CellValue

_RUNNING = re.compile(r"历年|历史|以来")
_YEAR = re.compile(r"本年累计|本年度|本期实际|本期|\d{4}年度?|数量|统计数|数值|合计")
_CODES = "代码"
_ANY_CODE = "*"
"""The code of a row whose own is not known, in a table that has codes."""
_PREFER = ("本年累计", "本年度")


def read_local(rows: Sequence[Row], form: str = "local") -> tuple[list[Reading], list[Issue]]:
    """The figures of a local table; a row whose two year columns differ gives the year's sum and an issue."""
    found: list[Reading] = []
    issues: list[Issue] = []
    heads: list[tuple[int, str]] = []
    coded = False
    for row in rows:
        columns = _heads(row)
        coded = coded or _CODES in row.line
        if columns:
            heads = [*heads, *columns] if row.drawn == "lines" else columns
            continue
        label = _label(row)
        if label is None:
            continue
        column, line = label
        if not line["metric"]:
            continue
        cell, note = _cell(row, column, heads, line["code"] if line["code"] or not coded else _ANY_CODE)
        if note:
            issues.append(Issue(code=note, field=line["metric"], detail=row.line[:120]))
        place = line["code"] or fold_label(line["label"])
        unit = unit_of(row, column) or line["unit"]
        found.append(
            reading(line["metric"], cell, unit=unit, where=f"{form}_{line['family']}:{place}", evidence=row.line)
        )
    return found, issues


@cache
def _rows_by_name(family: str) -> dict[str, shipped.Row]:
    names: dict[str, shipped.Row] = {}
    for line in shipped.rows("forms/local.csv"):
        if line["family"] == family:
            for name in (line["label"], *(name for name in line["aliases"].split("|") if name)):
                names.setdefault(fold_label(name), line)
    return names


def _label(row: Row) -> tuple[int, shipped.Row] | None:
    for column, text in row.printed():
        for family in ("shanghai", "fujian"):
            names = _rows_by_name(family)
            line = names.get(fold_label(text)) or names.get(fold_short(text))
            if line is not None:
                return column, line
    return None


def _heads(row: Row) -> list[tuple[int, str]]:
    """Column and head of the year, or `running`, for a head row; of a table left as lines, one head a row."""
    if _label(row) is not None or any(is_figure(text) for _, text in row.printed()):
        return []
    if row.drawn != "lines" and not re.search(r"指标|单位|名称|累计", row.line):
        return []
    heads = []
    for place, text in row.printed():
        for word in text.split(" ") if row.drawn == "lines" else (text,):
            if _RUNNING.search(word):
                heads.append((place, "running"))
            elif _YEAR.fullmatch(fold_label(word)):
                heads.append((place, fold_label(word)))
    return heads


def _cell(row: Row, label: int, heads: list[tuple[int, str]], code: str) -> tuple[CellValue, str | None]:
    """The figure of the year, and the code of an issue where the row's two year columns differ or none is told."""
    texts = [text for _, text in figures(row, label) if text]
    numbered = code and len(texts) > max(len(heads), 1) and re.fullmatch(r"\d{2}", texts[0])
    if len(texts) > 1 and (texts[0] == code or (numbered and code == _ANY_CODE)):
        texts = texts[1:]
    named = _by_head(row, heads, texts)
    if named is not None:
        years = [(name, text) for name, text in named if name != "running" and text]
        chosen = next((text for name, text in years if name in _PREFER), years[0][1] if years else "")
        return read_cell(chosen), "columns_differ" if len({text for _, text in years}) > 1 else None
    if len(texts) <= 1:
        return read_cell(texts[0] if texts else ""), None
    return read_cell(""), "columns_unclear"


def _by_head(row: Row, heads: list[tuple[int, str]], texts: list[str]) -> list[tuple[str, str]] | None:
    """Head and figure of a row, by place where the row has its cells, else in order where the numbers agree."""
    if not heads:
        return None
    if row.drawn != "lines" and not row.short:
        return [(name, row.cells[place].text) for place, name in heads if place < len(row.cells)]
    if len(texts) == len(heads):
        return [(name, text) for (_, name), text in zip(heads, texts, strict=True)]
    return None
