"""A record as rows of the tables, cells in the order of their columns, text guarded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from govreports.export.cells import cell
from govreports.export.tables import is_money, panel_unit
from govreports.metrics.codebook import metrics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govreports.coverage import Row as Covered
    from govreports.store import Record

Row = list[object]

_EXACT = 2**53
"""A count past this is a misreading, and no integer column of every reader holds it."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_FAILED = frozenset({"check_failed", "series_differs", "parts_exceed_whole"})


def metric_rows(record: Record) -> Iterator[Row]:
    """One row for each metric the report speaks of."""
    region, issuer = record["region"], record["issuer"] or {}
    head = _cells(
        record["key"], region["code"], region["unit"], region["name"], region["level"], region["province"],
        issuer.get("name"), record["scope"], record["year"], record["table_format"],
    )  # fmt: skip
    for metric, reading in record["metrics"].items():
        yield head + _cells(
            metric, reading["value"], reading["unit"], reading.get("value_yuan"), reading["state"],
            reading["qualifier"], reading["basis"], reading["where"], reading["raw"], reading["evidence"],
        )  # fmt: skip


def panel_row(record: Record) -> Row:
    """One row for the report: what it is, then a cell for each metric of the codebook."""
    region, issuer, source = record["region"], record["issuer"] or {}, record["source"]
    failed = sum(check["status"] == "fail" for check in record["checks"])
    head = _cells(
        record["key"], region["code"], region["unit"], region["name"], region["level"], region["province"],
        region["prefecture"], region["county"], region["township"], record["key"].split(":")[1], issuer.get("name"),
        issuer.get("kind"), record["scope"], record["year"], record["title"], record["published"],
        record["table_format"], record["script"], record["text_state"], source["url"], source["kind"],
        source["portal"], len(record["alternates"]), failed, record["first_seen"], record["last_changed"],
        record["last_checked"],
    )  # fmt: skip
    figures: Row = [None] * len(metrics())
    for metric, reading in record["metrics"].items():
        place, money = _panel()[metric]
        figures[place] = _value(reading, money=money)
    return head + figures


def check_rows(record: Record) -> Iterator[Row]:
    """One row for each identity tried, with what was compared where it failed."""
    details = _details(record)
    head = _cells(record["key"], record["region"]["name"], record["year"])
    url = cell(record["source"]["url"])
    for check in record["checks"]:
        found = details.get((check["id"], check["column"]), []) if check["status"] == "fail" else []
        told = next((detail for detail in found if _tells(detail, check)), None)
        yield [*head, *_cells(check["id"], check["column"], check["status"], check["left"], check["right"], told), url]


def issue_rows(record: Record) -> Iterator[Row]:
    """One row for each thing to mind."""
    for issue in record["issues"]:
        yield _cells(record["key"], record["year"], issue["code"], issue["field"], issue["detail"])


def covered_row(row: Covered) -> Row:
    """One year of one body."""
    place = row.place
    return _cells(
        place.code, place.unit, place.name, place.level, place.province, place.prefecture, place.county,
        place.township, row.slug, row.issuer, row.year, row.status, row.since, row.key, row.portal, row.reason, row.url,
    )  # fmt: skip


def codebook_rows() -> Iterator[Row]:
    """One row for each metric."""
    for metric in metrics().values():
        total, _, applicant = metric.name.partition("__")
        kind = "number" if is_money(metric) else "integer"
        yield _cells(
            metric.name, metric.label, total, applicant or None, metric.unit, panel_unit(metric), kind,
            "|".join(metric.formats), metric.meaning, metric.comparability or None,
        )  # fmt: skip


def _cells(*values: object) -> Row:
    return [cell(value) for value in values]


@cache
def _panel() -> dict[str, tuple[int, bool]]:
    """Place of every metric's column, and whether it is money."""
    return {metric.name: (place, is_money(metric)) for place, metric in enumerate(metrics().values())}


def _value(reading: Mapping[str, Any], *, money: bool) -> object:
    """A reading's number for the panel; money in yuan, and a count only where it is a whole number."""
    if money:
        return reading.get("value_yuan")
    value = reading["value"]
    return value if isinstance(value, int) and abs(value) <= _EXACT else None


def _details(record: Record) -> Mapping[tuple[str, str | None], list[str]]:
    """What the issues tell of failed identities, by identity and column; their details begin with both."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for issue in record["issues"]:
        if issue["code"] in _FAILED:
            head, _, _ = issue["detail"].partition(":")
            name, _, column = head.partition(" ")
            found.setdefault((name, column.strip("()") or None), []).append(issue["detail"])
        elif issue["code"] == "prose_table_differ":
            found.setdefault(("X-1", None), []).append(f"{issue['field']}: {issue['detail']}")
    return found


def _tells(detail: str, check: Mapping[str, Any]) -> bool:
    """Whether a detail speaks of a check: one identity can be tried on several metrics, but with other numbers."""
    numbers = set(_NUMBER.findall(detail))
    return {str(check["left"]), str(check["right"])} <= numbers
