"""Reports with tables in a hundred dresses, made up for this test: how much of what is printed is read, and how well.

`data/tables.jsonl`: the page; `truth` of its printed figures (a list holds the seven columns of a row of table three),
`derived` sums, `may` values that are no error, `blank` and `na` cells, `unreadable` ones that must give no value, and
`fails`, the hard identities that the printed figures break (`T3-C:<row>`, `T3-A:<column>`), blanks counted as 0.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from govreports.model import Page, Report
from govreports.parse import parse
from tests.forms import SUFFIXES

# Floors by form over all documents; they may only be raised.
PRECISION = {"e2": 1.0, "e3": 1.0, "e4": 1.0, "local": 1.0}
RECALL = {"e2": 0.995, "e3": 1.0, "e4": 0.997, "local": 1.0}
DERIVED = 0.994
STATES = 1.0

YUAN = {None: 1, "元": 1, "万元": 10_000, "亿元": 100_000_000}
SOFT = ("E2-S1", "E2-S2", "E2-S3", "E2-S5", "E2-S6", "T2-D", "X-1")
"""Normally so, but no error where not."""
LOCAL = "L-"
"""Sums of the local tables: bodies count answers of their own kinds beside the printed ones."""


def columns_apart(figures):
    apart = {}
    for name, value in figures.items():
        if isinstance(value, list):
            apart |= {name + suffix: part for suffix, part in zip(SUFFIXES, value, strict=True) if part is not None}
        else:
            apart[name] = value
    return apart


def same(reading, value, unit):
    scale = YUAN.get(reading.unit, 1) if unit and reading.unit else 1
    return reading.value * scale == Decimal(str(value)) * (YUAN[unit] if unit and reading.unit else 1)


def allowed(document, name):
    values = document.get("may", {}).get(name, [])
    return values if isinstance(values, list) else [values]


def judge(document, leading):
    """Counts of `right`, `missed` and `unasked` figures, and the names of the wrong ones."""
    truth = columns_apart(document.get("truth", {}))
    derived = columns_apart(document.get("derived", {}))
    counts = Counter(wanted=len(truth), derived_wanted=len(derived))
    wrong = []
    for name, reading in leading.items():
        if reading.value is None:
            continue
        unit = document.get("units", {}).get(name)
        wanted = truth.get(name, derived.get(name))
        if wanted is not None and same(reading, wanted, unit):
            counts["right" if name in truth else "derived"] += 1
        elif not any(same(reading, value, unit) for value in allowed(document, name)):
            wrong.append(name)
    return counts, wrong


def failed(report):
    """The hard identities that fail; `T3-C` by its row, the others by their column."""
    rows = {f"T3-C:{issue.field}" for issue in report.issues if issue.detail.startswith("T3-C")}
    return rows | {name(check) for check in hard(report) if check.status == "fail" and check.id != "T3-C"}


def open_with_blanks(report):
    """The hard identities that hold only if a blank is something else than 0."""
    return {name(check) for check in hard(report) if check.status == "with_blanks" and check.left != check.right}


def hard(report):
    return [check for check in report.checks if not check.id.startswith((*SOFT, LOCAL))]


def name(check):
    return f"{check.id}:{check.column}" if check.column else check.id


@pytest.fixture(scope="module")
def corpus():
    lines = Path(__file__).with_name("data").joinpath("tables.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line) for line in lines]
    outcomes = [parse(Page(body=document["page"].encode()))[0] for document in documents]
    assert all(isinstance(outcome, Report) for outcome in outcomes)
    return list(zip(documents, outcomes, strict=True))


def leading_of(report):
    return {reading.metric: reading for reading in report.metrics}


@pytest.mark.parametrize("form", PRECISION)
def test_what_is_printed_is_read(corpus, form):
    counts = Counter()
    wrong = []
    for place, (document, report) in enumerate(corpus, 1):
        if document["format"] == form:
            found, mistaken = judge(document, leading_of(report))
            counts += found
            wrong += [(place, name) for name in mistaken]
    assert counts["right"] / (counts["right"] + len(wrong)) >= PRECISION[form], wrong
    assert counts["right"] / counts["wanted"] >= RECALL[form]
    assert counts["derived"] >= counts["derived_wanted"] * DERIVED


def test_no_figure_is_wrong_without_a_word(corpus):
    for document, report in corpus:
        told = report.issues or any(check.status in ("fail", "with_blanks") for check in report.checks)
        assert told or not judge(document, leading_of(report))[1]


@pytest.mark.parametrize("state", ["blank", "na"])
def test_cells_without_a_number_keep_their_state(corpus, state):
    cells = [(leading_of(report).get(name), name) for document, report in corpus for name in document.get(state, [])]
    kept = sum(reading is not None and reading.state == state for reading, _ in cells)
    assert kept >= len(cells) * STATES


def test_the_form_is_told(corpus):
    assert [report.table_format for _, report in corpus] == [document["format"] for document, _ in corpus]


def test_just_the_broken_identities_fail(corpus):
    for document, report in corpus:
        broken = set(document.get("fails", []))
        assert failed(report) <= broken
        assert {name.partition(":")[0] for name in broken - failed(report)} <= {
            name.partition(":")[0] for name in open_with_blanks(report)
        }
