"""The bundled reports against the figures they were made with: written by their author, not by the parser."""

from __future__ import annotations

import pytest

from tests.fixtures import fixtures, record_of

REPORTS = fixtures("report")
DECOYS = fixtures("decoy", "other")


@pytest.fixture(scope="module", params=REPORTS, ids=lambda fixture: fixture.name)
def case(request):
    return request.param.truth(), record_of(request.param)


def test_identity_is_the_true_one(case):
    truth, record = case
    assert (record["region"]["code"], record["year"], record["scope"]) == (
        truth["region"],
        truth["year"],
        truth["scope"],
    )
    assert record["issuer"] == {"name": truth["issuer_name"], "kind": truth["issuer_kind"]}
    assert (record["title"], record["published"], record["period"]) == (
        truth["title"],
        truth["published"],
        truth["period"],
    )


def test_every_true_figure_is_read_and_no_other(case):
    truth, record = case
    read = {name: reading["value"] for name, reading in record["metrics"].items()}
    sure = truth["metrics"] | truth["derived"] | dict.fromkeys([*truth["blank"], *truth["na"]])
    assert {name: read.get(name, "not read") for name in sure} == sure
    for name in set(read) - set(sure):
        allowed = truth["may"].get(name, "nothing")
        assert read[name] in (allowed if isinstance(allowed, list) else [allowed]), name
    assert not set(truth["absent"]) & set(read)


def test_states_qualifiers_and_units_are_the_true_ones(case):
    truth, record = case
    metrics = record["metrics"]
    for state in ("blank", "na"):
        assert {name: metrics[name]["state"] for name in truth[state]} == dict.fromkeys(truth[state], state)
    qualifiers = {name: metrics[name]["qualifier"] for name in truth["qualifiers"]}
    assert qualifiers == truth["qualifiers"]
    assert {name: metrics[name]["unit"] for name in truth["units"] if metrics[name]["value"]} == {
        name: unit for name, unit in truth["units"].items() if metrics[name]["value"]
    }


def test_every_other_reading_is_a_true_one(case):
    truth, record = case
    for reading in record["readings"]:
        name, value = reading["metric"], reading["value"]
        places = [truth[place].get(name) for place in ("metrics", "derived", "may", "prose_repeats")]
        places += [truth.get("others", {}).get(name), truth["prose_differs"].get(name, {}).get("prose")]
        allowed = [one for place in places for one in (place if isinstance(place, list) else [place])]
        assert value is None or value in allowed, (name, reading["evidence"])


def test_the_true_slips_fail_their_checks_and_no_other_does(case):
    truth, record = case
    failed = {
        check["id"] + (f":{check['column']}" if check["column"] else "")
        for check in record["checks"]
        if check["status"] == "fail" and check["id"] != "X-1"
    }
    assert failed == {name if name.startswith("T3-A") else name.split(":")[0] for name in truth["failing_checks"]}


def test_what_the_prose_contradicts_is_said(case):
    truth, record = case
    told = {issue["field"] for issue in record["issues"] if issue["code"] == "prose_table_differ"}
    assert set(truth["prose_differs"]) <= told


@pytest.mark.parametrize("fixture", DECOYS, ids=lambda fixture: fixture.name)
def test_a_decoy_is_told_so_with_a_reason(fixture):
    record = record_of(fixture)
    assert record["report"] is False
    assert record["reason"]
