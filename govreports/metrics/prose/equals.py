"""Read metrics that equal one told before: all were answered, every one came by letter, all were upheld."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports.metrics.prose.context import clause, clause_start, evidence, subject
from govreports.metrics.prose.found import place
from govreports.metrics.prose.rules import rules
from govreports.model import Reading

if TYPE_CHECKING:
    from govreports.metrics.prose.found import ProseFigures
    from govreports.metrics.prose.rules import Rule
    from govreports.metrics.prose.sentences import Sentence
    from govreports.metrics.prose.template import Template

_ALL = re.compile(r"[均皆]|(?<![首成])都|全部|一律")
_CLAUSE_BETWEEN = 2
_SHARE_OF_ALL = re.compile(r"100(?:\.0{1,2})?%|百分之百")


def read_equals(told: Template, sentence: Sentence, found: ProseFigures) -> None:
    """Add every metric that the sentence says is all of another one of the same section."""
    if place(sentence) not in found.places:
        return
    for rule in rules().derived.possible(told.text):
        done: set[str] = set()  # a sentence may tell of reviews and of suits that all were upheld
        for match in rule.pattern.finditer(told.text):
            if rule.unless and rule.unless.search(clause(told.text, match.start(), match.end())):
                continue
            about = subject(told.text[: match.end()], sentence, rule.group or "")
            origins = [found.last.get(name) for name in rule.same_as.get(about or "", ())]
            origin = next((one for one in origins if one is not None and _is_meant(one, sentence, told, match)), None)
            if about is None or about in done or origin is None or _told_otherwise(rule, origin, found):
                continue
            done.add(about)
            for name in rule.by_subject[about]:
                _add(name, origin, told, match, found)


def _is_meant(origin: Reading, sentence: Sentence, told: Template, match: re.Match[str]) -> bool:
    """Whether it is told of the whole of a figure; behind a clause between, of several only with 均."""
    if not origin.value or origin.where != place(sentence) or not _all_of_it(told, match, origin):
        return False
    counted = [at for at in range(clause_start(told.text, match.start()), match.start()) if at in told.figures]
    if counted and told.figures[counted[-1]].value != origin.value:
        return False  # 全市收到6件,…市局2件均已答复
    return origin.value == 1 or match.group().count(",") < _CLAUSE_BETWEEN or _ALL.search(match.group()) is not None


def _add(name: str, origin: Reading, told: Template, match: re.Match[str], found: ProseFigures) -> None:
    if any(other.metric == name and other.value == origin.value for other in found.readings):
        return
    found.add(
        Reading(
            metric=name,
            value=origin.value,
            unit=origin.unit,
            raw=told.cut(match.start(), match.end()),
            qualifier=origin.qualifier,
            basis="derived",
            where=origin.where,
            evidence=evidence(told, match.start(), match.end()),
        )
    )


def _told_otherwise(rule: Rule, origin: Reading, found: ProseFigures) -> bool:
    """Whether a figure that the rule names was read with another value: 收到97件,办结95件 leaves no 全部答复."""
    figures = [found.last[name] for name in rule.but_not if name in found.last]
    return any(other.value and other.value != origin.value for other in figures)


def _all_of_it(told: Template, match: re.Match[str], origin: Reading) -> bool:
    """A share must be of a hundred per cent; a figure that is named whole must be the one that was read."""
    named = match.re.groupindex
    if "share" in named:
        return _SHARE_OF_ALL.fullmatch(told.printed(match.start("share"))) is not None
    return "whole" not in named or told.figures[match.start("whole")].raw == origin.raw
