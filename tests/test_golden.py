"""Every bundled page gives the record that stands beside it; `pytest --update` rewrites it for review."""

from __future__ import annotations

import json

import pytest

from tests.fixtures import fixtures, readable, record_of

PAGES = fixtures("report", "decoy")


@pytest.mark.parametrize("fixture", PAGES, ids=lambda fixture: fixture.name)
def test_page_gives_its_record(fixture, update):
    record = record_of(fixture)
    expected = fixture.folder / "expected.json"
    if update:
        expected.write_text(readable(record), encoding="utf-8")
    assert json.loads(readable(record)) == record
    assert record == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("fixture", fixtures("report"), ids=lambda fixture: fixture.name)
def test_every_evidence_stands_in_the_text(fixture):
    record = record_of(fixture)
    readings = [*record["metrics"].values(), *record["readings"]]
    assert [reading["evidence"] for reading in readings if reading["evidence"] not in record["text"]] == []
