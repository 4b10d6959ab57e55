"""The data package: it validates, loads anywhere without a word, tells the same in every form, and twice alike."""

from __future__ import annotations

import csv
import gzip
import json
import re
import resource
import subprocess
import sys
import warnings
from pathlib import Path

import duckdb
import frictionless
import pandas
import pytest
import tablib
from crawling import PROJECT, at_once, environment, lines
from hostile import FORMULA, data_folder, package, records
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from govreports.export import Wanted, export
from govreports.export.cells import MARK, guard
from govreports.export.parquet import engine, view
from govreports.export.tables import tables
from govreports.metrics.codebook import metrics
from govreports.publish import publish
from tests.test_store import LATER, TODAY, stored

FILES = [
    "checks.csv", "codebook.csv", "coverage.csv", "datapackage.json", "issues.csv", "metrics.csv", "metrics.parquet",
    "panel.csv", "panel.parquet", "report.html", "reports.jsonl.gz",
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    return package(tmp_path_factory.mktemp("hostile"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_package_is_whole_and_validates(made):
    assert sorted(path.name for path in made.iterdir()) == FILES
    report = frictionless.validate(str(made / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note", "rowNumber", "fieldName"])[:5]
    described = json.loads((made / "datapackage.json").read_text(encoding="utf-8"))
    assert sorted(one["path"] for one in described["resources"]) == sorted(set(FILES) - {"datapackage.json"})


def test_the_records_are_those_of_the_dataset(made):
    with gzip.open(made / "reports.jsonl.gz") as file:
        assert file.read() == (made.parent / "data" / "reports.jsonl").read_bytes()


def test_the_same_input_gives_the_same_bytes(made, tmp_path):
    again = tmp_path / "again"
    export(made.parent / "data", again, Wanted(), {})
    for name in FILES:
        assert (again / name).read_bytes() == (made / name).read_bytes(), name


def test_a_spreadsheet_finds_no_formula_and_numbers_stay_numbers(made):
    for name in tables():
        path = made / f"{name}.csv"
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf") and b"\r" not in data and b"\x00" not in data
        sheet = tablib.Dataset().load(data.decode("utf-8-sig"), format="csv")
        book = made.parent / "book.xlsx"
        book.write_bytes(sheet.export("xlsx"))
        for row in load_workbook(book).active.iter_rows():
            assert all(cell.data_type != "f" for cell in row), name
        for row in sheet:
            for cell in row:
                assert not re.match(r"[\s=+\-@＝＋－＠]", cell) or re.fullmatch(r"-\d+(\.\d+)?", cell), (name, cell)
    negative = {row["metric"]: row["value"] for row in rows(made / "metrics.csv") if row["value"].startswith("-")}
    assert negative["licence_items_change"] == "-5"
    panel = {row["key"]: row for row in rows(made / "panel.csv")}
    assert panel["360922:government:2020"]["licence_items_change"] == "-5"


@given(text=st.text(alphabet=st.characters(codec="utf-8")))
def test_guarded_text_opens_no_formula_and_loses_nothing_but_line_ends(text):
    cell = guard(text)
    plain = re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text)
    assert cell.removeprefix(MARK) == plain
    assert cell in (plain, MARK + plain)
    assert cell.lstrip()[:1] not in list("=+@＝＋－＠\t\r")
    assert not cell.lstrip().startswith("-") or re.fullmatch(r"-\d+(\.\d+)?", cell)


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u2060 ", "\u3000", "\xad"])
def test_what_takes_no_room_hides_no_formula(unseen):
    assert guard(f"{unseen}=1+1") == f"{MARK}{unseen}=1+1" and guard(f"{unseen}text") == f"{unseen}text"


def test_every_table_says_the_same_in_csv_and_parquet(made, tmp_path):
    with engine(tmp_path) as connection:
        for name in ("metrics", "panel"):
            view(connection, tables()[name], made / f"{name}.csv")
            there = connection.execute(f"FROM {name}").fetchall()
            assert there == connection.execute(f"FROM '{made / f'{name}.parquet'}'").fetchall()
            types = dict(connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {name})").fetchall())
            wanted = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE"}
            assert types == {column.name: wanted[column.type] for column in tables()[name].columns}


def test_text_is_whole_in_parquet(made):
    query = (
        f"SELECT raw FROM '{made / 'metrics.parquet'}' WHERE key = '360922:government:2022' AND metric = 'app_received'"
    )
    assert duckdb.sql(query).fetchall() == [(FORMULA,)]
    query = f"SELECT title, issuer FROM '{made / 'panel.parquet'}' WHERE key = '360922101:government:2020'"
    assert duckdb.sql(query).fetchall() == [("'单引号开头的标题", "-黄茅镇")]


def test_every_figure_of_every_record_is_in_the_long_table(made):
    long = {(row["key"], row["metric"]): row for row in rows(made / "metrics.csv")}
    wide = {row["key"]: row for row in rows(made / "panel.csv")}
    records_ = lines(made.parent / "data" / "reports.jsonl")
    assert len(long) == sum(len(record["metrics"]) for record in records_) and len(wide) == len(records_)
    for record in records_:
        for metric, reading in record["metrics"].items():
            row = long[record["key"], metric]
            assert row["state"] == reading["state"] and row["qualifier"] == reading["qualifier"]
            assert (float(row["value"]) if row["value"] else None) == reading["value"]
            cell = wide[record["key"]][metric]
            expected = reading.get("value_yuan") if "value_yuan" in reading else reading["value"]
            if metrics()[metric].unit is None and reading["unit"] is None:
                expected = None  # an amount without a printed unit is no amount in yuan
            assert (float(cell) if cell else None) == expected, (record["key"], metric)


def test_tools_of_analysts_load_it_without_a_word(made):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        panel = pandas.read_csv(made / "panel.csv", dtype={"region_code": "string"}, parse_dates=["published"])
        long = pandas.read_csv(made / "metrics.csv", dtype={"region_code": "string"})
    assert str(panel["published"].dtype).startswith("datetime") and panel["app_received"].dtype.kind == "i"
    assert long["value"].dtype.kind == "f" and long["year"].dtype.kind == "i" and panel.columns[0] == "key"
    for name in tables():
        found = duckdb.sql(f"FROM '{made / f'{name}.csv'}'")
        assert found.columns == [column.name for column in tables()[name].columns]


def test_the_codebook_has_every_metric_and_the_panel_a_column_for_each(made):
    book = {row["metric"]: row for row in rows(made / "codebook.csv")}
    assert list(book) == list(metrics())
    assert set(book) <= set(rows(made / "panel.csv")[0])
    assert (book["special_funds"]["unit"], book["special_funds"]["panel_unit"]) == ("万元", "元")
    assert (book["app_received__natural"]["total"], book["app_received__natural"]["applicant"]) == (
        "app_received",
        "natural",
    )


def test_checks_come_with_both_sides_and_what_was_compared(made):
    failed = [row for row in rows(made / "checks.csv") if row["status"] == "fail"]
    across = next(row for row in failed if row["id"] == "T3-D")
    assert (across["key"], across["applicant"], across["left_side"], across["right_side"]) == (
        "360922:government:2023", "natural", "4", "5",
    )  # fmt: skip
    assert across["detail"].endswith("360922:government:2022") and across["source_url"].startswith("http://www.wanzai")
    assert {row["detail"] for row in failed if row["id"] == "X-1"} >= {
        "app_received: table 59 (e4:表三:一), text 57件 (一)"
    }


def test_coverage_tells_what_is_not_there_and_why(made):
    cover = {(row["region_code"], row["issuer_slug"], row["year"]): row for row in rows(made / "coverage.csv")}
    wanzai = cover["360922", "government", "2014"]
    assert (wanzai["status"], wanzai["since"], wanzai["portal"]) == ("missing", "2026-01-20", "wanzai")
    assert cover["360922", "government", "2015"]["status"] == "found"
    away = cover["360923", "government", "2024"]
    assert (away["status"], away["reason"], away["since"]) == ("blocked", "blocked", "2026-01-20")
    assert cover["360923", "government", "2025"]["region_name"] == "上高县"
    assert {row["status"] for row in cover.values()} <= {"found", "attachment only", "missing", "blocked", "broken"}


SELECTIONS = [
    (Wanted(region="36"), lambda record: record["key"].startswith("36")),
    (Wanted(region="621122103"), lambda record: record["key"].startswith("621122103")),
    (Wanted(years=frozenset({2020, 2021})), lambda record: record["year"] in (2020, 2021)),
    (Wanted(since=LATER), lambda record: record["key"] == "360922:government:2024"),
    (Wanted(since=TODAY), lambda record: True),
]


@pytest.mark.parametrize(("wanted", "takes"), SELECTIONS)
def test_a_selection_holds_what_was_asked_for(tmp_path, wanted, takes):
    data = data_folder(tmp_path)
    changed = records()
    next(one for one in changed if one["key"] == "360922:government:2024")["text"] += "更正。"
    publish(data, "2", map(stored, changed), today=LATER)
    export(data, tmp_path / "package", wanted, {})
    expected = [record["key"] for record in lines(data / "reports.jsonl") if takes(record)]
    assert [row["key"] for row in rows(tmp_path / "package" / "panel.csv")] == expected
    with gzip.open(tmp_path / "package" / "reports.jsonl.gz") as file:
        assert [json.loads(line)["key"] for line in file] == expected
    for row in rows(tmp_path / "package" / "coverage.csv"):
        assert wanted.covers(row["region_code"], int(row["year"]))
    described = json.loads((tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8"))
    assert described["selection"] == wanted.to_json()


def test_the_command_writes_a_package_and_says_what(made, tmp_path):
    data = made.parent / "data"
    done = at_once("export", str(tmp_path / "p"), "--region", "36", "--years", "2019-2022", data=data)
    assert done.returncode == 0 and not done.stderr
    assert f"{tmp_path / 'p'}: " in done.stdout and "report.html" in done.stdout
    assert sorted(path.name for path in (tmp_path / "p").iterdir()) == FILES


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "one folder"),
        (["a", "b"], "one folder"),
        (["p", "--since", "soon"], "--since soon"),
        (["p", "--years", "lately"], "--years lately"),
        (["p", "--region", "x"], "--region x"),
        (["p", "--portals", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_wrong_use_is_one_line_and_2(made, tmp_path, arguments, word):
    arguments = [str(tmp_path / one) if one == "p" else one for one in arguments]
    done = at_once("export", *arguments, data=made.parent / "data")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and word in done.stderr
    assert not (tmp_path / "p").exists()


def test_without_a_dataset_or_anything_asked_for_nothing_is_written(made, tmp_path):
    done = at_once("export", str(tmp_path / "p"), data=tmp_path)
    assert done.returncode == 2 and "no dataset" in done.stderr
    done = at_once("export", str(tmp_path / "p"), "--region", "11", data=made.parent / "data")
    assert done.returncode == 1 and "No report is what was asked for" in done.stdout
    assert list((tmp_path / "p").iterdir()) == []


def test_a_damaged_dataset_leaves_the_last_package(tmp_path):
    target = package(tmp_path)
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    dataset = tmp_path / "data" / "reports.jsonl"
    whole = dataset.read_text(encoding="utf-8").splitlines(keepends=True)
    dataset.write_text("".join([*whole[:3], whole[3][:200] + "\n", *whole[4:]]), encoding="utf-8")
    done = at_once("export", str(target), data=tmp_path / "data")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert "reports.jsonl line 4: damaged" in done.stderr and "scrapy reparse" in done.stderr
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before


def test_a_damaged_account_of_a_run_costs_only_itself(tmp_path):
    data = data_folder(tmp_path)
    (data / "runs" / "1.json").write_text("{")
    done = at_once("export", str(tmp_path / "p"), data=data)
    assert done.returncode == 0 and "1.json: not the account of a run" in done.stdout


def test_a_full_disk_leaves_the_last_package(tmp_path):
    target = package(tmp_path)
    before = {path.name: path.read_bytes() for path in target.iterdir()}

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "export", str(target)],
        cwd=PROJECT, env=environment(tmp_path / "data"), capture_output=True, text=True, check=False,
        preexec_fn=small_files,
    )  # fmt: skip
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "none of its files was changed" in done.stderr
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_told(made, tmp_path):
    (tmp_path / "file").write_text("")
    done = at_once("export", str(tmp_path / "file" / "p"), data=made.parent / "data")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and str(tmp_path / "file") in done.stderr
    done = at_once("export", str(made.parent / "data"), data=made.parent / "data")
    assert done.returncode == 2 and "is a folder of the data" in done.stderr
    done = at_once("export", str(made.parent / "data" / "runs"), data=made.parent / "data")
    assert done.returncode == 2 and "is a folder of the data" in done.stderr
