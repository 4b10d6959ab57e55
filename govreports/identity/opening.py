"""Opening: the bodies that running text names as the report's own, and the words it uses for itself (我县, 我局).

>>> [party.text for party in openings(["根据条例,盐池县人民政府办公室综合全县各乡镇编制本报告。"])]
['盐池县人民政府办公室']
>>> own_words("我镇认真落实,全镇公开,我镇没有收费").area
'镇'
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.identity.names import may_begin, read_chain
from govreports.identity.parties import Party, read_party
from govreports.identity.titles import read_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_QUOTED = re.compile("《[^》]{0,80}》|〈[^〉]{0,60}〉|<[^>]{0,60}>")
_ADDRESS = re.compile(r"\([^()]{0,80}\)|(?:地址|电话|邮编|邮箱|传真|网址):[^,。;]*")
_CLAUSE = re.compile(r"[,。;:!?\s]+")
_REPORT = re.compile("(?:信息公开|政务公开).{0,8}(?:年度报告|年报)|年度报告")
_DRAWN_UP_BY = re.compile("(?:现|本报告)?由.{4,40}?编制")
"""A clause that names who drew the report up, no title: 由鞍山市政府信息公开工作办公室编制的2008年度…报告."""
_COUNTED = re.compile(r"[一-鿿]{2,16}\d{1,8}[一-鿿]{1,2}")
"""A part and its count, no subject: 东川工业园区705条."""
_SHORTEST_BODY, _LONGEST_BODY = 4, 40
_BODY_END = re.compile("[府局会委厅室办处镇乡道心院队关部署行司社馆校园区城木师]")
_MAY_NAME = re.compile("[省市县区州旗盟国中]|.{1,8}(?:镇|乡|街道|苏木|部|署)")
"""A word of level, 国家…, 中国…, a town or a ministry: what may begin a body's name besides a place."""
_OWN = re.compile(
    "[我本](自治区|省|市|县|区|州|旗|盟|镇|乡|街道|苏木|局|委|厅|署|中心|校|院|公司|社|站|所|队|关)(?!级)"
)
_WHOLE = re.compile("全(省|市|县|区|州|旗|盟)(?!级|县人民|县政)")
_AREAS = frozenset(["省", "自治区", "市", "县", "区", "州", "旗", "盟"])
_TOWNS = frozenset(["镇", "乡", "街道", "苏木"])


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """How a text speaks of itself: `area` 省 市 县 区 州 镇 乡 街道, `body` 局 委 厅 …, each None where it does not."""

    area: str | None = None
    body: str | None = None

    @property
    def town(self) -> bool:
        """Whether it speaks as a town, township or subdistrict."""
        return self.area in _TOWNS


def openings(paragraphs: Iterable[str]) -> Iterator[Party]:
    """Parties named as the subject of a clause, first those of a clause that announces the report itself."""
    bare = (_ADDRESS.sub("", _QUOTED.sub("", text)) for text in paragraphs)
    clauses = [clause for text in bare for clause in _CLAUSE.split(text) if clause]
    for clause in clauses:
        if _REPORT.search(clause) and not (_words("cites").match(clause) or _DRAWN_UP_BY.match(clause)):
            yield from read_title(clause).parties
    for clause in clauses:
        rest = _leads().sub("", clause, count=1)
        party = None if _words("cites").match(rest) or _COUNTED.fullmatch(rest) else read_start(rest)
        if party is not None and ((party.placed and not party.central) or _words("writes").search(clause)):
            yield party


def read_start(text: str) -> Party | None:
    """The party a sentence begins with: the shortest body that cannot grow, or an area that acts (凌源市认真…)."""
    if _WHOLE.match(text) or not (may_begin(text) or _MAY_NAME.match(text)):
        return None  # 全州各县市 is the prefecture's every county, and 全州县 is a county
    chain = read_chain(text)
    if chain and _words("acts").match(text, chain[-1].end):
        return Party(text=text[: chain[-1].end], chain=chain)
    for ending in _BODY_END.finditer(text, _SHORTEST_BODY - 1, _LONGEST_BODY):
        end = ending.end()
        if _words("grows").match(text, end):
            continue
        party = read_party(text[:end], new_towns=False)
        if party is not None and party.body is not None and (party.placed or party.body.level):
            return party
    return None


def contacts(text: str) -> Iterator[Party]:
    """Parties a reader is told to turn to, 请与耒阳市统计局办公室联系; a bureau's office stands for the bureau."""
    for match in _contact().finditer(text):
        whole = read_party(match[1] + (match[2] or ""))
        office = whole is not None and whole.body is not None and whole.body.kind == "office"
        party = whole if office else read_party(match[1])
        if party is not None and party.body is not None:
            yield party


def own_words(text: str) -> OwnWords:
    """Count 我县, 全县, 我局 and their like.

    我镇 settles it, for no county says so; a body's word must recur, or stand without 我县 beside it.
    """
    own = Counter(match[1] for match in _OWN.finditer(text))
    whole = Counter(match[1] for match in _WHOLE.finditer(text))
    towns = {word: count for word, count in own.items() if word in _TOWNS}
    areas = towns or {word: 2 * own[word] + whole[word] for word in sorted(_AREAS) if own[word] or whole[word]}
    bodies = {word: count for word, count in own.items() if word not in _AREAS and word not in _TOWNS}
    body = max(bodies, key=lambda word: bodies[word], default=None)
    if body is not None and bodies[body] == 1 and any(own[word] for word in areas):
        body = None
    return OwnWords(area=max(areas, key=lambda word: areas[word], default=None), body=body)


@cache
def _words(part: str) -> re.Pattern[str]:
    rows = shipped.rows("identity/opening_words.csv")
    return re.compile("|".join(row["word"] for row in rows if row["part"] == part))


@cache
def _leads() -> re.Pattern[str]:
    return re.compile(f"^(?:{_words('leads').pattern})*")


@cache
def _contact() -> re.Pattern[str]:
    asks, turns = _words("asks").pattern, _words("turns").pattern
    return re.compile(f"(?:{asks})([一-鿿]{{4,30}}?)(办公室|办|科|股)?(?:{turns})")
