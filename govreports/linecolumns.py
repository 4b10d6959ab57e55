"""Put the columns of a table that a copy left as lines back in place: serial numbers out, figures behind their labels.

`1` `一、主动公开情况` `2` `(一)收到申请数` `7`  →  `一、主动公开情况` `(一)收到申请数` `7`
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from govreports.metrics.cells import is_unit, read_cell
from govreports.metrics.lexicon import is_group_label, is_row_label

if TYPE_CHECKING:
    from collections.abc import Sequence

_SERIAL = re.compile(r"\d{1,3}")
_FOOT = re.compile(r" (?:[-—–] ?\d{1,3} ?[-—–]|第 ?\d{1,3} ?页(?: ?[,/]? ?共 ?\d{1,3} ?页)?)(?= |$)")
_NUMBERED = re.compile(r"(\d{1,3}) (\S.*)")
_FEWEST = 8
_FEWEST_APART = 20


def in_columns(lines: Sequence[str]) -> list[str]:
    """The lines without page feet and serial numbers, each figure behind its label."""
    return _paired(_without_serials([line for line in lines if not _FOOT.fullmatch(f" {line}")]))


def without_feet(text: str) -> str:
    """A long line without the page numbers that stand in it, `- 4 -` or `第4页 共7页`."""
    return _FOOT.sub("", text)


def _without_serials(lines: Sequence[str]) -> list[str]:
    """The lines without the numbers before the labels, where these count all labels by one."""
    found: dict[int, tuple[int, str]] = {}
    labels = 0
    for place, line in enumerate(lines):
        numbered = _NUMBERED.fullmatch(line)
        following = lines[place + 1] if place + 1 < len(lines) else ""
        if _SERIAL.fullmatch(line) and is_row_label(following):
            found[place] = int(line), ""
        elif numbered and _opens_with_label(numbered.group(2)):
            found[place] = int(numbered.group(1)), numbered.group(2)
            labels += 1
        else:
            labels += is_row_label(line)
    counted = all(after == before + 1 for (before, _), (after, _) in pairwise(found.values()))
    if len(found) < _FEWEST or not counted or len(found) < labels - 1:
        return list(lines)
    rest = [found[place][1] if place in found else line for place, line in enumerate(lines)]
    return [line for line in rest if line]


def _opens_with_label(text: str) -> bool:
    words = text.split(" ")
    return any(is_row_label(" ".join(words[:end])) for end in range(1, min(len(words), 4) + 1))


def _paired(lines: Sequence[str]) -> list[str]:
    """The lines with every figure behind its label, where all labels stand first and as many figures follow."""
    labels = [place for place, line in enumerate(lines) if is_row_label(line)]
    figures = [place for place, line in enumerate(lines) if read_cell(line).state in ("value", "zero", "na")]
    if len(labels) < _FEWEST_APART or not figures or labels[-1] > figures[0]:
        return list(lines)
    bearing = [place for place in labels if not is_group_label(lines[place])]
    takers = next((places for places in (bearing, labels) if len(places) == len(figures)), None)
    if takers is None:
        return list(lines)
    behind = {place: lines[figure] for place, figure in zip(takers, figures, strict=True)}
    paired: list[str] = []
    for place, line in enumerate(lines[: figures[0]]):
        paired.extend([line, behind[place]] if place in behind else [line])
    return [*paired, *(line for line in lines[figures[-1] + 1 :] if not is_unit(line))]
