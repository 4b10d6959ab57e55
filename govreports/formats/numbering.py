"""Automatic numbers of a Word file: which paragraph stands in which list, and how its number prints.

abstractNum level 0 "%1、" in chineseCounting: the third paragraph of the list opens with 三、
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govreports.formats.counting import count

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%(\d)")
_HEADING = re.compile(r"heading\s*\d|标题\s*\d", re.IGNORECASE)
_LEVELS = 9
_FARTHEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a list: the format of its number, the text round it, where it begins."""

    form: str
    text: str
    start: int


class Numbering:
    """The lists of a file; `number` must be asked once for each paragraph, in order."""

    def __init__(self, numbering: _Element | None, styles: _Element | None) -> None:
        self._levels = _read_lists(numbering)
        self._styles = _read_styles(styles)
        self._counts: dict[tuple[str, int], int] = {}

    def number(self, paragraph: _Element) -> str:
        """The number that opens a paragraph, empty where it has none or a bullet."""
        listed, level = self._place(paragraph)
        form = self._levels.get((listed, level))
        if form is None or form.form in ("bullet", "none"):
            return ""
        self._counts[listed, level] = self._counts.get((listed, level), form.start - 1) + 1
        for deeper in range(level + 1, _LEVELS):
            self._counts.pop((listed, deeper), None)
        return _PLACE.sub(lambda place: self._printed(listed, int(place[1]) - 1), form.text)

    def is_heading(self, paragraph: _Element) -> bool:
        """Whether the style of a paragraph is that of a heading."""
        style = self._styles.get(_style(paragraph))
        return style is not None and _HEADING.match(style[0]) is not None

    def _printed(self, listed: str, level: int) -> str:
        form = self._levels.get((listed, level))
        return count(self._counts.get((listed, level), form.start), form.form) if form else ""

    def _place(self, paragraph: _Element) -> tuple[str, int]:
        """List and level of a paragraph: its own, else those of its style."""
        listed, level = _listed(paragraph.find(f"{_W}pPr/{_W}numPr"))
        style: str | None = _style(paragraph)
        for _ in range(_FARTHEST):
            known = self._styles.get(style) if listed is None and style else None
            if known is None:
                break
            _, style, listed, level = known
        return listed or "", level


def _style(paragraph: _Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return (style.get(f"{_W}val") or "") if style is not None else ""


def _listed(properties: _Element | None) -> tuple[str | None, int]:
    if properties is None:
        return None, 0
    return _string(properties, "numId"), _integer(properties, "ilvl", 0)


def _read_styles(styles: _Element | None) -> dict[str, tuple[str, str | None, str | None, int]]:
    """Style -> its name, the style it is based on, its list and level."""
    found: dict[str, tuple[str, str | None, str | None, int]] = {}
    for style in styles.iter(f"{_W}style") if styles is not None else ():
        listed, level = _listed(style.find(f"{_W}pPr/{_W}numPr"))
        name = style.get(f"{_W}styleId") or ""
        found[name] = (_string(style, "name") or "", _string(style, "basedOn"), listed, level)
    return found


def _read_lists(numbering: _Element | None) -> dict[tuple[str, int], Level]:
    """List and level -> how its numbers print."""
    if numbering is None:
        return {}
    forms = {
        holder.get(f"{_W}abstractNumId"): [_level(level) for level in holder.iter(f"{_W}lvl")]
        for holder in numbering.iter(f"{_W}abstractNum")
    }
    found: dict[tuple[str, int], Level] = {}
    for listed in numbering.iter(f"{_W}num"):
        for place, level in forms.get(_string(listed, "abstractNumId"), []):
            found[listed.get(f"{_W}numId") or "", place] = level
    return found


def _level(level: _Element) -> tuple[int, Level]:
    printed = level.get(f"{_W}ilvl") or ""
    form = Level(
        form=_string(level, "numFmt") or "decimal",
        text=_string(level, "lvlText") or "",
        start=_integer(level, "start", 1),
    )
    return int(printed) if printed.isdecimal() else 0, form


def _string(holder: _Element, name: str) -> str | None:
    element = holder.find(f"{_W}{name}")
    return element.get(f"{_W}val") if element is not None else None


def _integer(holder: _Element, name: str, default: int) -> int:
    printed = _string(holder, name) or ""
    return int(printed) if printed.isdecimal() else default
