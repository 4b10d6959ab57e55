"""The portal list: `portals.toml` -> `Portal` rows, every mistake reported at once, before any request.

`[leiyang]` with name, region and index -> `Portal(slug="leiyang", …)`; `indx = […]` -> "[leiyang] indx: unknown key"
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from govreports import shipped
from govreports.cms import FAMILIES

SHIPPED = "portals.toml"
"""Name of the list that comes with the package."""


class PortalListError(ValueError):
    """Raised by `load_portals` and `select` when a list or a selection cannot be used; one line a mistake."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """One publisher's site: where its annual reports are listed and whose they may be."""

    slug: str
    name: str
    region: str | None
    """Region code, six digits; the reports found lie in its subtree. None only for a URL given by hand."""
    index: tuple[str, ...]
    """URLs of the annual-report columns."""
    cms: str | None = None
    since: int | None = None
    """Earliest report year known to be published; later years not found are reported as missing."""
    hosts: tuple[str, ...] = ()
    """Hosts that may be visited beside those of `index`."""
    encoding: str | None = None
    status: str = "confirmed"
    retired: date | None = None
    note: str | None = None

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Every host this portal's crawl may visit; the `www.` twin of a host is the same site."""
        named = {urlsplit(url).hostname or "" for url in self.index} | set(self.hosts)
        bare = {host.removeprefix("www.") for host in named}
        return frozenset(bare | {f"www.{host}" for host in bare})


def read_shipped() -> str:
    """The text of the list that comes with the package."""
    return resources.files("govreports").joinpath(SHIPPED).read_text(encoding="utf-8")


def load_file(path: str | None) -> dict[str, Portal]:
    """The portals of a file, of the shipped list where `path` is None.

    Raises `PortalListError`, also for a file that cannot be read.
    """
    if path is None:
        return load_portals(read_shipped(), SHIPPED)
    try:
        return load_portals(Path(path).read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise PortalListError([f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}"]) from error


def load_portals(text: str, name: str) -> dict[str, Portal]:
    """The portals of a TOML text by slug; `name` is the file's, for messages. Raises `PortalListError`."""
    unique, mistakes = _unique_tables(text)
    try:
        tables = tomllib.loads(unique)
    except tomllib.TOMLDecodeError as error:
        raise PortalListError([f"{name}: {mistake}" for mistake in (*mistakes, f"not valid TOML: {error}")]) from error
    urls: dict[str, str] = {}
    for slug, row in tables.items():
        mistakes += [f"[{slug}] {mistake}" for mistake in (*_row_mistakes(slug, row), *_shared(slug, row, urls))]
    if not tables:
        mistakes.append("no portal in it")
    if mistakes:
        raise PortalListError(f"{name}: {mistake}" for mistake in mistakes)
    return {slug: _portal(slug, row) for slug, row in tables.items()}


def select(
    portals: dict[str, Portal], name: str, *, slugs: Collection[str] = (), region: str | None = None
) -> tuple[Portal, ...]:
    """The portals asked for, in the list's order; retired ones only when asked for by slug.

    Raises `PortalListError` for a slug the list `name` does not have and for a selection that leaves nothing.
    """
    unknown = [f"{name}: [{slug}]: no such portal" for slug in slugs if slug not in portals]
    if unknown:
        raise PortalListError(unknown)
    chosen = [portals[slug] for slug in portals if slug in slugs] if slugs else _active(portals)
    chosen = [portal for portal in chosen if region is None or (portal.region or "").startswith(region)]
    if not chosen:
        where = f" with region {region}" if region else ""
        raise PortalListError([f"{name}: no portal{where} to crawl"])
    return tuple(chosen)


def _active(portals: dict[str, Portal]) -> list[Portal]:
    return [portal for portal in portals.values() if portal.status != "retired"]


_HEADER = re.compile(r"^\s*\[\s*\"?([^\[\]\"]+?)\"?\s*\]\s*(?:#.*)?$")


def _unique_tables(text: str) -> tuple[str, list[str]]:
    """The text with a table named twice renamed, so that the rest can still be checked, and the mistakes found."""
    first: dict[str, int] = {}
    mistakes: list[str] = []
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        match = _HEADER.match(line)
        if match and first.setdefault(match.group(1), number) != number:
            slug = match.group(1)
            mistakes.append(f"[{slug}]: slug used twice, lines {first[slug]} and {number}")
            lines[number - 1] = f'["{slug} (line {number})"]'
    return "\n".join(lines) + "\n", mistakes


def _portal(slug: str, row: dict[str, Any]) -> Portal:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Portal(slug=slug, **values)


def _shared(slug: str, row: Any, urls: dict[str, str]) -> Iterator[str]:
    """An index URL that stands in two rows: its reports would be credited to whichever came first."""
    values = row.get("index", []) if isinstance(row, dict) else []
    for url in values if isinstance(values, list) else []:
        owner = urls.setdefault(str(url), slug)
        if owner != slug:
            yield f"index: {url} is an index of [{owner}] already"


def _row_mistakes(slug: str, row: Any) -> Iterator[str]:
    if not isinstance(row, dict):
        yield "is not a table; a portal is a table [slug]"
        return
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug.partition(" (line ")[0]):
        yield "slug: only a-z, 0-9 and single hyphens"
    yield from (f"{key}: missing" for key in ("name", "region", "index") if key not in row)
    for key, value in row.items():
        if key in _KEYS:
            wanted, check = _KEYS[key]
            mistake = f"{wanted} wanted, not {value!r}" if not check.accepts(value) else check.mistake(value)
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


def _index_mistake(values: list[str]) -> str | None:
    bad = [value for value in values if not _is_url(value)]
    return f"not a URL: {', '.join(bad)}" if bad else None if values else "is empty"


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s#]", value)
    except ValueError:
        return False


def _hosts_mistake(values: list[str]) -> str | None:
    bad = [value for value in values if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", value)]
    return f"not a host name: {', '.join(bad)}" if bad else None


def _cms_mistake(name: str) -> str | None:
    return None if name in FAMILIES else f"unknown family {name!r}; known are {', '.join(FAMILIES)}"


def _since_mistake(year: int) -> str | None:
    return None if 2000 <= year <= 2100 else f"{year} is no report year"


def _encoding_mistake(name: str) -> str | None:
    try:
        codecs.lookup(name)
    except LookupError:
        return f"unknown encoding {name!r}"
    return None


def _status_mistake(status: str) -> str | None:
    known = ("confirmed", "unconfirmed", "retired")
    return None if status in known else f"unknown status {status!r}; known are {', '.join(known)}"


_KEYS: dict[str, tuple[str, _Check]] = {
    "name": ("a text", _Check(str, _text_mistake)),
    "region": ("a code in quotes", _Check(str, _region_mistake)),
    "index": ("a list of URLs", _Check(list, _index_mistake)),
    "cms": ("a text", _Check(str, _cms_mistake)),
    "since": ("a year", _Check(int, _since_mistake)),
    "hosts": ("a list of host names", _Check(list, _hosts_mistake)),
    "encoding": ("a text", _Check(str, _encoding_mistake)),
    "status": ("a text", _Check(str, _status_mistake)),
    "retired": ("a date without quotes, 2024-05-01", _Check(date, lambda value: None)),
    "note": ("a text", _Check(str, _text_mistake)),
}
