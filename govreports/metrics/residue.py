"""Keep what is left of a table that could not be read apart from the sentences, so that no figure is told by it.

`规章3行政规范性文件363第二十条第(五)项` in one line, or `2.重复申请 5 —— 1 6 2 98` between paragraphs, is no sentence:
read as one, the first figure behind a label would be taken for the label's.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from govreports.draft import Line
from govreports.metrics.labels import fold_label
from govreports.metrics.lexicon import row_labels
from govreports.model import Table, cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROW = re.compile(r"[^。;!?]{2,60}?(?: (?:\d[\d,.]{0,15}|[-—─–/]{1,4})){5,20}")
_STRETCH = re.compile(r"(?: (?:\d[\d,.]{0,15}|[-—─–/]{1,4})(?= |$)){6,40}")
_DIGITS = re.compile(r"\d.*\d.*\d", re.DOTALL)
_FEWEST_LABELS = 2
_MOST_PAUSES = 12
_SHORTEST_LABEL = 4
_PUNCTUATION = re.compile(r"[。;!?]|,(?![^()]{0,60}\))")


def set_apart(blocks: Iterable[Line | Table]) -> Iterator[Line | Table]:
    """The blocks, each line that is left of a table as a table of one cell."""
    for block in blocks:
        if isinstance(block, Line) and is_residue(block.text):
            yield Table(rows=((cell(block.text),),), drawn="lines")
        else:
            yield block


def is_residue(text: str) -> bool:
    """Whether a line is rows of a form: many figures behind one label, or many labels without a comma between them."""
    if not _DIGITS.search(text):
        return False
    if _ROW.fullmatch(text) or ("。" not in text and len(_STRETCH.findall(text)) > 1):
        return True
    pauses = len(_PUNCTUATION.findall(text))
    if pauses > _MOST_PAUSES:
        return False
    labels = set(_labels().findall(fold_label(text)))
    fewest = _FEWEST_LABELS if all(len(label) > _SHORTEST_LABEL for label in labels) else _FEWEST_LABELS + 1
    return len(labels) >= fewest and pauses * 2 < len(labels) - 1


@cache
def _labels() -> re.Pattern[str]:
    """The labels of all rows that are too long to stand in a sentence by chance."""
    long = sorted((label for label in row_labels() if len(label) >= _SHORTEST_LABEL), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long)))
