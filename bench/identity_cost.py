"""What it costs to say whose report a page is: loading, one identity a page, and accuracy by evidence source.

Loading is measured in processes of its own; pages are the bundled ones, built before the clock starts. On a shared
machine quote the medians only. Run: .venv/bin/python bench/identity_cost.py [rounds]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from test_identity import CASES, identify_case, plain

from govreports.document import build
from govreports.identity import identify
from govreports.model import Document, Page

ROOT = Path(__file__).parents[1]
ROUNDS = 20
CLOCK = """
import time
import govreports.model, govreports.shipped
start = time.perf_counter()
{work}
print((time.perf_counter() - start) * 1000)
"""
MEMORY = """
import tracemalloc
import govreports.model, govreports.shipped
tracemalloc.start()
{work}
print(tracemalloc.get_traced_memory()[1] / 2**20)
"""
REGIONS = "from govreports.regions import gazetteer; gazetteer()"
TOWNS = "from govreports.identity.towns import towns; towns()"


def loading(work: str) -> str:
    took = statistics.median(_run(CLOCK, work) for _ in range(5))
    return f"{took:5.0f} ms, peak {_run(MEMORY, work):5.1f} MB"


def _run(script: str, work: str) -> float:
    command = [sys.executable, "-c", script.format(work=work)]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def documents() -> list[tuple[Document, Page]]:
    found = []
    for file in sorted((ROOT / "fixtures").glob("*/*/page.json")):
        served = json.loads(file.read_text(encoding="utf-8"))
        if served["kind"] == "report":
            body = (file.parent / "page.html").read_bytes()
            page = Page(body=body, url=served["url"], content_type=served["headers"].get("Content-Type"))
            found.append((build(page), page))
    return found


def milliseconds(document: Document, page: Page, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        identify(document, page=page)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def accuracy() -> None:
    """For each source that decided, how often the decision is the case's answer."""
    counts: Counter[tuple[str, str, bool]] = Counter()
    for case in CASES:
        identity = identify_case(case)
        got, decided = plain(identity), dict(identity.evidence)
        for name, field in (("region", "region"), ("year", "year"), ("issuer", "kind")):
            counts[name, decided[name] or "left open", got[field] == case["expect"][field]] += 1
    print(f"\n{'decision':9} {'by':24} {'right':>5} {'wrong':>5}")
    for name, source in sorted({(name, source) for name, source, _ in counts}):
        print(f"{name:9} {source:24} {counts[name, source, True]:5} {counts[name, source, False]:5}")


def main(rounds: int) -> None:
    print(f"regions          {loading(REGIONS)}")
    print(f"regions + towns  {loading(f'{REGIONS}; {TOWNS}')}")
    pages = documents()
    for document, page in pages:
        identify(document, page=page)
    costs = sorted(milliseconds(document, page, rounds) for document, page in pages)
    print(f"{len(pages)} pages: median {statistics.median(costs):.2f} ms, dearest {costs[-1]:.2f} ms a page")
    accuracy()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
