"""The end of a run: dataset, changes and account written, each aside and then renamed, so that it appears whole.

A reader of `data/reports.jsonl` sees the old dataset or the new one; a killed run leaves the old one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO

from govreports.changes import compare, lost
from govreports.corrections import Corrections, read_corrections
from govreports.corrections.table import FILE
from govreports.dataset import Draft, Notes
from govreports.lines import DamagedLineError, Line, encode, read_lines
from govreports.portals import Portal
from govreports.run import Account, Run, left_out, result, summed
from govreports.state import State
from govreports.store import Record, Stored

_TRANSIENT = frozenset({"dns", "refused", "timeout", "tls", "blocked", "http_error", "too_large", "parse_error"})
"""Failures after which a page not met says nothing about its being listed."""


def run_id(folder: Path, now: datetime) -> str:
    """A name for the run that no file in the data folder bears yet: its UTC time, numbered within one second."""
    name = now.strftime("%Y%m%dT%H%M%SZ")
    names = [name, *(f"{name}-{number}" for number in range(2, 100))]
    files = ("archive/{}.warc.gz", "runs/{}.json")
    return next(one for one in names if not any((folder / file.format(one)).exists() for file in files))


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes the place of `path` when the block ends well, on disk before it is seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sweep(folder: Path) -> None:
    """Remove what a killed run was writing aside."""
    for part in (*folder.glob("*.part"), *folder.glob("*/*.part")):
        part.unlink()


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What publishing did: changes by portal and kind, corrections applied, and what a person should look at."""

    changes: Mapping[tuple[str, str], int]
    corrected: int
    notices: tuple[str, ...]


def publish(
    folder: Path, run: str, documents: Iterable[Stored], gone: Collection[Record] = (), *, today: str | None = None
) -> Published:
    """Write the dataset and the changes of a run.

    `documents` come sorted by key and are read once; `gone` are change lines of documents that this run could no longer
    find; `today` dates what changed. Raises CorrectionsError and OSError: the dataset is then as it was.
    """
    target = folder / "reports.jsonl"
    corrections = load_corrections(folder)
    notes = Notes()
    folder.mkdir(parents=True, exist_ok=True)
    with Draft.of(documents, folder, corrections, notes) as draft:
        try:
            counts = _write(folder, run, draft, read_lines(target), gone, today=today if target.exists() else None)
        except DamagedLineError as error:
            notes.refused.append(f"{error}; this run has done so, what changed before it is not told")
            counts = _write(folder, run, draft, (), gone, today=None)
    return Published(changes=counts, corrected=notes.corrected, notices=tuple(notes.refused))


def _write(
    folder: Path, run: str, draft: Draft, known: Iterable[Line], gone: Collection[Record], *, today: str | None
) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    with replacing(folder / "reports.jsonl") as lines, replacing(folder / "changes" / f"{run}.jsonl") as changes:
        told = ((None, change) for change in gone)
        for line, change in chain(compare(known, draft.lines(), today), told):
            if line is not None:
                lines.write(line.data + b"\n")
            if change is not None:
                counts[change["portal"] or "", change["change"]] += 1
                changes.write(encode(change) + b"\n")
    return counts


def load_corrections(folder: Path) -> Corrections:
    """The corrections of a data folder, none where it has no such file. Raises CorrectionsError, OSError."""
    path = folder / FILE
    return read_corrections(path.read_bytes(), str(path)) if path.exists() else Corrections()


def conclude(
    folder: Path,
    run: Run,
    history: State,
    portals: Iterable[Portal],
    *,
    gone: Collection[Record],
    complete: bool,
    finished: datetime,
    unvisited: Mapping[str, str] | None = None,
    notices: Iterable[str] = (),
) -> Account:
    """Publish the dataset and this run's changes, then write `runs/<run>.json`.

    `unvisited` says by slug why portals were not visited at all; what is known of these stays as it was.
    """
    run.close_roots()
    published = publish(folder, run.id, history.documents(), gone, today=run.today)
    results = []
    for portal in portals:
        one = result(portal, run, history.before(portal.slug), published.changes)
        why = (unvisited or {}).get(portal.slug)
        if why is None:
            history.visited(portal.slug, reached=one.reached, reason=one.reason, today=run.today)
        results.append(one if why is None else left_out(one, why))
    account = summed(run, results, finished=finished, complete=complete, unplaced=history.unplaced())
    account = replace(account, corrected=published.corrected, notices=(*notices, *published.notices))
    with replacing(folder / "runs" / f"{run.id}.json") as file:
        file.write(encode(account.to_json()) + b"\n")
    return account


def not_listed(run: Run, history: State, portals: Iterable[Portal], met: Collection[str]) -> list[Record]:
    """Change lines of documents their portal no longer lists; only of portals whose lists were read without trouble."""
    found: list[Record] = []
    for portal in portals:
        failed = any(run.counts[portal.slug, f"failed {kind}"] for kind in _TRANSIENT)
        roots = [root for root in run.roots if root.portal == portal.slug]
        if failed or any(root.broken or not root.listed for root in roots):
            continue
        for url in history.urls(portal.slug):
            if url not in met:
                records = history.lose(url, today=run.today)
                found.extend(lost(record, "no longer listed") for record in records)
    return found
