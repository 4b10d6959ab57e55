"""OpenCC's conversion of Traditional text, with its search for phrases spared where a phrase cannot stand.

The library tries every stretch of a text in every dictionary, in Python: 25 ms for a report. Between two marks only
the words of its phrase dictionaries need that; where none of them stands, each character is changed on its own.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from opencc import OpenCC

if TYPE_CHECKING:
    from collections.abc import Callable

_BETWEEN_MARKS = re.compile(r"[^\s，。、；：,?!]+")  # OpenCC finds nothing across these either


@cache
def converter(name: str) -> Callable[[str], str]:
    """What OpenCC converts to Simplified text, by its own name for the conversion: `t2s` or `tw2sp`."""
    library = OpenCC(name)
    first, words = _variants(library), _words(library)

    def convert(found: re.Match[str]) -> str:
        piece = found.group()
        mainland = piece.translate(first)
        if _holds(words, piece) or (mainland != piece and _holds(words, mainland)):
            return str(library.convert(piece))
        return mainland.translate(characters())

    return lambda text: _BETWEEN_MARKS.sub(convert, text)


def _holds(words: dict[str, tuple[str, ...]], piece: str) -> bool:
    return any(piece.startswith(words[char], at) for at, char in enumerate(piece) if char in words)


def _words(library: OpenCC) -> dict[str, tuple[str, ...]]:
    """The words of two characters and more in all dictionaries of a conversion, by the first of them."""
    words: dict[str, tuple[str, ...]] = {}
    for _, _, dictionary in library.dict_cache.values():
        for word in dictionary:
            if len(word) > 1:
                words[word[0]] = (*words.get(word[0], ()), word)
    return words


def _variants(library: OpenCC) -> dict[int, str]:
    """The single characters of the dictionaries before the last, those of Taiwan; the earlier dictionary decides."""
    variants: dict[int, str] = {}
    for _, _, dictionary in library.dict_cache.values():
        if len(dictionary) != len(characters()):
            variants = {ord(key): value.split(" ")[0] for key, value in dictionary.items() if len(key) == 1} | variants
    return variants


@cache
def characters() -> dict[int, str]:
    """The dictionary of single characters, which is the last of every conversion to Simplified text."""
    library = OpenCC("t2s")
    dictionary = next(words for longest, _, words in library.dict_cache.values() if longest == 1)
    return {ord(character): library.convert(character) for character in dictionary}
