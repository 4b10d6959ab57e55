"""What a job counted, as a file that travels, and back into the one account of the harvest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from govreports.run import Failure, Root, Run
from govreports.store import Record

NAME = "outcome.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The end of one job."""

    run: Run
    gone: Sequence[Record]
    """Change lines of documents it found to be gone."""
    complete: bool
    told: str = ""
    """For a URL given by hand: the columns found and a row for the list."""


def write(folder: Path, outcome: Outcome) -> None:
    """Leave the outcome in a job's folder; its being there says that the job came to an orderly end."""
    run = outcome.run
    values = {
        "counts": [[portal, what, number] for (portal, what), number in run.counts.items()],
        "failures": [asdict(failure) for failure in run.failures],
        "roots": [asdict(root) | {"years": sorted(root.years)} for root in run.roots],
        "gone": outcome.gone,
        "complete": outcome.complete,
        "told": outcome.told,
    }
    part = folder / f"{NAME}.part"
    part.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    part.replace(folder / NAME)


def add(folder: Path, run: Run) -> Outcome | None:
    """Add the outcome that lies in a folder to a run; None where there is none: the job did not come to its end."""
    path = folder / NAME
    if not path.exists():
        return None
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for portal, what, number in values["counts"]:
        run.count(portal, what, number)
    run.failures.extend(Failure(**failure) for failure in values["failures"])
    run.roots.extend(_root(root) for root in values["roots"])
    return Outcome(run=run, gone=values["gone"], complete=values["complete"], told=values["told"])


def _root(values: dict[str, Any]) -> Root:
    return Root(**values | {"trail": tuple(values["trail"]), "years": set(values["years"])})
