"""What report.html shows, as plain data: counts and lists drawn from the tables of a package by SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from govreports import __version__, shipped
from govreports.export.tables import panel_unit
from govreports.metrics.codebook import metrics
from govreports.overview.tree import grow

if TYPE_CHECKING:
    import duckdb

    from govreports.coverage import Portal
    from govreports.export.wanted import Wanted

_LEAVES = 20_000
"""Bodies a page can hold one by one."""
_BATCH = 10_000
_LINES = 500
"""Lines of a list; the rest stands in the tables."""
_PLACES = 4000
"""Places whose series a page can hold."""
_FORMATS = ("none", "local", "e2", "e3", "e4")

_ABOUT = """
SELECT count(*), count(DISTINCT region_unit), count(DISTINCT region_unit || ' ' || issuer_slug), min(year), max(year)
FROM panel
"""
_TREE = """
SELECT region_unit, region_code, region_name, issuer_slug, issuer, province, prefecture, county, township, year, status
FROM coverage ORDER BY region_unit, issuer_slug, year
"""
_BODIES = "SELECT count(DISTINCT region_unit || ' ' || issuer_slug), min(year), max(year) FROM coverage"
_BY_FORM = "SELECT table_format, year, count(*) FROM panel GROUP BY ALL ORDER BY ALL"
_PLACES_FIRST = """
SELECT region_unit FROM panel WHERE scope = 'area' AND issuer_slug = 'government'
GROUP BY region_unit ORDER BY min(length(region_code)), count(*) DESC, region_unit LIMIT ?
"""
_SERIES = """
SELECT region_unit, last(region_name ORDER BY year), last(concat_ws(' ', nullif(province, region_name),
       nullif(prefecture, region_name), nullif(county, region_name)) ORDER BY year)
FROM panel WHERE scope = 'area' AND issuer_slug = 'government' AND region_unit IN (SELECT unnest(?))
GROUP BY region_unit ORDER BY last(region_code ORDER BY year), region_unit
"""
_VALUES = """
SELECT region_unit, year, {columns} FROM panel
WHERE scope = 'area' AND issuer_slug = 'government' AND region_unit IN (SELECT unnest(?))
ORDER BY region_unit, year, key
"""
_FAILED = """
SELECT checks.key, checks.region_name, panel.issuer, checks.year, id, applicant, left_side, right_side, detail,
       checks.source_url
FROM checks JOIN panel USING (key) WHERE status = 'fail' ORDER BY checks.year DESC, checks.key, id, applicant LIMIT ?
"""
_LATE = """
SELECT panel.key, region_name, panel.issuer, panel.year, published, days, title, source_url
FROM (SELECT key, TRY_CAST(regexp_extract(detail, '^[0-9]+') AS INTEGER) AS days
      FROM issues WHERE code = 'published_late')
JOIN panel USING (key) WHERE days > 0 ORDER BY days DESC, panel.key LIMIT ?
"""


def content(
    connection: duckdb.DuckDBPyConnection, portals: Mapping[str, Portal], wanted: Wanted, day: str | None
) -> dict[str, Any]:
    """Everything a page shows; the tables of the package are views of the connection."""
    reports, places, bodies, first, last = _row(connection, _ABOUT)
    about = {"reports": reports, "places": places, "bodies": bodies, "first": first, "last": last, "day": day or ""}
    leaves, first_expected, last_expected = _row(connection, _BODIES)
    years = list(range(min(first, first_expected or first), max(last, last_expected or last) + 1))
    return {
        "about": about | {"version": __version__, "selection": wanted.to_json()},
        "words": {row["key"]: [row["zh"], row["en"]] for row in shipped.rows("report/words.csv")},
        "checks": {row["id"]: [row["zh"], row["en"]] for row in shipped.rows("report/checks.csv")},
        "years": years,
        "tree": grow(_rows(connection, _TREE), years, whole=leaves <= _LEAVES),
        "formats": _formats(connection, years),
        "series": _series(connection, years),
        "failed": _list(connection, _FAILED, "SELECT count(*) FROM checks WHERE status = 'fail'"),
        "late": _list(connection, _LATE, "SELECT count(*) FROM issues WHERE code = 'published_late'"),
        "portals": [_portal(portal) for _, portal in sorted(portals.items()) if portal.troubled],
    }


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, some at a time."""
    result = connection.execute(query)
    while rows := result.fetchmany(_BATCH):
        yield from rows


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None  # an aggregate without groups always has one
    return row


def _formats(connection: duckdb.DuckDBPyConnection, years: list[int]) -> dict[str, list[int]]:
    found = {form: [0] * len(years) for form in _FORMATS}
    for form, year, count in connection.execute(_BY_FORM).fetchall():
        found[form][year - years[0]] = count
    return found


def _series(connection: duckdb.DuckDBPyConnection, years: list[int]) -> dict[str, Any]:
    chosen = shipped.rows("report/metrics.csv")
    units = [unit for (unit,) in connection.execute(_PLACES_FIRST, [_PLACES]).fetchall()]
    places = connection.execute(_SERIES, [units]).fetchall()
    columns = ", ".join(f'"{row["metric"]}"' for row in chosen)
    values: dict[str, list[list[Any]]] = {}
    for unit, year, *figures in connection.execute(_VALUES.format(columns=columns), [units]).fetchall():
        rows = values.setdefault(unit, [[None] * len(years) for _ in chosen])
        for row, figure in zip(rows, figures, strict=True):
            row[year - years[0]] = _number(figure)
    return {
        "metrics": [[row["zh"], row["en"], panel_unit(metrics()[row["metric"]]), row["metric"]] for row in chosen],
        "places": [[name, path] for _, name, path in places],
        "values": [[row if any(x is not None for x in row) else 0 for row in values[unit]] for unit, _, _ in places],
    }


def _list(connection: duckdb.DuckDBPyConnection, query: str, count: str) -> dict[str, Any]:
    rows = [[_number(value) for value in row] for row in connection.execute(query, [_LINES]).fetchall()]
    return {"rows": rows, "total": _row(connection, count)[0]}


def _number(value: Any) -> Any:
    """A value as JSON has it: whole numbers without a point, days as text."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value if isinstance(value, str | int) or value is None else str(value)


def _portal(portal: Portal) -> dict[str, Any]:
    reason = None if portal.reached else portal.reason or "empty_index"
    failures = sorted(portal.failures.items(), key=lambda one: (-one[1], one[0]))
    return {
        "slug": portal.slug,
        "name": portal.name or portal.slug,
        "reason": reason,
        "since": portal.unreached_since,
        "failures": failures,
    }
