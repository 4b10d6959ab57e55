"""One match of a rule in a sentence: whether its figure counts, for which metrics, and what is read from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govreports.metrics.prose.context import (
    clause,
    evidence,
    in_parts,
    other_time,
    other_year_behind,
    since_earlier,
    subject,
    whole_clause,
)
from govreports.metrics.prose.found import reading
from govreports.metrics.prose.template import FIGURE
from govreports.model import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govreports.metrics.prose.rules import Rule
    from govreports.metrics.prose.sentences import Sentence
    from govreports.metrics.prose.template import Template
    from govreports.model import Reading
    from govreports.numbers import Numeral

_UNTIL = re.compile(r"截[至止][^@]{0,4}@?[^@]*$")  # a year named behind it is a period again
_STOCK = (  # counted at a date, not over a period
    "_in_force",
    "_public_stock",
    "_accounts",
    "_carried_out",
    "staff_total",
    "staff_full_time",
    "staff_part_time",
    "reading_points",
    "dedicated_offices",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's match in the template of a sentence."""

    rule: Rule
    told: Template
    sentence: Sentence
    match: re.Match[str]
    place: int
    """Where in the template its figure stands."""

    @classmethod
    def of(cls, rule: Rule, told: Template, sentence: Sentence, match: re.Match[str]) -> Hit:
        """The hit of a match; of several branches of the pattern one was taken."""
        return cls(rule, told, sentence, match, max(map(match.start, rule.figures)))

    @property
    def numeral(self) -> Numeral:
        """The figure."""
        return self.told.figures[self.place]

    @property
    def carried(self) -> Numeral | None:
        """The figure carried in from the year before that is to be taken off: 收到(含上年结转的)."""
        return self.told.figures.get(self.match.start("less")) if self.rule.less else None

    @property
    def added(self) -> list[Numeral]:
        """The figures to be added to the one it reads."""
        groups = [group for group in self.rule.plus if self.match.start(group) >= 0]
        return [self.told.figures[self.match.start(group)] for group in groups]

    def holds(self) -> bool:
        """Whether what the rule asks of the figure and of the words around it is so."""
        rule, text, place = self.rule, self.told.text, self.place
        if (rule.units and (self.numeral.unit or "") not in rule.units) or (rule.only_zero and self.numeral.value != 0):
            return False
        if rule.reads and not rule.part and in_parts(text, place):
            return False
        if rule.unless and rule.unless.search(clause(text, self.match.start(), place)):
            return False
        if rule.never and rule.never.search(whole_clause(text, place)):
            return False
        if rule.within and not rule.within.search(text[:place]):
            return False
        return rule.about is None or rule.about.search(self.sentence.context) is not None

    def metrics(self) -> tuple[str, ...] | None:
        """The metrics that it reads; none for a figure to be used up, None where its subject is another."""
        if self.rule.group is None:
            return self.rule.metrics
        about = subject(self.told.text[: self.place], self.sentence, self.rule.group)
        return self.rule.by_subject.get(about or "")

    def is_of(self, year: int | None) -> bool:
        """Whether its figure is told for the year, and no sum with a figure that is not exact: 近十件、确认违法2件."""
        added, shift, place = self.added, self.rule.shift, self.place
        if added and any(each.qualifier != "exact" for each in (self.numeral, *added)):
            return False
        if shift and other_year_behind(self.told, place, self.match.end(), year, shift):
            return False
        shifted = year is not None and "@" in self.told.text[self.match.start() : place]
        return not other_time(self.told, place, year + shift if shifted and year is not None else year)


def read_hit(hit: Hit, metrics: tuple[str, ...], year: int | None) -> Iterator[Reading | Issue]:
    """What a hit tells, in the order it is told: of each metric the reading and what is to be said of it."""
    rule, told, numeral, before = hit.rule, hit.told, hit.numeral, hit.told.text[: hit.place]
    proof = evidence(told, hit.match.start(), max(hit.match.end(), hit.place + 1))
    ends = _UNTIL.search(before) is not None
    for name in metrics:
        until = ends and not name.endswith(_STOCK)
        runs_on = "累计" in before.rpartition(FIGURE)[2] and (until or since_earlier(told, hit.place, year))
        read = reading(name, numeral, hit.sentence, proof, running=runs_on)
        less = hit.carried
        if less is not None and read.value is not None and less.value is not None:
            yield reading(rule.less or "", less, hit.sentence, proof)
            yield Issue(code="carried_in_included", field=name, detail=f"{numeral.raw} holds {less.raw} carried in")
            read = replace(read, value=read.value - less.value, basis="derived")
        yield _in_all(read, hit)
        if until:
            yield Issue(code="ambiguous_period", field=name, detail=proof)
        if " " in numeral.raw:
            yield Issue(code="thousands_parted", field=name, detail=proof)
        if rule.note:
            yield Issue(code=rule.note, field=name, detail=proof)


def _in_all(read: Reading, hit: Hit) -> Reading:
    """The reading with the figures that the rule adds, and turned where the rule tells of a decrease."""
    for other in hit.added:
        total = (read.value or 0) + (other.value or 0)
        read = replace(read, value=total, raw=f"{read.raw}+{other.raw}", basis="derived")
    return replace(read, value=-read.value) if hit.rule.negate and read.value else read
