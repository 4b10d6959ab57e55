"""Documents to dataset: which is preferred, what changed, what survives; blind to the order of arrival."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreports.changes import compare, differences
from govreports.lines import encode, line_of, load, read_lines
from govreports.portals import Portal
from govreports.publish import conclude, publish, replacing
from govreports.run import Failure, Run, missing_years
from govreports.state import BusyError, Seen, State, StateVersionError, is_busy
from govreports.store import Stored, fingerprint, is_placed, merge, merged, prefer
from govreports.summary import summary

TODAY, LATER = "2026-01-20", "2026-02-20"
NAMES = {"name": "耒阳市", "province": "湖南省", "prefecture": "衡阳市", "county": "耒阳市", "township": None}
REGION = {"unit": "u430481", "level": "county", **NAMES}


def metric(value: int) -> dict:
    return {"value": value, "unit": "件", "raw": str(value), "state": "value", "qualifier": "exact", "basis": "table"}


def record(key: str = "430481:government:2021", **fields) -> dict:
    source = {
        "url": "http://www.a.test/1.html",
        "portal": "a",
        "kind": "official",
        "fetched_at": "2026-01-20T05:00:00Z",
        "content_type": "text/html",
        "sha256": "0" * 64,
        "archive": "archive/x.warc.gz#1",
    } | fields.pop("source", {})
    plain = {
        "key": key,
        "report": True,
        "region": REGION | {"code": key.split(":")[0]},
        "issuer": {"name": "耒阳市人民政府", "kind": "government"},
        "year": 2021,
        "title": "耒阳市2021年政府信息公开工作年度报告",
        "published": "2022-01-20",
        "table_format": "e4",
        "text_state": "full",
        "text": "正文",
        "metrics": {"app_received": metric(7)},
        "checks": [],
        "issues": [],
        "source": source,
        "alternates": [],
        "first_seen": None,
        "last_changed": None,
        "last_checked": None,
        "parser": "0.1.0",
    }
    return plain | fields


def stored(value: dict, day: str = TODAY) -> Stored:
    return Stored(record=value, first_seen=day, last_changed=day, last_checked=day)


BETTER_FIRST = [
    ({}, {"source": {"kind": "mirror", "url": "http://www.0.test/"}}),
    ({"source": {"kind": "mirror"}}, {"source": {"kind": "file", "url": None}}),
    ({}, {"table_format": "none", "metrics": {"a": metric(1), "b": metric(2)}}),
    ({}, {"text_state": "tables_missing"}),
    ({"text_state": "tables_missing"}, {"text_state": "attachment_only"}),
    ({"title": "年度报告（更正）", "published": "2022-01-01"}, {"published": "2022-03-01"}),
    ({"published": "2022-02-01"}, {"published": "2022-01-20", "metrics": {"a": metric(1), "b": metric(2)}}),
    ({"published": "2022-01-20"}, {"published": None}),
    ({"metrics": {"a": metric(1), "b": metric(2)}}, {}),
    ({}, {"checks": [{"id": "T3-A", "status": "fail"}]}),
    ({"checks": [{"id": "T3-A", "status": "pass"}]}, {"checks": [{"id": "T3-A", "status": "fail"}]}),
    ({"source": {"url": "http://www.a.test/1.html"}}, {"source": {"url": "http://www.a.test/2.html"}}),
    ({"source": {"kind": "official"}, "table_format": "none"}, {"source": {"kind": "mirror"}, "table_format": "e4"}),
]


@pytest.mark.parametrize(("better", "worse"), BETTER_FIRST)
def test_what_is_preferred(better, worse):
    assert prefer(record(**better)) < prefer(record(**worse))
    best = merge([stored(record(**worse)), stored(record(**better))])
    assert {**best, "alternates": []} | dict.fromkeys(("first_seen", "last_changed", "last_checked")) == record(
        **better
    )


RECORDS = st.builds(
    lambda key, url, kind, form, state, day, title, count, failed, text: record(
        f"430481:{key}:2021",
        source={"url": f"http://www.a.test/{url}.html" if url else None, "kind": kind, "sha256": str(url) * 3},
        table_format=form,
        text_state=state,
        published=day,
        title=title,
        metrics={f"m{number}": metric(number) for number in range(count)},
        checks=[{"id": "T3-A", "status": "fail"}] * failed,
        text=text,
    ),
    st.sampled_from(["government", "统计局", "水务局"]),
    st.integers(0, 3),
    st.sampled_from(["official", "mirror", "file"]),
    st.sampled_from(["none", "local", "e4"]),
    st.sampled_from(["full", "tables_missing", "not_text"]),
    st.sampled_from([None, "2022-01-20", "2022-03-01"]),
    st.sampled_from(["年度报告", "年度报告（修订）", None]),
    st.integers(0, 2),
    st.integers(0, 2),
    st.sampled_from(["", "甲", "乙"]),
)
DOCUMENTS = st.lists(st.builds(stored, RECORDS, st.sampled_from([TODAY, LATER])), max_size=8)


def published(documents: list[Stored]) -> list[dict]:
    return list(merged(sorted(documents, key=lambda document: document.record["key"])))


@given(documents=DOCUMENTS, order=st.randoms(use_true_random=False))
def test_the_dataset_does_not_know_in_what_order_documents_came(documents, order):
    shuffled = documents[:]
    order.shuffle(shuffled)
    assert published(shuffled) == published(documents)


@given(documents=DOCUMENTS)
def test_every_key_has_one_line_and_every_document_a_place(documents):
    lines = published(documents)
    assert [line["key"] for line in lines] == sorted({document.record["key"] for document in documents})
    for line in lines:
        same = [document.record["source"]["url"] for document in documents if document.record["key"] == line["key"]]
        named = {line["source"]["url"], *(alternate["url"] or None for alternate in line["alternates"])}
        assert named == set(same)
        assert line["alternates"] == sorted(
            line["alternates"], key=lambda one: (one["url"] or "", one["kind"], one["sha256"])
        )
        assert line["first_seen"] <= line["last_changed"] <= line["last_checked"]


@given(one=RECORDS, other=RECORDS)
def test_prefer_is_a_total_order(one, other):
    assert (prefer(one) < prefer(other)) + (prefer(other) < prefer(one)) + (one == other) == 1


def test_content_is_what_was_read_not_how_it_was_fetched():
    fetched = {"fetched_at": "x", "sha256": "y", "archive": "z", "content_type": "t"}
    same = record(source=fetched, first_seen=TODAY, parser="9", alternates=[{"url": "u"}])
    assert fingerprint(record()) == fingerprint(same) == fingerprint(dict(reversed(record().items())))
    for other in ({"text": "x"}, {"metrics": {}}, {"published": None}, {"source": {"url": "http://b.test/"}}):
        assert fingerprint(record(**other)) != fingerprint(record())


def test_changes_are_told_by_field_and_metric():
    new = record(published="2022-01-25", metrics={"app_received": metric(8), "rules_made": metric(1)}, text="正文正文")
    told = {field.get("metric") or field["field"]: (field["old"], field["new"]) for field in differences(record(), new)}
    assert told == {
        "published": ("2022-01-20", "2022-01-25"),
        "text": ("2 characters", "4 characters"),
        "app_received": (metric(7), metric(8)),
        "rules_made": (None, metric(1)),
    }


@given(old=st.sets(st.integers(0, 30)), new=st.sets(st.integers(0, 30)))
def test_compare_finds_what_came_and_what_went(old, new):
    lines = [[line_of(record(f"{number:06}:government:2021")) for number in sorted(numbers)] for numbers in (old, new)]
    told = [(change["change"], int(change["key"][:6])) for _, change in compare(*lines) if change]
    assert told == sorted(
        [*(("added", n) for n in new - old), *(("gone", n) for n in old - new)], key=lambda one: one[1]
    )


SNARES = st.lists(
    st.sampled_from(['],"evidence":', '"checks":[', '],"issues":[', '"source":', "\\", "\u2028", '"', "甲"])
)
TOLD = st.lists(st.fixed_dictionaries({"code": st.just("jump"), "detail": SNARES.map("".join)}), max_size=2)


@given(one=RECORDS, told=TOLD, more=TOLD, text=SNARES.map("".join), order=st.randoms(use_true_random=False))
def test_a_line_added_to_is_the_record_added_to(one, told, more, text, order):
    one |= {"text": text, "issues": told, "title": text}
    for _ in range(2):
        added = line_of(one).adding([encode(check) for check in told], [encode(issue) for issue in more])
        assert added == line_of(one | {"checks": [*one["checks"], *told], "issues": [*told, *more]})
        assert added.source == one["source"]
        one = dict(order.sample([*one.items()], len(one)))  # as no version writes it, but JSON all the same


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**64, 10**25, 1234567890123456789])
@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_whole_numbers_are_read_whole(number, blank):
    assert load(f'{{"a":{blank}{number}}}') == {"a": number} and load(f"[{blank}{number}]") == [number]
    assert load(f"[1,{blank}{number}]") == [1, number]


@pytest.fixture
def state(tmp_path):
    opened = State.open(tmp_path)
    yield opened
    opened.close()


def seen(sha256: str = "0" * 64, outcome: str = "report") -> Seen:
    return Seen(sha256=sha256, parser="0.1.0", outcome=outcome, etag='"1"', modified=None)


def keep(state: State, value: dict, *, today: str = TODAY, ordinal: int = 0, count: int = 1) -> None:
    state.keep(value["source"]["url"], ordinal, count, value, today=today, seen=seen())


def test_equal_content_keeps_the_fetch_that_brought_it(state):
    keep(state, record())
    keep(state, record(source={"fetched_at": "2026-02-20T05:00:00Z", "sha256": "1" * 64}, parser="0.2.0"), today=LATER)
    (line,) = state.documents()
    assert line.record["source"] == record()["source"] and line.record["parser"] == "0.2.0"
    assert (line.first_seen, line.last_changed, line.last_checked) == (TODAY, TODAY, LATER)


def test_new_content_brings_its_fetch(state):
    keep(state, record())
    keep(state, record(text="更正", source={"sha256": "1" * 64}), today=LATER)
    (line,) = state.documents()
    assert (line.record["text"], line.record["source"]["sha256"]) == ("更正", "1" * 64)
    assert (line.first_seen, line.last_changed, line.last_checked) == (TODAY, LATER, LATER)


def test_a_page_with_fewer_reports_than_before_has_no_old_ones_left(state):
    for ordinal, year in enumerate((2019, 2020, 2021)):
        keep(state, record(f"430481:government:{year}"), ordinal=ordinal, count=3)
    assert len(list(state.documents())) == 3
    keep(state, record("430481:government:2019"), count=1)
    assert [line.record["key"] for line in state.documents()] == ["430481:government:2019"]


def test_a_page_counts_as_read_only_with_its_last_report(state):
    url = record()["source"]["url"]
    state.keep(url, 1, 2, record("430481:government:2020"), today=TODAY, seen=None)
    assert state.seen(url) is None
    state.keep(url, 0, 2, record(), today=TODAY, seen=seen())
    assert state.seen(url) == seen()


def test_what_is_lost_is_told_once_and_found_again_when_it_is_back(state):
    keep(state, record())
    url = record()["source"]["url"]
    assert [lost["key"] for lost in state.lose(url, today=LATER)] == ["430481:government:2021"]
    assert state.lose(url, today=LATER) == () and state.urls("a") == ()
    keep(state, record())
    assert state.urls("a") == (url,)


def test_a_parser_that_changes_its_mind_drops_its_mistake_a_page_that_changed_does_not(state):
    keep(state, record())
    url = record()["source"]["url"]
    assert len(state.turned_away(url, seen=seen("1" * 64, "rules"), today=LATER)) == 1
    assert len(list(state.documents())) == 1
    assert state.turned_away(url, seen=seen("1" * 64, "rules"), today=LATER) == ()
    assert not list(state.documents())


def test_undecided_keys_stay_out_of_the_dataset(state):
    assert is_placed("430481:government:2021")
    for number, key in enumerate(("unknown:government:2021", "430481:unknown:2021", "430481:government:unknown")):
        keep(state, record(key, source={"url": f"http://www.a.test/{number}"}))
    assert not list(state.documents())
    assert len(state.unplaced()) == 3


def test_one_run_at_a_time(tmp_path):
    state = State.open(tmp_path)
    assert is_busy(tmp_path)
    with pytest.raises(BusyError, match=str(tmp_path)):
        State.open(tmp_path)
    state.close()
    assert not is_busy(tmp_path) and not is_busy(tmp_path / "nowhere")
    State.open(tmp_path).close()


def test_a_state_of_another_version_is_not_touched(tmp_path):
    with sqlite3.connect(tmp_path / "state.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StateVersionError, match=r"state\.sqlite"):
        State.open(tmp_path)


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "below" / "reports.jsonl"
    with replacing(path) as file:
        file.write(b"old\n")

    def fail() -> None:
        with replacing(path) as file:
            file.write(b"half of it")
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert path.read_text() == "old\n"


def test_publishing_twice_changes_nothing_and_a_damaged_dataset_is_made_anew(tmp_path):
    documents = [stored(record(f"43048{number}:government:2021")) for number in range(3)]
    assert sum(publish(tmp_path, "1", documents).changes.values()) == 3
    first = (tmp_path / "reports.jsonl").read_bytes()
    assert not publish(tmp_path, "2", documents).changes
    assert (tmp_path / "reports.jsonl").read_bytes() == first
    (tmp_path / "reports.jsonl").write_text("{broken")
    (told,) = publish(tmp_path, "3", documents).notices
    assert "reports.jsonl line 1: damaged" in told
    assert (tmp_path / "reports.jsonl").read_bytes() == first
    assert len(list(read_lines(tmp_path / "reports.jsonl"))) == 3


@pytest.mark.parametrize(
    ("since", "known", "today", "missing"),
    [
        (2019, [2019, 2021], date(2023, 4, 1), (2020, 2022)),
        (2019, [2019, 2021], date(2023, 3, 31), (2020,)),
        (2022, [], date(2023, 1, 5), ()),
        (None, [], date(2023, 1, 5), ()),
    ],
)
def test_missing_years(since, known, today, missing):
    assert missing_years(since, known, today) == missing


def test_the_account_of_a_run(tmp_path, state):
    portals = [
        Portal(slug=slug, name=slug, region="430481", index=(f"http://{slug}.test/nb/",), since=2020) for slug in "ab"
    ]
    run = Run(id="r", started=datetime(2026, 1, 20, tzinfo=UTC))
    keep(state, record())
    run.count("a", "listed")
    run.count("a", "found")
    run.count("a", "requests", 3)
    run.fail("b", "dns", "http://b.test/nb/", "no such host")
    done = conclude(
        tmp_path, run, state, portals, gone=[], complete=True, finished=datetime(2026, 1, 20, 0, 1, tzinfo=UTC)
    )
    told = json.loads((tmp_path / "runs" / "r.json").read_text())
    assert (told["duration"], told["requests"], told["found"], told["new"], told["failures"]) == (
        60.0,
        3,
        1,
        1,
        {"dns": 1},
    )
    assert told["missing_years"] == {"a": [2020, 2022, 2023, 2024], "b": [2020, 2021, 2022, 2023, 2024]}
    assert done.exit_code == 1 and done.failed_pages == (
        Failure(portal="b", kind="dns", url="http://b.test/nb/", detail="no such host"),
    )
    words = summary(done, tmp_path)
    assert "missing years: 2020 2022-2024" in words and "not reached: dns" in words
    again = Run(id="s", started=datetime(2026, 1, 21, tzinfo=UTC))
    again.count("a", "listed")
    again.count("a", "found")
    again.fail("b", "dns", "http://b.test/nb/", "no such host")
    assert conclude(tmp_path, again, state, portals, gone=[], complete=True, finished=again.started).exit_code == 0
    silent = Run(id="t", started=datetime(2026, 1, 22, tzinfo=UTC))
    silent.count("a", "listed")
    ended = conclude(tmp_path, silent, state, portals, gone=[], complete=True, finished=silent.started)
    assert ended.exit_code == 1 and ended.portals[0].complaint == "gave 1 reports before, none now"
    assert conclude(tmp_path, again, state, portals, gone=[], complete=False, finished=again.started).exit_code == 1


def test_a_failure_has_a_known_class():
    with pytest.raises(ValueError, match="nonsense"):
        Run(id="r", started=datetime.now(UTC)).fail("a", "nonsense", "http://a.test/")
