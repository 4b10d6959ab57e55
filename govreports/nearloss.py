"""Leave out figures that stand within five characters of a place that was lost: `申请1�3件` tells neither 1 nor 3."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from govreports.model import Issue
from govreports.text.pollution import GARBLED, GARBLED_REACH

if TYPE_CHECKING:
    from govreports.metrics import Figures
    from govreports.model import Reading

_QUOTED = 80


def without_near_losses(figures: Figures) -> Figures:
    """The figures without those that may have lost a digit; each one left out is an issue."""
    lost = [reading for reading in (*figures.leading.values(), *figures.others) if _is_near(reading)]
    if not lost:
        return figures
    issues = [Issue(code="figure_garbled", field=reading.metric, detail=reading.evidence[:_QUOTED]) for reading in lost]
    return replace(
        figures,
        leading={name: reading for name, reading in figures.leading.items() if not _is_near(reading)},
        others=tuple(reading for reading in figures.others if not _is_near(reading)),
        issues=(*figures.issues, *dict.fromkeys(issues)),
    )


def _is_near(reading: Reading) -> bool:
    """Whether a figure of prose stands near a mark wherever its evidence prints it."""
    if reading.basis == "table" or GARBLED not in reading.evidence or not reading.raw:
        return False
    printed = "|".join(map(re.escape, reading.raw.split("+")))  # a sum prints its parts
    places = [found.span() for found in re.finditer(printed, reading.evidence)]
    return any(
        GARBLED in reading.evidence[max(start - GARBLED_REACH, 0) : end + GARBLED_REACH] for start, end in places
    )
