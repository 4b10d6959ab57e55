"""How much of a report's text stands in another: the share of its prose, by length, whose clauses are there too.

Figures and the report's own names are left out, so a text in which only these were renewed shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports.model import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from govreports.corpus.traits import Traits

SHARE = 0.9
"""From this share on a text counts as taken over."""
_SHORTEST = 200
"""Characters of prose below which reports are alike because they say little."""
_FACTORS = (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F, 0x165667B1, 0xD3A2646D)
"""Odd numbers that turn one hash into six orders; texts that share 0.9 differ in the first of all six once in 10^4."""


def share(text: Traits, other: Traits) -> float:
    """The share of a text that stands in another; 0 where it says too little to tell."""
    size = sum(text.lengths)
    if size < _SHORTEST:
        return 0.0
    there = set(other.clauses)
    pairs = zip(text.clauses, text.lengths, strict=True)
    return sum(length for clause, length in pairs if clause in there) / size


def last_years(this: Traits, before: Traits) -> Iterator[Issue]:
    """An issue where a report is last year's text."""
    found = share(this, before)
    if found >= SHARE:
        yield _issue(found, before, "the year before")


def neighbours(reports: Sequence[Traits]) -> Iterator[tuple[str, Issue]]:
    """Key and issue of every report among neighbours of one year that shares its text with another.

    Each is told with the other that holds most of it. Which of two is the copy their texts do not say.
    """
    near: dict[tuple[int, int], list[int]] = {}
    signs = [_signs(report) for report in reports]
    for place, sign in enumerate(signs):
        for mark in sign:
            near.setdefault(mark, []).append(place)
    for place, report in enumerate(reports):
        others = {other for mark in signs[place] for other in near[mark]} - {place}
        best = _closest(report, (reports[other] for other in sorted(others)))
        if best is not None:
            yield report.key, _issue(*best, "a neighbour")


def _signs(report: Traits) -> list[tuple[int, int]]:
    if sum(report.lengths) < _SHORTEST:
        return []
    return [
        (order, min(clause * factor & 0xFFFFFFFF for clause in report.clauses)) for order, factor in enumerate(_FACTORS)
    ]


def _closest(report: Traits, others: Iterable[Traits]) -> tuple[float, Traits] | None:
    best: tuple[float, Traits] | None = None
    for other in others:
        found = share(report, other)
        if found >= SHARE and (best is None or found > best[0]):
            best = found, other
        if found == 1.0:
            break
    return best


def _issue(found: float, other: Traits, whose: str) -> Issue:
    return Issue(
        code="recycled_text", field="text", detail=f"{int(found * 100)} % of the text is that of {other.key}, {whose}"
    )
