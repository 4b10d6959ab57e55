"""What one page costs on our whole path against one default trafilatura.extract() of the same page.

Both run in this process, in turn, on every bundled HTML page (at least twenty); the ratio of the medians is what to
quote, single times on a shared machine are not. Run: .venv/bin/python bench/page_cost.py [rounds]
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

sys.path.insert(0, str(Path(__file__).parents[1]))

from govreports.model import Page
from govreports.parse import parse

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROUNDS = 7


def pages() -> list[Page]:
    found = []
    for file in sorted(FIXTURES.glob("*/*/page.json")):
        served = json.loads(file.read_text(encoding="utf-8"))
        if served["kind"] in ("report", "decoy"):
            body = (file.parent / "page.html").read_bytes()
            found.append(Page(body=body, url=served["url"], content_type=served["headers"].get("Content-Type")))
    return found


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    sample = pages()
    for page in sample:  # first use loads patterns, gazetteer and word lists
        parse(page)
        trafilatura.extract(page.body)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        for page in sample:
            ours.append(milliseconds(lambda page=page: parse(page)))
            theirs.append(milliseconds(lambda page=page: trafilatura.extract(page.body)))
    ratio = statistics.median(ours) / statistics.median(theirs)
    size = sum(len(page.body) for page in sample) // len(sample)
    print(f"{len(sample)} pages, {rounds} rounds, mean size {size} bytes")
    print(f"whole path   median {statistics.median(ours):6.2f} ms")
    print(f"trafilatura  median {statistics.median(theirs):6.2f} ms")
    print(f"ratio of medians {ratio:.2f}")


if __name__ == "__main__":
    main()
