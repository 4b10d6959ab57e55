"""What words and shapes mean on an index page: the tables `links.csv` and `decoys.txt` as questions.

`matches("report", "耒阳市2017年政府信息公开工作年度报告")` -> True; `is_decoy("年度报告制度")` -> True
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from govreports import shipped

_LONGEST_TITLE = 200
"""Characters of a link's text or path: these stand on every page of a portal, so answers about them are kept."""
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)年?")


@cache
def patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    """The compiled patterns of one kind of `links.csv`; a kind the table does not have is our own mistake."""
    found = tuple(re.compile(row["pattern"]) for row in shipped.rows("links.csv") if row["kind"] == kind)
    if not found:
        raise KeyError(kind)
    return found


def fold(text: str) -> str:
    """Full width to half width, spaces out: two spellings of one link text become equal."""
    return _folded(text) if len(text) <= _LONGEST_TITLE else _fold(text)


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


_folded = lru_cache(maxsize=8192)(_fold)


def search(kind: str, text: str) -> re.Match[str] | None:
    """The first match of a kind's patterns in a text that is folded already."""
    return next((match for pattern in patterns(kind) if (match := pattern.search(text))), None)


@cache
def _any(kind: str) -> re.Pattern[str]:
    """All patterns of a kind as one."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern in patterns(kind)))


def matches(kind: str, text: str) -> bool:
    """Whether any pattern of that kind is found in the text."""
    return _asked(kind, text) if len(text) <= _LONGEST_TITLE else _ask(kind, text)


def _ask(kind: str, text: str) -> bool:
    return _any(kind).search(text) is not None


_asked = lru_cache(maxsize=16384)(_ask)


@cache
def _decoys() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in shipped.lines("decoys.txt")))


def is_decoy(text: str) -> bool:
    """Whether a link's text names a page beside the reports, such as rules or a notice."""
    return _decoys().search(fold(text)) is not None


def years(text: str) -> frozenset[int]:
    """The four-digit years a title names.

    >>> sorted(years("2021年公布的2020年度报告"))
    [2020, 2021]
    """
    return frozenset(int(year) for year in _YEAR.findall(fold(text)))
