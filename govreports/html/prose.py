"""Part the lines of the report's element into prose and page chrome.

Most lines tell by themselves: a numbered heading, a sentence, a figure or a row label is the report's, a label line or
a link list is not. Where some tell nothing, trafilatura is asked; it gets a small tree, the report's element without
its tables.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import trafilatura
from lxml import etree

from govreports.draft import Line
from govreports.furniture import is_chrome, is_tail, is_title
from govreports.linetables import is_of_table
from govreports.metadata import Found, read_breadcrumb, read_label_line
from govreports.text.script import each_simplified
from govreports.text.width import fold, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.etree import _Element

    from govreports.model import Table

_NUMBERED = re.compile(
    r"[(（]?[一二三四五六七八九十]{1,9}[)）、.．]|[0-9０-９]{1,9}[.、．)）]|第[一二三四五六七八九十]{1,9}[条章节部]"
)
_SAYS = re.compile(
    r"[；;]|[0-9０-９]\s*[条件次个人份篇期万元]|[^：:]{30}|(?:人民政府|办公室|局|委员会)\s*$|年\s*\d+\s*月|"
    r"^[(（]?.{0,4}略[)）]?$|[(（](?:见附|续|附表)[^()（）]{0,10}[)）]|^[\d０-９.,，%％/／—\-─\s]+$|^(?:附件|附表|.{2,30}统计表)|(?:负责人|审核人|填报人|联系人)[：:]|.{6}[：:]$|^[二○〇一三四五六七八九十零]{4}年"
)
# 县财政局2019年工作要点[02-17]: an item of a list of articles.
_LISTED = re.compile(r".\[(?:(?:20)?\d\d[-/.])?\d{1,2}[-/.]\d{1,2}\]$")
_SENTENCE = re.compile(r".{15}[。；;]")
_WHITE = re.compile(r"[\s\-|]+")


def keep_prose(
    body: _Element, blocks: Sequence[Line | Table], tables: Iterable[_Element]
) -> tuple[list[Line | Table], list[str]]:
    """The blocks without chrome, and the lines left out; may take the tables out of `body`, not used afterwards."""
    verdicts = [_tells(block) if isinstance(block, Line) else True for block in blocks]
    if None in verdicts:
        for table in tables:
            table.clear(keep_tail=True)  # type: ignore[call-arg]
        prose = _kept_by_trafilatura(body)
    kept: list[Line | Table] = []
    left: list[str] = []
    for block, verdict in zip(blocks, verdicts, strict=True):
        if not isinstance(block, Line) or verdict or (verdict is None and _WHITE.sub("", block.text) in prose):
            kept.append(block)
        else:
            left.append(block.text)
    return kept, left


def _tells(line: Line) -> bool | None:
    """Whether a line is the report's by its own words; None where they tell nothing."""
    if line.linked:
        return line.heading or _SENTENCE.search(line.text) is not None
    if line.heading or "。" in line.text or _NUMBERED.match(line.text) or _SAYS.search(line.text):
        return True
    text = squeeze(fold(line.text))
    if is_tail(text) or is_title(text) or is_of_table(text):
        return True
    if is_chrome(text) or _LISTED.search(text) or read_label_line(text, Found()) or read_breadcrumb(text):
        return False
    simple = each_simplified(line.text)  # the words above are Simplified ones
    return None if simple == line.text else _tells(Line(text=simple))


def _kept_by_trafilatura(body: _Element) -> set[str]:
    page = b"<html><body>" + etree.tostring(body, encoding="utf-8", method="html", with_tail=False) + b"</body></html>"
    text = trafilatura.extract(
        page, fast=True, favor_recall=True, include_comments=False, include_tables=False, include_formatting=False
    )
    return {_WHITE.sub("", line) for line in (text or "").splitlines()}
