"""Files: what stands in a report is read from a PDF, a Word file, a sheet, an OFD file as it is from a page."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pdfplumber
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from govreports.formats import picture
from govreports.formats.sniff import sniff
from govreports.formats.word97 import Word97
from govreports.model import Page, Report
from govreports.parse import parse
from govreports.reading import read
from govreports.record import not_report, to_record
from govreports.unreadable import DamagedError, EncryptedError, UnreadableError
from tests import made
from tests.forms import Box
from tests.test_tables import e2_metrics, six_section_metrics

FILES = Path(__file__).parent / "data" / "files"


def some_figures(form, seed=1):
    rng = random.Random(seed)
    names = e2_metrics() if form == "e2" else six_section_metrics(form)
    return {name: str(rng.choice((0, rng.randrange(10), rng.randrange(3000)))) for name in names}


def record_of(body, name, **served):
    (report,) = parse(Page(body=body, name=name, **served))
    assert isinstance(report, Report), report
    return to_record(report)


def printed(record):
    return {name: str(one["value"]) for name, one in record["metrics"].items() if one["basis"] == "table"}


@pytest.mark.parametrize("form", ["e2", "e3", "e4"])
@pytest.mark.parametrize("kind", made.MAKERS)
def test_every_figure_of_every_form_is_read_from_a_file(kind, form):
    figures = some_figures(form)
    record = record_of(made.MAKERS[kind](made.report(form, figures)), f"report.{kind}")
    assert printed(record) == figures
    assert record["table_format"] == form
    assert record["title"] == "万载县2021年政府信息公开工作年度报告"
    assert [one["evidence"] for one in record["metrics"].values() if one["evidence"] not in record["text"]] == []


@pytest.mark.parametrize("kind", made.MAKERS)
def test_a_record_of_a_file_says_what_it_was_read_from(kind):
    record = record_of(made.MAKERS[kind](made.report("e4", some_figures("e4"))), f"report.{kind}")
    assert record["key"] == "360922:government:2021"
    assert [section["number"] for section in record["sections"]] == list("一二三四五六")
    (itself,) = record["attachments"]
    assert (itself["name"], itself["kind"], itself["used"]) == (f"report.{kind}", kind, True)
    assert itself["sha256"] == record["source"]["sha256"]
    assert record["source"]["content_type"].startswith("application/")
    assert record["source"]["kind"] == "file"


@pytest.mark.parametrize(
    ("name", "form"),
    [("form-2021.doc", "e4"), ("form-2021.wps", "e4"), ("table-2014.xls", "e2"), ("table-2014.et", "e2")],
)
def test_files_of_old_programs_are_read(name, form):
    old = {".wps": ".doc", ".et": ".xls"}
    file = FILES / name
    body = file.with_suffix(old.get(file.suffix, file.suffix)).read_bytes()
    record = record_of(body, name)
    expected = {
        metric: str(place % 97)
        for place, metric in enumerate(e2_metrics() if form == "e2" else six_section_metrics(form))
    }
    assert printed(record) == expected


def test_a_file_is_what_its_first_bytes_say_whatever_its_name():
    pieces = made.report("e4", some_figures("e4"))
    bodies = {"pdf": made.as_pdf(pieces), "docx": made.as_docx(pieces), "html": made.as_page(pieces)}
    for kind, body in bodies.items():
        assert sniff(body, "application/octet-stream", "report.doc") == kind
    assert sniff(b"%!\nAB\n%PDF-1.4", "text/html", "x.html") == "pdf"
    assert sniff("政府信息公开".encode(), "text/html", None) == "html"
    assert sniff("BM是比例尺的缩写".encode("gbk"), None, "x.txt") == "text"


def test_headings_that_a_word_processor_numbers_are_sections():
    titles = ["总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况"]
    record = record_of(
        made.as_numbered_docx(titles, "全年主动公开政府信息12条，收到申请3件。"),
        "万载县2021年政府信息公开年度报告.docx",
    )
    assert [(one["number"], one["title"]) for one in record["sections"]] == list(zip("一二三", titles, strict=True))


def test_what_was_deleted_from_a_word_file_is_not_read_and_nothing_is_fetched():
    record = record_of(made.with_foreign_parts(made.as_docx(made.report("e4", some_figures("e4")))), "x.docx")
    assert "99" not in record["title"]


def test_page_numbers_and_running_heads_stay_out_of_the_text():
    pieces = made.report("e4", some_figures("e4"), prose="全县主动公开政府信息一千余条，内容丰富。" * 120)
    record = record_of(made.as_pdf(pieces, head="万载县人民政府公报"), "x.pdf")
    assert "公报" not in record["text"]
    assert not any(line.strip("- ").isdigit() and line.startswith("-") for line in record["text"].split("\n"))
    assert "全县主动公开政府信息一千余条,内容丰富。" * 120 in record["text"]


def long_table(rows):
    head = [Box("(四)无法提供", rows), Box("1.本机关不掌握相关政府信息"), *(Box(str(n)) for n in range(7))]
    return [head, *([Box(f"{n}.行"), *(Box(str(n * 10 + c)) for c in range(7))] for n in range(2, rows + 1))]


def test_a_group_that_a_page_break_cuts_goes_on():
    (file,) = read(Page(body=made.as_pdf(["甲县2021年政府信息公开工作年度报告", long_table(90)])))
    (table,) = [block for block in file.draft.blocks if hasattr(block, "rows")]
    assert len(table.rows) == 90
    assert {row[0].text for row in table.rows} == {"(四)无法提供"}
    assert [row[0].covered for row in table.rows] == [False, *[True] * 89]


def test_a_label_that_a_page_break_cuts_is_one_again():
    from govreports.formats.layout.breaks import goes_on, join_tables
    from govreports.formats.layout.paper import PrintedTable
    from govreports.model import cell

    def table(*rows):
        cells = tuple(tuple(cell(text.removeprefix("^"), text.startswith("^")) for text in row) for row in rows)
        return PrintedTable(x0=0, top=0, x1=90, bottom=9, columns=(0, 30, 60, 90), rows=cells)

    above = table(("三、本年度办理", "(一)予以公开", "1"), ("^三、本年度办理", "2.没有现成信息", ""))
    below = table(("结果", "需要另行制作", "4"), ("^结果", "(七)总计", "5"))
    assert goes_on(above, below)
    rows = [[box.text for box in row] for row in join_tables(above, below).rows]
    assert rows == [
        ["三、本年度办理结果", "(一)予以公开", "1"],
        ["三、本年度办理结果", "2.没有现成信息需要另行制作", "4"],
        ["三、本年度办理结果", "(七)总计", "5"],
    ]


def test_an_archive_gives_every_report_in_it_once():
    town, county = some_figures("e4", 2), some_figures("e4", 3)
    first = made.report("e4", county)
    other = made.report("e4", town, title="万载县统计局2021年政府信息公开工作年度报告")
    other[1] = "本报告由万载县统计局编制。"
    files = {
        "年报/万载县年报.pdf": made.as_pdf(first), "年报/万载县年报.docx": made.as_docx(first),
        "年报/统计局年报.xlsx": made.as_xlsx(other), "说明.txt": "以上为各单位年报，请查收。".encode(),
    }  # fmt: skip
    reports = parse(Page(body=made.as_zip(files), name="all.zip"))
    records = {record["key"]: record for record in map(to_record, reports)}
    assert set(records) == {"360922:government:2021", "360922:统计局:2021"}
    names = [(one["name"], one["used"]) for one in records["360922:government:2021"]["attachments"]]
    assert names == [("年报/万载县年报.pdf", True), ("年报/万载县年报.docx", False)]


def damaged():
    pieces = made.report("e4", some_figures("e4"))
    for kind, make in made.MAKERS.items():
        body = make(pieces)
        yield pytest.param(body[: len(body) // 2], id=f"half a {kind}")
        middle = len(body) // 2
        yield pytest.param(body[:middle] + bytes(400) + body[middle + 400 :], id=f"{kind} with a hole")
    doc = (FILES / "form-2021.doc").read_bytes()
    yield pytest.param(doc[: len(doc) // 3], id="a third of a doc")
    yield pytest.param(doc[:600] + bytes(len(doc) - 600), id="doc of noughts")
    yield pytest.param(b"PK\x03\x04" + bytes(100), id="zip of noughts")
    yield pytest.param(b"%PDF-1.4\n%%EOF", id="empty pdf")


@pytest.mark.parametrize("body", list(damaged()))
def test_a_damaged_file_gives_a_class_of_failure_or_what_is_left(body):
    try:
        read(Page(body=body))
    except UnreadableError as error:
        assert "\n" not in str(error)


def test_an_encrypted_file_is_told_as_such():
    doc = bytearray((FILES / "form-2021.doc").read_bytes())
    start = doc.index(b"\xec\xa5")
    doc[start + 0x0B] |= 0x01
    with pytest.raises(EncryptedError):
        read(Page(body=bytes(doc)))
    package = bytearray(made.as_zip({"a.txt": b"abc"}))
    package[package.index(b"PK\x01\x02") + 8] |= 0x01
    with pytest.raises(EncryptedError):
        read(Page(body=bytes(package)))


def test_a_word_file_older_than_1997_is_no_word_file_to_us():
    with pytest.raises(DamagedError):
        Word97(b"\xdb\xa5" + bytes(2000), {})


def scanned(pieces, kind):
    """The first page as a picture, or a PDF of such pictures."""
    with pdfplumber.open(io.BytesIO(made.as_pdf(pieces))) as pdf:
        shown = [page.to_image(resolution=130).original.convert("L") for page in pdf.pages[:1]]
    out = io.BytesIO()
    if kind == "png":
        shown[0].save(out, "PNG")
        return out.getvalue()
    canvas = Canvas(out)
    for image in shown:
        canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_a_picture_without_the_extra_is_told_as_not_text(kind, monkeypatch):
    monkeypatch.setattr("govreports.formats.picture.can_recognise", lambda: False)
    monkeypatch.setattr("govreports.document.can_recognise", lambda: False)
    body = scanned(made.report("e4", some_figures("e4")), kind)
    record = record_of(body, f"万载县2021年政府信息公开工作年度报告.{kind}")
    assert record["text_state"] == "not_text" and record["metrics"] == {}
    assert any("requirements-ocr.txt" in issue["detail"] for issue in record["issues"] if issue["code"] == "not_text")
    (outcome,) = parse(Page(body=body, name=f"scan0001.{kind}"))
    assert not_report(outcome)["text_state"] == "not_text"


@pytest.mark.skipif(not picture.can_recognise(), reason="the extra for text recognition is not installed")
def test_a_recognised_page_says_so():
    lines = ["万载县2021年政府信息公开工作年度报告", "一、总体情况", "全年主动公开政府信息一千余条。"]
    record = record_of(scanned([*lines, "二、主动公开政府信息情况", "三、申请情况"], "png"), "x.png")
    assert record["title"] == lines[0] and lines[2] in record["text"]
    assert "ocr_read" in {issue["code"] for issue in record["issues"]}


def test_a_7z_archive_is_read(tmp_path):
    libarchive = pytest.importorskip("libarchive", exc_type=Exception)
    body = made.as_docx(made.report("e4", some_figures("e4")))
    with libarchive.file_writer(str(tmp_path / "all.7z"), "7zip") as archive:
        archive.add_file_from_memory("report.docx", len(body), body)
    record = record_of((tmp_path / "all.7z").read_bytes(), "all.7z")
    assert printed(record) == some_figures("e4")
