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


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    sample = pages()
    works = {"whole path": whole_path, "trafilatura": extract, "lxml alone": parse_alone}
    times: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds + 1):
        for page in sample:
            for name, work in works.items():
                taken = milliseconds(work, page)
                if turn:  # the first round loads patterns, gazetteer and word lists
                    times[name].append(taken)
    print(
        f"{len(sample)} pages, {rounds} rounds, mean size {sum(len(page.body) for page in sample) // len(sample)} bytes"
    )
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        print(f"{name:12} median {median:6.2f} ms, mean {statistics.mean(times[name]):6.2f} ms")
    print(f"ratio of medians {medians['whole path'] / medians['trafilatura']:.2f}")
    print(f"floor (lxml alone) {medians['lxml alone'] / medians['trafilatura']:.2f}")
    spent = stages(sample, rounds)
    spent["the rest"] = 2 * spent["in all"] - spent.total()
    for name in (*(name for _, _, name in STAGES), "the rest"):
        print(f"  {name:24} {spent[name] / spent['in all']:5.1%} {spent[name] / len(sample) / rounds:6.2f} ms a page")


if __name__ == "__main__":
    main()
