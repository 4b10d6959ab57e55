"""Tell an annual report from what stands beside it: rules, notices, blank forms, summaries, half-year figures, news.

The title speaks first, then the text: an annual report touches most of the matters that article 32 of the 2007
regulation and article 50 of the 2019 regulation prescribe.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.text.width import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from govreports.model import Document, Reading

_REPORT = re.compile(
    r"(?:信息公开|政务公开).{0,14}(?:年度报告|年报|工作报告|情况报告|情况的报告|年度工作报告|报告)|公开年报|公开年度报告"
    r"|年(?:度)?(?:政府)?信息公开(?:工作)?情况(?:说明)?$"
)
# The whole name of a report ends its title, and nothing is done with it: …发布2019年政府信息公开年度报告 is news.
_FULL_NAME = re.compile(
    r"信息公开(?:工作)?(?:年度)?(?:工作)?(?:情况)?的?(?:年度报告|工作报告|报告|年报)(?:\([^()]*\))?$"
    r"|年(?:度)?(?:政府)?信息公开(?:工作)?情况(?:说明)?$"
)
_OF_A_YEAR = re.compile(r"(?:19|20)\d\d|[一二三四五六七八九〇零]{4}年")
_COLUMN = re.compile(r"(?:政府|政务)?信息公开(?:工作)?(?:年度报告|年报)")
_CALLED = re.compile(
    r"(?=.{0,60}(?:(?:19|20)\d\d|[一二三四][季半]|第.季)|[^,。;]{2,20}(?:指南|制度|办法)).{6,60}"
    r"(?:报告|公报|统计表?|报表|总结|要点|计划|方案|指南|制度|办法|情况|通知|公示|公告|通报|决算|预算|公开|召开)(?:\([^()]*\))?"
)
"""A line that calls the page something, of a year mostly."""
_HEAD = 8
_DONE_WITH = re.compile(r"发布|公布|出炉|印发|报送|召开|开展|做好|编制|上线|通过")
_MATTERS = (
    re.compile(r"主动公开"),
    re.compile(r"依申请公开|公开申请|申请公开"),
    re.compile(r"复议|诉讼"),
    re.compile(r"收费|费用"),
    re.compile(r"存在.{0,6}问题|主要问题|不足之处"),
    re.compile(r"其他需要报告|需要报告的"),
)
_OPENS = re.compile(r"(?:现公布|特向社会公布|编制本|编制.{0,6}(?:年度报告|年报)|年度报告由|本报告|本年报)")
_TEMPLATE = re.compile(r"\(文字描述|×{2,}|X{3,}年|〔文字")
_SEARCH = re.compile(r"(?:搜索|检索|查询)结果|找到.{0,8}结果|找到.{0,4}\d+ ?条")
_OF_THE_PAGE = ("head", "h1")
_OPENING = 200
_SUBJECT = "信息公开"
_ENOUGH = 4
_MOST_MATTERS = 5
_MANY_MATTERS = 3
_MANY_FIGURES = 7
_NEED_OF_TEXT = 200
_WHOLE_TABLE = 20


def not_a_report(document: Document, read: Callable[[], Mapping[str, Reading]]) -> str | None:
    """The reason why a document is no annual report; None where it is one.

    `read` gives the leading figures; it is asked only where they can decide.
    """
    title = _own_title(document)
    heads = (named.text for named in document.titles if named.source in _OF_THE_PAGE)
    if any(map(_SEARCH.search, (*heads, document.text[:_OPENING]))):
        return "a page of search results"
    decoy = _decoy(title)
    if decoy and decoy["firm"] == "yes":
        return decoy["reason"]
    if document.text_state == "not_text":
        return None if is_report_title(title) else _unread(document)
    spoken = _Spoken.of(document, title)
    leading = read() if spoken.may_be or document.tables else {}
    if _is_blank_form(document, leading):
        return "a form that nobody filled in"
    score = _score(document, title, spoken, leading)
    if decoy and score < _ENOUGH + 3:
        return decoy["reason"]
    if score >= _ENOUGH:
        return None
    if not document.text.strip():
        return "no text"
    return "neither the title nor the text is that of an annual report"


def _own_title(document: Document) -> str:
    """The best title; where that only names a site or a column, what the page calls itself above its text."""
    title = squeeze(document.title or "")
    if _decoy(title) or (_REPORT.search(title) and not _COLUMN.fullmatch(title)):
        return title
    above = [named.text for named in document.titles if named.source != "class"]
    above += [paragraph.text for paragraph in islice(document.paragraphs, _HEAD)]
    lines = (squeeze(line) for line in above)
    return next((line for line in lines if _CALLED.fullmatch(line) and not _COLUMN.fullmatch(line)), title)


def _unread(document: Document) -> str:
    """Why nobody can tell what a picture shows."""
    details = [issue.detail for issue in document.issues if issue.code == "not_text"]
    return f"no text: {details[0] if details else 'pictures'}"


def is_report_title(title: str) -> bool:
    """Whether a title alone reads like that of an annual report."""
    return _REPORT.search(squeeze(title)) is not None and _decoy(squeeze(title)) is None


def _decoy(title: str) -> shipped.Row | None:
    named = _FULL_NAME.search(title) is not None
    return next(
        (row for pattern, row in _decoys() if pattern.search(title) and not (named and row["named"] == "yes")), None
    )


@cache
def _decoys() -> tuple[tuple[re.Pattern[str], shipped.Row], ...]:
    return tuple((re.compile(row["pattern"]), row) for row in shipped.rows("decoy_titles.csv"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """What a document speaks of: `titled` like a report, how many matters of one are touched, plainly `of_it`."""

    titled: bool
    touched: int
    of_it: bool

    @classmethod
    def of(cls, document: Document, title: str) -> _Spoken:
        text = document.text
        touched = sum(matter.search(text) is not None for matter in _MATTERS)
        titled = _REPORT.search(title) is not None
        of_it = titled or text.count(_SUBJECT) >= 3 or text.count("政务公开") >= 5
        of_it = of_it or (touched >= _MOST_MATTERS and _SUBJECT in text)
        return cls(titled=titled, touched=touched, of_it=of_it)

    @property
    def may_be(self) -> bool:
        """Whether figures could still make it a report."""
        return self.of_it or self.touched >= _MANY_MATTERS


def _score(document: Document, title: str, told: _Spoken, leading: Mapping[str, Reading]) -> int:
    """Points for the title, the matters touched, the opening, and figures read."""
    text = document.text
    spoken = told.of_it or (told.touched >= _MANY_MATTERS and len(leading) >= _MANY_FIGURES)
    score = 3 if told.titled else 0
    named = _FULL_NAME.search(title) and _OF_A_YEAR.search(title) and not _DONE_WITH.search(title)
    score += max(told.touched - (0 if named else 1), 0) if spoken else 0
    score += 1 if spoken and _OPENS.search(text[:1500]) else 0
    score += min(len(leading), 6) // 2 if spoken or document.tables else 0
    printed = sum(reading.basis == "table" and reading.value is not None for reading in leading.values())
    score += _ENOUGH if printed >= _WHOLE_TABLE else 0
    if score < _ENOUGH and told.titled and document.attachments and len(text) < _NEED_OF_TEXT:
        return _ENOUGH
    return score


def _is_blank_form(document: Document, leading: Mapping[str, Reading]) -> bool:
    """Tables without one figure, and the template's own words or no figure in the text either."""
    printed = [reading for reading in leading.values() if reading.basis == "table"]
    if not printed or any(reading.state not in ("blank", "na") for reading in printed):
        return False
    prose = [reading for reading in leading.values() if reading.basis == "prose"]
    return _TEMPLATE.search(document.text) is not None or not prose
