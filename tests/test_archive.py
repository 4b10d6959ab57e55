"""Exchanges written as WARC records come back as the pages they were, also from a file cut off by a crash."""

from __future__ import annotations

import gzip
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from govreports.archive import ArchiveWriter, Exchange, read_page, read_pages
from govreports.model import Page
from govreports.warc import UnreadableArchiveError

MOMENT = "2026-11-22T05:00:00Z"


def exchange(number: int = 1, **fields) -> Exchange:
    values = {
        "url": f"http://www.a.test/nb/t{number}.html?x=1",
        "status": 200,
        "headers": (("Content-Type", "text/html; charset=gbk"),),
        "body": f"第{number}页".encode("gbk"),
        "fetched_at": MOMENT,
        "request_headers": (("User-Agent", "govreports"), ("Host", "www.a.test")),
        "portal": "a",
        "link_text": "甲县2021年政府信息公开工作年度报告",
        "listed": "2022-01-28",
    }
    return Exchange(**values | fields)


def write(path, exchanges) -> list[str]:
    writer = ArchiveWriter(path, software="govreports/0")
    places = [writer.add(one) for one in exchanges]
    writer.close()
    return places


def test_a_page_comes_back_whole_and_by_its_place(tmp_path):
    path = tmp_path / "archive" / "run.warc.gz"
    (place,) = write(path, [exchange()])
    expected = Page(
        body="第1页".encode("gbk"),
        url="http://www.a.test/nb/t1.html?x=1",
        content_type="text/html; charset=gbk",
        portal="a",
        link_text="甲县2021年政府信息公开工作年度报告",
        listed="2022-01-28",
        fetched_at=MOMENT,
        archive=place,
    )
    assert list(read_pages(path)) == [expected]
    assert place.startswith("archive/run.warc.gz#")
    assert read_page(path, int(place.partition("#")[2])) == expected


def test_what_led_nowhere_is_kept_but_is_no_page(tmp_path):
    path = tmp_path / "run.warc.gz"
    others = [
        exchange(2, status=404),
        exchange(3, status=302, headers=(("Location", "/"),), body=b""),
        exchange(4, status=299),
    ]
    write(path, [exchange(1), *others, exchange(5)])
    assert [page.url[-10] for page in read_pages(path)] == ["1", "5"]
    with path.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file, check_digests="raise")]
    assert kinds == ["warcinfo", *["response", "request", "metadata"] * 5]


def test_records_are_gzip_members_of_warc_1_1(tmp_path):
    path = tmp_path / "run.warc.gz"
    places = [int(place.partition("#")[2]) for place in write(path, [exchange(1), exchange(2)])]
    data = path.read_bytes()
    assert gzip.decompress(data).startswith(b"WARC/1.1\r\nWARC-Type: warcinfo")
    for place in places:
        assert zlib.decompressobj(31).decompress(data[place:]).startswith(b"WARC/1.1\r\n")


@pytest.mark.parametrize(("name", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_packed_bodies_are_kept_packed_and_read_unpacked(tmp_path, name, pack):
    path = tmp_path / "run.warc.gz"
    body = "正文".encode() * 500
    write(path, [exchange(headers=(("Content-Type", "text/html"), ("Content-Encoding", name)), body=pack(body))])
    (page,) = read_pages(path)
    assert page.body == body
    with path.open("rb") as file:
        response = [record.raw_stream.read() for record in ArchiveIterator(file) if record.rec_type == "response"]
    assert response == [pack(body)]


def test_a_file_cut_anywhere_reads_up_to_its_last_whole_record(tmp_path):
    path = tmp_path / "run.warc.gz"
    write(path, [exchange(number, body=bytes(range(256)) * number) for number in (1, 2, 3)])
    data, cut = path.read_bytes(), tmp_path / "cut.warc.gz"
    counts = []
    for end in range(0, len(data), 7):
        cut.write_bytes(data[:end])
        pages = list(read_pages(cut))
        assert [page.body for page in pages] == [bytes(range(256)) * number for number in (1, 2, 3)][: len(pages)]
        counts.append(len(pages))
    assert counts == sorted(counts) and counts[-1] == 3


def test_files_fetched_along_with_a_page_come_back_with_it(tmp_path):
    path = tmp_path / "archive" / "run.warc.gz"
    (page_url,) = [exchange(1).url]
    along = {"attached_to": page_url, "headers": (("Content-Type", "application/pdf"),), "portal": "a"}
    files = [exchange(n, url=f"http://www.a.test/{n}.pdf", body=b"%PDF-1.4", name="年报.pdf", **along) for n in (2, 3)]
    write(path, [exchange(1), exchange(4), *files, exchange(5, url="http://www.a.test/5.pdf", status=404, **along)])
    first, other = read_pages(path)
    assert [file.url for file in first.attachments] == ["http://www.a.test/2.pdf", "http://www.a.test/3.pdf"]
    assert first.attachments[0].name == "年报.pdf" and not other.attachments


def test_a_full_file_is_followed_by_another_and_files_find_their_page_across_the_two(tmp_path):
    path = tmp_path / "archive" / "run.warc.gz"
    writer = ArchiveWriter(path, software="govreports/0", rotate=1)
    file = exchange(2, url="http://www.a.test/2.pdf", body=b"%PDF-1.4", attached_to=exchange(1).url)
    places = [writer.add(one) for one in (exchange(1), file, exchange(3))]
    writer.close()
    assert [place.partition("#")[0] for place in places] == [
        "archive/run.warc.gz", "archive/run-r2.warc.gz", "archive/run-r3.warc.gz"
    ]  # fmt: skip
    pages = [list(read_pages(path.with_name(place.partition("#")[0][8:]))) for place in places]
    assert [len(found) for found in pages] == [1, 0, 1]
    assert pages[0][0].attachments[0].body == b"%PDF-1.4"


def test_several_threads_may_archive_and_force_to_disk(tmp_path):
    path = tmp_path / "archive" / "run.warc.gz"
    writer = ArchiveWriter(path, software="govreports/0")

    def add(number: int) -> str:
        place = writer.add(exchange(number, body=bytes([number]) * 100_000))
        writer.sync()
        return place

    with ThreadPoolExecutor(4) as threads:
        places = list(threads.map(add, range(20)))
    writer.sync()
    assert writer.safe == writer.added == 20
    writer.close()
    for number, place in enumerate(places):
        assert read_page(path, int(place.rpartition("#")[2])).body == bytes([number]) * 100_000


def test_metadata_tells_what_led_to_the_exchange(tmp_path):
    path = tmp_path / "run.warc.gz"
    write(path, [exchange(via="http://www.a.test/nb/")])
    with path.open("rb") as file:
        records = [(record.rec_type, record.rec_headers, record.raw_stream.read()) for record in ArchiveIterator(file)]
    (response,), (metadata,) = ([one for one in records if one[0] == kind] for kind in ("response", "metadata"))
    assert metadata[1].get_header("WARC-Concurrent-To") == response[1].get_header("WARC-Record-ID")
    assert "via: http://www.a.test/nb/" in metadata[2].decode() and "linkText: 甲县2021年" in metadata[2].decode()


@pytest.mark.parametrize("data", [b"<html>a page</html>" * 20, b"\x1f\x8b\x08broken gzip", b"PK\x03\x04zip"])
def test_another_file_is_told(tmp_path, data):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(data)
    with pytest.raises(UnreadableArchiveError, match=r"x[.]warc[.]gz"):
        list(read_pages(path))


def test_a_place_that_holds_no_page_is_told(tmp_path):
    path = tmp_path / "run.warc.gz"
    place = int(write(path, [exchange()])[0].partition("#")[2])
    for wrong in (0, place + 3, 10**6):
        with pytest.raises(UnreadableArchiveError, match=r"run[.]warc[.]gz"):
            read_page(path, wrong)


def test_no_exchange_no_file_and_no_file_twice(tmp_path):
    write(tmp_path / "none.warc.gz", [])
    assert not (tmp_path / "none.warc.gz").exists()
    write(tmp_path / "one.warc.gz", [exchange()])
    with pytest.raises(FileExistsError):
        write(tmp_path / "one.warc.gz", [exchange()])


def test_files_of_others_are_read_too(tmp_path):
    path = tmp_path / "other.warc"
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhello"
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://b.test/\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    path.write_bytes(head.encode() + body + b"\r\n\r\n")
    (page,) = read_pages(path)
    assert (page.body, page.url, page.portal) == (b"hello", "http://b.test/", None)


@example(body=b"", text="", header=";\xa0=0")
@given(
    body=st.binary(max_size=500),
    text=st.text(max_size=40),
    header=st.text(alphabet=st.characters(codec="latin-1", exclude_categories=["Cc"])),
)
def test_any_body_and_link_text_survive(tmp_path_factory, body, text, header):
    path = tmp_path_factory.mktemp("archive") / "run.warc.gz"
    write(path, [exchange(body=body, link_text=text, headers=(("X-Note", header), ("Content-Type", "text/html")))])
    (page,) = read_pages(path)
    assert page.body == body
    assert (page.link_text or "") == " ".join(text.split())
    assert BytesIO(path.read_bytes()).read(2) == b"\x1f\x8b"
