"""Bring the marks that programs draw the tables of a text with to one kind: `|` between cells and nothing else.

`│规章│2│` of a text browser, tabs, `**规章** | **2**` of a Markdown writer, a whole page in one line parted by bars.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_UPRIGHTS = "│┃║┆┊┇┋"
_CROSSINGS = "├┤┼┬┴┌┐└┘╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋"
_TO_BARS = str.maketrans(dict.fromkeys(_UPRIGHTS, "|") | dict.fromkeys(_CROSSINGS, "+"))
_IS_DRAWN = re.compile(f"[{_UPRIGHTS}{_CROSSINGS}]")
_RULED = re.compile(r"[ \t]*[|+].*(?:\+[-─━═]|[-─━═]\+).*")
_RULE = re.compile(r"\+?[-─━═]{2,}[-─━═+]*")
_CROSSED = re.compile(r"\+[-─━═]")
_FEWEST_GROUPS = 4
_TALLEST = 8
_MOST_COLUMNS = 30
"""More bars in a line part the pieces of a whole page."""
_TABS = re.compile(r"(?<=[^\s])[ \xa0]*(\t+)")
_NARROW = re.compile(r"[^\t]{2,80}\t+\s*(?:[\d０-９][\d０-９,.]{0,15}|[-—─/]{1,4}|本年[^\t]{2,20})?\s*")
_IS_MARKDOWN = re.compile(r"(?:^|\|)[ \t]*\*\*\S", re.MULTILINE)
_EMPHASIS = re.compile(r"(?:(?<=\|)|^)([ \t]*)\*\*|\*\*(?=[ \t]*(?:\||$))", re.MULTILINE)


def unify_bars(text: str) -> str:
    """The text with every table drawn with `|`; a text without such marks as it is."""
    if _IS_DRAWN.search(text):
        text = text.translate(_TO_BARS)
    if _IS_MARKDOWN.search(text):
        text = _EMPHASIS.sub(r"\1", text)
    if _CROSSED.search(text):
        text = "\n".join(_ruled(text.split("\n")))
    if "\t" in text:
        doubled = all(len(run) % 2 == 0 for run in _TABS.findall(text))
        text = "\n".join(_barred(line, "\t\t" if doubled else "\t") for line in text.split("\n"))
    if text.count("|") > _MOST_COLUMNS:
        text = "\n".join(
            line.replace("|", "\n") if line.count("|") > _MOST_COLUMNS else line for line in text.split("\n")
        )
    return text


def _barred(line: str, mark: str) -> str:
    """A row whose cells tabs part, with bars; a line with one tab only if a figure or a word of a head stands last."""
    inside = line.strip(" \r\n\xa0")
    if "|" in line or mark not in inside or (inside.count(mark) == 1 and not _NARROW.fullmatch(inside)):
        return line
    return f"| {' | '.join(inside.split(mark))} |"


def _ruled(lines: list[str]) -> Iterator[str]:
    """The lines, those of every table with rules between its rows as rows."""
    for is_drawn, run in groupby(lines, lambda line: line.lstrip()[:1] in ("|", "+")):
        block = list(run)
        yield from _rows(block) if is_drawn else block


def _rows(lines: list[str]) -> list[str]:
    """The rows of a drawn table without its rules; where these part all rows, the lines of a row are one."""
    groups: list[list[str]] = []
    for is_rule, run in groupby(lines, lambda line: _RULED.fullmatch(line) is not None):
        if is_rule:  # one that stands beside a cell over several rows may have a line of its text
            groups.extend([text] for text in map(_without_rules, run) if text.strip(" \t|"))
        else:
            groups.append(list(run))
    whole = len(groups) >= _FEWEST_GROUPS and max(map(len, groups)) <= _TALLEST
    return [line for group in groups for line in (_joined(group) if whole else group)]


def _joined(lines: list[str]) -> list[str]:
    """The lines of one row as one, each cell's pieces joined; as they are where their cells do not stand in line."""
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    if len({len(row) for row in cells}) > 1:
        return lines
    return ["|".join(map("".join, zip(*cells, strict=True)))]


def _without_rules(line: str) -> str:
    """The line of a rule between rows, `|三、 +---+---+`, with its crossings as the bars between cells."""
    return _RULE.sub(lambda found: "|" * max(found.group().count("+"), 1), line).replace("+", "|")
