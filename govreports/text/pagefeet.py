"""Find the page numbers that a copied PDF left inside sentences: 管理、服2务, 重大3建设项目, 要求11相比.

A foot is a lone number of one or two digits, no blank round it, between two Chinese characters, with no unit behind
it and no number word before it; the feet of one text rise. One such number alone proves nothing and stays.
"""

from __future__ import annotations

import re
from itertools import pairwise

# Behind a real count stands a unit; before an ordinal, a date or a name stands one of these.
_UNITS = (
    "条件份篇项个封起宗例案次人名家期场册张元位部只处批户类款年月日时分秒岁天周号届中级大方省市县区镇乡村"
    "万千百亿余多几倍成度本种点层楼室组轮班站支套台辆平公%"
)
_BEFORE = "第约近达超共计为至到和或于在以按满逾前后上下每各仅有的了年月日"
# The looks behind stand after the first digit, so that the search can leap from digit to digit.
_FOOT = re.compile(rf"(\d(?<=[一-鿿]\d)(?<![{_BEFORE}]\d)\d?)(?=[一-鿿])(?![{_UNITS}])")
_FEWEST = 3
_WIDEST_GAP = 6


def strip_feet(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without its page feet, and each foot with its neighbours; unchanged where they form no rising row.

    >>> strip_feet("管理、服2务,重大3建设项目,严5谨")
    ('管理、服务,重大建设项目,严谨', ('服2务', '大3建', '严5谨'))
    """
    found = list(_FOOT.finditer(text))
    numbers = [int(foot.group(1)) for foot in found]
    if len(numbers) < _FEWEST or not _one_row(numbers):
        return text, ()
    return _FOOT.sub("", text), tuple(text[foot.start() - 1 : foot.end() + 1] for foot in found)


def _one_row(numbers: list[int]) -> bool:
    steps = [after - before for before, after in pairwise(numbers)]
    return numbers[0] <= _WIDEST_GAP and all(0 < step <= _WIDEST_GAP for step in steps)
