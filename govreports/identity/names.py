"""Names of places in a text: chains such as 南通市通州区 at a position, and every official name in running text.

>>> [place.text for place in read_chain("南通市通州区统计局")]
['南通市', '通州区']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from govreports import shipped
from govreports.regions import Strength, gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDINGS = "省市区县旗盟州"
_ENDING = re.compile(f"[{_ENDINGS}]")
_LONGEST = 16
_TWO = 2
# A county's name in running text must begin a word: 召开县级 is not 开县, 沿海城市 is not 海城市.
_BEFORE_A_NAME = re.compile(r"(?:[^一-鿿]|[在于对向由经至与和及为我据自到从由属年的])$")


@dataclass(frozen=True, slots=True)
class Place:
    """A place's name where it stands in a text, with the units it may mean after those named before it."""

    text: str
    units: tuple[str, ...]
    strength: Strength
    start: int
    end: int


class Mention(NamedTuple):
    """Units named once in running text, and where."""

    units: tuple[str, ...]
    name: str
    start: int
    end: int


def read_chain(text: str, start: int = 0, *, short: bool = False) -> tuple[Place, ...]:
    """The places named one after another from a position, each inside the one before; `short` takes stems as well."""
    chain: list[Place] = []
    while (place := _name_at(text, start, short)) is not None:
        units = within(place.units, chain[-1].units) if chain else place.units
        if not units:
            break
        chain.append(Place(place.text, units, place.strength, place.start, place.end))
        start = place.end
    return tuple(chain)


def within(units: tuple[str, ...], above: tuple[str, ...]) -> tuple[str, ...]:
    """Those units that lie, or ever lay, inside one of the units above."""
    book, around = gazetteer(), frozenset(above)
    return tuple(unit for unit in units if not around.isdisjoint(book.lineage(unit)))


def mentions(text: str) -> Iterator[Mention]:
    """Every official name in running text, leftmost first, none inside another; names that are words need a parent."""
    ends, last = _ends(), None
    for ending in _ENDING.finditer(text):
        end = ending.end()
        if text[end - _TWO : end] not in ends:
            continue
        found = _name_before(text, end)
        if found is None or (last is not None and found.start < last.end):
            continue
        if last is not None and found.start == last.end:
            inside = within(found.units, last.units)
            found = found._replace(units=inside) if inside else found
            chained = bool(inside)
        else:
            chained = False
        if chained or _stands_alone(text, found):
            yield found
            last = found


def first_name(text: str) -> int | None:
    """Where the first official name inside a short text begins, words that look like one left out."""
    for ending in _ENDING.finditer(text):
        found = _name_before(text, ending.end()) if text[ending.end() - _TWO : ending.end()] in _ends() else None
        if found is not None and len(found.name) > _TWO and found.name not in _needs_parent():
            return found.start
    return None


def may_begin(text: str, start: int = 0) -> bool:
    """Whether the two signs there begin any name, stems among them: a quick look before a slow one."""
    return text[start : start + _TWO] in _heads()


def _name_at(text: str, start: int, short: bool) -> Place | None:
    """The longest official name or alias there, else the longest stem; an alias that is a stem elsewhere means both."""
    if not may_begin(text, start):
        return None
    names = gazetteer().names
    ends = range(min(len(text), start + _heads()[text[start : start + _TWO]]), start + 1, -1)
    for end in ends:
        name = text[start:end]
        if units := names["full"].get(name):
            if not (name[-1] == "市" and text.startswith("场", end)):
                return Place(name, units, "full", start, end)
        elif units := names["alias"].get(name):
            return Place(name, tuple(dict.fromkeys((*units, *names["short"].get(name, ())))), "alias", start, end)
    for end in ends if short else ():
        if units := names["short"].get(text[start:end]):
            return Place(text[start:end], units, "alias" if _is_province(units) else "short", start, end)
    return None


def _is_province(units: tuple[str, ...]) -> bool:
    """Whether a stem means one province and nothing else: 湖南 does, 吉林 does not."""
    return len(units) == 1 and gazetteer().units[units[0]][-1].level == "province"


def _name_before(text: str, end: int) -> Mention | None:
    full = gazetteer().names["full"]
    for start in range(max(0, end - _LONGEST), end - 1):
        name = text[start:end]
        if name in full:
            return Mention(full[name], name, start, end)
    return None


def _stands_alone(text: str, found: Mention) -> bool:
    if len(found.name) <= _TWO or found.name in _needs_parent():
        return False
    book = gazetteer()
    if any(book.units[unit][-1].level != "county" for unit in found.units):
        return True
    return found.start == 0 or bool(_BEFORE_A_NAME.search(text, found.start - 1, found.start))


@cache
def _heads() -> dict[str, int]:
    """What names begin with, and how long the longest of them is."""
    found: dict[str, int] = {}
    for names in gazetteer().names.values():
        for name in names:
            found[name[:_TWO]] = min(max(found.get(name[:_TWO], 0), len(name)), _LONGEST)
    return found


@cache
def _ends() -> frozenset[str]:
    return frozenset(name[-_TWO:] for name in gazetteer().names["full"] if name[-1] in _ENDINGS)


@cache
def _needs_parent() -> frozenset[str]:
    return frozenset(shipped.lines("identity/needs_parent.txt"))
