"""The real documents against their hand-made reading, where GOVREPORTS_CORPUS names the folder that holds them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from govreports.files import read_file
from govreports.metrics.codebook import metrics
from govreports.model import NotReport
from govreports.parse import parse
from govreports.record import to_record

GOLD = tomllib.loads((Path(__file__).parent / "data/gold.toml").read_text(encoding="utf-8"))
FIELDS = ("key", "title", "published", "period", "table_format", "script", "text_state")


@pytest.fixture(scope="module", params=GOLD)
def case(request, corpus):
    (file,) = corpus.glob(f"seeds/{request.param}_*.txt")
    (report,) = parse(read_file(str(file)))
    return GOLD[request.param], to_record(report)


def test_identity(case):
    gold, record = case
    assert {name: record[name] for name in FIELDS if name in gold} == {
        name: gold[name] for name in FIELDS if name in gold
    }
    if "published" not in gold:
        assert record["published"] is None


def test_every_figure_and_no_other(case):
    gold, record = case
    read = {name: (reading["value"], reading["qualifier"]) for name, reading in record["metrics"].items()}
    told = gold["metrics"].items()
    want = {name: tuple(value) if isinstance(value, list) else (value, "exact") for name, value in told}
    assert read == want
    assert not set(gold.get("absent", [])) & set(read)


def test_every_other_reading_is_kept(case):
    gold, record = case
    kept: dict[str, list[object]] = {}
    for reading in record["readings"]:
        if reading["value"] is not None:
            kept.setdefault(reading["metric"], []).append(reading["value"])
    wanted = gold.get("readings", {})
    assert {name: kept.get(name) for name in wanted} == wanted


def test_contradictions_are_said(case):
    gold, record = case
    failed = {check["id"] for check in record["checks"] if check["status"] == "fail"}
    assert failed - {"X-1"} == set(gold.get("failed", []))
    assert set(gold["issues"]) <= {issue["code"] for issue in record["issues"]}


def test_evidence_stands_in_the_text(case):
    _, record = case
    readings = [*record["metrics"].values(), *record["readings"]]
    assert [reading["evidence"] for reading in readings if reading["evidence"] not in record["text"]] == []


def test_counts_bear_the_unit_of_the_codebook(case):
    _, record = case
    for name, reading in record["metrics"].items():
        if reading["unit"] not in ("元", "万元"):
            assert reading["unit"] == metrics()[name].unit


def test_the_other_real_documents(corpus):
    (report,) = parse(read_file(str(corpus / "corpus/pingtan-2012.html")))
    record = to_record(report)
    read = {name: reading["value"] for name, reading in record["metrics"].items()}
    assert (record["key"], record["table_format"]) == ("350128:government:2012", "local")
    wanted = {"app_received": 21, "ans_granted": 17, "ans_partial": 2, "ans_refused": 2, "disclosed_total": 2026}
    assert {name: read[name] for name in wanted} == wanted
    for decoy in [*corpus.glob("corpus/decoys/*.html"), corpus / "corpus/pingtan-list.html"]:
        (outcome,) = parse(read_file(str(decoy)))
        assert isinstance(outcome, NotReport), decoy
