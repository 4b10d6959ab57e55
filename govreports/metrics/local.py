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
from govreports.metrics.rows import Row, figures, reading, unit_of
from govreports.model import Issue, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govreports.metrics.cells import CellValue

_RUNNING = re.compile(r"历年|历史|以来")
_YEAR = re.compile(r"本年累计|本年度|本期实际|本期|\d{4}年度?|数量|统计数|数值|合计")
_PREFER = ("本年累计", "本年度")


def read_local(rows: Sequence[Row], form: str = "local") -> tuple[list[Reading], list[Issue]]:
    """The figures of a local table; a row whose two year columns differ gives the year's sum and an issue."""
    found: list[Reading] = []
    issues: list[Issue] = []
    heads: dict[int, str] = {}
    for row in rows:
        columns = _heads(row)
        if columns:
            heads = columns
            continue
        label = _label(row)
        if label is None:
            continue
        column, line = label
        if not line["metric"]:
            continue
        cell, note = _cell(row, column, heads, line["code"])
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


def _heads(row: Row) -> dict[int, str]:
    """Column -> head of the year, or `running`, for a head row."""
    if _label(row) is not None or not re.search(r"指标|单位|名称|累计", row.line):
        return {}
    heads = {}
    for i, text in row.printed():
        if _RUNNING.search(text):
            heads[i] = "running"
        elif _YEAR.fullmatch(fold_label(text)):
            heads[i] = fold_label(text)
    return heads


def _cell(row: Row, label: int, heads: dict[int, str], code: str) -> tuple[CellValue, str | None]:
    years = [(name, row.cells[i].text) for i, name in heads.items() if name != "running" and i < len(row.cells)]
    if years:
        chosen = next((text for name, text in years if name in _PREFER and text), None)
        chosen = chosen if chosen is not None else next((text for _, text in years if text), "")
        return read_cell(chosen), "columns_differ" if len({text for _, text in years if text}) > 1 else None
    texts = [text for _, text in figures(row, label) if text]
    if len(texts) > 1 and code and texts[0] == code:
        texts = texts[1:]
    if len(texts) <= 1:
        return read_cell(texts[0] if texts else ""), None
    return read_cell(""), "columns_unclear"
