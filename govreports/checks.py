"""Try every identity of the forms on the figures of one report; nothing is repaired, a broken one is said.

Blank cells and marks for none count as 0 and turn the verdict into `with_blanks`; an identity with an operand that is
absent, unreadable or only approximate is not tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.codebook import applicants
from govreports.model import Check, Issue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govreports.model import Number, Reading, Status

_EMPTY = ("blank", "na")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One identity for one column: names of both sides, ready to be summed."""

    id: str
    formats: tuple[str, ...]
    left: tuple[str, ...]
    right: tuple[str, ...]
    largest: bool
    equal: bool
    when: str
    column: str | None


def check(leading: Mapping[str, Reading], form: str) -> tuple[list[Check], list[Issue]]:
    """The verdicts for a form (`e2`, `e3`, `e4`), and an issue for every one that failed."""
    checks: list[Check] = []
    issues: list[Issue] = []
    for identity in identities():
        if form not in identity.formats:
            continue
        verdict = _try(identity, leading)
        if verdict is None:
            continue
        checks.append(verdict)
        if verdict.status == "fail":
            issues.append(Issue(code="check_failed", field=identity.left[0], detail=_tell(identity, verdict)))
    return checks, issues


@cache
def identities() -> tuple[Identity, ...]:
    """Every identity of `data/identities.csv`, one for each column or row that it runs over."""
    found: list[Identity] = []
    for row in shipped.rows("identities.csv"):
        if row["left"] == "each":
            found.extend(_identity(row, each=name) for name in _table_three())
        elif row["columns"] == "applicants":
            found.extend(_identity(row, suffix=suffix) for suffix in applicants())
        else:
            found.append(_identity(row))
    return tuple(found)


def _table_three() -> list[str]:
    return [row["metric"] for row in shipped.rows("forms/applications.csv") if row["formats"]]


def _identity(row: shipped.Row, suffix: str = "", each: str = "") -> Identity:
    def names(side: str) -> tuple[str, ...]:
        return tuple(name.replace("each", each) + suffix for name in side.removeprefix("max:").split("+"))

    return Identity(
        id=row["id"],
        formats=tuple(row["formats"].split("|")),
        left=names(row["left"]),
        right=names(row["right"]),
        largest=row["left"].startswith("max:"),
        equal=row["op"] == "==",
        when=row["when"],
        column=suffix.removeprefix("__") or None,
    )


def _try(identity: Identity, leading: Mapping[str, Reading]) -> Check | None:
    left = [leading.get(name) for name in identity.left]
    right = [leading.get(name) for name in identity.right]
    operands = [reading for reading in (*left, *right) if reading is not None]
    if len(operands) != len(left) + len(right) or not all(map(_usable, operands)):
        return None
    figures = [_figure(reading) for reading in left if reading]
    a: Number = max(figures) if identity.largest else sum(figures)
    b: Number = sum(_figure(reading) for reading in right if reading)
    if identity.when and not _figure(leading[identity.when]):
        return Check(id=identity.id, status="not_applicable", left=a, right=b, column=identity.column)
    holds = a == b if identity.equal else a <= b
    blanks = any(reading.state in _EMPTY for reading in operands)
    status: Status = "with_blanks" if blanks else "pass" if holds else "fail"
    return Check(id=identity.id, status=status, left=a, right=b, column=identity.column)


def _usable(reading: Reading) -> bool:
    if reading.basis not in ("table", "correction") or reading.qualifier != "exact":
        return False
    return reading.state in _EMPTY or reading.value is not None


def _figure(reading: Reading) -> Number:
    return reading.value if reading.value is not None else 0


def _tell(identity: Identity, verdict: Check) -> str:
    sign = "is not" if identity.equal else "is above"
    where = f" ({identity.column})" if identity.column else ""
    return f"{verdict.id}{where}: {'+'.join(identity.left)} {verdict.left} {sign} {verdict.right}"
