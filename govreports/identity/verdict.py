"""Verdict: which place a report speaks for, by which source, and what stood against it; and how places are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govreports.model import Issue
from govreports.regions import gazetteer

if TYPE_CHECKING:
    from govreports.identity.candidates import Candidate

ENOUGH = 3.0
"""Weight a place needs."""
MARGIN = 0.8
"""Weight it needs above the next place that is not part of it or around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The place, None where the evidence does not decide; the sources that decided; what stood against it."""

    candidate: Candidate | None = None
    evidence: str | None = None
    issues: tuple[Issue, ...] = ()


def undecided(code: str, detail: str) -> Verdict:
    """No place, and the one reason."""
    return Verdict(issues=(issue(code, detail),))


def issue(code: str, detail: str) -> Issue:
    """An issue of the field `region`."""
    return Issue(code=code, field="region", detail=detail)


def shown(place: Candidate) -> str:
    """A place for an issue's text: 灵溪镇 in 永顺县 433127."""
    rows = gazetteer().units.get(place.unit)
    name = f"{rows[-1].name} {rows[-1].code}" if rows else place.unit
    return f"{place.town} in {name}" if place.town else name
