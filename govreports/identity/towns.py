"""Towns: the nine-digit code of a town, township or subdistrict, from `data/townships.csv.gz`.

Read at the first call only, for the table is large; one string a name, cut apart when the name is asked for.

    >>> [town.code for year in (2013, 2020) for town in towns().find("灵溪镇", "433127", year)]
    ['433127100', '433127116']
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from govreports import shipped

_OPEN = 9999
_BUREAU = "nbs"
# The table cuts 街道办事处 to 街道; a few rows kept a piece of it.
_STREET_OFFICE = re.compile("街道(?:办|办事|办事处)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """One row: a code and its name, valid at 31 December of each year from `since` to `until` - 1."""

    code: str
    name: str
    kind: str
    county: str
    """Six digits; a prefecture's code for 东莞, 中山, 儋州 and 嘉峪关."""
    since: int
    until: int
    successors: tuple[str, ...]
    bureau: bool
    """Whether the statistics bureau lists the code; the ministry gives some towns another one."""

    def holds(self, year: int, slack: int = 0) -> bool:
        """Whether the row is valid in the year, or within `slack` years of it."""
        return self.since - slack <= year < self.until + slack


@dataclass(frozen=True, slots=True)
class Towns:
    """Towns by name; built once by `towns()`."""

    names: dict[str, str]
    """Lines of each name, joined by line ends."""
    heirs: dict[str, str]
    """The name each code bears that others went into."""
    origins: dict[str, dict[str, str]]
    """For such a code, the codes that went into it, by county and name."""

    def named(self, name: str) -> tuple[Town, ...]:
        """Every row of the name, anywhere and at any time."""
        lines = self.names.get(name)
        return tuple(map(_town, lines.split("\n"))) if lines else ()

    def find(self, name: str, county: str, year: int) -> tuple[Town, ...]:
        """Rows of the name under a county's code in the year, or a year off as change years in the table can be.

        One in nearly every case: the bureau's before the ministry's, towns before farms and the like.
        """
        near = [row for row in self.named(name) if row.county == county and row.holds(year, slack=1)]
        rows = [row for row in near if row.holds(year)] or near[-1:]
        rows = [row for row in rows if row.kind != "其他"] or rows
        return tuple([row for row in rows if row.bureau] or rows)

    def after(self, name: str, county: str, year: int) -> tuple[Town, ...]:
        """What the town of an ended name became: its single successor, where that is valid in the year."""
        for row in self.named(name):
            if row.county == county and row.until <= year and len(row.successors) == 1:
                code = row.successors[0]
                heirs = [heir for heir in self.named(self.heirs.get(code, "")) if heir.code == code]
                found = tuple(heir for heir in heirs if heir.holds(year))
                if found:
                    return found
        return ()

    def unit(self, code: str) -> str:
        """`u` and the first code of the chain of one-to-one successions that leads to this code."""
        seen = {code}
        while len(before := [origin for origin in self.origins.get(code, {}).values() if origin not in seen]) == 1:
            code = before[0]
            seen.add(code)
        return f"u{code}"


@cache
def towns() -> Towns:
    """The table shipped with the package, read at the first call (about 120 ms, 20 MB)."""
    packed = resources.files("govreports").joinpath("data", "townships.csv.gz").read_bytes()
    names: dict[str, str] = {}
    origins: dict[str, dict[str, str]] = {}
    bearers: dict[str, str] = {}
    for line in gzip.decompress(packed).decode("utf-8").splitlines()[1:]:
        code, name, _, county, _, until, successors, source = line.split(",")
        if "街道办" in name:
            name = _STREET_OFFICE.sub("街道", name)
        names[name] = f"{names[name]}\n{line}" if name in names else line
        if not until or code not in bearers:
            bearers[code] = name
        if successors and successors != code:
            into = origins.setdefault(successors, {})
            if source.startswith(_BUREAU) or county + name not in into:
                into[county + name] = code
    return Towns(names=names, heirs={code: bearers[code] for code in origins if code in bearers}, origins=origins)


def _town(line: str) -> Town:
    code, name, kind, county, since, until, successors, source = line.split(",")
    return Town(
        code=code, name=_STREET_OFFICE.sub("街道", name), kind=kind, county=_counties().get(county, county),
        since=int(since or 0), until=int(until or _OPEN),
        successors=tuple(part for part in successors.split(";") if part),
        bureau=source.startswith(_BUREAU),
    )  # fmt: skip


@cache
def _counties() -> dict[str, str]:
    return {row["listed"]: row["code"] for row in shipped.rows("identity/town_counties.csv")}
