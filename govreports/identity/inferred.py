"""Inferred: the place of a report that names none as its subject, by where its page stands and its own words fit.

我县 … on the host of 盐池县 -> 盐池县; 我镇 on the same host -> open, for the town is not named
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.identity.candidates import Candidate
from govreports.identity.verdict import ENOUGH, MARGIN, Verdict, issue, shown, undecided
from govreports.regions import gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govreports.identity.evidence import Claim, Clue
    from govreports.identity.opening import OwnWords


def infer(claims: Sequence[Claim], clues: Sequence[Clue], own: OwnWords, year: int, scope: str | None) -> Verdict:
    """The place most clues agree on, of a kind that a body's word of level (市统计局) or 我县 allows."""
    bodies = [claim.party.body for claim in claims if claim.party.body is not None]
    word = next((body.level for body in bodies if body.level), None) or own.area
    if own.town or not (word or own.body or bodies):
        return undecided("region_missing", "no place is named as the subject")
    units = dict.fromkeys(unit for clue in clues for unit in clue.units)
    there = (Candidate(unit) for unit in units if gazetteer().as_of(unit, year).note != "later")
    fitting = [place for place in there if _fits(place, word) and (scope is None or place.inside([scope]))]
    weights = {place: _weight(place, clues) for place in fitting}
    best = max(fitting, key=lambda place: weights[place], default=None)
    if best is None or weights[best] < ENOUGH:
        return undecided("region_missing", "no place is named as the subject")
    rivals = [place for place in fitting if not place.agrees(best)]
    if rivals and weights[best] - max(weights[place] for place in rivals) < MARGIN:
        return undecided("region_ambiguous", ", ".join(sorted(map(shown, [best, *rivals]))))
    source = max((clue for clue in clues if best.unit in clue.units), key=lambda clue: clue.weight).source
    told = issue("region_inferred", f"{shown(best)} by {source}; the report does not name its place")
    return Verdict(candidate=best, evidence=source, issues=(told,))


def _weight(place: Candidate, clues: Iterable[Clue]) -> float:
    return sum(clue.weight for clue in clues if place.inside(clue.units))


def _fits(place: Candidate, word: str | None) -> bool:
    return word is None or any(row.kind in _kinds().get(word, ()) for row in gazetteer().units[place.unit])


@cache
def _kinds() -> dict[str, tuple[str, ...]]:
    return {row["word"]: tuple(row["kinds"].split(";")) for row in shipped.rows("identity/level_words.csv")}
