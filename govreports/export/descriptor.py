"""`datapackage.json`: what is in a package, by the Frictionless standard."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from govreports import __version__
from govreports.export.tables import tables

if TYPE_CHECKING:
    from govreports.export.files import Written
    from govreports.export.tables import Table
    from govreports.export.wanted import Wanted

_TITLE = "政府信息公开工作年度报告 / Annual reports on government information disclosure, China"
_DESCRIPTION = (
    "One best document for each region, issuer and report year, with every figure it tells, where it was read, the "
    "identities tried on it, and what is missing. Figures are as printed: contradictions are told, never repaired."
)
_FILES = {
    "reports.jsonl.gz": ("records", "application/jsonl+gzip", "Every record whole, one JSON object a line"),
    "metrics.parquet": ("metrics-parquet", "application/vnd.apache.parquet", "metrics.csv with types"),
    "panel.parquet": ("panel-parquet", "application/vnd.apache.parquet", "panel.csv with types"),
    "report.html": ("report", "text/html", "Coverage, series, failed checks; opens offline"),
}
_TITLES = {
    "metrics": "Long table: one row a metric of a report",
    "panel": "Wide table: one row a report, one column a metric, money in yuan",
    "checks": "Every identity tried, with both sides",
    "issues": "What to mind in a report",
    "coverage": "What is found, missing, blocked, broken or only attached, since when",
    "codebook": "Every metric: label, unit, forms, meaning, comparability",
}


def describe(files: Iterable[Written], counts: Mapping[str, int], wanted: Wanted, day: str | None) -> str:
    """The text of the descriptor; `day` is the newest look at any report, which dates the package."""
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": "govreports",
        "title": _TITLE,
        "description": _DESCRIPTION,
        "version": f"{__version__}{f'+{day}' if day else ''}",
        "keywords": ["政府信息公开", "年度报告", "China", "freedom of information"],
        "reports": counts["panel"],
        "selection": wanted.to_json(),
        "resources": [_resource(file, counts) for file in files],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _resource(file: Written, counts: Mapping[str, int]) -> dict[str, Any]:
    stem, _, suffix = file.name.partition(".")
    size = {"bytes": file.bytes, "hash": f"sha256:{file.sha256}"}
    if suffix != "csv":
        name, kind, title = _FILES[file.name]
        return {"name": name, "type": "file", "title": title, "path": file.name, "mediatype": kind, **size}
    return {
        "name": stem,
        "type": "table",
        "title": _TITLES[stem],
        "path": file.name,
        "profile": "tabular-data-resource",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "rows": counts[stem],
        **size,
        "schema": _schema(tables()[stem]),
    }


def _schema(table: Table) -> dict[str, Any]:
    fields = [{"name": column.name, "type": column.type, "description": column.description} for column in table.columns]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.name in ("metrics", "checks", "issues"):
        schema["foreignKeys"] = [{"fields": ["key"], "reference": {"resource": "panel", "fields": ["key"]}}]
    return schema
