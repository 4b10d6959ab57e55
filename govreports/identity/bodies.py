"""Bodies: the kind of an issuing body and its name without the place, from its printed name.

>>> body = read_body("市发改委")
>>> body.kind, body.slug, body.level
('department', '发展和改革委员会', '市')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

from govreports import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["government", "office", "department", "township", "subdistrict", "zone", "institution"]

# The word of level before a body without its place, 市统计局; not the first sign of 市场监督管理局, 市民中心.
_LEVEL = re.compile(
    r"^(自治区|自治州|自治县|自治旗|兵团|新区|[省市县区州旗盟])(?!场|容|民(?!政|族|宗)|政(?!府|务|协|法)|域|划|块|级)"
)
_SHORTEST, _LONGEST = 2, 26
_CHINESE = re.compile(r"^[一-鿿]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body by its name without the place."""

    kind: Kind
    slug: str
    level: str | None = None
    """The word of level it bore in place of a name: 市 in 市统计局."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Central:
    """A body of the State Council named at the start of a text: its name, its kind, and where the name ends."""

    name: str
    kind: Kind
    end: int


def read_body(text: str) -> Body | None:
    """The body that a text without its place names in full, None where it names none."""
    level = _LEVEL.match(text)
    core = text[level.end() :] if level else text
    if not _SHORTEST <= len(core) <= _LONGEST or not _CHINESE.match(core):
        return None
    kind = next((kind for pattern, kind in _kinds() if pattern.search(core)), None)
    if kind is None:
        return None
    return Body(kind=kind, slug=slug_of(core, kind), level=level.group(1) if level else None)


def slug_of(core: str, kind: Kind) -> str:
    """A body's name in the one spelling its key uses; `government` for a government itself.

    >>> slug_of("人民政府办公室", "office"), slug_of("人社局", "department")
    ('政府办公室', '人力资源和社会保障局')
    """
    if kind == "government":
        return "government"
    core = core.removeprefix("人民政府") or core
    if core.startswith(("办公", "办")) and kind == "office":
        core = f"政府{core}"
    if kind == "zone":
        core = core.replace("管理委员会", "管委会")
    return next((core[: -len(end)] + slug for end, slug in _spellings() if core.endswith(end)), core)


def read_central(text: str) -> Central | None:
    """The longest name of a central body that the text begins with."""
    if text[:_SHORTEST] not in _central_heads():
        return None
    start = text[:_LONGEST]
    for end in range(len(start), 2, -1):
        kind = _central().get(start[:end])
        if kind is not None:
            return Central(name=start[:end], kind=kind, end=end)
    return None


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], Kind | None], ...]:
    rows = shipped.rows("identity/bodies.csv")
    return tuple((re.compile(row["pattern"]), kind_of(row["kind"]) if row["kind"] else None) for row in rows)


@cache
def _spellings() -> tuple[tuple[str, str], ...]:
    pairs = [(row["printed"], row["slug"]) for row in shipped.rows("identity/slugs.csv")]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _central() -> Mapping[str, Kind]:
    return {row["name"]: kind_of(row["kind"]) for row in shipped.rows("identity/central.csv")}


@cache
def _central_heads() -> frozenset[str]:
    return frozenset(name[:_SHORTEST] for name in _central())


def kind_of(word: str) -> Kind:
    """A word of a data file as a kind; errors: ValueError for any other word."""
    if word not in get_args(Kind):
        raise ValueError(f"unknown kind of body: {word}")
    return word  # type: ignore[return-value]
