"""A report to the record of the contract: one JSON object, every key there, in a fixed order."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from govreports import __version__

if TYPE_CHECKING:
    from govreports.model import (
        Attachment,
        Check,
        Identity,
        Issue,
        NotReport,
        Number,
        Reading,
        Region,
        Report,
        Section,
        Source,
    )

_UNKNOWN = "unknown"
_COUNTY_CODE = 6
_YUAN = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


def to_record(report: Report) -> dict[str, Any]:
    """The record of a report; what only the dataset knows (`alternates`, `first_seen` …) is left empty."""
    identity, document = report.identity, report.document
    return {
        "key": key_of(identity),
        "report": True,
        "region": _fields(identity.region) if identity.region else None,
        "issuer": {"name": identity.issuer.name, "kind": identity.issuer.kind} if identity.issuer else None,
        "scope": identity.scope,
        "year": identity.year,
        "title": document.title,
        "published": identity.published,
        "period": list(identity.period) if identity.period else None,
        "table_format": report.table_format,
        "script": document.script,
        "text_state": document.text_state,
        "text": document.text,
        "sections": [_fields(section) for section in document.sections],
        "metrics": {reading.metric: reading_of(reading) for reading in report.metrics},
        "readings": [{"metric": reading.metric, **reading_of(reading)} for reading in report.readings],
        "checks": [check_of(check) for check in report.checks],
        "issues": [_fields(issue) for issue in report.issues],
        "evidence": dict.fromkeys(("region", "year", "issuer", "published")) | dict(identity.evidence),
        "attachments": [_fields(attachment) for attachment in document.attachments],
        "source": _fields(report.source),
        "alternates": [],
        "first_seen": None,
        "last_changed": None,
        "last_checked": None,
        "parser": __version__,
    }


def not_report(outcome: NotReport) -> dict[str, Any]:
    """The line for a page that is no annual report, or a picture of which nobody can tell."""
    state = {"text_state": outcome.text_state} if outcome.text_state else {}
    return {
        "key": None,
        "report": False,
        "reason": outcome.reason,
        "title": outcome.title,
        **state,
        "source": _fields(outcome.source),
        "parser": __version__,
    }


def key_of(identity: Identity) -> str:
    """`<region code>:<issuer slug>:<year>`; what is not known reads `unknown`, so such records never meet a real key.

    The slug is the issuer's: `government` where the report speaks for a whole area that has a code of its own, the
    area's name where it has none (a town, a zone, what has merged), else the body's name without its region.
    """
    region = identity.region.code if identity.region else _UNKNOWN
    uncoded_town = identity.region is not None and identity.region.township is not None and len(region) == _COUNTY_CODE
    if identity.issuer:
        slug = identity.issuer.slug
    else:
        slug = "government" if identity.scope == "area" and not uncoded_town else _UNKNOWN
    return f"{region}:{slug}:{identity.year or _UNKNOWN}"


def to_line(record: dict[str, Any]) -> str:
    """A record as one line of JSON, Chinese left readable."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def check_of(check: Check) -> dict[str, Any]:
    """A check as it stands in a record."""
    return _fields(check) | {"left": _number(check.left), "right": _number(check.right)}


def reading_of(reading: Reading) -> dict[str, Any]:
    """A reading as it stands in a record, without the name of its metric."""
    return {
        "value": _number(reading.value),
        "unit": reading.unit,
        "raw": reading.raw,
        "state": reading.state,
        "qualifier": reading.qualifier,
        "basis": reading.basis,
        "where": reading.where,
        "evidence": reading.evidence,
    } | _in_yuan(reading)


def _fields(value: Attachment | Check | Issue | Region | Section | Source) -> dict[str, Any]:
    """The fields of a value that holds texts and numbers alone, which needs no deep copy."""
    return {name: getattr(value, name) for name in value.__slots__}


def _in_yuan(reading: Reading) -> dict[str, Any]:
    """Money also in yuan, as a key of its own that counts do not have."""
    scale = _YUAN.get(reading.unit or "")
    if scale is None:
        return {}
    return {"value_yuan": None if reading.value is None else _number(_whole(reading.value * scale))}


def _whole(value: Number) -> Number:
    return int(value) if value == int(value) else value


def _number(value: Number | None) -> int | float | None:
    """JSON has one kind of number: whole ones as integers, money with a fraction as it prints."""
    return float(value) if isinstance(value, Decimal) else value
