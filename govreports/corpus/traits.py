"""What of a record takes part in comparing reports: whose it is, its figures, and its prose by the clause."""

from __future__ import annotations

import re
import zlib
from array import array
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from govreports.metrics.codebook import metrics

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govreports.model import Number
    from govreports.store import Record

Sort = Literal["exact", "blank", "about"]

_EMPTY = ("blank", "na")
_PRINTED = ("table", "correction")
_CLAUSE = re.compile(r"[^,。;:!?、()《》“”\"\s]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SHORT = 6
"""Clauses below this length (综上所述) say nothing about where a text comes from."""
_LONGEST = 255


class Figure(NamedTuple):
    """One figure: `exact` as printed in a table, `blank` where the cell holds none, `about` for any other reading."""

    sort: Sort
    value: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """A record cut down to what is compared; `clauses` are hashes of its prose, own names and figures left out."""

    key: str
    unit: str
    year: int
    form: str
    figures: Mapping[str, Figure] = field(repr=False)
    clauses: array[int] = field(repr=False)
    lengths: array[int] = field(repr=False)

    @property
    def code(self) -> str:
        """The region code of the key."""
        return self.key.split(":")[0]

    @property
    def slug(self) -> str:
        """The issuer of the key."""
        return self.key.split(":")[1]


def traits(record: Record) -> Traits:
    """What of a record is compared with others."""
    clauses = dict(_clauses(record))
    return Traits(
        key=record["key"],
        unit=record["region"]["unit"],
        year=record["year"],
        form=record["table_format"],
        figures=dict(_figures(record["metrics"])),
        clauses=array("I", clauses),
        lengths=array("B", clauses.values()),
    )


def _figures(readings: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Figure]]:
    for metric, reading in readings.items():
        if metric not in _compared():
            continue
        value = reading.get("value_yuan", reading["value"])
        if isinstance(value, float):
            value = Decimal(str(value))
        if reading["state"] in _EMPTY:
            yield metric, Figure("blank", 0)
        elif value is not None:
            printed = reading["basis"] in _PRINTED and reading["qualifier"] == "exact"
            yield metric, Figure("exact" if printed else "about", value)


@cache
def _compared() -> frozenset[str]:
    """Every total, and of the applicants' columns those that are carried over."""
    return frozenset(name for name in metrics() if "__" not in name or name.startswith("app_carried_"))


def _clauses(record: Record) -> Iterator[tuple[int, int]]:
    """Hash and length of every clause of the prose; table rows, headings and signatures have no full stop."""
    prose = "\n".join(line for line in record["text"].split("\n") if "。" in line)
    for name in _names(record):
        prose = prose.replace(name, "")
    for clause in _CLAUSE.findall(_NUMBER.sub("0", prose)):
        if len(clause) >= _SHORT:
            yield zlib.crc32(clause.encode("utf-8", "replace")), min(len(clause), _LONGEST)


def _names(record: Record) -> list[str]:
    """The report's own place and body, in full and as a stem, longest first: a copy names another."""
    region = record["region"]
    full = {region[part] for part in ("name", "township", "county", "prefecture", "province") if region[part]}
    stems = {name[:-1] for name in full if len(name) > 2}
    issuer = {record["issuer"]["name"]} if record["issuer"] and record["issuer"]["name"] else set()
    return sorted(issuer | full | stems, key=lambda name: (-len(name), name))
