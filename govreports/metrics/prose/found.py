"""What the sentences of a document told: readings, checks and issues, gathered in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govreports.metrics.codebook import metrics
from govreports.model import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govreports.metrics.prose.sentences import Sentence
    from govreports.model import Check, Issue, State
    from govreports.numbers import Numeral

_MONEY = ("元", "万元", "亿元")


@dataclass(slots=True)
class ProseFigures:
    """What the sentences of one document told."""

    readings: list[Reading] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    last: dict[str, Reading] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    """Where they told of anything but nothing."""

    def add(self, reading: Reading) -> None:
        """Keep a reading; the last one of each metric may found another one that equals it."""
        self.readings.append(reading)
        self.last[reading.metric] = reading
        if reading.value:
            self.places.add(reading.where)

    def take(self, told: Iterable[Reading | Issue]) -> None:
        """Keep readings and issues, in the order they are told."""
        for one in told:
            if isinstance(one, Reading):
                self.add(one)
            else:
                self.issues.append(one)


def reading(name: str, numeral: Numeral, sentence: Sentence, evidence: str, *, running: bool = False) -> Reading:
    """The reading of a told figure."""
    state: State = "zero" if numeral.value == 0 else "value"
    return Reading(
        metric=name,
        value=numeral.value,
        unit=numeral.unit if numeral.unit in _MONEY else metrics()[name].unit,
        raw=numeral.raw,
        state=state,
        qualifier=numeral.qualifier,
        basis="prose",
        where=place(sentence),
        evidence=evidence,
        running=running,
    )


def none_told(name: str, raw: str, sentence: Sentence, evidence: str) -> Reading:
    """The reading of 0 where words tell that there was none."""
    unit = metrics()[name].unit
    return Reading(
        metric=name,
        value=0,
        unit="元" if unit in _MONEY else unit,
        raw=raw,
        state="zero",
        basis="prose",
        where=place(sentence),
        evidence=evidence,
    )


def place(sentence: Sentence) -> str:
    """Where a reading stands: the number of its section, or the text before any section."""
    return sentence.section or "正文"
