"""Join the lines that one text was broken into: words run on, two figures never become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports.text.pollution import GARBLED

if TYPE_CHECKING:
    from collections.abc import Iterable


def join_cell(lines: Iterable[str]) -> str:
    """The lines of a cell as one, two figures kept apart by a blank.

    >>> join_cell(["本年制", "发件数"]), join_cell(["12", "13"])
    ('本年制发件数', '12 13')
    """
    text = ""
    for line in lines:
        line = " ".join(line.split())
        text += (" " if _meet(text, line) else "") + line
    return text


def join_prose(text: str, line: str) -> str:
    """A line of prose behind the one it goes on from; figures that meet may be two, or one broken: marked as such."""
    if text[-1:].isdigit() and line[:1].isdigit():
        return f"{text}{GARBLED}{line}"
    return f"{text} {line}" if _meet(text, line) else text + line


def _meet(text: str, line: str) -> bool:
    """Whether two pieces of Latin text or figures meet."""
    last, first = text[-1:], line[:1]
    return last.isascii() and last.isalnum() and first.isascii() and first.isalnum()
