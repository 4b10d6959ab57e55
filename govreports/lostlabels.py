"""Put back characters that a label of a form lost with their glyph: `1.属于国�秘密` is `1.属于国家秘密`.

Only where the place of the loss is marked and one label alone of all forms fits; figures are never guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports.draft import Line
from govreports.metrics.labels import fold_label
from govreports.metrics.lexicon import head_words, row_labels
from govreports.model import Table, cell
from govreports.text.pollution import GARBLED

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 60
_FEWEST = 3
_MOST_MARKS = 3
_LOST = f"{GARBLED}+"
_FIGURE = re.compile(r"\d")


def mend_labels(blocks: Sequence[Line | Table]) -> tuple[list[Line | Table], list[tuple[str, str]]]:
    """The blocks with their damaged labels whole, and each as seen and as meant."""
    mended: dict[str, str] = {}

    def whole(text: str) -> str:
        if GARBLED not in text:
            return text
        meant = _whole(text)
        if meant != text:
            mended[text] = meant
        return meant

    kept: list[Line | Table] = []
    for block in blocks:
        if isinstance(block, Line):
            text = whole(block.text)
            kept.append(block if text == block.text else Line(text=text, heading=block.heading, linked=block.linked))
        elif any(GARBLED in box.text for row in block.rows for box in row):
            rows = tuple(
                tuple(cell(whole(box.text), box.covered) if box.text else box for box in row) for row in block.rows
            )
            kept.append(Table(rows=rows, section=block.section, drawn=block.drawn))
        else:
            kept.append(block)
    return kept, list(mended.items())


def _whole(text: str) -> str:
    """The text with what it lost, where one label alone can be meant."""
    folded = fold_label(text)
    marks = re.findall(_LOST, folded)
    if len(text) > _LONGEST or not marks or len(marks) > _MOST_MARKS or len(folded) < _FEWEST:
        return text
    shape = re.compile(f"([^{GARBLED}]{{1,2}})".join(map(re.escape, re.split(_LOST, folded))))
    fitting = [found for label in (*row_labels(), *head_words()) if (found := shape.fullmatch(label))]
    lost = {found.groups() for found in fitting if not _FIGURE.search("".join(found.groups()))}
    if len(lost) != 1 or len(re.findall(_LOST, text)) != len(marks):
        return text
    pieces = iter(lost.pop())
    return re.sub(_LOST, lambda _: next(pieces), text)
