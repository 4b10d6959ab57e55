"""What a crawl is asked for: spider arguments -> portals, report years, and whether it is a page given by hand.

`{"region": "43", "years": "2019-2024"}` -> every portal of Hunan, reports of six years
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from govreports.portals import SHIPPED, Portal, load_file, select

ARGUMENTS = ("portal", "region", "years", "portals", "url", "name")


class ArgumentError(ValueError):
    """Raised by `read_arguments` for an argument that makes no sense; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The portals of a crawl and the report years wanted, all years where None."""

    portals: tuple[Portal, ...]
    years: frozenset[int] | None = None
    by_hand: bool = False
    """The one portal is a URL of the command line: any page of a portal, its columns are searched for from there."""
    look: bool = False
    """Only index pages are read: what is there is told, no report is fetched, nothing is remembered."""


def read_arguments(arguments: Mapping[str, str]) -> Selection:
    """The selection spider arguments ask for. Raises ArgumentError, and PortalListError for lists and slugs."""
    unknown = [name for name in arguments if name not in ARGUMENTS and not name.startswith("_")]  # scrapyd's _job
    if unknown:
        raise ArgumentError(f"-a {unknown[0]}: unknown argument; known are {', '.join(ARGUMENTS)}")
    years = parse_years(arguments["years"]) if "years" in arguments else None
    region = arguments.get("region")
    if region is not None and not re.fullmatch(r"\d{1,6}|\d{6}Z\d", region):
        raise ArgumentError(f"-a region={region}: a region code or the first digits of one wanted")
    if "url" in arguments:
        return Selection(portals=(_by_hand(arguments, region),), years=years, by_hand=True)
    if "name" in arguments:
        raise ArgumentError("-a name: only together with -a url")
    path = arguments.get("portals")
    slugs = [slug.strip() for slug in arguments.get("portal", "").split(",") if slug.strip()]
    if "portal" in arguments and not slugs:
        raise ArgumentError("-a portal: no slug given")
    chosen = select(load_file(path), path or SHIPPED, slugs=slugs, region=region)
    return Selection(portals=chosen, years=years)


def parse_years(text: str) -> frozenset[int]:
    """Report years written as a year, a range or several of both. Raises ArgumentError.

    >>> sorted(parse_years("2012,2019-2021"))
    [2012, 2019, 2020, 2021]
    """
    years: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(20\d\d)\s*(?:-\s*(20\d\d)\s*)?", part)
        if not match or int(match.group(2) or match.group(1)) < int(match.group(1)):
            raise ArgumentError(f"-a years={text}: years such as 2021 or 2019-2024 wanted")
        years.update(range(int(match.group(1)), int(match.group(2) or match.group(1)) + 1))
    return frozenset(years)


def _by_hand(arguments: Mapping[str, str], region: str | None) -> Portal:
    """A portal for a URL that has no row; its slug is its host's name."""
    url = arguments["url"]
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    if not host or urlsplit(url).scheme not in ("http", "https"):
        raise ArgumentError(f"-a url={url}: a URL with http or https wanted")
    for name in ("portal", "portals"):
        if name in arguments:
            raise ArgumentError(f"-a {name}: not together with -a url")
    if region is not None and len(region) < 6:
        raise ArgumentError(f"-a region={region}: with -a url a whole region code is wanted")
    slug = re.sub(r"[^a-z0-9]+", "-", host.removeprefix("www.")).strip("-")
    return Portal(slug=slug, name=arguments.get("name", host), region=region, home=url)
