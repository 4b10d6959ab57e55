"""The prose of a report cut into sentences, each with what leads to it: section, heading, lead, the sentence before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govreports.model import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govreports.model import Document

_END = re.compile(r"(?<=[。!?])(?![”』」’])|(?<=;)(?=[一二三四五六七八九十]是)")
_PLANS = re.compile(r"问题|不足|改进|打算|下一步|工作计划|工作思路|努力方向|今后|设想|展望|目标")
_PLAN_LINE = re.compile(r"下一步|今后|明年|来年|(?<!结转)(?<![转至到入])下一年|将从以下|将进一步|力争")
_NUMBERED = re.compile(r"\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、]|\(\d{1,2}\)")
_HEADING = re.compile(rf"(?:{_NUMBERED.pattern}|[一二三四五六七八九十]{{1,3}}[、是])?[^。]{{2,30}}")
_RUN_IN = re.compile(  # 一、总体情况。2022年,…: a heading that its text follows on the line
    r"[一二三四五六七八九十]{1,3}、([^。:,;]{0,12}(?:(?:总体|基本|公开|申请|处理|诉讼|复议|收费)情况|概述|概况"
    r"|存在(?:的)?(?:主要|突出)?问题|主要问题|下一步|打算|改进措施)[^。:,;]{0,12})[。:]."
)
_LONGEST = 2000
_LEAD = 40
_BEFORE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence as printed; `lead` opens its paragraph, `before` precedes it there or in the paragraph before."""

    text: str
    section: str | None
    title: str
    heading: str
    lead: str
    before: str

    @property
    def context(self) -> str:
        """Everything that tells what the sentence is about, the nearest last."""
        return " ".join((self.title, self.heading, self.lead, self.before, self.text))


def sentences(document: Document) -> Iterator[Sentence]:
    """The sentences that may tell figures of the year, headings with them; of problems and plans none."""
    titles = {section.number: section.title for section in document.sections}
    heading = ""
    section: str | None = None
    before = ""
    for block in document.blocks:
        if not isinstance(block, Paragraph):
            continue
        if block.section != section or block.heading:
            section, heading, before = block.section, "", ""
        leads = block.heading or _is_heading(block.text)
        run_in = None if leads else _RUN_IN.match(block.text)
        if run_in:
            titles[section or ""], heading, before = run_in[1], "", ""
        title = titles.get(section or "", "")
        if leads:
            heading, before = "" if title and block.text.endswith(title) else block.text, ""
        if _PLANS.search(title) or _PLANS.search(heading):
            continue
        for text, lead in _cut(block.text):
            if not _PLAN_LINE.search(text):
                yield Sentence(text=text, section=section, title=title, heading=heading, lead=lead, before=before)
            before = "" if leads else f"{before if lead else ''}{text}"[-_BEFORE:]


def _is_heading(text: str) -> bool:
    """A short line without a full stop inside: `(二)依申请公开情况`; it is read as a sentence as well.

    A line of a list is none: `——予以公开8件;`.
    """
    if text.startswith("——") or (text.endswith(";") and any(sign.isdigit() for sign in text)):
        return False
    if text.endswith("。") and _NUMBERED.match(text) is None:
        return False
    return _HEADING.fullmatch(text.rstrip("。:")) is not None


def _cut(paragraph: str) -> Iterator[tuple[str, str]]:
    """The sentences of a paragraph, each with the paragraph's own lead (`(三)新闻发布会。`)."""
    parts = [part for part in _END.split(paragraph) if part.strip()]
    lead = parts[0][:_LEAD] if parts and (_NUMBERED.match(parts[0]) or len(parts[0]) <= _LEAD) else ""
    for place, part in enumerate(parts):
        yield part[:_LONGEST], lead if place else ""
