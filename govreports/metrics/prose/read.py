"""Read the figures that a report tells in sentences: every figure by the first rule that takes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from govreports.metrics.codebook import metrics
from govreports.metrics.prose.parts import rates, sum_of_parts
from govreports.metrics.prose.rules import rules
from govreports.metrics.prose.sentences import sentences
from govreports.metrics.prose.shares import shares
from govreports.metrics.prose.template import template
from govreports.model import Issue, Reading

if TYPE_CHECKING:
    from govreports.metrics.prose.rules import Derived, Rule
    from govreports.metrics.prose.sentences import Sentence
    from govreports.metrics.prose.template import Template
    from govreports.model import Check, Document, Qualifier, State
    from govreports.numbers import Numeral

_MONEY = ("元", "万元", "亿元")
_CLAUSE = re.compile(r"[,;。:!?()]")
_FIGURE_CLAUSE = re.compile(r"[,;。:!?()#]")
_NEGATIVE = re.compile(r"未|没有|无|不|零|0")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_RUNNING = re.compile(r"自[^#,;。]{0,8}以来|(?:成立|开通|开展|运行|实施)以来|历年|到目前(?:为止)?[,]?(?:累计|共)")
_UNTIL = re.compile(r"截[至止]")
_BARE = re.compile(r"(?:本[^,。]{0,6})?(?:无|没有|未发生|无此(?:类|项)情况|无相关情况|暂无|零)[。.]?")
_SHARE_OF_ALL = re.compile(r"100(?:\.0{1,2})?%|百分之百")
_EVIDENCE = 160


@dataclass(slots=True)
class ProseFigures:
    """What the sentences of one document told."""

    readings: list[Reading] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    last: dict[str, Reading] = field(default_factory=dict)

    def add(self, reading: Reading) -> None:
        """Keep a reading; the last one of each metric may found a derived one."""
        self.readings.append(reading)
        self.last[reading.metric] = reading


def read_prose(document: Document, year: int | None) -> ProseFigures:
    """Every reading of the document's prose in reading order; figures of another year than `year` are left out."""
    found = ProseFigures()
    for sentence in sentences(document):
        told = template(sentence.text)
        if told.figures:
            shared, taken = shares(told)
            for share in shared:
                _read_figures(share, sentence, year, found, set(share.figures))
            _read_figures(told, sentence, year, found, set(told.figures) - taken)
        if _NEGATIVE.search(told.text):
            _read_zeros(told, sentence, year, found)
        _read_derived(told, sentence, found)
    _read_bare(document, found)
    return found


def _read_figures(told: Template, sentence: Sentence, year: int | None, found: ProseFigures, free: set[int]) -> None:
    here: dict[int, str] = {}
    for rule in rules().figures:
        for match in rule.pattern.finditer(told.text):
            place = match.start(next(name for name in ("n", "m", "o") if match.groupdict().get(name)))
            if place not in free or not _allows(rule, told, sentence, match, place):
                continue
            free.discard(place)
            numeral = told.figures[place]
            if not rule.metrics or _other_time(told, place, year) or _repeats_in_parts(rule, told.text, place, here):
                continue
            here[place] = rule.metrics[0]
            less = told.figures.get(match.start("less")) if rule.less else None
            if less is not None:
                free.discard(match.start("less"))
            _add(rule, told, sentence, (match, place), numeral, less, found)
    for checks, issues in (sum_of_parts(told, here), rates(told, here)):
        found.checks.extend(checks)
        found.issues.extend(issues)


def _allows(rule: Rule, told: Template, sentence: Sentence, match: re.Match[str], place: int) -> bool:
    numeral = told.figures[place]
    if rule.units and (numeral.unit or "") not in rule.units:
        return False
    if rule.metrics and not rule.part and _in_parts(told.text, place):
        return False
    if rule.unless and rule.unless.search(_clause(told.text, match.start(), place)):
        return False
    if rule.never and rule.never.search(_whole_clause(told.text, place)):
        return False
    if rule.within and not rule.within.search(told.text[:place]):
        return False
    if rule.subject and _subject(told.text[:place], sentence) != rule.subject:
        return False
    return rule.about is None or rule.about.search(sentence.context) is not None


def _add(
    rule: Rule,
    told: Template,
    sentence: Sentence,
    at: tuple[re.Match[str], int],
    numeral: Numeral,
    less: Numeral | None,
    found: ProseFigures,
) -> None:
    match, place = at
    evidence = _evidence(told, match.start(), max(match.end(), place + 1))
    where = sentence.section or "正文"
    for name in rule.metrics:
        reading = _reading(name, numeral, where, evidence)
        if less is not None and reading.value is not None and less.value is not None:
            found.add(_reading(rule.less or "", less, where, evidence))
            note = f"{numeral.raw} holds {less.raw} carried in"
            found.issues.append(Issue(code="carried_in_included", field=name, detail=note))
            reading = replace(reading, value=reading.value - less.value, basis="derived")
        found.add(reading)
        if _UNTIL.search(told.text[:place]):
            found.issues.append(Issue(code="ambiguous_period", field=name, detail=evidence))
        if rule.note:
            found.issues.append(Issue(code=rule.note, field=name, detail=evidence))


def _reading(name: str, numeral: Numeral, where: str, evidence: str) -> Reading:
    state: State = "zero" if numeral.value == 0 else "value"
    unit = numeral.unit if numeral.unit in _MONEY else metrics()[name].unit
    return Reading(
        metric=name,
        value=numeral.value,
        unit=unit,
        raw=numeral.raw,
        state=state,
        qualifier=numeral.qualifier,
        basis="prose",
        where=where,
        evidence=evidence,
    )


def _read_zeros(told: Template, sentence: Sentence, year: int | None, found: ProseFigures) -> None:
    for rule in rules().zeros:
        match = rule.pattern.search(told.text)
        if match is None or _other_time(told, match.start(), year):
            continue
        clause = _clause(told.text, match.start(), match.end())
        whole = _whole_clause(told.text, match.end() - 1)
        if (rule.unless and rule.unless.search(clause)) or (rule.never and rule.never.search(whole)):
            continue
        if rule.about and not rule.about.search(sentence.context):
            continue
        raw = told.cut(match.start(), match.end())
        evidence = _evidence(told, match.start(), match.end())
        for name in rule.metrics:
            if not any(other.metric == name and other.evidence == evidence for other in found.readings):
                found.add(_zero(name, raw, sentence.section or "正文", evidence))


def _zero(name: str, raw: str, where: str, evidence: str, qualifier: Qualifier = "exact") -> Reading:
    unit = metrics()[name].unit
    return Reading(
        metric=name,
        value=0,
        unit="元" if unit in _MONEY else unit,
        raw=raw,
        state="zero",
        qualifier=qualifier,
        basis="prose",
        where=where,
        evidence=evidence,
    )


def _read_derived(told: Template, sentence: Sentence, found: ProseFigures) -> None:
    for rule in rules().derived:
        origin = found.last.get(rule.origin)
        if origin is None or not origin.value or origin.where != (sentence.section or "正文"):
            continue
        match = rule.pattern.search(told.text)
        if match is None or not _all_of_it(told, rule, match):
            continue
        if _subject(told.text[: match.start()], sentence) != rule.subject:
            continue
        if rule.unless and rule.unless.search(_clause(told.text, match.start(), match.end())):
            continue
        if any(other.metric == rule.metric and other.value == origin.value for other in found.readings):
            continue
        found.add(
            Reading(
                metric=rule.metric,
                value=origin.value,
                unit=origin.unit,
                raw=told.cut(match.start(), match.end()),
                qualifier=origin.qualifier,
                basis="derived",
                where=origin.where,
                evidence=_evidence(told, match.start(), match.end()),
            )
        )


def _all_of_it(told: Template, rule: Derived, match: re.Match[str]) -> bool:
    if "share" not in rule.pattern.groupindex:
        return True
    return _SHARE_OF_ALL.fullmatch(told.printed(match.start("share"))) is not None


def _read_bare(document: Document, found: ProseFigures) -> None:
    """A section whose whole text is 无 tells none of what its title names."""
    for section in document.sections:
        if not _BARE.fullmatch(section.text.strip()):
            continue
        for name, heading in rules().bare:
            if heading.search(section.title):
                found.add(_zero(name, section.text.strip(), section.number, section.text.strip()))


def _subject(before: str, sentence: Sentence) -> str | None:
    """The subject named last before a place: in the sentence, else in what precedes it, else in its headings."""
    for text in (before, sentence.before, sentence.lead, sentence.heading, sentence.title):
        last = [(max((m.start() for m in words.finditer(text)), default=-1), name) for name, words in rules().subjects]
        place, name = max(last)
        if place >= 0:
            return name
    return None


def _in_parts(text: str, place: int) -> bool:
    """Whether a figure stands behind 其中 in the same sentence, outside a bracket that has closed."""
    start = max(text.rfind("其中", 0, place), text.rfind("包括:", 0, place))
    if start < 0:
        return False
    between = text[start:place]
    return ";" not in between and not (")" in between and "(" not in between)


def _repeats_in_parts(rule: Rule, text: str, place: int, here: dict[int, str]) -> bool:
    """Whether a list of parts goes on behind a semicolon: 共497封,其中本级459封;转来39封."""
    return not set(here.values()).isdisjoint(rule.metrics) and "其中" in text[:place]


def _other_time(told: Template, place: int, year: int | None) -> bool:
    """Whether a figure belongs to another year or runs on from an earlier one."""
    before = told.text[:place]
    mark = before.rfind("@")
    years = [int(found) for found in _YEAR.findall(told.printed(mark))] if mark >= 0 else []
    if year is not None and years and years[-1] != year:
        return True
    running = _RUNNING.search(before)
    return running is not None and not (years and years[0] == year)


def _clause(text: str, start: int, end: int) -> str:
    """The clause in which a match begins, from the figure before it on, up to a place."""
    ends = [found.end() for found in _FIGURE_CLAUSE.finditer(text, 0, start)]
    return text[ends[-1] if ends else 0 : end].lstrip("、和及与")


def _whole_clause(text: str, place: int) -> str:
    start = [found.end() for found in _CLAUSE.finditer(text, 0, place)]
    end = _CLAUSE.search(text, place)
    return text[start[-1] if start else 0 : end.start() if end else len(text)]


def _evidence(told: Template, start: int, end: int) -> str:
    """The clause or clauses of a match as printed, cut to a bearable length."""
    marks = [found.end() for found in _CLAUSE.finditer(told.text, 0, start)]
    first = marks[-1] if marks else 0
    stop = _CLAUSE.search(told.text, end)
    return told.cut(first, max(stop.start() if stop else len(told.text), end))[:_EVIDENCE].strip()
