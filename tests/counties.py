"""Many made-up portals, each of another county, a few of the same; what a harvest and a crawl of them must agree on."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from crawling import index, report, title

from govreports import shipped

YEARS = (2015, 2016, 2017)
_TWINS = 6
"""Portals that give the reports of another one once more."""


def portals(count: int, folder: Path) -> tuple[dict, str]:
    """Captures by URL of so many portals, and the argument that names their list."""
    rows = [row for row in shipped.rows("regions.csv") if row["level"] == "county" and not row["valid_to"]]
    captures, listed = {}, []
    for number in range(count):
        row = rows[(number if number < count - _TWINS else number - count + _TWINS) * 29]
        place, url = f"{row['name']}人民政府", f"http://www.county{number:02}.test/nb/"
        captures[url] = index(*((f"{url}{year}.html", title(year, place)) for year in YEARS))
        for year in YEARS:
            captures[f"{url}{year}.html"] = report(year, place=place, received=year - 2000 + number)
        listed.append(f'[county{number:02}]\nname = "{place}"\nregion = "{row["code"]}"\nindex = ["{url}"]\n')
    path = folder / "portals.toml"
    path.write_text("\n".join(listed), encoding="utf-8")
    return captures, f"portals={path}"


def told(path: Path) -> list[str]:
    """A dataset without the two fields that name one fetch: its second and its place in an archive."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        for name in ("fetched_at", "archive"):
            assert line["source"].pop(name)
    return [json.dumps(line, ensure_ascii=False) for line in lines]


def by_host(log: list[tuple[float, str]]) -> dict[str, list[float]]:
    """When each host was asked."""
    found: dict[str, list[float]] = defaultdict(list)
    for when, url in log:
        found[urlsplit(url).hostname or ""].append(when)
    return found
