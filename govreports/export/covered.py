"""The coverage of a data folder: every run's account and the reports there are, through `govreports.coverage`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from govreports.cms import words
from govreports.coverage import Known, Place, Portal, Row, Visit, cover, neighbourhood, portals_of
from govreports.export.parquet import sorted_copy

if TYPE_CHECKING:
    import duckdb

    from govreports.portals import Portal as PortalRow
    from govreports.store import Record

_PLACE = ("code", "unit", "name", "level", "province", "prefecture", "county", "township")
_KNOWN = (*_PLACE, "slug", "year", "key", "issuer", "text_state", "first_seen", "portal", "url")
_GONE = frozenset({"not_found", "soft_404", "redirected_away", "http_error"})
"""Failures after which a link that names a year leads nowhere."""


class Reports:
    """The reports of the dataset, noted one by one and read back by body and year."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "known.csv"
        self._sorted = folder / "known-sorted.csv"
        self._file: IO[str] = self._path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(_KNOWN)
        self.reported: set[tuple[str, int]] = set()
        self.newest = ""
        """The last day on which any of them was looked at."""

    def add(self, record: Record) -> None:
        """Note one report."""
        region, source = record["region"], record["source"]
        self._writer.writerow(
            [
                *(region[part] for part in _PLACE), record["key"].split(":")[1], record["year"], record["key"],
                (record["issuer"] or {}).get("name"), record["text_state"], record["first_seen"], source["portal"],
                source["url"],
            ]
        )  # fmt: skip
        self.reported.add((neighbourhood(region["code"]), record["year"]))
        self.newest = max(self.newest, record["last_checked"] or "")

    def close(self) -> None:
        """Finish noting."""
        self._file.close()

    def by_body(self, connection: duckdb.DuckDBPyConnection) -> Iterator[Known]:
        """Every report, those of one body together, oldest first."""
        sorted_copy(connection, self._path, self._sorted, ("unit", "slug", "year", "key"))
        with self._sorted.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                values: dict[str, Any] = {name: value or None for name, value in row.items()}
                place = Place(**{part: values.pop(part) for part in _PLACE})
                yield Known(place=place, **{name: values[name] for name in _KNOWN[len(_PLACE) + 2 :]})


def coverage_of(
    reports: Reports, visits: Iterable[Visit], connection: duckdb.DuckDBPyConnection
) -> tuple[dict[str, Portal], Iterator[Row]]:
    """All portals visited, and every row of the coverage as of the newest run or look."""
    seen = list(visits)
    days = [visit.day.isoformat() for visit in seen]
    today = date.fromisoformat(max([reports.newest, *days]) or date.min.isoformat())
    portals = portals_of(seen)
    return portals, cover(reports.by_body(connection), portals, reports.reported, today)


def read_visits(folder: Path, rows: Mapping[str, PortalRow]) -> Iterator[Visit | str]:
    """What every run of a data folder met, oldest first; for an account that cannot be read, a word about it.

    `rows` is the portal list; it tells region and first year where an account does not.
    """
    for path in sorted((folder / "runs").glob("*.json")):
        try:
            yield from _visits(json.loads(path.read_text(encoding="utf-8")), rows)
        except (ValueError, KeyError, TypeError) as error:
            yield f"{path}: not the account of a run ({error!r}); left out of the coverage, remove it"


def _visits(account: Mapping[str, Any], rows: Mapping[str, PortalRow]) -> Iterator[Visit]:
    broken: dict[str, set[tuple[int, str]]] = {}
    for failure in account["failed_pages"]:
        if failure["kind"] in _GONE:
            title = failure.get("title") or ""
            years = words.years(title)
            broken.setdefault(failure["portal"], set()).update((year, title) for year in years if len(years) == 1)
    for portal in account["portals"]:
        if not portal["reached"] and not account["complete"]:
            continue  # it may only not have come to it
        row = rows.get(portal["slug"])
        yield Visit(
            day=date.fromisoformat(account["started"][:10]),
            portal=portal["slug"],
            region=portal.get("region") or (row.region if row else None),
            since=portal.get("since") or (row.since if row else None),
            reached=portal["reached"],
            reason=portal["reason"],
            name=portal["name"],
            failures=portal["failures"],
            broken=frozenset(broken.get(portal["slug"], ())),
        )
