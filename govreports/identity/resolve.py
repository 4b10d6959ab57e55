"""Resolve: weigh claims and clues, and say which place the report speaks for, or why that stays open.

The candidates are the places that claims name. Every source adds its weight to the candidates it fits; namesakes
are told apart by the clues. Among places that lie in one another the most trusted source decides. Where no claim names
a place, the page's standing may (`inferred`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govreports.identity.candidates import Candidate, candidates, is_stale
from govreports.identity.evidence import Claim, Clue, ranks
from govreports.identity.inferred import infer
from govreports.identity.verdict import ENOUGH, MARGIN, Verdict, issue, shown, undecided
from govreports.regions import gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from govreports.identity.opening import OwnWords
    from govreports.model import Issue

# What part of its weight a source keeps for a place that lies in the one it names, or around it.
_ABOVE = 0.25
_INSIDE, _BELOW = 0.9, 0.3
_STALE = 0.4
_PASTED = frozenset(["opening", "signature", "contact"])
"""Sources in which a strange name is most often left over from a copied text."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A claim with the places it may mean."""

    claim: Claim
    places: tuple[Candidate, ...]
    weight: float

    @property
    def name(self) -> str:
        """The place as the claim writes it."""
        party = self.claim.party
        return party.town or (party.chain[-1].text if party.chain else party.text)


def resolve(claims: Sequence[Claim], clues: Sequence[Clue], own: OwnWords, year: int, scope: str | None) -> Verdict:
    """Decide the place; `scope` is a unit the place must lie in, a limit and no vote."""
    meanings = _meanings(claims, clues, year)
    named = list(dict.fromkeys(place for meaning in meanings for place in meaning.places))
    if not named:
        return infer(claims, clues, own, year, scope)
    allowed = [place for place in named if scope is None or place.inside([scope])]
    if not allowed:
        return undecided("region_conflict", f"{_names(meanings)} is outside the portal's region")
    scores = {place: _score(place, meanings, clues) for place in allowed}
    best = max(scores, key=lambda place: scores[place])
    rivals = [place for place in allowed if not place.agrees(best)]
    if scores[best] < ENOUGH:
        return undecided("region_missing", f"only weak evidence: {_names(meanings)}")
    if scores[best] - max((scores[place] for place in rivals), default=0.0) < MARGIN:
        return _open_question(best, rivals, scores, meanings)
    chosen = _most_trusted([place for place in allowed if place.agrees(best)], meanings, scores, own)
    return _checked(chosen, meanings, clues, scores[chosen])


def _meanings(claims: Sequence[Claim], clues: Sequence[Clue], year: int) -> list[_Meaning]:
    """Claims that name a place, with its meanings; the owner of the host only where nothing else names one."""
    placed = [claim for claim in claims if claim.party.placed]
    placed = [claim for claim in placed if claim.source != "host"] or placed
    counties = _counties(clues)
    return [
        _Meaning(
            claim,
            candidates(claim.party, year, counties),
            claim.weight * (_STALE if is_stale(claim.party, year) else 1.0),
        )
        for claim in placed
    ]


def _counties(clues: Sequence[Clue]) -> tuple[str, ...]:
    """Counties the page stands in by its binding clues, else those its text names."""
    units = gazetteer().units
    for chosen in ([clue for clue in clues if clue.binding], [clue for clue in clues if clue.source == "text"]):
        found = dict.fromkeys(unit for clue in chosen for unit in clue.units if units[unit][-1].level == "county")
        if found:
            return tuple(found)
    return ()


def _score(place: Candidate, meanings: Iterable[_Meaning], clues: Iterable[Clue]) -> float:
    """Each subject source counts once, by what speaks most for the place; every clue counts."""
    best: dict[str, float] = {}
    for meaning in meanings:
        source = meaning.claim.source
        best[source] = max(best.get(source, 0.0), _fit(place, meaning) * meaning.weight)
    return sum(best.values()) + sum(_support(place, clue) for clue in clues)


def _fit(place: Candidate, meaning: _Meaning) -> float:
    if place in meaning.places:
        return 1.0
    return _ABOVE if any(other.agrees(place) for other in meaning.places) else 0.0


def _support(place: Candidate, clue: Clue) -> float:
    if place.unit in clue.units:
        return clue.weight
    if place.inside(clue.units):
        return _INSIDE * clue.weight
    return _BELOW * clue.weight if place.around(clue.units) else 0.0


def _most_trusted(
    places: Sequence[Candidate], meanings: Sequence[_Meaning], scores: dict[Candidate, float], own: OwnWords
) -> Candidate:
    """Of places inside one another: a town where the text says 我镇, else the best source's, else the heaviest.

    Where all is equal, the wider of two that one name may mean (长沙海关: the city, not the county), else the narrower.
    """
    rank = ranks()

    def order(place: Candidate) -> tuple[bool, int, float, int]:
        naming = [meaning for meaning in meanings if place in meaning.places]
        depth = len(place.lineage) + bool(place.town)
        shared = any(place.agrees(other) for meaning in naming for other in meaning.places if other != place)
        best = min(rank[meaning.claim.source] for meaning in naming)
        return (own.town and place.town is None, best, -scores[place], depth if shared else -depth)

    return min(places, key=order)


def _checked(chosen: Candidate, meanings: Sequence[_Meaning], clues: Sequence[Clue], score: float) -> Verdict:
    """The verdict with what stands against it; where that weighs as much, there is none."""
    against = [meaning for meaning in meanings if meaning.places and not any(map(chosen.agrees, meaning.places))]
    strange = [clue for clue in clues if clue.binding and not (chosen.inside(clue.units) or chosen.around(clue.units))]
    weights = {meaning.claim.source: meaning.weight for meaning in against}
    weights |= {clue.source: clue.weight for clue in strange}
    issues = tuple(dict.fromkeys((*map(_pasted, against), *map(_strange, strange))))
    if sum(weights.values()) >= score:
        return Verdict(issues=(*issues, issue("region_conflict", f"no majority for {_names(meanings)}")))
    issues += tuple(_alone(chosen, meanings, clues))
    return Verdict(candidate=chosen, evidence=_deciding(chosen, meanings, clues), issues=issues)


def _pasted(meaning: _Meaning) -> Issue:
    source = meaning.claim.source
    return issue("copy_paste_name" if source in _PASTED else "region_conflict", f"{meaning.name} in the {source}")


def _strange(clue: Clue) -> Issue:
    names = sorted({gazetteer().units[unit][-1].name for unit in clue.units})
    return issue("region_conflict", f"{clue.source} stands for {', '.join(names)}")


def _alone(chosen: Candidate, meanings: Iterable[_Meaning], clues: Iterable[Clue]) -> Iterator[Issue]:
    """A town placed by nothing but its name: towns that ended before 2014 are not all in the table."""
    parents = any(chosen in meaning.places and meaning.claim.party.chain for meaning in meanings)
    if chosen.town is not None and not parents and not any(chosen.inside(clue.units) for clue in clues):
        yield issue("region_unconfirmed", f"{shown(chosen)} by the town's name alone")


def _deciding(chosen: Candidate, meanings: Sequence[_Meaning], clues: Sequence[Clue]) -> str:
    """The most trusted source that names the place, and the clue that told it from its namesakes, if one had to."""
    rank = ranks()
    named = min(
        (meaning for meaning in meanings if chosen in meaning.places),
        key=lambda meaning: (rank[meaning.claim.source], len(meaning.places)),
    )
    source = named.claim.source
    others = {place.unit for place in named.places if place != chosen}
    if not others:
        return source
    helpers = [m.claim.source for m in meanings if len(m.places) == 1 and _fit(chosen, m) > 0]
    helpers += [clue.source for clue in clues if chosen.inside(clue.units) and others.isdisjoint(clue.units)]
    helper = min(helpers, key=lambda name: rank[name], default=source)
    return source if helper == source else f"{source}+{helper}"


def _open_question(
    best: Candidate, rivals: Sequence[Candidate], scores: dict[Candidate, float], meanings: Sequence[_Meaning]
) -> Verdict:
    """Namesakes of one text are an ambiguity; two texts that name two places are a conflict."""
    close = [best, *(place for place in rivals if scores[best] - scores[place] < MARGIN)]
    homonyms = any(all(place in meaning.places for place in close) for meaning in meanings)
    detail = f"{_names(meanings)}: {', '.join(sorted(map(shown, close)))}"
    return undecided("region_ambiguous" if homonyms else "region_conflict", detail)


def _names(meanings: Iterable[_Meaning]) -> str:
    return ", ".join(dict.fromkeys(meaning.name for meaning in meanings if meaning.places))
