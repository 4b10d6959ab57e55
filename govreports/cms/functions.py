"""Functions of a page's own scripts that lead on to an address they put together from what they are given.

`function show(id){window.open('/view.jsp?id='+id)}` and a click on `show('7')` -> `/view.jsp?id=7`
"""

from __future__ import annotations

import re

_FUNCTION = re.compile(
    r"(?:function\s{1,9}(\w{1,60})|(?<!\w)(\w{1,60})\s{0,9}[=:]\s{0,9}function)\s{0,9}"
    r"\(([\w\s,$]{0,80})\)\s{0,9}\{([^{}]{0,600})\}"
)
_GOES = re.compile(r"(?:open\s*\(|location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\()\s*([^;,\n]{1,300})")
_PIECE = re.compile(r"""\s{0,20}(?:"([^"]*)"|'([^']*)'|([\w$]{1,60}))\s{0,20}(\+|\)?\s{0,20}$)""")
_CALL = re.compile(r"(?<![\w.])(\w{1,60})\s{0,9}\(([^()]{0,200})\)")
_ARGUMENT = re.compile(r"""\s{0,20}(?:"([^"]*)"|'([^']*)'|(\d{1,20}))\s{0,20}(?:,|$)""")
Functions = dict[str, tuple[tuple[str, bool], ...]]
"""By name the pieces of the address: a text as it stands, or (marked) the place of the argument that stands there."""


def read_functions(script: str) -> Functions:
    """The functions that lead somewhere, all of whose pieces are texts or their own arguments."""
    if "function" not in script:
        return {}
    found: Functions = {}
    for named, given, parameters, body in _FUNCTION.findall(script):
        goes = _GOES.search(body)
        pieces = _pieces(goes[1], [name.strip() for name in parameters.split(",")]) if goes else ()
        if any(marked for _, marked in pieces):
            found[named or given] = pieces
    return found


def called(script: str, functions: Functions) -> str | None:
    """The address a call of one of the functions leads to."""
    for name, given in _CALL.findall(script):
        arguments = ["".join(groups) for groups in _ARGUMENT.findall(given)]
        pieces = functions.get(name, ())
        if pieces and all(not marked or int(text) < len(arguments) for text, marked in pieces):
            return "".join(arguments[int(text)] if marked else text for text, marked in pieces)
    return None


def _pieces(expression: str, parameters: list[str]) -> tuple[tuple[str, bool], ...]:
    """The pieces of a sum of texts and arguments; none where anything else stands in it."""
    pieces, place = [], 0
    while match := _PIECE.match(expression, place):
        double, single, name, end = match.groups()
        if name is not None and name not in parameters:
            return ()
        pieces.append((double or single or "", False) if name is None else (str(parameters.index(name)), True))
        place = match.end()
        if end != "+":
            return tuple(pieces)
    return ()
