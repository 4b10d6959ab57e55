"""160 reports of our own making, told in prose: how much of it is read, and how much of what is read is right.

`tests/data/prose.jsonl`: `truth` what a careful reader takes, `derived` what follows from words (全部答复), `others`
right but not leading, `may` defensible, `yuan` money of the truth in yuan. The rules were written on the documents that
are not `held`; the held ones tell how they do on texts nobody looked at. Floors may only be raised.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from govreports.document import build
from govreports.metrics import read_metrics
from govreports.model import Page

CORPUS = Path(__file__).parent / "data" / "prose.jsonl"
FLOORS = {  # held -> precision, recall of the leading readings; precision of all others
    False: (0.999, 0.917, 0.96),
    True: (0.996, 0.834, 1.0),
}
MONEY = {"万元": 10_000, "亿元": 100_000_000}


@cache
def documents():
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def amounts(reading):
    """A reading's value as it stands and, of money, in yuan."""
    value = float(reading.value)
    return {value, value * MONEY.get(reading.unit, 1)}


def wanted(value):
    return {float(each) for each in (value if isinstance(value, list) else [value]) if each is not None}


def score(held):
    """Counts of right, wrong, missed leading readings, and of right and wrong other ones; what was wrong."""
    told, wrong = Counter(), []
    for known in (each for each in documents() if each["held"] == held):
        read = read_metrics(build(Page(body=known["text"].encode())), known["year"])
        truth, derived, may = known.get("truth", {}), known.get("derived", {}), known.get("may", {})
        others = {name: {float(v) for n, v, *_ in known.get("others", []) if n == name} for name in read.leading}
        told["missed"] += sum(name not in read.leading for name in truth)
        for name, reading in read.leading.items():
            if reading.value is None:
                continue
            allowed = wanted(truth.get(name, derived.get(name))) | wanted(known.get("yuan", {}).get(name))
            allowed |= set() if name in truth else wanted(may.get(name)) | others[name]
            right = not amounts(reading).isdisjoint(allowed)
            told["right" if right and name in truth else "defensible" if right else "wrong"] += 1
            if not right:
                wrong.append((known["id"], name, reading.value, reading.evidence))
        for reading in read.others:
            if reading.value is not None:
                names = [truth, derived, may, {n: v for n, v, *_ in known.get("others", [])}]
                allowed = set().union(*(wanted(each.get(reading.metric)) for each in names))
                allowed |= {float(v) for n, v, *_ in known.get("others", []) if n == reading.metric}
                told["other right" if not amounts(reading).isdisjoint(allowed) else "other wrong"] += 1
    return told, wrong


@pytest.mark.parametrize("held", FLOORS, ids=["seen", "held"])
def test_prose_is_read_as_well_as_ever(held):
    told, wrong = score(held)
    precision = told["right"] / (told["right"] + told["wrong"])
    recall = told["right"] / (told["right"] + told["wrong"] + told["missed"])
    others = told["other right"] / (told["other right"] + told["other wrong"])
    figures = f"precision {precision:.4f}, recall {recall:.4f}, others {others:.4f}; {dict(told)}"
    floors = FLOORS[held]
    assert (precision >= floors[0], recall >= floors[1], others >= floors[2]) == (True, True, True), (figures, wrong)
