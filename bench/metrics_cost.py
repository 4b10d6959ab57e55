"""What reading the figures of one page costs, identities included: median over the bundled reports, by step.

Run: .venv/bin/python bench/metrics_cost.py [rounds]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from govreports.checks import check
from govreports.document import build
from govreports.metrics import read_metrics
from govreports.metrics.prose.read import read_prose
from govreports.metrics.tables import read_tables
from tests.fixtures import fixtures

ROUNDS = 15


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    documents = [(build(fixture.page()), fixture.truth()["year"]) for fixture in fixtures("report")]
    steps: dict[str, list[float]] = {"tables": [], "prose": [], "metrics and checks": []}
    for _ in range(rounds + 1):  # the first round loads rules and forms
        for document, year in documents:
            steps["tables"].append(milliseconds(lambda document=document: read_tables(document)))
            steps["prose"].append(milliseconds(lambda document=document, year=year: read_prose(document, year)))
            steps["metrics and checks"].append(milliseconds(lambda document=document, year=year: whole(document, year)))
    print(f"{len(documents)} reports, {rounds} rounds, milliseconds a page (median, worst)")
    for name, times in steps.items():
        kept = times[len(documents) :]
        print(f"{name:20} {statistics.median(kept):6.2f} {max(kept):7.2f}")


def whole(document: object, year: int) -> None:
    figures = read_metrics(document, year)
    check(figures.leading, figures.table_format)


if __name__ == "__main__":
    main()
