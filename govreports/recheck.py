"""Try the sums of a record again after a figure of it was corrected: derived totals, checks and their issues.

What the parser works out once from the page is worked out once more from the record, by the same functions.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from govreports import shipped
from govreports.checks import check, identities
from govreports.metrics.codebook import applicants, order
from govreports.metrics.derive import derive
from govreports.model import Reading
from govreports.record import check_of, reading_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govreports.store import Record

_PARTS_OF_A_READING = ("value", "unit", "raw", "state", "qualifier", "basis", "where", "evidence")


def figures_of(record: Record) -> dict[str, Reading]:
    """The leading readings of a record as the parser had them."""
    return {name: _reading(name, reading) for name, reading in record["metrics"].items()}


def with_figures(record: Record, leading: Mapping[str, Reading]) -> Record:
    """The record with these leading readings: totals that follow from them derived anew, its identities tried anew."""
    form = record["table_format"]
    totals = {line["metric"] + suffix for line in shipped.rows("forms/derived.csv") for suffix in applicants()}
    kept = {name: reading for name, reading in leading.items() if reading.basis != "derived" or name not in totals}
    figures = kept | {reading.metric: reading for reading in derive(kept, form)}
    checks, failed = check(figures, form)
    tried = {identity.id for identity in identities()}
    others = [one for one in record["checks"] if one["id"] not in tried]
    issues = [one for one in record["issues"] if one["code"] != "check_failed" or _id_of(one) not in tried]
    place = order()
    return record | {
        "metrics": {name: reading_of(figures[name]) for name in sorted(figures, key=lambda name: place[name])},
        "checks": [*map(check_of, checks), *others],
        "issues": [*issues, *({"code": one.code, "field": one.field, "detail": one.detail} for one in failed)],
    }


def _id_of(issue: Mapping[str, Any]) -> str:
    """The identity an issue `check_failed` speaks of: its detail begins with it."""
    return str(issue["detail"]).partition(":")[0].partition(" ")[0]


def _reading(name: str, reading: Mapping[str, Any]) -> Reading:
    values = {part: reading[part] for part in _PARTS_OF_A_READING}
    if isinstance(values["value"], float):
        values["value"] = Decimal(str(values["value"]))
    return Reading(metric=name, **values)
