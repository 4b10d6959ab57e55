"""Anybody's WARC file: the responses in it, whatever stands between them, and what is told of one that is not whole."""

from __future__ import annotations

import gzip
import zlib

import pytest
from archives import HTML, MOMENT, Foreign, chunked, digest, mixed

from govreports.warc import Damage, Fetch, UnreadableArchiveError, read_fetch, read_fetches

URL = "http://www.a.test/1.html"
BODY = "政府信息公开工作年度报告。".encode() * 3000


def fetches(path) -> list[Fetch]:
    return [found for found in read_fetches(path) if isinstance(found, Fetch)]


def damages(path) -> list[tuple[int, bool]]:
    return [(found.offset, found.cut) for found in read_fetches(path) if isinstance(found, Damage)]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ([], BODY),
        ([("Content-Encoding", "gzip")], gzip.compress(BODY)),
        ([("Content-Encoding", "deflate")], zlib.compress(BODY)),
        ([("Transfer-Encoding", "chunked")], chunked(BODY)),
        ([("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")], chunked(gzip.compress(BODY))),
        ([("X-Crawl-Content-Encoding", "gzip"), ("X-Crawl-Transfer-Encoding", "chunked")], BODY),
    ],
)
def test_bodies_come_out_plain(tmp_path, packed, headers, sent):
    path = tmp_path / "x.warc"
    with Foreign(path, packed=packed) as archive:
        archive.add(URL, sent, [*HTML, *headers])
        archive.add(URL + "?2", BODY)
    one, two = fetches(path)
    assert (one.url, one.status, one.content_type, one.fetched_at) == (URL, 200, "text/html", MOMENT)
    assert one.body == two.body == BODY
    assert (one.portal, one.scope, one.link_text) == (None, None, None)
    for fetch in (one, two):
        assert read_fetch(path, fetch.offset) == fetch


def test_only_responses_of_the_web_are_given(tmp_path):
    path = tmp_path / "x.warc.gz"
    mixed(path, URL, BODY)
    assert [(fetch.url, fetch.status) for fetch in fetches(path)] == [
        ("http://example.org/", 200),
        ("http://example.org/a.png", 200),
        (URL, 200),
        (URL + "?old", 301),
        ("http://www.other.gov.cn/", 200),
    ]


def test_a_revisit_names_what_it_saw_again(tmp_path):
    path = tmp_path / "x.warc.gz"
    with Foreign(path) as archive:
        archive.add(URL, BODY)
        archive.revisit(URL + "?2", BODY, date="2020-01-01T00:00:00Z")
    first, again = fetches(path)
    assert first.digest == again.same == digest(BODY) and first.same is None and again.body == b""


def test_a_page_saved_without_its_head_counts(tmp_path):
    path = tmp_path / "x.warc.gz"
    with Foreign(path) as archive:
        archive.add(URL, BODY, kind="resource", Content_Type="text/html")
    (fetch,) = fetches(path)
    assert (fetch.body, fetch.status) == (BODY, 200)


def four(path, *, packed: bool) -> list[Fetch]:
    with Foreign(path, packed=packed) as archive:
        for number in range(4):
            archive.add(f"{URL}?{number}", bytes(range(256)) * (number + 1))
    return fetches(path)


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_cut_short_is_read_up_to_there_and_told(tmp_path, packed):
    path, cut = tmp_path / "x.warc", tmp_path / "cut.warc"
    whole = four(path, packed=packed)
    data = path.read_bytes()
    assert damages(path) == []
    for end in range(whole[1].offset + 20, len(data) - 4, 131):
        cut.write_bytes(data[:end])
        found = fetches(cut)
        assert found == whole[: len(found)]
        between = end in {fetch.offset for fetch in whole}
        assert between or damages(cut) in ([(found[-1].offset, True)], [(whole[len(found)].offset, True)]), end


@pytest.mark.parametrize("packed", [True, False])
def test_what_follows_a_damaged_stretch_is_read(tmp_path, packed):
    path = tmp_path / "x.warc"
    whole = four(path, packed=packed)
    data = bytearray(path.read_bytes())
    start = whole[1].offset + (40 if packed else 0)
    data[start : start + 30] = b"\xff" * 30
    path.write_bytes(data)
    found = fetches(path)
    assert [fetch.url for fetch in found] == [whole[place].url for place in (0, 2, 3)]
    ((offset, is_cut),) = damages(path)
    assert not is_cut and whole[0].offset <= offset <= whole[1].offset
    assert found[1] == whole[2]


def test_a_file_packed_as_one_piece_is_told_where_it_is_large(tmp_path, monkeypatch):
    path, piece = tmp_path / "x.warc", tmp_path / "piece.warc.gz"
    whole = four(path, packed=False)
    piece.write_bytes(gzip.compress(path.read_bytes()))
    found = fetches(piece)
    assert [fetch.body for fetch in found] == [fetch.body for fetch in whole]
    assert read_fetch(piece, found[2].offset, found[2].url) == found[2]
    monkeypatch.setattr("govreports.warc._MAX_MEMBER", 1000)
    with pytest.raises(UnreadableArchiveError, match="recompress"):
        fetches(piece)
