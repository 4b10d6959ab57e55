"""The coverage as a tree of places, from provinces down to towns and bodies, a sign for each year.

A leaf is one body: `"ffmf.b"` says found, found, missing, found, not expected, blocked. Places above are summed up
where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

SIGNS = {"found": "f", "attachment only": "a", "missing": "m", "blocked": "b", "broken": "x"}
_NOT_EXPECTED = "."
_COUNTY = 6
_GOVERNMENT = "government"

Row = tuple[str, str, str, str, str, str | None, str | None, str | None, str | None, int, str]
"""Unit, code, place, issuer part of the key, issuer, province, prefecture, county, township, year, status."""


@dataclass(slots=True)
class Leaf:
    """One body's years, under the places it last lay in."""

    code: str
    """In whose order places stand, as readers of the official list expect."""
    path: tuple[str, ...]
    name: str
    kind: str
    """`own` for a government's report on its area, `body` for a body or town, `rest` for several drawn together."""
    signs: list[str]
    sums: list[list[int]] = field(default_factory=list)
    """For `rest`: expected and found a year."""


def grow(rows: Iterable[Row], years: list[int], *, whole: bool) -> list[dict[str, Any]]:
    """The nodes of the tree, parents before children; `rows` come sorted by body and year.

    Unless `whole`, bodies and towns are drawn together by county: a page cannot hold them all.
    """
    leaves: dict[tuple[str, ...], Leaf] = {}
    for row in rows:
        _add(leaves, row, years, whole=whole)
    nodes: list[dict[str, Any]] = []
    places: dict[tuple[str, ...], int] = {}
    for leaf in sorted(
        leaves.values(), key=lambda one: (one.code, one.kind != "own", one.kind == "rest", one.path, one.name)
    ):
        nodes.extend(_places(leaf.path, places, len(nodes)))
        node: dict[str, Any] = {"p": places.get(leaf.path, -1), "n": leaf.name, "k": leaf.kind}
        node |= {"t": leaf.sums} if leaf.kind == "rest" else {"s": "".join(leaf.signs)}
        nodes.append(node)
    return nodes


def _add(leaves: dict[tuple[str, ...], Leaf], row: Row, years: list[int], *, whole: bool) -> None:
    unit, code, place, slug, issuer, province, prefecture, county, township, year, status = row
    above = tuple(name for name in (province, prefecture, county, township) if name)
    own = slug == _GOVERNMENT and township is None
    place_in_years = year - years[0]
    if not whole and not (own and len(code) == _COUNTY):
        key = ("rest", *above[:3])
        leaf = leaves.get(key)
        if leaf is None:
            leaf = leaves[key] = Leaf(code[:_COUNTY], above[:3], "", "rest", [], [[0, 0] for _ in years])
        leaf.sums[place_in_years][0] += 1
        leaf.sums[place_in_years][1] += status == "found"
        return
    leaf = leaves.get((unit, slug))
    if leaf is None:
        leaf = leaves[unit, slug] = Leaf(code, above, "", "own" if own else "body", [_NOT_EXPECTED] * len(years))
    town = slug == _GOVERNMENT and not own  # a row of the county, not a place of its own with one row below
    leaf.code = code
    leaf.path, leaf.name = above[:-1] if town else above, place if own or town else issuer or slug
    leaf.signs[place_in_years] = SIGNS[status]


def _places(path: tuple[str, ...], places: dict[tuple[str, ...], int], first: int) -> Iterator[dict[str, Any]]:
    """Nodes for the places of a path that have none yet."""
    for depth in range(1, len(path) + 1):
        here = path[:depth]
        if here not in places:
            places[here] = first
            first += 1
            yield {"p": places.get(here[:-1], -1), "n": here[-1], "k": "place"}
