"""The bundled reports as other people's extraction leaves them: never a wrong figure, and few lost.

Floors are the share of true figures read in each dress; they may only be raised.
"""

from __future__ import annotations

import pytest
import trafilatura
from lxml import html

from govreports.decode import decode
from govreports.model import NotReport, Page
from govreports.parse import parse
from govreports.record import to_record
from tests.fixtures import fixtures

FLOORS = {"trafilatura text": 0.985, "trafilatura markdown": 0.985, "one line": 0.995, "text nodes": 0.992}


def text_nodes(source):
    tree = html.document_fromstring(source.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for dead in list(tree.iter("script", "style")):
        dead.drop_tree()
    return "\n".join(text.strip() for text in tree.itertext() if text.strip())


DRESSES = {
    "trafilatura text": lambda source: trafilatura.extract(source, include_tables=True),
    "trafilatura markdown": lambda source: trafilatura.extract(source, include_tables=True, output_format="markdown"),
    "one line": trafilatura.html2txt,
    "text nodes": text_nodes,
}


def values_of(text):
    (outcome,) = parse(Page(body=text.encode()))
    metrics = {} if isinstance(outcome, NotReport) else to_record(outcome)["metrics"]
    return {name: reading["value"] for name, reading in metrics.items()}


@pytest.mark.parametrize("dress", DRESSES)
def test_figures_survive_the_extraction(dress):
    right = wanted = 0
    wrong = []
    for fixture in fixtures("report"):
        truth = fixture.truth()
        read = values_of(DRESSES[dress](decode(fixture.page().body).text))
        known = truth["metrics"] | truth["derived"]
        right += sum(read.get(name) == value for name, value in truth["metrics"].items())
        wanted += len(truth["metrics"])
        for name, value in read.items():
            allowed = truth["may"].get(name, known.get(name))
            if value is not None and value not in (allowed if isinstance(allowed, list) else [allowed]):
                wrong.append((fixture.name, name, value))
    assert wrong == []
    assert right / wanted >= FLOORS[dress]
