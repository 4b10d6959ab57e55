"""Links the markup holds outside of plain anchors: frames, select boxes, buttons, menus written by scripts.

`<option value="/nb/2019/">2019年</option>`, `onclick="location.href='/nb/'"` -> pairs of address and text
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element

from govreports.cms.functions import Functions, called

_WRITTEN = re.compile(r"""<a\b[^<>]*?href\s*=\s*\\?["']?([^"'\\\s<>]+)[^<>]*>(.{1,300}?)<\\?/a>""", re.I | re.S)
_ADDRESS = r"""[^"'\s<>]*?(?:/|\.s?html?|\.jsp|\.aspx?|\.php|\.do|\?)[^"'\s<>]*"""
_QUOTED = re.compile(rf"""["']({_ADDRESS})["']""")
_NAMED = re.compile(rf"""["']([^"'<>\n]{{0,30}}[\u4e00-\u9fff][^"'<>\n]{{0,30}})["']\s*,\s*["']({_ADDRESS})["']""")
_MOVE = re.compile(r"""location(?:\.href)?\s*(?:=|\.replace\()\s*["']([^"']+)["']""")
_MOVES = re.compile(r"location|href|open|jump|\bgo\w*\(", re.IGNORECASE)
NAMING = ("data-url", "data-href", "data-link", "url", "link")
"""Attributes in which menus keep an address for their script."""
_TAG = re.compile(r"<[^>]{0,500}>")
_LONGEST = 400_000
"""Characters of scripts looked through for links; libraries written into a page are longer."""


def frames(root: _Element) -> Iterator[str]:
    """The addresses of pages shown inside this one."""
    for element in root.iter("frame", "iframe"):
        source = element.get("src") or ""
        if source.strip() and not source.startswith(("about:", "javascript:", "data:")):
            yield source


def options(root: _Element) -> Iterator[tuple[_Element, str]]:
    """Choices of select boxes whose value is an address."""
    for element in root.iter("option"):
        value = (element.get("value") or "").strip()
        if value and not re.fullmatch(r"[\w-]*", value) and _QUOTED.fullmatch(f'"{value}"'):
            yield element, value


def clicked(element: _Element, functions: Functions) -> str | None:
    """The address a click on an element leads to by script, where the markup or a function of the page names it."""
    for name in NAMING:
        value = (element.get(name) or "").strip()
        if value and _QUOTED.fullmatch(f'"{value}"'):
            return value
    click, target = element.get("onclick") or "", element.get("href") or ""
    built = functions and (called(click, functions) or called(target, functions))
    if built:
        return built
    script = click if _MOVES.search(click) else target if target.lower().startswith("javascript:") else ""
    found = _QUOTED.search(script)
    return found.group(1) if found else None


def scripts(root: _Element) -> str:
    """The text of the page's own scripts, cut at a bound; data islands of other types count as scripts."""
    pieces: list[str] = []
    size = 0
    for element in root.iter("script"):
        text = element.text or ""
        if size + len(text) <= _LONGEST:
            pieces.append(text)
            size += len(text)
    return "\n".join(pieces)


def written(text: str) -> Iterator[tuple[str, str]]:
    """Anchors a script writes into the page, and entries its calls give a menu: address and text."""
    if "href" in text:
        for target, label in _WRITTEN.findall(text):
            yield target, _TAG.sub("", label)
    for label, target in _NAMED.findall(text):
        yield target, label


def moved(text: str) -> str | None:
    """The address a script sends the visitor on to."""
    found = _MOVE.search(text)
    return found.group(1) if found else None
