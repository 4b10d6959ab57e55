"""Titles: the subject and the year in the title of a report, or in a clause that speaks like one.

>>> title = read_title("永顺县人民政府-灵溪镇2013年度政府信息公开年度报告")
>>> title.years, [party.text for party in title.parties], title.site
((2013,), ['灵溪镇'], ('永顺县人民政府',))
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.identity import clock
from govreports.identity.names import first_name
from govreports.identity.parties import Party, read_party

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_REPORT = re.compile(r"(?:政府|政务)?(?:政务)?信息(?:主动)?公开|政务公开|年度报告|年报|年度工作报告")
_GOVERNMENT_BEFORE = re.compile("人民$|(?:^|[年度 ])[省市县区州]$")
_YEAR_SPAN = re.compile(r"((?:19|20)\d\d)\s*年?\s*(?:[-—–~至、和]|到)\s*((?:19|20)\d\d)\s*年")
_YEAR = re.compile(r"(?:(?:19|20)\d\d|二[〇○零一二三四五六七八九O0]{3})\s*年?(?:度|份)?")
_SEGMENT = re.compile(r"(?<!\s)\s*[-—–_|>»]+\s*")
_PIECE = re.compile(r"[\s,，。;；:：、·()（）\[\]【】《》〈〉<>\"“”'‘’!?/\\A-Za-z0-9.@%&=~+*#]+|关于(?!$)")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_TOGETHER = re.compile("[、和及与]")
_SHORTEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What a title says: `parties` its subject, `site` the texts beside it that name the page, `years` its years."""

    parties: tuple[Party, ...] = ()
    site: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    report: bool = False
    """Whether it speaks of a report on information disclosure at all."""


def read_title(text: str) -> Title:
    """Read a title: the segment that names the report holds the subject, other segments name the site."""
    years = _years(text)
    segments = [segment for segment in _SEGMENT.split(_YEAR_SPAN.sub(" ", text)) if segment]
    main = next((at for at, segment in enumerate(segments) if _REPORT.search(segment)), None)
    if main is None:
        return Title(site=tuple(segments), years=years)
    parties = tuple(_parties(_halves(segments[main])))
    before, after = segments[:main], segments[main + 1 :]
    if not parties and (beside := tuple(_parties(before))):
        return Title(parties=beside, site=tuple(after), years=years, report=True)
    return Title(parties=parties, site=(*before, *after), years=years, report=True)


def _years(text: str) -> tuple[int, ...]:
    """The years of a title: a span gives its ends, else the last year before the report's name, else the first."""
    span = _YEAR_SPAN.search(text)
    if span is not None:
        return tuple(sorted({int(span[1]), int(span[2])}))
    found = clock.years(text)
    noun = _REPORT.search(text)
    before = [year for year, start, _ in found if noun is not None and start < noun.end()]
    return tuple(before[-1:] or [year for year, _, _ in found][:1])


def _halves(segment: str) -> list[str]:
    """The text before and behind the name of the report; 人民政府信息公开 gives its 政府 back to the body."""
    noun = _REPORT.search(segment)
    if noun is None:
        return [segment]
    left, right = segment[: noun.start()], segment[noun.end() :]
    if noun.group().startswith("政府") and _GOVERNMENT_BEFORE.search(left):
        left += "政府"
    return [left, right]


def _parties(texts: Iterable[str]) -> Iterator[Party]:
    """The parties of each text; brackets are looked into only where no place stands outside them."""
    for text in texts:
        bare = _YEAR.sub(" ", text)
        found = [party for piece in _PIECE.split(_BRACKETS.sub(" ", bare)) for party in read_piece(piece)]
        if not any(party.placed for party in found):
            inside = (piece for bracket in _BRACKETS.findall(bare) for piece in _PIECE.split(bracket))
            found += [party for piece in inside for party in read_piece(piece)]
        yield from found


def read_piece(piece: str) -> Iterator[Party]:
    """The parties of one piece of a title: read whole, else two of them joined by 和, else from its first place on."""
    for text in _trims(piece):
        party = read_party(text)
        if party is not None:
            yield party
            return
        joined = [read_party(part) for part in _TOGETHER.split(text)]
        if len(joined) > 1 and all(part is not None for part in joined):
            yield from (part for part in joined if part is not None)
            return
    start = first_name(piece)
    for text in _trims(piece[start:]) if start is not None else ():
        party = read_party(text)
        if party is not None:
            yield party
            return


def _trims(piece: str) -> Iterator[str]:
    """The piece, then with one after the other of the words cut that lead to a subject or follow it."""
    leads, tails = _words()
    while len(piece) >= _SHORTEST:
        yield piece
        cut = next((piece.removesuffix(word) for word in tails if piece.endswith(word)), piece)
        if cut == piece:
            cut = next((piece.removeprefix(word) for word in leads if piece.startswith(word)), piece)
        if cut == piece:
            return
        piece = cut


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    rows = shipped.rows("identity/title_words.csv")
    parts = ([row["word"] for row in rows if row["part"] == part] for part in ("lead", "tail"))
    leads, tails = (tuple(sorted(words, key=len, reverse=True)) for words in parts)
    return leads, tails
