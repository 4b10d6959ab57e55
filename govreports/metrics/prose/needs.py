"""What a text must hold for a pattern to match at all: most rules are ruled out without trying them.

`(?:收到|受理)申请(?P<n>#)` needs 收到 or 受理, and 申请, and 请#.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Item = TypeVar("Item")
Edge = tuple[frozenset[str] | None, bool]
"""Parts of a character class, None for any character; and whether there may be no character at all."""

_EVERYWHERE = frozenset("#,;。")
_MARKS = frozenset("#,;。、:()")
_USUAL = frozenset("政府务信息公开申请工作")
_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)
_CATEGORIES = {code.CATEGORY_DIGIT: r"\d", code.CATEGORY_WORD: r"\w", code.CATEGORY_SPACE: r"\s"}
_MOST_PAIRS = 60
_ASKED = 4
"""Needs of a pattern that are looked at: those that the fewest texts meet."""


class Sieve(Generic[Item]):
    """Items, each with a pattern; `possible` gives those whose pattern may match a text, in order."""

    def __init__(self, items: Sequence[tuple[Item, re.Pattern[str]]]) -> None:
        self.items = tuple(item for item, _ in items)
        self._meets: dict[int, int] = {}
        self._free = 0
        for place, (_, pattern) in enumerate(items):
            asked = needs(pattern)[:_ASKED]
            for turn in range(_ASKED):
                bit = 1 << turn * len(items) + place
                self._free |= bit if turn >= len(asked) else 0
                for piece in asked[turn] if turn < len(asked) else ():
                    number = _number(piece)
                    self._meets[number] = self._meets.get(number, 0) | bit

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def possible(self, text: str) -> Iterator[Item]:
        """The items that the characters of a text and their neighbours leave possible."""
        meets, met, count = self._meets, self._free, len(self.items)
        for piece in meets.keys() & _pieces(text):
            met |= meets[piece]
        left = (1 << count) - 1
        for turn in range(_ASKED):
            left &= met >> turn * count
        while left:
            lowest = left & -left
            yield self.items[lowest.bit_length() - 1]
            left ^= lowest


@lru_cache(maxsize=4)
def _pieces(text: str) -> frozenset[int]:
    """The characters of a text, and each with the one behind it; kept for the next sieve that asks.

    They are numbers, cut from the text's UTF-16 at even and odd places, which takes half as long as making strings.
    """
    units = memoryview(text.encode("utf-16-le", "surrogatepass"))
    even, odd = len(units) // 4 * 4, max(len(units) - 2, 0) // 4 * 4 + 2
    return frozenset([*units.cast("H"), *units[:even].cast("I"), *units[2:odd].cast("I")])


def _number(piece: str) -> int:
    """The number that a character, or two, makes in `_pieces`."""
    return int.from_bytes(piece.encode("utf-16-le"), sys.byteorder)


def needs(pattern: re.Pattern[str]) -> tuple[frozenset[str], ...]:
    """Sets of characters and pairs, of each of which a matching text holds one; those that tell most come first.

    Characters that nearly every text holds are left out.
    """
    if pattern.flags & re.IGNORECASE:
        return ()
    groups = set(_needs(list(parser.parse(pattern.pattern, pattern.flags))))
    return tuple(
        sorted((group for group in groups if not group & _EVERYWHERE), key=lambda group: (_cost(group), min(group)))
    )


def with_lookout(pattern: str) -> re.Pattern[str]:
    """A pattern of many branches, compiled so that places which can begin no match are passed over at once."""
    edge, empty = _edge(list(parser.parse(pattern)))
    if edge is None or empty:
        return re.compile(pattern)
    opens = "".join(sorted(part if len(part) > 1 else re.escape(part) for part in edge))
    return re.compile(f"(?=[{opens}])(?:{pattern})")


def _cost(group: frozenset[str]) -> int:
    """How much of all text a need lets pass, roughly: pairs are rarer than characters."""
    return sum(map(_cost_of, group))


def _cost_of(piece: str) -> int:
    cost = 100 if _MARKS.issuperset(piece) else 20 if _USUAL.issuperset(piece) else 4
    return cost // len(piece) ** 2


def _needs(items: Sequence[Any]) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    for place, (operation, argument) in enumerate(items):
        if operation is code.LITERAL:
            found.append(frozenset(chr(argument)))
        elif operation is code.IN and all(kind is code.LITERAL for kind, _ in argument):
            found.append(frozenset(chr(value) for _, value in argument))
        elif operation is code.SUBPATTERN and not argument[1] & re.IGNORECASE:
            found.extend(_needs(argument[3]))
        elif operation is code.ATOMIC_GROUP or operation is code.ASSERT:
            found.extend(_needs(argument[1] if operation is code.ASSERT else argument))
        elif operation in _REPEATS and argument[0] > 0:
            found.extend(_needs(argument[2]))
        elif operation is code.BRANCH:
            branches = [min(_needs(branch), key=_cost, default=frozenset()) for branch in argument[1]]
            found.extend([frozenset[str]().union(*branches)] if all(branches) else [])
        found.extend(_pairs(operation, argument, items[place + 1 :]))
    return found


def _pairs(operation: Any, argument: Any, behind: Sequence[Any]) -> list[frozenset[str]]:
    """The pairs that the end of an item can make with the beginning of what stands behind it, where these are few."""
    (ends, open_end), (begins, open_begin) = _edge_of(operation, argument, last=True), _edge(behind)
    if not ends or not begins or open_end or open_begin or len(ends) * len(begins) > _MOST_PAIRS:
        return []
    if any(len(part) > 1 for part in (*ends, *begins)):
        return []
    return [frozenset(end + begin for end in ends for begin in begins)]


def _edge(items: Sequence[Any], *, last: bool = False) -> Edge:
    """What a match of items begins with, or ends with."""
    found: frozenset[str] = frozenset()
    for operation, argument in reversed(items) if last else items:
        edge, empty = _edge_of(operation, argument, last=last)
        if edge is None:
            return None, False
        found |= edge
        if not empty:
            return found, False
    return found, True


def _edge_of(operation: Any, argument: Any, *, last: bool) -> Edge:
    if operation in (code.AT, code.ASSERT, code.ASSERT_NOT):
        return frozenset(), True
    if operation is code.LITERAL:
        return frozenset(chr(argument)), False
    if operation is code.IN:
        return _class(argument), False
    if operation is code.SUBPATTERN and not argument[1] & re.IGNORECASE:
        return _edge(argument[3], last=last)
    if operation is code.ATOMIC_GROUP:
        return _edge(argument, last=last)
    if operation in _REPEATS:
        edge, empty = _edge(argument[2], last=last)
        return edge, empty or argument[0] == 0
    if operation is code.BRANCH:
        edges = [_edge(branch, last=last) for branch in argument[1]]
        parts = [edge for edge, _ in edges if edge is not None]
        whole = frozenset[str]().union(*parts) if len(parts) == len(edges) else None
        return whole, any(empty for _, empty in edges)
    return None, False


def _class(members: Any) -> frozenset[str] | None:
    """The members of a character class; None for one that tells what is not in it."""
    parts: set[str] = set()
    for kind, value in members:
        if kind is code.LITERAL:
            parts.add(chr(value))
        elif kind is code.RANGE:
            parts.add(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        elif kind is code.CATEGORY and value in _CATEGORIES:
            parts.add(_CATEGORIES[value])
        else:
            return None
    return frozenset(parts)
