"""The end of a run: dataset, changes and account written, each aside and then renamed, so that it appears whole.

A reader of `data/reports.jsonl` sees the old dataset or the new one; a killed run leaves the old one.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO

from govreports.changes import compare, lost
from govreports.portals import Portal
from govreports.record import to_line
from govreports.run import Account, Run, result, summed
from govreports.state import State
from govreports.store import Record, Stored, dataset

_TRANSIENT = frozenset({"dns", "refused", "timeout", "tls", "blocked", "http_error", "too_large", "parse_error"})
"""Failures after which a page not met says nothing about its being listed."""


@contextmanager
def replacing(path: Path) -> Iterator[IO[str]]:
    """A text file to write that takes the place of `path` when the block ends well, on disk before it is seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
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


def publish(folder: Path, run: str, documents: Iterable[Stored], gone: Iterable[Record]) -> Counter[tuple[str, str]]:
    """Write the dataset and the changes of a run; count the changes by portal and kind.

    `documents` come sorted by key and are read once; memory holds one key's. `gone` are change lines of documents
    that this run could no longer find.
    """
    target = folder / "reports.jsonl"
    counts: Counter[tuple[str, str]] = Counter()
    with replacing(target) as lines, replacing(folder / "changes" / f"{run}.jsonl") as changes:  # changes appear first
        for change in chain(compare(read_records(target), _written(dataset(documents), lines)), gone):
            counts[change["portal"] or "", change["change"]] += 1
            changes.write(dump(change))
    return counts


def _written(records: Iterable[Record], file: IO[str]) -> Iterator[Record]:
    for record in records:
        file.write(to_line(record) + "\n")
        yield record


def read_records(path: Path) -> Iterator[Record]:
    """The records of a dataset file, one at a time; none where there is no file, and none after a damaged line."""
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except (FileNotFoundError, ValueError):
        return


def dump(value: Record) -> str:
    """One JSON line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def conclude(
    folder: Path,
    run: Run,
    history: State,
    portals: Iterable[Portal],
    *,
    gone: Iterable[Record],
    complete: bool,
    finished: datetime,
) -> Account:
    """Publish the dataset and this run's changes, then write `runs/<run>.json`."""
    run.close_roots()
    changes = publish(folder, run.id, history.documents(), gone)
    results = []
    for portal in portals:
        one = result(portal, run, history.before(portal.slug), changes)
        history.visited(portal.slug, reached=one.reached, reason=one.reason, today=run.today)
        results.append(one)
    account = summed(run, results, finished=finished, complete=complete, unplaced=history.unplaced())
    with replacing(folder / "runs" / f"{run.id}.json") as file:
        file.write(dump(account.to_json()))
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
