"""The tables of the package: their columns with types and meanings, read from `data/export/columns.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from govreports import shipped
from govreports.metrics.codebook import Metric, metrics

Type = Literal["string", "integer", "number", "date"]

MONEY = ("元", "万元", "亿元")
YUAN = "元"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    name: str
    type: Type
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the package."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """Names of the columns that tell its rows apart; empty where rows may repeat."""


@cache
def tables() -> dict[str, Table]:
    """Every table by name, in the order of the package; the panel with its columns for metrics."""
    columns: dict[str, list[Column]] = {}
    keys: dict[str, list[str]] = {}
    for row in shipped.rows("export/columns.csv"):
        column = Column(name=row["column"], type=_TYPES[row["type"]], description=row["description"])
        columns.setdefault(row["table"], []).append(column)
        keys.setdefault(row["table"], []).extend([row["column"]] if row["key"] else [])
    columns["panel"] += [_metric(metric) for metric in metrics().values()]
    return {name: Table(name=name, columns=tuple(found), key=tuple(keys[name])) for name, found in columns.items()}


def is_money(metric: Metric) -> bool:
    """Whether a metric is an amount of money; one that the form prints without a unit is."""
    return metric.unit is None or metric.unit in MONEY


def panel_unit(metric: Metric) -> str | None:
    """The unit of a metric's column in the panel: money in yuan, whatever unit a report prints."""
    return YUAN if is_money(metric) else metric.unit


def _metric(metric: Metric) -> Column:
    kind: Type = "number" if is_money(metric) else "integer"
    return Column(name=metric.name, type=kind, description=f"{metric.meaning} ({metric.label}), {panel_unit(metric)}")


_TYPES: dict[str, Type] = {"string": "string", "integer": "integer", "number": "number", "date": "date"}
