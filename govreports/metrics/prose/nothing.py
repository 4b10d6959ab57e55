"""Read what a report says did not happen: 未收到申请, 零投诉, a section that says no more than 无."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports.metrics.prose.context import clause, evidence, other_time, subject, whole_clause
from govreports.metrics.prose.found import none_told
from govreports.metrics.prose.rules import rules

if TYPE_CHECKING:
    from govreports.metrics.prose.found import ProseFigures
    from govreports.metrics.prose.rules import Rule
    from govreports.metrics.prose.sentences import Sentence
    from govreports.metrics.prose.template import Template

_BARE = re.compile(
    r"(?:针对本[^,。:;]{1,4}的:)?(?:各项(?:数据)?(?:均)?为)?(?:(?:19|20)\d{2}年度?)?(?:本[^,。]{0,6}|我[局镇乡街办委厅院]|全年|年内|当年|目前|截至[^,。]{1,8})?,?"
    r"(?:均|皆|都)?(?:为)?(?:无|没有|未发生|未收到|未收|未产生|无此(?:类|项)情况|无相关情况|暂无|零|0[件宗起例条元]?(?:;0[件宗起例条元]?)*)"
    r"(?:,历年累计[^,。;]{1,16})?[。.;,]?"
)
_LONGEST_HEADING = 24


def read_zeros(told: Template, sentence: Sentence, year: int | None, found: ProseFigures) -> None:
    """Add a zero for everything that a negative of the sentence tells of."""
    for rule in rules().zeros.possible(told.text):
        match = rule.pattern.search(told.text)
        if match is None or not _holds(rule, told, sentence, match) or other_time(told, match.start(), year):
            continue
        raw = told.cut(match.start(), match.end())
        proof = evidence(told, match.start(), match.end())
        for name in _metrics(rule, told, sentence, match):
            if not any(other.metric == name and other.evidence == proof for other in found.readings):
                found.add(none_told(name, raw, sentence, proof))


def _metrics(rule: Rule, told: Template, sentence: Sentence, match: re.Match[str]) -> tuple[str, ...]:
    if rule.group is None:
        return rule.metrics
    return rule.by_subject.get(subject(told.text[: match.end()], sentence, rule.group) or "", ())


def _holds(rule: Rule, told: Template, sentence: Sentence, match: re.Match[str]) -> bool:
    if rule.unless and rule.unless.search(clause(told.text, match.start(), match.end())):
        return False
    if rule.never and rule.never.search(whole_clause(told.text, match.end() - 1)):
        return False
    return rule.about is None or rule.about.search(sentence.context) is not None


def read_bare(sentence: Sentence, found: ProseFigures) -> None:
    """`无。` as the first sentence below a heading, or behind it, tells none of what the heading names."""
    text = sentence.text.strip()
    leading, colon, told = text.rpartition(":")
    if _BARE.fullmatch(text):
        named = sentence.lead if sentence.before == sentence.lead else ""
        named = "" if sentence.before and not named else named or sentence.heading or sentence.title
    else:
        named = leading if colon and len(leading) <= _LONGEST_HEADING and _BARE.fullmatch(told) else ""
    for name, heading in rules().bare:
        if named and heading.search(named):
            found.add(none_told(name, text, sentence, text))
