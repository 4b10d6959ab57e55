"""What characters a text must hold for a pattern to match at all: most rules are ruled out without trying them.

`(?:收到|受理)申请(?P<n>#)` needs one of 收受, one of 到理, 申, 请.
"""

from __future__ import annotations

import re
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Item = TypeVar("Item")

_EVERYWHERE = frozenset("#,;。")
_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)


class Sieve(Generic[Item]):
    """Items, each with a pattern; `possible` gives those whose pattern may match a text, in order."""

    def __init__(self, items: Sequence[tuple[Item, re.Pattern[str]]]) -> None:
        self.items = tuple(item for item, _ in items)
        without: dict[frozenset[str], int] = {}
        for place, (_, pattern) in enumerate(items):
            for group in needs(pattern):
                without[group] = without.get(group, 0) | 1 << place
        self._all = (1 << len(items)) - 1
        self._groups = tuple((group, ~places) for group, places in without.items())

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def possible(self, text: str) -> Iterator[Item]:
        """The items that the characters of a text leave possible."""
        is_missing, left = set(text).isdisjoint, self._all
        for group, others in self._groups:
            if is_missing(group):
                left &= others
        while left:
            lowest = left & -left
            yield self.items[lowest.bit_length() - 1]
            left ^= lowest


def needs(pattern: re.Pattern[str]) -> tuple[frozenset[str], ...]:
    """Sets of characters, of each of which a matching text holds one; without those that nearly every text holds."""
    if pattern.flags & re.IGNORECASE:
        return ()
    groups = set(_needs(parser.parse(pattern.pattern, pattern.flags)))
    return tuple(sorted((group for group in groups if not group & _EVERYWHERE), key=len))


def _needs(items: Any) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    for operation, argument in items:
        if operation is code.LITERAL:
            found.append(frozenset(chr(argument)))
        elif operation is code.IN and all(kind is code.LITERAL for kind, _ in argument):
            found.append(frozenset(chr(value) for _, value in argument))
        elif operation is code.SUBPATTERN and not argument[1] & re.IGNORECASE:
            found.extend(_needs(argument[3]))
        elif operation is code.ATOMIC_GROUP:
            found.extend(_needs(argument))
        elif operation in _REPEATS and argument[0] > 0:
            found.extend(_needs(argument[2]))
        elif operation is code.ASSERT:
            found.extend(_needs(argument[1]))
        elif operation is code.BRANCH:
            branches = [min(_needs(branch), key=len, default=frozenset()) for branch in argument[1]]
            found.extend([frozenset().union(*branches)] if all(branches) else [])
    return found
