"""Publishing: corrections and what other reports say come into the lines, history is kept, bad input costs nothing."""

from __future__ import annotations

import json
import sqlite3

import pytest
from crawling import index, lines, portal_list, report, serving, title

from govreports.corrections import CorrectionsError
from govreports.publish import publish
from govreports.state import DamagedStateError, Seen, State
from tests.fixtures import fixtures, record_of
from tests.test_store import LATER, TODAY, metric, record, stored

KEY = "430481:government:2021"
HEAD = "key,metric,original,value,reason,source\n"


def year(number: int, **fields) -> dict:
    source = {"url": f"http://www.a.test/{number}.html"}
    return record(f"430481:government:{number}", year=number, source=source, **fields)


def printed(value: int) -> dict:
    return metric(value) | {"where": "e4:表三", "evidence": f"上年结转 {value}"}


def corrections(folder, *rows: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "corrections.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


def told(folder, run: str) -> list[dict]:
    return lines(folder / "changes" / f"{run}.jsonl")


def full(number: int, **figures: int) -> dict:
    return year(number, metrics={name: printed(value) for name, value in figures.items()}, readings=[])


def test_other_reports_come_into_the_line_and_are_no_change_of_it(tmp_path):
    new, old = full(2021, app_carried_in=4), full(2020, app_carried_out=3)
    publish(tmp_path, "1", [stored(new)], today=TODAY)
    (line,) = lines(tmp_path / "reports.jsonl")
    assert (line["checks"], line["issues"], line["last_changed"]) == ([], [], TODAY)
    done = publish(tmp_path, "2", [stored(old, LATER), stored(new)], today=LATER)
    assert done.changes == {("a", "added"): 1, ("a", "rechecked"): 1}
    _, line = lines(tmp_path / "reports.jsonl")
    assert line["checks"] == [{"id": "T3-D", "status": "fail", "left": 4, "right": 3, "column": None}]
    assert [issue["code"] for issue in line["issues"]] == ["series_differs"]
    assert line["last_changed"] == LATER  # a reader who fetches what changed gets it
    (change,) = [one for one in told(tmp_path, "2") if one["change"] == "rechecked"]
    assert (change["key"], change["because"]) == (KEY, "other reports")
    assert [field["field"] for field in change["fields"]] == ["checks", "issues"]
    first = (tmp_path / "reports.jsonl").read_bytes()
    assert not publish(tmp_path, "3", [stored(old, LATER), stored(new)], today="2026-03-20").changes
    assert (tmp_path / "reports.jsonl").read_bytes() == first


def test_nothing_is_left_aside(tmp_path):
    publish(tmp_path, "1", [stored(full(2021, app_carried_in=4))], today=TODAY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["changes", "reports.jsonl"]


def test_a_correction_survives_every_run_and_goes_with_its_row(tmp_path):
    documents = [stored(full(2021, app_received=7))]
    publish(tmp_path, "1", documents, today=TODAY)
    plain = (tmp_path / "reports.jsonl").read_bytes()
    corrections(tmp_path, f"{KEY},app_received,7,8,misread,the page")
    done = publish(tmp_path, "2", documents, today=LATER)
    assert (done.corrected, done.notices) == (1, ())
    (change,) = told(tmp_path, "2")
    assert (change["change"], change["because"]) == ("changed", "correction")
    (line,) = lines(tmp_path / "reports.jsonl")
    assert (line["metrics"]["app_received"]["value"], line["last_changed"]) == (8, LATER)
    assert not publish(tmp_path, "3", documents, today="2026-03-20").changes
    (tmp_path / "corrections.csv").unlink()
    publish(tmp_path, "4", documents, today=TODAY)
    assert (tmp_path / "reports.jsonl").read_bytes() == plain


def test_corrections_that_cannot_be_applied_are_told_and_cost_nothing(tmp_path):
    corrections(
        tmp_path,
        f"{KEY},app_received,6,8,misread,the page",
        "430481:government:2031,app_received,7,8,x,y",
        f"{KEY},meetings,,many,x,y",
    )
    done = publish(tmp_path, "1", [stored(full(2021, app_received=7))])
    assert done.corrected == 0
    mistake, stale, unknown = done.notices
    assert "line 4" in mistake and "many" in mistake
    assert "line 2" in stale and "the document says 7件 now, not 6" in stale
    assert "line 3" in unknown and "no report has the key '430481:government:2031'" in unknown
    (line,) = lines(tmp_path / "reports.jsonl")
    assert line["metrics"]["app_received"]["value"] == 7


def test_a_table_of_corrections_that_is_none_leaves_the_last_dataset(tmp_path):
    publish(tmp_path, "1", [stored(full(2021, app_received=7))])
    before = (tmp_path / "reports.jsonl").read_bytes()
    (tmp_path / "corrections.csv").write_bytes("键，值\n".encode("gbk"))
    with pytest.raises(CorrectionsError, match=r"corrections\.csv"):
        publish(tmp_path, "2", [])
    assert (tmp_path / "reports.jsonl").read_bytes() == before
    assert not (tmp_path / "changes" / "2.jsonl").exists()


@pytest.mark.parametrize(
    "damage", ['{"key":"430481:government:2021","x', '{"key": [1]}', "\x00", '{"key":"430481:government:2021",}']
)
def test_a_damaged_dataset_is_made_anew_and_told(tmp_path, damage):
    documents = [stored(full(number, app_received=7)) for number in (2020, 2021)]
    publish(tmp_path, "1", documents, today=TODAY)
    good = (tmp_path / "reports.jsonl").read_text(encoding="utf-8")
    (tmp_path / "reports.jsonl").write_text(good.splitlines()[0] + "\n" + damage + "\n", encoding="utf-8")
    (notice,) = publish(tmp_path, "2", documents, today=LATER).notices
    assert "reports.jsonl line 2: damaged" in notice
    assert (tmp_path / "reports.jsonl").read_text(encoding="utf-8") == good


def test_a_document_that_holds_the_report_goes_before_one_that_links_to_it(tmp_path):
    link = year(2021, text_state="attachment_only", metrics={})
    copy = full(2021, app_received=7)
    copy["source"] = copy["source"] | {"kind": "mirror", "url": "http://b.test/"}
    publish(tmp_path, "1", [stored(link), stored(copy)])
    (line,) = lines(tmp_path / "reports.jsonl")
    assert line["source"]["kind"] == "mirror" and line["alternates"][0]["url"] == "http://www.a.test/2021.html"


def test_numbers_past_64_bits_are_kept(tmp_path):
    publish(tmp_path, "1", [stored(full(2021, app_received=10**25))])
    publish(tmp_path, "2", [stored(full(2021, app_received=10**25))])
    (line,) = lines(tmp_path / "reports.jsonl")
    assert line["metrics"]["app_received"]["value"] == 10**25 and not told(tmp_path, "2")


def test_the_bundled_years_agree_but_for_the_wrong_cell(tmp_path):
    records = sorted(map(record_of, fixtures("report")), key=lambda one: one["key"])
    publish(tmp_path, "1", map(stored, records))
    across = [
        (line["year"], check["id"], check["column"])
        for line in lines(tmp_path / "reports.jsonl")
        for check in line["checks"]
        if check["id"] in ("T3-D", "T2-A", "T2-B") and check["status"] == "fail"
    ]
    assert across == [(2023, "T3-D", "natural")]


def test_a_damaged_document_in_the_state_is_named_with_the_remedy(tmp_path):
    state = State.open(tmp_path)
    seen = Seen(sha256="0" * 64, parser="0.1.0", outcome="report")
    state.keep("http://www.a.test/1.html", 0, 1, record(), today=TODAY, seen=seen)
    with sqlite3.connect(tmp_path / "state.sqlite") as db:
        db.execute("UPDATE documents SET record = '{'")
    with pytest.raises(DamagedStateError, match=r"http://www\.a\.test/1\.html.*reparse"):
        publish(tmp_path, "1", state.documents())
    state.close()
    assert not (tmp_path / "reports.jsonl").exists()


def test_a_crawl_says_what_keeps_it_from_publishing(tmp_path):
    column, url = "http://www.leiyang.test/nb/", "http://www.leiyang.test/nb/t20200120_1.shtml"
    with serving({column: index((url, title(2019))), url: report(2019)}) as web:
        arguments = ["-a", portal_list(tmp_path, leiyang=column)]
        assert web.run(tmp_path, *arguments).returncode == 0
        before = (tmp_path / "data" / "reports.jsonl").read_bytes()
        (tmp_path / "data" / "corrections.csv").write_text("nothing")
        done = web.run(tmp_path, *arguments)
        assert done.returncode == 1 and "Traceback" not in done.stderr
        assert "corrections.csv line 1: no column 'key'" in done.stderr and "stays as it was" in done.stderr
        assert (tmp_path / "data" / "reports.jsonl").read_bytes() == before
        corrections(
            tmp_path / "data",
            "430481:government:2019,app_received,12,13,misread,the page",
            "430481:x:2019,meetings,,1,x,y",
        )
        done = web.run(tmp_path, *arguments)
    assert done.returncode == 0
    assert "Corrections applied: 1" in done.stdout and "line 3: no report has the key" in done.stdout
    newest = max((tmp_path / "data" / "runs").iterdir())
    assert json.loads(newest.read_text(encoding="utf-8"))["corrected"] == 1
