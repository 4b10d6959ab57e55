"""Fold the label of a form row so that every printed variety of it compares equal.

`其中:1.当面申请数`, `1、当面申请数` and `当 面 申请数` all fold to `当面申请数`. A note in brackets at the
end belongs to some labels and not to others: `fold_label` keeps it, `fold_short` drops it.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

_NUMBERING = re.compile(
    r"^(?:其中[:,]?|[一二三四五六七八九十]{1,3}[、.,:]|\([一二三四五六七八九十0-9]{1,3}\)[、.]?|\d{1,2}[、.)](?!\d))+"
)
_TAIL = re.compile(r"[(〔\[][^()〔〕\[\]]{0,200}[)〕\]]?$")
_NOISE = re.compile(r"[\s“”\"'‘’《》、,。:;/·()〔〕\[\]]+")
_SAME = str.maketrans({"它": "他", "做": "作", "份": "份"})
_KEPT = 20_000
"""Folded labels kept at hand: the labels of all forms recur on every page, stray lines do not."""
_FUZZY_LENGTH = 4
_FUZZY_RATIO = 0.79


@lru_cache(maxsize=_KEPT)
def fold_label(text: str) -> str:
    """The label without numbering, blanks, quotes and punctuation, its last bracket kept.

    >>> fold_label("(一)主动公开政府信息数 (相同信息计1条)"), fold_label("3.危及“三安全一稳定”")
    ('主动公开政府信息数相同信息计1条', '危及三安全一稳定')
    """
    return _NOISE.sub("", _NUMBERING.sub("", re.sub(r"\s+", "", text))).translate(_SAME)


@lru_cache(maxsize=_KEPT)
def fold_short(text: str) -> str:
    """As `fold_label`, with the note in brackets at the end dropped."""
    text = re.sub(r"\s+", "", text)
    return fold_label(_TAIL.sub("", text) or text)


def alike(printed: str, label: str) -> bool:
    """Whether a folded label is the other with a glyph lost, doubled or swapped (不公止开 for 不予公开).

    >>> alike("行政止公开总量", "行政公开总量"), alike("结果维持", "结果纠正")
    (True, False)
    """
    if printed == label:
        return True
    if min(len(printed), len(label)) < _FUZZY_LENGTH or abs(len(printed) - len(label)) > len(label) // 4:
        return False
    return SequenceMatcher(None, printed, label, autojunk=False).ratio() >= _FUZZY_RATIO
