"""How often a list of annual reports is worth a look: this season's at every run, those of past years once a month.

Reports for a year appear from 10 January of the next, most by the end of March; old ones are back-filled years later.
"""

from __future__ import annotations

from datetime import date, timedelta

_REST = timedelta(days=28)
"""How long a list or page of past years is left alone after a look."""
_SETTLED = timedelta(days=90)
"""How long a page that names no version of itself must have stood unchanged before it is left alone at all."""


def season(today: date) -> int:
    """The report year now being published, or published last.

    >>> season(date(2026, 1, 20))
    2025
    """
    return today.year - 1


def list_rests(newest: int | None, checked: date, today: date) -> bool:
    """Whether a list whose newest report is for the year `newest` needs no look today.

    >>> list_rests(2019, date(2026, 1, 10), date(2026, 1, 20)), list_rests(2025, date(2026, 1, 10), date(2026, 1, 20))
    (True, False)
    """
    return newest is not None and newest < season(today) and today - checked < _REST


def page_rests(changed: date, checked: date, today: date) -> bool:
    """Whether a known report page whose server cannot say if it changed needs no look today."""
    return checked - changed >= _SETTLED and today - checked < _REST
