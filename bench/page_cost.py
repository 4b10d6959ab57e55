"""What one page costs on our whole path against one default trafilatura.extract() of the same page.

Both run in this process, in turn, on every page of `sample.py`; the ratio of the medians is what to quote, single times
on a shared machine are not. Beside it stand the floor, which is lxml's parse alone, and each stage's share of our path,
measured in rounds of their own. Run: .venv/bin/python bench/page_cost.py [rounds]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import trafilatura
from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.sample import pages
from govreports import document, metrics, parse, reading
from govreports.model import NotReport, Page, Report
from govreports.record import not_report, to_record

ROUNDS = 5
STAGES = (
    (reading, "decode", "decode"),
    (reading, "read_html", "read the markup"),
    (document, "normalise", "repair and fold"),
    (document, "_assemble", "chrome, lines, sections"),
    (parse, "identify", "identity"),
    (metrics, "read_tables", "tables"),
    (metrics, "read_prose", "prose"),
    (metrics, "merge", "merge"),
    (parse, "check", "checks"),
    (sys.modules[__name__], "record", "record"),
)


def record(outcome: Report | NotReport) -> object:
    return not_report(outcome) if isinstance(outcome, NotReport) else to_record(outcome)


def whole_path(page: Page) -> None:
    for outcome in parse.parse(page):
        record(outcome)


def parse_alone(page: Page) -> None:
    etree.fromstring(page.body, etree.HTMLParser())


def extract(page: Page) -> None:
    trafilatura.extract(page.body)


OURS, THEIRS, FLOOR = "whole path", "trafilatura", "lxml alone"
WORKS = {OURS: whole_path, THEIRS: extract, FLOOR: parse_alone}


def milliseconds(work: Callable[[Page], object], page: Page) -> float:
    start = time.process_time()
    work(page)
    return (time.process_time() - start) * 1000


def stages(sample: list[Page], rounds: int) -> Counter[str]:
    """Milliseconds of each stage over all pages and rounds, `in all` among them; each stage is called by no other."""
    spent: Counter[str] = Counter()

    def timed(work: Callable[..., object], name: str) -> Callable[..., object]:
        def run(*given: object, **named: object) -> object:
            start = time.process_time()
            try:
                return work(*given, **named)
            finally:
                spent[name] += (time.process_time() - start) * 1000

        return run

    with ExitStack() as stack:
        for module, attribute, name in STAGES:
            stack.enter_context(mock.patch.object(module, attribute, timed(getattr(module, attribute), name)))
        for _ in range(rounds):
            for page in sample:
                spent["in all"] += milliseconds(whole_path, page)
    return spent


def measure(kinds: dict[str, list[Page]], rounds: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds by kind of page and work; the works take turns on each page."""
    times = {kind: {name: list[float]() for name in WORKS} for kind in kinds}
    for turn in range(rounds + 1):
        for kind, sample in kinds.items():
            for page in sample:
                for name, work in WORKS.items():
                    taken = milliseconds(work, page)
                    if turn:  # the first round loads patterns, gazetteer and word lists
                        times[kind][name].append(taken)
    return times


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    kinds = pages()
    times = measure(kinds, rounds)
    sample = [page for pages in kinds.values() for page in pages]
    sizes = [len(page.body) for page in sample]
    print(f"{len(sample)} pages, {rounds} rounds, mean size {sum(sizes) // len(sizes)} bytes")
    whole = {name: [taken for kind in times.values() for taken in kind[name]] for name in WORKS}
    medians = {name: statistics.median(taken) for name, taken in whole.items()}
    for name, median in medians.items():
        print(f"{name:12} median {median:6.2f} ms, mean {statistics.mean(whole[name]):6.2f} ms")
    print(f"ratio of medians {medians[OURS] / medians[THEIRS]:.2f}")
    for kind, taken in times.items():
        size = statistics.median(len(page.body) for page in kinds[kind])
        ratio = statistics.median(taken[OURS]) / statistics.median(taken[THEIRS])
        print(f"  {kind:13} {len(kinds[kind]):3} pages of {size:6.0f} bytes {ratio:.2f}")
    print(f"floor (lxml alone) {medians[FLOOR] / medians[THEIRS]:.2f}")
    spent = stages(sample, rounds)
    spent["the rest"] = 2 * spent["in all"] - spent.total()
    for name in (*(name for _, _, name in STAGES), "the rest"):
        print(f"  {name:24} {spent[name] / spent['in all']:5.1%} {spent[name] / len(sample) / rounds:6.2f} ms a page")


if __name__ == "__main__":
    main()
