"""Corrections by hand: applied last, told in the record, refused where the document no longer says the same."""

from __future__ import annotations

import pytest

from govreports.corrections import CorrectionsError, correct, read_corrections
from tests.fixtures import fixtures, record_of

HEAD = "key,metric,original,value,reason,source"
KEY = "360922:government:2023"


@pytest.fixture(scope="module")
def record():
    (fixture,) = [fixture for fixture in fixtures("report") if fixture.name == "wanzai/gov-2023"]
    return record_of(fixture)


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows, ""]).encode("utf-8-sig")


def corrected(record, *rows: str, head: str = HEAD):
    return correct(record, read_corrections(table(*rows, head=head)).rows[KEY])


def test_a_figure_is_replaced_and_the_reading_kept(record):
    old = record["metrics"]["licence_decisions"]
    done = corrected(record, f"{KEY},licence_decisions,{old['value']},77,misread cell,printed volume")
    new = done.record["metrics"]["licence_decisions"]
    assert (new["value"], new["basis"], new["raw"], new["unit"]) == (77, "correction", "77", old["unit"])
    assert "printed volume" in new["where"] and new["evidence"] == old["evidence"]
    assert {"metric": "licence_decisions", **old} in done.record["readings"]
    (told,) = [issue for issue in done.record["issues"] if issue["code"] == "corrected"]
    assert told["field"] == "licence_decisions"
    assert told["detail"] == f"{old['raw']} -> 77: misread cell (printed volume)"
    assert (done.applied, done.refused) == (1, ())
    assert list(done.record) == list(record) and list(done.record["metrics"]) == list(record["metrics"])


def test_sums_are_tried_anew(record):
    total = record["metrics"]["app_carried_out"]["value"]
    done = corrected(record, f"{KEY},app_carried_out,{total},{total + 1},x,y")
    verdicts = {(check["id"], check["column"]): check["status"] for check in done.record["checks"]}
    before = {(check["id"], check["column"]): check["status"] for check in record["checks"]}
    assert before["T3-A", None] == "pass" and verdicts["T3-A", None] == "fail"
    assert set(before) == set(verdicts)
    told = [issue["detail"] for issue in done.record["issues"] if issue["code"] == "check_failed"]
    assert any(detail.startswith("T3-A:") for detail in told)


def test_a_total_that_follows_is_derived_anew(record):
    part, total = record["metrics"]["lit_direct_total"]["value"], record["metrics"]["litigation_total"]
    assert total["basis"] == "derived"
    done = corrected(record, f"{KEY},lit_direct_total,{part},{part + 5},x,y")
    assert done.record["metrics"]["litigation_total"]["value"] == total["value"] + 5


@pytest.mark.parametrize("original", ["999", "", "nonsense"])
def test_an_original_that_no_longer_stands_there_is_told_and_left(record, original):
    done = corrected(record, f"{KEY},licence_decisions,{original},77,x,y")
    assert done.record == record and done.applied == 0
    (told,) = done.refused
    assert told.startswith(f"corrections.csv line 2: {KEY} licence_decisions: the document says ")


def test_a_correction_the_portal_has_made_itself_is_told_as_such(record):
    value = record["metrics"]["licence_decisions"]["value"]
    (told,) = corrected(record, f"{KEY},licence_decisions,1,{value},x,y").refused
    assert "remove the row" in told


def test_without_an_original_a_row_is_always_applied(record):
    done = corrected(record, f"{KEY},licence_decisions,77,x,y", head="key,metric or field,value,reason,source")
    assert done.record["metrics"]["licence_decisions"]["value"] == 77


def test_a_figure_that_was_not_read_can_be_given_and_one_that_was_can_be_withdrawn(record):
    assert "meetings" not in record["metrics"]
    given = corrected(record, f"{KEY},meetings,,3,left out,the page").record
    assert given["metrics"]["meetings"]["value"] == 3 and given["metrics"]["meetings"]["unit"] == "次"
    taken = corrected(record, f"{KEY},licence_decisions,{record['metrics']['licence_decisions']['raw']},,x,y").record
    assert "licence_decisions" not in taken["metrics"]
    assert any(reading["metric"] == "licence_decisions" for reading in taken["readings"])


def test_money_bears_its_unit(record):
    old = record["metrics"]["fee_amount"]
    done = corrected(record, f"{KEY},fee_amount,{old['value']},1200元,x,y").record["metrics"]["fee_amount"]
    assert (done["value"], done["unit"], done["value_yuan"]) == (1200, "元", 1200)
    done = corrected(record, f"{KEY},fee_amount,{old['value']}{old['unit']},0.5,x,y").record["metrics"]["fee_amount"]
    assert (done["value"], done["unit"], done["value_yuan"]) == (0.5, "万元", 5000)


def test_fields_can_be_corrected_too(record):
    done = corrected(
        record, f"{KEY},published,{record['published']},2024-02-01,x,y", f"{KEY},issuer.kind,government,office,x,y"
    )
    assert (done.record["published"], done.record["evidence"]["published"]) == ("2024-02-01", "correction")
    assert done.record["issuer"] == {"name": record["issuer"]["name"], "kind": "office"}
    assert (done.applied, done.refused) == (2, ())
    assert corrected(record, f"{KEY},title,another,a title,x,y").refused


MISTAKES = [
    (f"{KEY},colour,,1,x,y", "'colour' is no metric"),
    (f"{KEY},year,2023,2022,x,y", "part of the key"),
    (f"{KEY},meetings,1,many,x,y", "is no number"),
    (f"{KEY},meetings,1,1.5,x,y", "is a count"),
    (f"{KEY},meetings,1,-4,x,y", "no meetings is that small"),
    (f"{KEY},meetings,1,99999999999999999999,x,y", "no meetings is that large"),
    (f"{KEY},meetings,1,3件,x,y", "is told in 次"),
    (f"{KEY},meetings,1,3,,y", "a reason and a source"),
    (f"{KEY},meetings,1,3", "a reason and a source"),
    (f"{KEY},published,,soon,x,y", "no date"),
    (f"{KEY},issuer.kind,,boss,x,y", "none of"),
    (f"{KEY},title,x,,x,y", "wants a value"),
]


@pytest.mark.parametrize(("row", "word"), MISTAKES)
def test_a_row_that_cannot_be_used_is_named_and_costs_no_other(row, word):
    read = read_corrections(table(row, "", "# a remark,,,,,", f"{KEY},trainees,1,2,x,y"))
    (told,) = read.mistakes
    assert told.startswith("corrections.csv line 2: ") and word in told
    assert [one.field for one in read.rows[KEY]] == ["trainees"]


def test_a_figure_corrected_twice_is_a_mistake():
    read = read_corrections(table(f"{KEY},trainees,1,2,x,y", f"{KEY},trainees,1,3,x,y"))
    assert read.mistakes == (f"corrections.csv line 3: {KEY} trainees is corrected in line 2 already",)


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"", "line 1"), (b"key,value\n", "'metric'"), ("键,值".encode("gbk"), "UTF-8"), (b'key,"metric\n', "CSV")],
)
def test_a_file_that_is_no_such_table_is_told(data, word):
    with pytest.raises(CorrectionsError, match=rf"corrections\.csv.*{word}"):
        read_corrections(data)
