"""The portal list: `portals.toml` -> `Portal` rows, every mistake reported at once, before any request.

`[leiyang]` with name, region and index -> `Portal(slug="leiyang", …)`; `indx = […]` -> "[leiyang] indx: unknown key"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from govreports.portalrow import row_mistakes

_SHARED = frozenset({"gov.cn", "com.cn", "org.cn", "net.cn", "edu.cn", "ac.cn"})
"""Domains that are no site's own: www.gov.cn is a portal, what lies below gov.cn are others."""
SHIPPED = "portals.toml"
"""Name of the list that comes with the package."""


class PortalListError(ValueError):
    """Raised by `load_portals` and `select` when a list or a selection cannot be used; one line a mistake."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """Where a portal's crawl may go: hosts by name, and everything below the domains of its home page."""

    names: frozenset[str]
    domains: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    """Domains of other portals below these: they have rows of their own."""

    def __contains__(self, host: str) -> bool:
        return host in self.names or (_is_below(host, self.domains) and not _is_below(host, self.others))


def site_of(host: str) -> str:
    """The site a host is part of: its registrable domain, as far as a name tells.

    >>> site_of("www.x.gov.cn"), site_of("x.gov.cn"), site_of("tjj.x.gov.cn"), site_of("10.0.0.1")
    ('x.gov.cn', 'x.gov.cn', 'x.gov.cn', '10.0.0.1')
    """
    labels = host.lower().rstrip(".").split(".")
    if labels[-1].isdigit():
        return host
    return ".".join(labels[-3:] if ".".join(labels[-2:]) in _SHARED else labels[-2:])


def _is_below(host: str, domains: Iterable[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """One publisher's site: where its annual reports are listed and whose they may be."""

    slug: str
    name: str
    region: str | None
    """Region code, six digits; the reports found lie in its subtree. None only for a URL given by hand."""
    index: tuple[str, ...] = ()
    """URLs of the annual-report columns; where there are none, or these list nothing, they are searched for."""
    home: str | None = None
    """Where the search begins: the home page, or any page given by hand."""
    cms: str | None = None
    since: int | None = None
    """Earliest report year known to be published; later years not found are reported as missing."""
    hosts: tuple[str, ...] = ()
    """Hosts that may be visited beside those of `index` and those below `home`'s."""
    encoding: str | None = None
    status: str = "confirmed"
    evidence: str | None = None
    """What an unconfirmed row rests on: a public `listing`, an `article` met there, the column itself `seen`."""
    seen: int | None = None
    """Year of that evidence."""
    retired: date | None = None
    note: str | None = None
    others: frozenset[str] = frozenset()
    """Domains below its own that are other rows' homes."""

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts named by the row; the `www.` twin of a host is the same site."""
        urls = (*self.index, *((self.home,) if self.home else ()))
        named = {urlsplit(url).hostname or "" for url in urls} | set(self.hosts)
        bare = {host.removeprefix("www.") for host in named}
        return frozenset(bare | {f"www.{host}" for host in bare})

    @property
    def reach(self) -> Hosts:
        """Every host this portal's crawl may visit."""
        home = _bare(self.home)
        domains = frozenset({home} if home and home not in _SHARED else ())
        return Hosts(names=self.allowed_hosts, domains=domains, others=self.others)


def _bare(url: str | None) -> str:
    """The host of a URL without `www.`."""
    return (urlsplit(url or "").hostname or "").removeprefix("www.")


def read_shipped() -> str:
    """The text of the list that comes with the package."""
    return resources.files("govreports").joinpath(SHIPPED).read_text(encoding="utf-8")


def load_file(path: str | None) -> dict[str, Portal]:
    """The portals of a file, of the shipped list where `path` is None.

    Raises `PortalListError`, also for a file that cannot be read.
    """
    if path is None:
        return _shipped()
    try:
        return load_portals(Path(path).read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise PortalListError([f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}"]) from error


@cache
def _shipped() -> dict[str, Portal]:
    return load_portals(read_shipped(), SHIPPED)


def load_portals(text: str, name: str) -> dict[str, Portal]:
    """The portals of a TOML text by slug; `name` is the file's, for messages. Raises `PortalListError`."""
    unique, mistakes = _unique_tables(text)
    try:
        tables = tomllib.loads(unique)
    except tomllib.TOMLDecodeError as error:
        raise PortalListError([f"{name}: {mistake}" for mistake in (*mistakes, f"not valid TOML: {error}")]) from error
    urls: dict[str, str] = {}
    for slug, row in tables.items():
        mistakes += [f"[{slug}] {mistake}" for mistake in (*row_mistakes(slug, row), *_shared(slug, row, urls))]
    if not tables:
        mistakes.append("no portal in it")
    if mistakes:
        raise PortalListError(f"{name}: {mistake}" for mistake in mistakes)
    return _apart({slug: _portal(slug, row) for slug, row in tables.items()})


def _apart(portals: dict[str, Portal]) -> dict[str, Portal]:
    """Keep each portal off the sites below its own that are other rows' homes."""
    owners = {_bare(portal.home): slug for slug, portal in portals.items() if portal.home}
    below: dict[str, set[str]] = {}
    for domain in owners:
        labels = domain.split(".")
        for above in (".".join(labels[place:]) for place in range(1, len(labels) - 1)):
            if above in owners and above not in _SHARED:
                below.setdefault(owners[above], set()).add(domain)
    kept = {slug: replace(portals[slug], others=frozenset(domains)) for slug, domains in below.items()}
    return {slug: kept.get(slug, portal) for slug, portal in portals.items()}


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
