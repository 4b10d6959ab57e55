"""Read the data files shipped with the package: tables in CSV and plain lists, `#` opening a comment line."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of `data/<name>`, a CSV file with a header; every value is a string, empty where blank."""
    return tuple(csv.DictReader(_kept(name)))


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of `data/<name>`, stripped, without blank ones."""
    return tuple(line.strip() for line in _kept(name) if line.strip())


def _kept(name: str) -> list[str]:
    text = resources.files("govreports").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
