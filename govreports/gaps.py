"""The coverage for a reader: a line for each body, status and day, its years drawn together.

430481 耒阳市 government (湖南省 衡阳市)
    2019-2021, 2023: found
    2022: missing since 2026-01-20 (leiyang)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govreports.coverage import Row

_INDENT = "    "


def shown(rows: Iterable[Row]) -> Iterator[str]:
    """Lines for rows of one body after the other, each body's in order of year."""
    for (_, slug), group in groupby(rows, key=lambda row: (row.place.unit, row.slug)):
        years = list(group)
        place = years[-1].place
        above = " ".join(
            name for name in (place.province, place.prefecture, place.county) if name and name != place.name
        )
        yield f"{place.code} {place.name} {slug}" + (f" ({above})" if above else "")
        alike: dict[str, list[int]] = {}
        for row in years:
            alike.setdefault(_why(row), []).append(row.year)
        yield from (f"{_INDENT}{_ranges(found)}: {why}" for why, found in alike.items())


def _why(row: Row) -> str:
    """Status, day and cause of a row; what was found needs neither."""
    if row.status == "found":
        return row.status
    reason = f", {row.reason}" if row.reason and row.reason != row.status else ""
    portal = f" ({row.portal}{reason})" if row.portal else ""
    return row.status + (f" since {row.since}" if row.since else "") + portal


def _ranges(years: Iterable[int]) -> str:
    """Years in order, neighbours drawn together.

    >>> _ranges([2015, 2017, 2018, 2019])
    '2015, 2017-2019'
    """
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
