"""Divide portals into jobs so that no host, and no site with its subdomains, belongs to two of them.

180 portals for two processes -> jobs of 22 or 23 portals; `www.x.gov.cn` and `tjj.x.gov.cn` in one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from govreports.portals import Portal, site_of

_LEAST, _MOST = 20, 50
"""Portals of a job: enough to keep a process busy while each host is asked slowly, few enough to do again."""
_ROUNDS = 4
"""Jobs for each process at least, so that the last ones do not leave the others idle for long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Portals crawled by one process, and the sites that are theirs alone."""

    number: int
    portals: tuple[Portal, ...]
    sites: tuple[str, ...]

    @property
    def name(self) -> str:
        """As its files and folders are called."""
        return f"j{self.number:03}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """All that a job's process must be told, wherever it runs."""

    run: str
    started: str
    """When the harvest began, ISO 8601: the day that the records' history bears."""
    job: Job
    years: frozenset[int] | None
    by_hand: bool
    settings: dict[str, Any]
    """Scrapy settings given by the user."""
    folder: str
    """The data folder, an absolute path that every worker must have."""
    program: str
    """Fingerprint of the program; another one might read pages differently."""
    share: int = 1
    """Jobs that go on at once on the machine, as far as the driver knows."""
    last: bool = False
    """Whether there is no further attempt."""

    def to_json(self) -> str:
        """As text, for the job's own process."""
        return json.dumps(asdict(self), ensure_ascii=False, default=_plain)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` wrote."""
        values = json.loads(text)
        job = values.pop("job")
        portals = tuple(_portal(row) for row in job["portals"])
        years = values.pop("years")
        return cls(
            **values,
            years=None if years is None else frozenset(years),
            job=Job(number=job["number"], portals=portals, sites=tuple(job["sites"])),
        )


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value.isoformat()


def _portal(row: dict[str, Any]) -> Portal:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    retired = date.fromisoformat(row["retired"]) if row["retired"] else None
    return Portal(**values | {"others": frozenset(values["others"]), "retired": retired})


def plan(portals: Sequence[Portal], slots: int, size: int = 0) -> list[Job]:
    """Jobs for portals, the larger first; `size` portals each where it is given."""
    wanted = size or _size(len(portals), slots)
    packed: list[list[Portal]] = []
    for group in groups(portals):
        if not packed or len(packed[-1]) + len(group) > wanted:
            packed.append([])
        packed[-1].extend(group)
    packed.sort(key=len, reverse=True)
    return [
        Job(number=number, portals=tuple(chosen), sites=tuple(sorted({site for one in chosen for site in sites(one)})))
        for number, chosen in enumerate(packed, start=1)
    ]


def _size(count: int, slots: int) -> int:
    if count < _LEAST * slots:  # too few for jobs of the usual size: no process shall be idle
        return max(1, -(-count // slots))
    return min(max(count // (_ROUNDS * slots), _LEAST), _MOST)


def groups(portals: Sequence[Portal]) -> list[list[Portal]]:
    """Portals that share a site, directly or through others, together; in the order of the list."""
    above: dict[str, str] = {}

    def root(site: str) -> str:
        while above.setdefault(site, site) != site:
            site = above[site]
        return site

    for portal in portals:
        first, *others = sites(portal)
        for other in others:
            above[root(other)] = root(first)
    found: dict[str, list[Portal]] = {}
    for portal in portals:
        found.setdefault(root(sites(portal)[0]), []).append(portal)
    return list(found.values())


def sites(portal: Portal) -> list[str]:
    """The sites a portal's crawl may visit."""
    return sorted({site_of(host) for host in portal.allowed_hosts if host})
