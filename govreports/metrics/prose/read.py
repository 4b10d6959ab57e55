"""Read the figures that a report tells in sentences: every figure by the first rule that takes it."""

from __future__ import annotations

import re
from dataclasses import replace
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
from govreports.metrics.prose.equals import read_equals
from govreports.metrics.prose.found import ProseFigures, reading
from govreports.metrics.prose.nothing import read_bare, read_zeros
from govreports.metrics.prose.parts import rates, sum_of_parts, sums_told_in_parts
from govreports.metrics.prose.rules import rules
from govreports.metrics.prose.sentences import sentences
from govreports.metrics.prose.shares import (
    shares,
    without_asides,
    without_origins,
    without_other_years,
    without_strangers,
)
from govreports.metrics.prose.template import FIGURE, template
from govreports.model import Issue

if TYPE_CHECKING:
    from govreports.metrics.prose.rules import Rule
    from govreports.metrics.prose.sentences import Sentence
    from govreports.metrics.prose.template import Template
    from govreports.model import Document
    from govreports.numbers import Numeral

_NEGATIVE = re.compile(r"未|没有|无|不|零|0|免|空白")
_OF_A_PART = re.compile(
    r"(?:[省市州盟县区旗总][局厅署委]|本级|机关)(?:本级|机关)?(?:受理|收到|办理|处理)的?(?P<part>#)(?:申请)?中[,:]"
)
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


def read_prose(document: Document, year: int | None) -> ProseFigures:
    """Every reading of the document's prose in reading order; figures of another year than `year` are left out."""
    found = ProseFigures()
    for sentence in sentences(document):
        told = without_other_years(without_origins(template(sentence.text)), year)
        told = _without_a_part(without_strangers(told), found)
        if told.figures:
            _read_sentence(told, sentence, year, found)
        if _NEGATIVE.search(told.text):
            read_zeros(told, sentence, year, found)
        read_equals(told, sentence, found)
        if all(numeral.value == 0 for numeral in told.figures.values()):
            read_bare(sentence, found)
    return found


def _without_a_part(told: Template, found: ProseFigures) -> Template:
    """The template up to where it takes apart what one body received of what all did: 市局受理的4件申请中,网上3件."""
    match, whole = _OF_A_PART.search(told.text), found.last.get("app_received")
    part = told.figures.get(match.start("part")) if match else None
    if match is None or part is None or part.value is None or whole is None or part.value >= (whole.value or 0):
        return told
    return told.joined([(0, match.start())])


def _read_sentence(told: Template, sentence: Sentence, year: int | None, found: ProseFigures) -> None:
    """Read one sentence as it stands and in the other words that it can be told in; every figure once."""
    first = len(found.readings)
    here: dict[int, str] = {}
    free = {numeral.start for numeral in told.figures.values()}
    shared, taken = shares(told)
    for share in shared:  # `均为0` gives one figure to several names, so each pair has its own
        _read_figures(share, sentence, year, found, (taken & _starts(share), {}))
    free -= taken
    aside = without_asides(told)
    for telling in (told,) if aside.text == told.text else (told, aside):
        _read_figures(telling, sentence, year, found, (free, here))
    for whole in sums_told_in_parts(found.readings[first:], sentence.text):
        found.add(whole)
    for checks, issues in (sum_of_parts(told, here), rates(told, here)):
        found.checks.extend(checks)
        found.issues.extend(issues)


def _starts(told: Template) -> set[int]:
    return {numeral.start for numeral in told.figures.values()}


def _read_figures(
    told: Template,
    sentence: Sentence,
    year: int | None,
    found: ProseFigures,
    open_figures: tuple[set[int], dict[int, str]],
) -> None:
    """`open_figures`: the starts of figures not yet used up, and of those read the metric; both are updated."""
    free, here = open_figures
    for rule in rules().figures.possible(told.text):
        for match in rule.pattern.finditer(told.text):
            place = max(map(match.start, rule.figures))  # of several branches one was taken
            numeral = told.figures[place]
            if numeral.start not in free or not _allows(rule, told, sentence, match, place):
                continue
            metrics = _metrics(rule, told, sentence, place)
            if metrics is None:
                continue
            added = _added(rule, told, match)
            free -= {numeral.start, *(other.start for other in added)}
            if added and any(each.qualifier != "exact" for each in (numeral, *added)):
                continue  # 撤销近十件、确认违法2件 make no sum
            if rule.shift and other_year_behind(told, place, match.end(), year, rule.shift):
                continue
            meant = year + rule.shift if year is not None and "@" in told.text[match.start() : place] else year
            if not metrics or other_time(told, place, meant) or _repeats_in_parts(metrics, told.text, place, here):
                continue
            here[numeral.start] = metrics[0]
            less = told.figures.get(match.start("less")) if rule.less else None
            if less is not None:
                free.discard(less.start)
            _add(rule, metrics, told, sentence, (match, place), less, year, found)


def _allows(rule: Rule, told: Template, sentence: Sentence, match: re.Match[str], place: int) -> bool:
    numeral = told.figures[place]
    if (rule.units and (numeral.unit or "") not in rule.units) or (rule.only_zero and numeral.value != 0):
        return False
    if rule.reads and not rule.part and in_parts(told.text, place):
        return False
    if rule.unless and rule.unless.search(clause(told.text, match.start(), place)):
        return False
    if rule.never and rule.never.search(whole_clause(told.text, place)):
        return False
    if rule.within and not rule.within.search(told.text[:place]):
        return False
    return rule.about is None or rule.about.search(sentence.context) is not None


def _metrics(rule: Rule, told: Template, sentence: Sentence, place: int) -> tuple[str, ...] | None:
    """The metrics that a rule reads at a place; none for a figure to be used up, None where its subject is another."""
    if rule.group is None:
        return rule.metrics
    return rule.by_subject.get(subject(told.text[:place], sentence, rule.group) or "")


def _add(
    rule: Rule,
    metrics: tuple[str, ...],
    told: Template,
    sentence: Sentence,
    at: tuple[re.Match[str], int],
    less: Numeral | None,
    year: int | None,
    found: ProseFigures,
) -> None:
    match, place = at
    numeral, before = told.figures[place], told.text[:place]
    proof = evidence(told, match.start(), max(match.end(), place + 1))
    for name in metrics:
        until = _UNTIL.search(before) is not None and not name.endswith(_STOCK)
        runs_on = "累计" in before.rpartition(FIGURE)[2] and (until or since_earlier(told, place, year))
        read = reading(name, numeral, sentence, proof, running=runs_on)
        if less is not None and read.value is not None and less.value is not None:
            found.add(reading(rule.less or "", less, sentence, proof))
            note = f"{numeral.raw} holds {less.raw} carried in"
            found.issues.append(Issue(code="carried_in_included", field=name, detail=note))
            read = replace(read, value=read.value - less.value, basis="derived")
        for other in _added(rule, told, match):
            total = (read.value or 0) + (other.value or 0)
            read = replace(read, value=total, raw=f"{read.raw}+{other.raw}", basis="derived")
        if rule.negate and read.value:
            read = replace(read, value=-read.value)
        found.add(read)
        if until:
            found.issues.append(Issue(code="ambiguous_period", field=name, detail=proof))
        if " " in numeral.raw:
            found.issues.append(Issue(code="thousands_parted", field=name, detail=proof))
        if rule.note:
            found.issues.append(Issue(code=rule.note, field=name, detail=proof))


def _added(rule: Rule, told: Template, match: re.Match[str]) -> list[Numeral]:
    """The figures that a rule adds to the one it reads."""
    return [told.figures[match.start(group)] for group in rule.plus if match.start(group) >= 0]


def _repeats_in_parts(metrics: tuple[str, ...], text: str, place: int, here: dict[int, str]) -> bool:
    """Whether a list of parts goes on behind a semicolon: 共497封,其中本级459封;转来39封."""
    repeated = set(metrics).intersection(here.values()) - rules().additive
    return bool(repeated) and "其中" in text[:place]
