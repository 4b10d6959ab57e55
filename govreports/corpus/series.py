"""A report beside the same body's report of the year before: figures carried over, stocks, jumps.

Carried in 2, but the report on 2020 carried out 3 -> check T3-D fails with 2 and 3, an issue names the other report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.codebook import applicants
from govreports.model import Check, Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govreports.corpus.traits import Figure, Traits
    from govreports.model import Number, Status

_TERM = re.compile(r"([+-]?)([a-z_]+)(@?)")
_TIMES = 10
_SMALLEST = 100
"""A jump ends or begins at this many at least: 1 after 12 is no change of definition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One operand: a metric of this year's report or of the one before, added or taken off."""

    metric: str
    before: bool
    sign: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One identity between two years, for one column."""

    id: str
    formats: tuple[str, ...]
    formats_before: tuple[str, ...]
    left: str
    right: tuple[Term, ...]
    column: str | None


def compare_years(this: Traits, before: Traits) -> Iterator[Check | Issue]:
    """Every identity that can be tried, an issue for every one that fails, and an issue for every jump."""
    for identity in _identities():
        check = _try(identity, this, before)
        if check is None:
            continue
        yield check
        if check.status == "fail":
            yield Issue(code="series_differs", field=identity.left, detail=_tell(identity, check, before))
    yield from _jumps(this, before)


@cache
def _identities() -> tuple[Identity, ...]:
    found: list[Identity] = []
    for row in shipped.rows("corpus/series.csv"):
        for suffix in applicants() if row["columns"] == "applicants" else ("",):
            terms = _TERM.findall(row["right"])
            found.append(
                Identity(
                    id=row["id"],
                    formats=tuple(row["formats"].split("|")),
                    formats_before=tuple(row["before"].split("|")),
                    left=row["left"] + suffix,
                    right=tuple(
                        Term(metric=name + suffix, before=bool(before), sign=-1 if sign == "-" else 1)
                        for sign, name, before in terms
                    ),
                    column=suffix.removeprefix("__") or None,
                )
            )
    return tuple(found)


def _try(identity: Identity, this: Traits, before: Traits) -> Check | None:
    """The verdict; None where a figure is absent or not exact. Blank cells count as 0 and are told by the status."""
    if this.form not in identity.formats or before.form not in identity.formats_before:
        return None
    left = this.figures.get(identity.left)
    right = [(before if term.before else this).figures.get(term.metric) for term in identity.right]
    if not _usable(left) or not all(map(_usable, right)):
        return None
    figures: list[Figure] = [figure for figure in (left, *right) if figure]
    total: Number = sum(term.sign * figure.value for term, figure in zip(identity.right, figures[1:], strict=True))
    blanks = any(figure.sort == "blank" for figure in figures)
    status: Status = "with_blanks" if blanks else "pass" if figures[0].value == total else "fail"
    return Check(id=identity.id, status=status, left=figures[0].value, right=total, column=identity.column)


def _usable(figure: Figure | None) -> bool:
    return figure is not None and figure.sort != "about"


def _tell(identity: Identity, check: Check, before: Traits) -> str:
    parts = [f"{'-' if term.sign < 0 else '+'}{'last ' * term.before}{term.metric}" for term in identity.right]
    right = "".join(parts).removeprefix("+")
    column = f" ({identity.column})" if identity.column else ""
    return f"{check.id}{column}: {identity.left} {check.left} is not {right} {check.right}, {before.key}"


def _jumps(this: Traits, before: Traits) -> Iterator[Issue]:
    for metric, figure in this.figures.items():
        old = before.figures.get(metric)
        if old is None or "__" in metric or "blank" in (figure.sort, old.sort):
            continue
        small, large = sorted((figure.value, old.value))
        if small >= 1 and large >= _SMALLEST and large >= _TIMES * small:
            forms = "" if this.form == before.form else f", table {before.form} -> {this.form}"
            detail = f"{figure.value} after {old.value} ({large / small:.0f} times{forms}), {before.key}"
            yield Issue(code="jump", field=metric, detail=detail)
