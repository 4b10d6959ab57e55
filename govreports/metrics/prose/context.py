"""What a place of a sentence is about: the clause it stands in, the subject named last, the year it is told for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from govreports.metrics.prose.rules import rules

if TYPE_CHECKING:
    from govreports.metrics.prose.sentences import Sentence
    from govreports.metrics.prose.template import Template

_CLAUSE = re.compile(r"[,;。:!?()]")
_FIGURE_CLAUSE = re.compile(r"[,;。:!?()#]")
_YEAR = re.compile(r"(?:19|20)\d{2}")
# A year compared with rules its own clause only, 2017年以前 none: it tells how old a thing is.
# Nor does one beside a figure in a bracket that has closed: 31件(2015年结转4件),办结31件.
_TIME = re.compile(r"(?<![较比与从由同])@(?!以前|之前|[^()]*#[^()]*\))|@(?=[^,;。]{0,400}$)")
_RUNNING = re.compile(
    r"自[^#,;。]{0,8}以来|(?:成立|开通|开展|运行|实施|施行|创刊|上线)以来|历年(?=[^;。]{0,400}$)|到目前(?:为止)?[,]?(?:累计|共)|(?:截至|截止)[^#,;。]{0,6}历史"
)
_ALL_YEARS = re.compile(  # also where the year is named: 2013年公开150条,历年累计公开900条
    r"历年(?:来)?累计(?:(?!@|本年|全年|今年|当年|年内|其中|新增)[^#;。()]){0,30}"
    r"(?:#(?:(?!@|本年|全年|今年|当年|年内|其中|新增)[^#;。()]){0,14})?$"
)
_IN_THE_YEAR = re.compile(r"\d{1,2}月")
_OVER_YEARS = re.compile(r"¤(?:以?来|间)?,?[^#@,;。¤]{0,6}?(?:累计|共计)(?=[^@。]{0,400}$)")  # 三年累计举办培训班21期
_SOME_YEARS = re.compile(r"(?:[两二三四五六七八九十几]|[2-9]|1\d)个?年")
_PART_OF_YEAR = re.compile(r"(?!1[-—~至到]12月)\d{1,2}[-—~至到]\d{1,2}月份?")
_STRETCH = re.compile(r"@(?:[^#@,;。]{0,12}[-—~至到]@)?")
_EVIDENCE = 160


def subject(before: str, sentence: Sentence, group: str) -> str | None:
    """The subject of a group named last before a place: in the sentence, else in what leads to it, nearest first."""
    texts = (before, sentence.before, sentence.lead, sentence.heading, sentence.title)
    for text in texts if rules().far_reaching(group) else (before,):
        named = _named_last(text, group)
        if named is not None:
            return named
    return None


@lru_cache(maxsize=64)
def _named_last(text: str, group: str) -> str | None:
    """The subject of a group that a text names last; kept, for one heading leads to many sentences."""
    last = [
        max(((match.end(), match.end() - match.start()) for match in words.finditer(text)), default=(-1, 0))
        for _, words in rules().subjects[group]
    ]
    best = max(last)
    return rules().subjects[group][last.index(best)][0] if best[0] >= 0 else None


def in_parts(text: str, place: int) -> bool:
    """Whether a figure stands behind 其中 in the same sentence, outside a bracket that has closed."""
    start = max(text.rfind("其中", 0, place), text.rfind("包括:", 0, place))
    if start < 0:
        return False
    between = text[start:place]
    return ";" not in between and not (")" in between and "(" not in between)


def other_time(told: Template, place: int, year: int | None) -> bool:
    """Whether a figure belongs to another year or runs on from an earlier one."""
    before = told.text[:place]
    if "历年" in before and _ALL_YEARS.search(before):
        return True
    marks = [found.start() for found in _TIME.finditer(before)]
    years = [int(found) for found in _YEAR.findall(told.printed(marks[-1]))] if marks else []
    if year is not None and years and years[-1] != year:
        return True
    if marks and _is_part_of_year(told, marks[-1]):
        return True
    if any(_SOME_YEARS.fullmatch(told.printed(found.start())) for found in _OVER_YEARS.finditer(before)):
        return True
    running = _RUNNING.search(before)
    if running is None or (years and years[0] == year):
        return False
    since = told.text.find("@", running.start(), running.end())
    return since < 0 or not _IN_THE_YEAR.match(told.printed(since))  # 自5月1日以来: of this year


def since_earlier(told: Template, place: int, year: int | None) -> bool:
    """Whether a figure is told for a stretch of time from an earlier year on: 2008年5月1日至2012年底累计."""
    for found in _STRETCH.finditer(told.text, 0, place):
        years = _YEAR.findall(told.cut(*found.span()))
        if year is not None and len(years) > 1 and int(years[0]) < year:
            return True
    return False


def other_year_behind(told: Template, place: int, end: int, year: int | None, shift: int) -> bool:
    """Whether the date that a rule takes behind a figure is not of the year it must be of: 其余3件在@办结."""
    mark = told.text.find("@", place, end)
    return mark >= 0 and (year is None or not told.printed(mark).startswith(str(year + shift)))


def _is_part_of_year(told: Template, place: int) -> bool:
    """Whether a mark is one of several months' ranges: 1-6月收到8件,7-12月收到6件."""
    if not _PART_OF_YEAR.fullmatch(told.printed(place)):
        return False
    marks = [found.start() for found in _TIME.finditer(told.text)]
    return sum(_PART_OF_YEAR.fullmatch(told.printed(mark)) is not None for mark in marks) > 1


def clause(text: str, start: int, end: int) -> str:
    """The clause in which a match begins, from the figure before it on, up to a place."""
    ends = [found.end() for found in _FIGURE_CLAUSE.finditer(text, 0, start)]
    return text[ends[-1] if ends else 0 : end].lstrip("、和及与")


def whole_clause(text: str, place: int) -> str:
    """The clause of a place from its first to its last character."""
    end = _CLAUSE.search(text, place)
    return text[clause_start(text, place) : end.start() if end else len(text)]


def clause_start(text: str, place: int) -> int:
    """Where the clause of a place begins."""
    return max((found.end() for found in _CLAUSE.finditer(text, 0, place)), default=0)


def evidence(told: Template, start: int, end: int) -> str:
    """The clause or clauses of a match as printed, cut to a bearable length."""
    stop = _CLAUSE.search(told.text, end)
    last = stop.start() if stop else len(told.text)
    return told.cut(clause_start(told.text, start), max(last, end))[:_EVIDENCE].strip()
