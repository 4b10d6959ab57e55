"""What a search decided, as text: the columns it found and a row of the portal list ready to paste.

`[leiyang-gov-cn]`, `name = "耒阳市人民政府"`, `region = "430481"`, `index = […]` …
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from govreports.document import build
from govreports.model import Metadata, Page
from govreports.portals import Portal
from govreports.regions import gazetteer
from govreports.run import Root
from govreports.unreadable import UnreadableError


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose site a page says it is."""

    name: str | None = None
    region: str | None = None


def column_lines(roots: Iterable[Root]) -> list[str]:
    """A line for each column that lists reports, and how it was come by."""
    lines = []
    for root in roots:
        if root.listed:
            years = f"{min(root.years)}-{max(root.years)}" if root.years else "years not named"
            way = " > ".join(root.trail) or "given"
            lines.append(f"Column found: {root.url}")
            lines.append(f"  {root.listed} links, {years}; system: {root.family}; way: {way}")
    return lines


def row(portal: Portal, roots: Sequence[Root], owner: Owner) -> str:
    """The portal as a table of `portals.toml`; what could not be told is left to the reader in a comment."""
    listing = [root for root in roots if root.listed]
    years = set().union(*(root.years for root in listing)) if listing else set()
    families = list(dict.fromkeys(root.family for root in listing if root.family and root.family != "links"))
    region = portal.region or owner.region
    named = portal.name != (urlsplit(portal.home or "").hostname or "")
    lines = [
        f"[{portal.slug}]",
        f"name = {_quoted(portal.name if named else owner.name or portal.name)}",
        f"region = {_quoted(region)}" if region else 'region = ""  # the region code of the publisher',
        f"home = {_quoted(_home(portal))}",
        f"index = [{', '.join(_quoted(root.url) for root in listing)}]",
    ]
    lines += [f"cms = {_quoted(families[0])}"] if len(families) == 1 else []
    lines += [f"since = {min(years)}"] if years else []
    return "\n".join(lines) + "\n"


def owner_of(page: Page | None) -> Owner:
    """Name and region code by the foot of a page: 主办单位, 政府网站标识码; nothing where it tells nothing."""
    try:
        metadata = build(page).metadata if page else Metadata()
    except UnreadableError:
        metadata = Metadata()
    code = (metadata.site_code or "")[:6]
    return Owner(metadata.sponsor or metadata.site_name, code if gazetteer().of_code(code) else None)


def _home(portal: Portal) -> str:
    parts = urlsplit(portal.home or portal.index[0])
    return f"{parts.scheme}://{parts.netloc}/"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
