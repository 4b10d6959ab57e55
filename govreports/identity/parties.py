"""Parties: a short text that names a place, a body, or both, read whole: 永顺县灵溪镇人民政府, 市统计局, 兴丰街道.

>>> party = read_party("耒阳市统计局")
>>> party.chain[-1].text, party.body.slug
('耒阳市', '统计局')
>>> read_party("关于公开的几点意见") is None
True
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from govreports import shipped
from govreports.identity.bodies import Body, Central, Kind, read_body, read_central, slug_of
from govreports.identity.names import Place, first_name, read_chain
from govreports.identity.towns import towns
from govreports.regions import gazetteer

_STATE = "中华人民共和国"
_EDGES = " \t,，。、;；:：-—_·|\"'“”<>《》[]【】()（）!！~*"
_LONGEST = 40
_LONGEST_NEW_TOWN = 7
_TOWN_END = re.compile("街道|镇|乡|苏木|地区|办事处|农场|林场|渔场|牧场")
_WHOSE = "人民政府"
"""A street's office is its government's: 西城区人民政府广安门内街道办事处."""
_SUBDISTRICT_ENDS = ("街道", "地区", "办事处")
_BRANCH = re.compile(r"^(?P<body>[一-鿿]{2,16}[局会])(?P<place>[一-鿿]{2,12}?)(?P<tail>分局|分会)$")
_OF_A_CITY = re.compile("(?:国家级?)?(?:经济|高新|综合|保税|工业|科技|产业|出口|边境)")
"""Beginnings of the names that zones of cities bear; others (正定新区) are proper names."""
_SPLITS_A_TOWN = "大小上下东西南北中新老前后内外"
"""Signs before a town's name that make another town's: 大青龙乡 beside 青龙乡."""
_NAMED_BY_STEM = frozenset(["海关", "海事局"])
"""Bodies whose official name has the stem of a city: 长沙海关."""
_OF_PROVINCES = ("监管局", "总队", "监管办公室")
"""Branches of central bodies that there is one of in a province."""
_NAMED_WITH_A_STEM = frozenset(["大学", "学院"])
"""What is no name without the stem of a place: 吉林大学."""
_WHOLE_PARENTS = ("税务总局", "海关总署")
"""Central bodies whose branches do not carry the parent in their slug: 国家税务总局耒阳市税务局 is 税务局."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A place, a body or both as one text names them; `chain` goes from the widest place to the narrowest."""

    text: str
    chain: tuple[Place, ...] = ()
    town: str | None = None
    """Name of a town, township or subdistrict, as the table of towns writes it."""
    body: Body | None = None
    central: bool = False
    """Whether it is a body of the State Council itself."""

    @property
    def placed(self) -> bool:
        """Whether it names a place."""
        return self.central or bool(self.chain) or self.town is not None


@lru_cache(maxsize=64)
def read_party(text: str, *, new_towns: bool = True) -> Party | None:
    """The party a text names in full, None where something is left over; official names before short forms.

    Kept for a page's while, as titles, signature and breadcrumb name the same ones.
    `new_towns`: a name that ends like a town's is taken for one even where the table lacks it.
    """
    text = text.strip(_EDGES).replace(" ", "").removeprefix(_STATE)
    if not text or len(text) > _LONGEST:
        return None
    central = read_central(text)
    if central is not None:
        return _central_party(text, central)
    chains = dict.fromkeys((read_chain(text), read_chain(text, short=True)))
    for new in (False, True) if new_towns else (False,):
        for chain in chains:
            party = _after_chain(text, chain, new)
            if party is not None:
                return party
    return None


def _central_party(text: str, central: Central) -> Party | None:
    rest = text[central.end :].removeprefix("驻")
    if not rest:
        return Party(text=text, body=Body(kind=central.kind, slug=central.name), central=True)
    chain = read_chain(rest, short=True)
    tail = rest[chain[-1].end :] if chain else rest
    body = read_body(tail) if tail else Body(kind=central.kind, slug="")
    if body is None:
        return None
    parent = "" if central.name.endswith(_WHOLE_PARENTS) and body.slug else central.name
    chain = _of_provinces(chain) if body.slug.endswith(_OF_PROVINCES) else chain
    return Party(text=text, chain=_firm(chain), body=replace(body, slug=slug_of(f"{parent}{body.slug}", body.kind)))


def _of_provinces(chain: tuple[Place, ...]) -> tuple[Place, ...]:
    """Of the places that a stem means the provinces, if there are any: 河北监管局 is not that of a district in 天津."""
    book = gazetteer()
    provinces = [tuple(unit for unit in place.units if book.units[unit][-1].level == "province") for place in chain]
    return tuple(replace(place, units=units or place.units) for place, units in zip(chain, provinces, strict=True))


def _firm(chain: tuple[Place, ...]) -> tuple[Place, ...]:
    """A stem counts as a name where its parent body is written before it: 国家统计局湖南调查总队."""
    return tuple(replace(place, strength="alias") for place in chain)


def _after_chain(text: str, chain: tuple[Place, ...], new_towns: bool) -> Party | None:
    rest = text[chain[-1].end :] if chain else text
    if not rest:
        return Party(text=text, chain=chain)
    if new_towns:
        return _read_town(text, rest, chain, known=False)
    return (
        _read_town(text, rest, chain, known=True)
        or _read_zone(text, rest, chain)
        or _read_zone_of_city(text, chain)
        or _read_branch(text, rest)
        or _read_plain(text, rest, chain)
    )


def _read_plain(text: str, rest: str, chain: tuple[Place, ...]) -> Party | None:
    """A body behind the places; without places, none may be hidden in its name (耒阳统计局, 国网耒阳市供电公司)."""
    body = read_body(rest)
    if body is None or (not chain and (_begins_with_stem(rest) or first_name(rest) is not None)):
        return None
    if rest in _NAMED_WITH_A_STEM:
        body = replace(body, slug=text)
    return Party(text=text, chain=_firm(chain) if body.slug in _NAMED_BY_STEM else chain, body=body)


def _begins_with_stem(text: str) -> bool:
    stem = read_chain(text, short=True)
    rest = text[stem[-1].end :] if stem else ""
    return bool(stem) and (rest == "分局" or read_body(rest) is not None)


def _read_town(text: str, rest: str, chain: tuple[Place, ...], *, known: bool) -> Party | None:
    if not _TOWN_END.search(rest) or not _TOWN_END.search(_no_towns().sub("", rest)):
        return None
    for end in _TOWN_END.finditer(rest):
        name, tail = rest[: end.end()].removeprefix(_WHOSE), rest[end.end() :]
        listed = None if _TOWN_END.fullmatch(name) else _listed_name(name)
        if (known and listed is None) or (not known and not (_is_new_town(name) and tail in _tails())):
            continue
        body = _town_body(name, tail)
        if body is not None:
            return Party(text=text, chain=chain, town=listed or name, body=body)
    return None


def _listed_name(name: str) -> str | None:
    """The name as the table of towns writes it; an office's 小营办事处 is 小营街道 there."""
    names = towns().names
    if name in names:
        return name
    street = name.removesuffix("办事处") + "街道"
    return street if name.endswith("办事处") and street in names else None


def _is_new_town(name: str) -> bool:
    """Whether a name that the table lacks can be a town's; advertising before a known name cannot (凯发溪下乡)."""
    if _no_towns().search(name) or _TOWN_END.fullmatch(name) or name.endswith(("场", "地区", "街镇")):
        return False
    if any(name[start:] in towns().names for start in range(1 + (name[0] in _SPLITS_A_TOWN), len(name) - 2)):
        return False
    return len("乡") < len(name) <= _LONGEST_NEW_TOWN or name.endswith("族乡")


def _town_body(name: str, tail: str) -> Body | None:
    if tail not in _tails():
        return read_body(tail)
    kind: Kind = "subdistrict" if name.endswith(_SUBDISTRICT_ENDS) or tail.startswith("街道") else "township"
    return Body(kind=kind, slug="government")


def _read_zone(text: str, rest: str, chain: tuple[Place, ...]) -> Party | None:
    """A zone whose listed name holds the stem of the city before it: 衡阳市高新区管委会 is 衡阳高新区."""
    if not chain:
        return None
    stem = chain[-1].text.removesuffix("市")
    for end in range(len(rest), 2, -1):
        if rest[end - 1] not in _zone_ends():
            continue
        zone, tail = rest[:end], rest[end:]
        units = _zone_units(stem, zone)
        body = read_body(tail) if units and tail else None
        if units and (body or not tail):
            place = Place(zone, units, "full", chain[-1].end, chain[-1].end + end)
            return Party(text=text, chain=(*chain, place), body=body)
    return None


def _read_zone_of_city(text: str, chain: tuple[Place, ...]) -> Party | None:
    """A zone of a city whose stem stands behind the province: 江西省赣州经济技术开发区."""
    book = gazetteer()
    if not chain or any(book.units[unit][-1].level != "province" for unit in chain[-1].units):
        return None
    inner = read_chain(text, short=True)
    rest = text[inner[-1].end :]
    body = read_body(rest) if len(inner) > len(chain) and _OF_A_CITY.match(rest) else None
    return Party(text=text, chain=_firm(inner), body=body) if body is not None and body.kind == "zone" else None


@cache
def _zone_ends() -> frozenset[str]:
    """The last signs of zones' names, and of the words that stand for their short forms."""
    names = gazetteer().names
    ends = {name[-1] for kind in ("full", "alias") for name, units in names[kind].items() if any(map(_is_zone, units))}
    long = {row["long"][-1] for row in shipped.rows("identity/zone_types.csv") if row["short"][-1] in ends}
    return frozenset(ends | long)


def _is_zone(unit: str) -> bool:
    return unit.startswith("z")


def _zone_units(stem: str, zone: str) -> tuple[str, ...]:
    names = gazetteer().names
    spellings = [zone, *(zone.replace(row["long"], row["short"]) for row in shipped.rows("identity/zone_types.csv"))]
    for name in dict.fromkeys(before + spelling for spelling in spellings for before in (stem, "")):
        units = names["full"].get(name) or names["alias"].get(name) or ()
        zones = tuple(filter(_is_zone, units))
        if zones:
            return zones
    return ()


def _read_branch(text: str, rest: str) -> Party | None:
    """A branch works for the place it is named after: 长沙市生态环境局宁乡分局."""
    match = _BRANCH.match(rest)
    if match is None:
        return None
    body, chain = read_body(match["body"] + match["tail"]), read_chain(match["place"], short=True)
    if body is None or not chain or chain[-1].end != len(match["place"]):
        return None
    return Party(text=text, chain=_firm(chain), body=body)


@cache
def _no_towns() -> re.Pattern[str]:
    return re.compile("|".join(shipped.lines("identity/no_towns.txt")))


@cache
def _tails() -> frozenset[str]:
    return frozenset(["", *shipped.lines("identity/town_tails.txt")])
