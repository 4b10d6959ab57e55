"""Totals that the forms of 2019 and 2021 do not print but define: sums of printed rows, marked `derived`.

A sum is made only when every row of it holds a number: a blank cell is not a zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.codebook import applicants
from govreports.model import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govreports.model import Number


def derive(leading: Mapping[str, Reading], form: str) -> list[Reading]:
    """The derived readings of a form that are not printed, for every applicant column where the rows have them."""
    derived: list[Reading] = []
    for line in shipped.rows("forms/derived.csv"):
        if form not in line["formats"].split("|"):
            continue
        for suffix in applicants() if line["columns"] == "applicants" else ("",):
            name = line["metric"] + suffix
            parts = [leading.get(part + suffix) for part in line["parts"].split("+")]
            if name in leading or not all(map(_is_exact, parts)):
                continue
            derived.append(_sum(name, [part for part in parts if part], f"{form}:{line['where']}{suffix}"))
    return derived


def _is_exact(part: Reading | None) -> bool:
    return part is not None and part.value is not None and part.qualifier == "exact"


def _sum(name: str, parts: list[Reading], where: str) -> Reading:
    value: Number = sum(part.value or 0 for part in parts)
    return Reading(
        metric=name,
        value=value,
        unit=parts[0].unit,
        raw="",
        state="zero" if value == 0 else "value",
        basis="derived",
        where=where,
        evidence=parts[0].evidence,
    )
