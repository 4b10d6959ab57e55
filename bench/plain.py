"""What a plain DuckDB script takes for the rows of `dataset.py`: read, one line a key, written; read, tables written.

It reads JSON lines into typed columns and writes them: for the build the documents of the state, of each key the
official and newest, sorted; for the export the dataset as the same CSV and Parquet tables and as packed lines. All
cores, 3 GB, spilling to disk.

It does nothing else: no history, no alternates, no corrections, no changes told, no report compared with another, no
line checked for damage, no cell guarded against formulas, no years that are missing, no report.html, no hashes, not
the same bytes twice. SQLite it could read only with an extension that has to be downloaded.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from govreports.export.tables import is_money
from govreports.metrics.codebook import metrics

DOCUMENTS = "documents.jsonl"
_TARGET = "plain"
"""The folder of what it writes."""


def _struct(texts: str, numbers: str = "") -> str:
    fields = [(name, "VARCHAR") for name in texts.split()] + [(name, "DOUBLE") for name in numbers.split()]
    return f"STRUCT({', '.join(f'{chr(34)}{name}{chr(34)} {kind}' for name, kind in fields)})"


_COLUMNS = {
    "key": "VARCHAR",
    "report": "BOOLEAN",
    "region": _struct("code unit name level province prefecture county township"),
    "issuer": _struct("name kind"),
    "scope": "VARCHAR",
    "year": "BIGINT",
    "title": "VARCHAR",
    "published": "DATE",
    "period": "JSON",
    **dict.fromkeys(("table_format", "script", "text_state", "text"), "VARCHAR"),
    "sections": "JSON",
    "metrics": f"MAP(VARCHAR, {_struct('unit raw state qualifier basis where evidence', 'value value_yuan')})",
    "readings": "JSON",
    "checks": f"{_struct('id status column', 'left right')}[]",
    "issues": f"{_struct('code field detail')}[]",
    **dict.fromkeys(("evidence", "attachments"), "JSON"),
    "source": _struct("url portal kind fetched_at content_type sha256 archive"),
    "alternates": "JSON",
    **dict.fromkeys(("first_seen", "last_changed", "last_checked"), "DATE"),
    "parser": "VARCHAR",
}
_PLACE = """key, region.code AS region_code, region.unit AS region_unit, region.name AS region_name,
    region."level" AS "level", region.province AS province"""
_HEAD = f"""{_PLACE}, region.prefecture AS prefecture, region.county AS county, region.township AS township,
    split_part(key, ':', 2) AS issuer_slug, issuer.name AS issuer, issuer.kind AS issuer_kind, scope, year, title,
    published, table_format, script, text_state, source.url AS source_url, source.kind AS source_kind,
    source.portal AS portal, json_array_length(alternates) AS copies,
    len(list_filter(checks, lambda one: one.status = 'fail')) AS checks_failed,
    first_seen, last_changed, last_checked"""
_CSV = "FORMAT csv, HEADER"
_PARQUET = "FORMAT parquet, COMPRESSION zstd"
_LINES = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01', COMPRESSION gzip"


def build(data: Path) -> None:
    """Documents to one line a key."""
    target = data / _TARGET
    target.mkdir()
    connection = _connect(data)
    best = "PARTITION BY key ORDER BY source.kind != 'official', published DESC, source.url"
    rows = f"FROM {_read(data / DOCUMENTS)} QUALIFY row_number() OVER ({best}) = 1 ORDER BY key"
    connection.execute(f"COPY ({rows}) TO '{target / 'reports.jsonl'}' (FORMAT json)")


def export(data: Path) -> None:
    """The dataset to tables."""
    target = data / _TARGET
    target.mkdir()
    connection = _connect(data, target / "plain.duckdb")
    source = data / "reports.jsonl"
    connection.execute(f"CREATE TABLE reports AS FROM {_read(source)}")
    figures = ", ".join(
        f"""metrics['{metric.name}'].{"value_yuan" if is_money(metric) else '"value"'} AS {metric.name}"""
        for metric in metrics().values()
    )
    connection.execute(f"CREATE TABLE panel AS SELECT {_HEAD}, {figures} FROM reports")
    connection.execute(
        f"CREATE TABLE metrics AS SELECT {_PLACE}, issuer.name AS issuer, scope, year, table_format, "
        "one.key AS metric, unnest(one.value) FROM (SELECT *, unnest(map_entries(metrics)) AS one FROM reports)"
    )
    checks = (
        "SELECT key, region.name, year, unnest(one), source.url FROM (SELECT *, unnest(checks) AS one FROM reports)"
    )
    coverage = (
        "SELECT unnest(region), split_part(key, ':', 2) AS slug, issuer.name, year, 'found' AS status, first_seen, "
        "key AS report, source.portal, source.url FROM reports ORDER BY region.code, slug, year"
    )
    for query, name, options in (
        ("FROM metrics", "metrics.csv", _CSV),
        ("FROM metrics", "metrics.parquet", _PARQUET),
        ("FROM panel", "panel.csv", _CSV),
        ("FROM panel", "panel.parquet", _PARQUET),
        (checks, "checks.csv", _CSV),
        ("SELECT key, year, unnest(one) FROM (SELECT *, unnest(issues) AS one FROM reports)", "issues.csv", _CSV),
        (coverage, "coverage.csv", _CSV),
        (f"SELECT json FROM read_ndjson_objects('{source}')", "reports.jsonl.gz", _LINES),
    ):
        connection.execute(f"COPY ({query}) TO '{target / name}' ({options})")


def _connect(data: Path, database: Path | str = ":memory:") -> duckdb.DuckDBPyConnection:
    return duckdb.connect(database, config={"memory_limit": "3GB", "temp_directory": str(data / _TARGET / "spill")})


def _read(source: Path) -> str:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _COLUMNS.items())
    return f"read_json('{source}', format = 'newline_delimited', columns = {{{columns}}})"
