"""One row of the portal list: what its keys must hold, every mistake in words.

`{"name": "耒阳市人民政府", "regoin": "430481", …}` -> "regoin: unknown key", "region: missing"
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from govreports import shipped
from govreports.cms import FAMILIES, words


def row_mistakes(slug: str, row: Any) -> Iterator[str]:
    """Every mistake of one table of the list."""
    if not isinstance(row, dict):
        yield "is not a table; a portal is a table [slug]"
        return
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug.partition(" (line ")[0]):
        yield "slug: only a-z, 0-9 and single hyphens"
    wanted = ("name", "region") if "home" in row else ("name", "region", "index")
    yield from (f"{key}: missing" for key in wanted if key not in row)
    for key, value in row.items():
        if key in _KEYS:
            kind, check = _KEYS[key]
            mistake = f"{kind} wanted, not {value!r}" if not check.accepts(value) else check.mistake(value)
            if mistake:
                yield f"{key}: {mistake}"
        else:
            yield f"{key}: unknown key; known are {', '.join(_KEYS)}"
    if (row.get("status") == "retired") != ("retired" in row):
        yield "retired: status retired and the date go together"


@cache
def _region_codes() -> frozenset[str]:
    """Every code the gazetteer has or had, zones' too, and 000000 for central bodies."""
    return frozenset(row["code"] for row in shipped.rows("regions.csv")) | {"000000"}


@dataclass(frozen=True, slots=True)
class _Check:
    """What a value must be: its type, and what else can be wrong with it."""

    type: type
    mistake: Callable[[Any], str | None] = lambda value: None

    def accepts(self, value: Any) -> bool:
        if isinstance(value, bool):
            return False
        if self.type is list:
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
        return isinstance(value, self.type)


def _text_mistake(value: str) -> str | None:
    return None if value.strip() else "is empty"


def _region_mistake(code: str) -> str | None:
    return None if code in _region_codes() else f"{code!r} is no region code the gazetteer knows"


def _home_mistake(value: str) -> str | None:
    return None if _is_url(value) else f"not a URL: {value}"


def _index_mistake(values: list[str]) -> str | None:
    bad = [value for value in values if not _is_url(value)]
    return f"not a URL: {', '.join(bad)}" if bad else None if values else "is empty"


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        fragment = not parts.fragment or words.matches("fragment_path", parts.path)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and fragment and not re.search(r"\s", value)
    except ValueError:
        return False


def _hosts_mistake(values: list[str]) -> str | None:
    bad = [value for value in values if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", value)]
    return f"not a host name: {', '.join(bad)}" if bad else None


def _cms_mistake(name: str) -> str | None:
    return None if name in FAMILIES else f"unknown family {name!r}; known are {', '.join(FAMILIES)}"


def _since_mistake(year: int) -> str | None:
    return None if 2000 <= year <= 2100 else f"{year} is no report year"


def _seen_mistake(year: int) -> str | None:
    return None if 2000 <= year <= 2100 else f"{year} is no year"


def _encoding_mistake(name: str) -> str | None:
    try:
        codecs.lookup(name)
    except LookupError:
        return f"unknown encoding {name!r}"
    return None


def _one_of(key: str, *known: str) -> Callable[[str], str | None]:
    return lambda value: None if value in known else f"unknown {key} {value!r}; known are {', '.join(known)}"


_KEYS: dict[str, tuple[str, _Check]] = {
    "name": ("a text", _Check(str, _text_mistake)),
    "region": ("a code in quotes", _Check(str, _region_mistake)),
    "home": ("a URL", _Check(str, _home_mistake)),
    "index": ("a list of URLs", _Check(list, _index_mistake)),
    "cms": ("a text", _Check(str, _cms_mistake)),
    "since": ("a year", _Check(int, _since_mistake)),
    "hosts": ("a list of host names", _Check(list, _hosts_mistake)),
    "encoding": ("a text", _Check(str, _encoding_mistake)),
    "status": ("a text", _Check(str, _one_of("status", "confirmed", "unconfirmed", "retired"))),
    "evidence": ("a text", _Check(str, _one_of("evidence", "listing", "article", "seen"))),
    "seen": ("a year", _Check(int, _seen_mistake)),
    "retired": ("a date without quotes, 2024-05-01", _Check(date, lambda value: None)),
    "note": ("a text", _Check(str, _text_mistake)),
}
