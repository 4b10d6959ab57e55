"""What words and shapes mean on an index page: the tables `links.csv` and `decoys.txt` as questions.

`matches("report", "耒阳市2017年政府信息公开工作年度报告")` -> True; `is_decoy("年度报告制度")` -> True
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from govreports import shipped

_SPACE = re.compile(r"\s+")
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
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def search(kind: str, text: str) -> re.Match[str] | None:
    """The first match of a kind's patterns in a text that is folded already."""
    return next((match for pattern in patterns(kind) if (match := pattern.search(text))), None)


@cache
def _any(kind: str) -> re.Pattern[str]:
    """All patterns of a kind as one."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern in patterns(kind)))


def matches(kind: str, text: str) -> bool:
    """Whether any pattern of that kind is found in the text."""
    return _any(kind).search(text) is not None


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
