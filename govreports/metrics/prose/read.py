"""Read the figures that a report tells in sentences: every figure by the first rule that takes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports.metrics.prose.equals import read_equals
from govreports.metrics.prose.found import ProseFigures
from govreports.metrics.prose.hit import Hit, read_hit
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
from govreports.metrics.prose.template import template

if TYPE_CHECKING:
    from govreports.metrics.prose.sentences import Sentence
    from govreports.metrics.prose.template import Template
    from govreports.model import Document

_NEGATIVE = re.compile(r"未|没有|无|不|零|0|免|空白")
_OF_A_PART = re.compile(
    r"(?:[省市州盟县区旗总][局厅署委]|本级|机关)(?:本级|机关)?(?:受理|收到|办理|处理)的?(?P<part>#)(?:申请)?中[,:]"
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
            hit = Hit.of(rule, told, sentence, match)
            start = hit.numeral.start
            if start not in free or not hit.holds():
                continue
            metrics = hit.metrics()
            if metrics is None:
                continue
            free -= {start, *(other.start for other in hit.added)}
            if not metrics or not hit.is_of(year) or _repeats_in_parts(metrics, told.text, hit.place, here):
                continue
            here[start] = metrics[0]
            if hit.carried is not None:
                free.discard(hit.carried.start)
            found.take(read_hit(hit, metrics, year))


def _repeats_in_parts(metrics: tuple[str, ...], text: str, place: int, here: dict[int, str]) -> bool:
    """Whether a list of parts goes on behind a semicolon: 共497封,其中本级459封;转来39封."""
    repeated = set(metrics).intersection(here.values()) - rules().additive
    return bool(repeated) and "其中" in text[:place]
