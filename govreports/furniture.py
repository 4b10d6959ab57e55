"""Clear the lines of a page of its furniture: chrome, label lines, breadcrumb, repeated titles, all behind the tail.

Chrome goes only as a whole line; words inside a paragraph are never touched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.draft import Line
from govreports.metadata import Found, bare_date, dates_in, read_breadcrumb, read_label_line
from govreports.model import Named
from govreports.text.width import squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govreports.model import Table

_TITLE = re.compile(
    r"(?!根据|按照|依据|遵照|.{0,70}(?:如下|现将))(?=.{0,70}公开)(?=.{0,70}(?:年报|年度报告|工作报告|情况报告|(?:情况|工作)的报告$|信息公开报告$)).{8,70}"
    r"|(?=.{10,60}$)[^。;!?]{0,60}(?:\d{4}|[一二三四五六七八九〇零]{4})年(?:度)?(?:政府)?信息公开(?:工作)?(?:报告|情况|情况说明|总结|总结报告)"
)
_LONG = 60
_LONGEST_CHROME = 220
_SHORTEST_ENDED = 30
_PROSE = re.compile(r"。.|[一二三四五六七八九十]{1,3}、")
_TAIL_SENTENCE = re.compile(r"(?<=.{25})。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """The blocks that are the report, and what the furniture told."""

    blocks: list[Line | Table]
    titles: list[Named]
    breadcrumbs: list[str]


def clear(blocks: Sequence[Line | Table], found: Found, crumbs: Sequence[str] = ()) -> Cleared:
    """Take the furniture out; labelled values go into `found`, a bare date above the text into its field `head`.

    `crumbs` are breadcrumbs read elsewhere: a step of one that stands above the text is the head of a side column.
    """
    kept: list[Line | Table] = []
    titles: list[Named] = []
    read: list[str] = []
    steps = {step for crumb in crumbs for step in crumb.split(" > ")}
    seen: set[str] = set()
    in_head = True
    for block in _without_tail(blocks, found):
        if not isinstance(block, Line):
            in_head = False
            kept.append(block)
            continue
        text = without_chrome_ends(block.text)
        crumb = read_breadcrumb(text)
        if crumb:
            read.append(crumb)
            continue
        if not text or read_label_line(text, found) or is_chrome(text):
            continue
        in_head = in_head and len(text) <= _LONG and not _PROSE.match(text)
        if in_head and text in steps and not is_title(text):
            continue
        if in_head:
            _read_date(text, found)
        if _is_title(text, seen, in_head=in_head):
            titles.append(Named(source="line", text=text))
            if _folded(text) in seen:
                continue
            seen.add(_folded(text))
        kept.append(block if text == block.text else Line(text=text, heading=block.heading, linked=block.linked))
    return Cleared(blocks=_one_title(kept, titles), titles=titles, breadcrumbs=read)


def is_chrome(line: str) -> bool:
    """Whether a line is page chrome and nothing else."""
    return len(line) <= _LONGEST_CHROME and "。" not in line and _chrome().fullmatch(squeeze(line)) is not None


def without_chrome_ends(line: str) -> str:
    """The line without chrome behind its last sentence or before its first; inside a paragraph nothing is touched."""
    if len(line) < _SHORTEST_ENDED:
        return line
    line = _chrome_behind().sub("", line)
    return _chrome_before().sub("", line)


@cache
def _chrome_behind() -> re.Pattern[str]:
    return re.compile(rf"(?<=[。!?;)\]】日])\s*(?:(?:{'|'.join(shipped.lines('html/chrome_ends.txt'))})\s*)+$")


@cache
def _chrome_before() -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{'|'.join(shipped.lines('html/chrome_ends.txt'))})\s*)+(?=[^\s是为])")


def is_tail(line: str) -> bool:
    """Whether a line without blanks opens what stands behind an article: neighbours, share bars, related pages."""
    return _tails().match(line) is not None


def is_title(line: str) -> bool:
    """Whether a whole line reads like the title of a report."""
    return _TITLE.fullmatch(line) is not None


@cache
def _chrome() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in shipped.lines("html/chrome.txt")))


@cache
def _tails() -> re.Pattern[str]:
    return re.compile("|".join(shipped.lines("html/tails.txt")))


def _without_tail(blocks: Sequence[Line | Table], found: Found) -> Sequence[Line | Table]:
    """The blocks before the first tail line behind which no sentence stands; labels behind it are still read."""
    for place, block in enumerate(blocks):
        if not isinstance(block, Line) or not is_tail(squeeze(block.text)):
            continue
        rest = blocks[place + 1 :]
        if all(isinstance(other, Line) and not _TAIL_SENTENCE.search(other.text) for other in rest):
            for other in rest:
                if isinstance(other, Line):
                    read_label_line(other.text, found)
            return blocks[:place]
    return blocks


def _read_date(text: str, found: Found) -> None:
    day = next(iter(dates_in(text)), None) if len(text) <= 24 and not is_title(text) else bare_date(text)
    if day:
        found.add("head", day)


def _is_title(text: str, seen: set[str], *, in_head: bool) -> bool:
    return _folded(text) in seen or (in_head and is_title(text))


def _folded(text: str) -> str:
    return re.sub(r"[\s。.:]", "", text)


def _one_title(kept: list[Line | Table], titles: list[Named]) -> list[Line | Table]:
    """Of title lines that hold one another (`某县人民政府-某镇2013年…`) the text keeps the plain one."""
    names = {_folded(title.text) for title in titles}
    longer = {name for name in names for other in names if name.endswith(("-" + other, "_" + other, "|" + other))}
    return [block for block in kept if not isinstance(block, Line) or _folded(block.text) not in longer]
