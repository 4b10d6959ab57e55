"""One cell of a CSV table: text that no spreadsheet takes for a formula, numbers that stay numbers.

>>> guard("=1+1"), guard("@cmd"), guard("-8"), guard("- none"), guard("two\\nlines")
("'=1+1", "'@cmd", '-8', "'- none", 'two lines')
"""

from __future__ import annotations

import re

MARK = "'"
"""Put before text that would begin a formula, and before text that begins with it itself: so it can be taken off."""
_FORMULA = frozenset("=+-@＝＋－＠" + MARK)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_UNSEEN = " \xa0\xad\u1680\u180e\u3000\ufeff" + "".join(map(chr, (*range(0x2000, 0x2010), *range(0x202A, 0x2065))))
"""Blanks and signs that take no room: a reader that drops them would see what stands behind."""
_NUMBER = re.compile(r"-\d+(?:\.\d+)?")


def guard(text: str) -> str:
    """A text as a cell: control characters and line ends as blanks, a formula's first sign marked as text."""
    if text.isprintable() and text[:1] not in _FORMULA and text[:1] != " ":
        return text
    text = _CONTROLS.sub(" ", text)
    opens = text.lstrip(_UNSEEN)[:1]
    return MARK + text if opens in _FORMULA and opens and not _NUMBER.fullmatch(text) else text


def cell(value: object) -> object:
    """A value as `csv.writer` takes it: text guarded, numbers and None as they are."""
    return guard(value) if isinstance(value, str) else value
