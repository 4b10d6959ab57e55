"""The codebook: every metric's name, order, unit and formats, read from `data/metrics.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from govreports import shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric: `name` is unique; with an applicant suffix it is one column of table three."""

    name: str
    label: str
    unit: str | None
    formats: tuple[str, ...]
    meaning: str
    comparability: str


@cache
def metrics() -> dict[str, Metric]:
    """Every metric by name, in the order of a record: a total, then its applicant columns."""
    book: dict[str, Metric] = {}
    for row in shipped.rows("metrics.csv"):
        for suffix, column in _columns(row["columns"]):
            name = row["metric"] + suffix
            book[name] = Metric(
                name=name,
                label=row["label"],
                unit=row["unit"] or None,
                formats=("E3", "E4") if suffix else tuple(row["formats"].split("|")),
                meaning=row["meaning"] + column,
                comparability=row["comparability"],
            )
    return book


@cache
def order() -> dict[str, int]:
    """The place of every metric in a record."""
    return {name: place for place, name in enumerate(metrics())}


def applicants() -> tuple[str, ...]:
    """Suffixes of the seven columns of table three, from the left; the last, the total, has none."""
    return tuple(f"__{row['suffix']}" if row["suffix"] else "" for row in shipped.rows("forms/applicants.csv"))


def _columns(kind: str) -> list[tuple[str, str]]:
    if kind != "applicants":
        return [("", "")]
    rows = shipped.rows("forms/applicants.csv")
    return [("", ""), *((f"__{row['suffix']}", f": {row['english']}") for row in rows if row["suffix"])]
