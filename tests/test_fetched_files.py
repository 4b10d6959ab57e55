"""Files a report page leaves its text to: which are told, fetched along with the page and archived with it."""

from __future__ import annotations

import pytest
from crawling import account, at_once, index, lines, page, portal_list, serving, title

from govreports.archive import read_pages
from govreports.cms import attached
from govreports.model import Page
from tests import made
from tests.test_formats import some_figures

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HEAD = title(2021)
URL = "http://www.leiyang.test/xxgknb/202201/t20220128_1.html"


def article(body: str) -> str:
    return f"<html><title>{HEAD}</title><body><h1>{HEAD}</h1><div id='zoom'>{body}</div></body></html>"


@pytest.mark.parametrize(
    "body, files",
    [
        ('<p>附件：<a href="./P02022.pdf">年度报告.pdf</a></p>', ["P02022.pdf"]),
        ('<iframe src="/pdfjs/web/viewer.html?file=%2Fxxgknb%2F202201%2Fnb.pdf"></iframe>', ["nb.pdf"]),
        ('<iframe src="/v.html?file=%2Fnb%2F%C4%EA%B1%A8.pdf"></iframe>', ["%C4%EA%B1%A8.pdf"]),
        ('<a href="/pdfjs/web/viewer.html?file=/xxgknb/202201/nb.pdf">看年报</a>', ["nb.pdf"]),
        ('<embed src="nb.ofd"><object data="fb.wps"></object>', ["nb.ofd", "fb.wps"]),
        ('<a href="/system/_content/download.jsp?wbfileid=9">2021年年报.docx</a>', ["download.jsp?wbfileid=9"]),
        ('<a href="a.docx">2021年年报.docx</a><a href="a.pdf">2021年年报.pdf</a>', 1),
        ('<a href="a.pdf">2021年政府信息公开年报.pdf</a><a href="/down/12">网站地图.xls 说明</a>', ["a.pdf"]),
        ("<p>本报告没有附件。</p>", []),
        ('<a href="t20220128_2.html">下一篇</a>', []),
    ],
)
def test_the_files_of_a_page_that_leaves_its_report_to_them(body, files):
    found = attached.files_of(Page(body=article(body).encode(), url=URL, content_type="text/html; charset=utf-8"))
    names = [link.url.rpartition("/")[2] for link in found]
    assert len(names) == files if isinstance(files, int) else names == files


def test_a_page_that_holds_its_report_asks_for_no_file():
    text = "".join(
        f"<p>{number}、情况</p><p>{'全年主动公开政府信息工作有序开展。' * 20}</p>" for number in "一二三四五六"
    )
    whole = article(f'{text}<a href="nb.pdf">年度报告.pdf</a>')
    assert attached.files_of(Page(body=whole.encode(), url=URL, content_type="text/html; charset=utf-8")) == ()


@pytest.mark.parametrize(
    "body, kind, disposition, is_file",
    [
        (PDF, "text/html", None, True),
        (b"\xd0\xcf\x11\xe0rest", None, None, True),
        (b"..", "application/octet-stream", 'attachment; filename="nb.wps"', True),
        (b"..", "application/vnd.ms-excel", None, True),
        (b" <html>", "application/octet-stream", "attachment", False),
        (b"<html>", "application/xhtml+xml", None, False),
    ],
)
def test_a_file_is_known_by_its_first_bytes_and_headers(body, kind, disposition, is_file):
    assert attached.is_file(body, kind, disposition) == is_file


def test_the_pages_of_a_flip_book_follow_each_other():
    book = "http://www.leiyang.test/book/dzs/nb2021/files/basic-html/page{}.html"
    shown = article('<iframe src="/book/dzs/nb2021/files/basic-html/page1.html"></iframe>')
    first = attached.first_leaf(Page(body=shown.encode(), url=URL))
    assert first == book.format(1)
    leaf = '<a href="page1.html">1</a><a href="page2.html">2</a>'
    assert attached.next_leaf(Page(body=leaf.encode(), url=first)) == book.format(2)
    assert attached.next_leaf(Page(body=leaf.encode(), url=book.format(2))) is None


def test_files_are_fetched_along_with_their_page_and_archived_with_it(tmp_path):
    base = "http://www.leiyang.test/xxgknb"
    more = '<a href="http://files.elsewhere.test/nb.doc">2021年政府信息公开年报（另一份）.doc</a>'
    linked = article(f'<p>附件：<a href="/down?id=7">2021年政府信息公开年报.pdf</a></p><p>{more}</p>')
    file = page(PDF, Content_Type="application/octet-stream", Content_Disposition='attachment; filename="nb2021.pdf"')
    captures = {f"{base}/": index((URL, HEAD)), URL: page(linked), "http://www.leiyang.test/down?id=7": file}
    with serving(captures) as sites:
        sites.run(tmp_path, "-a", portal_list(tmp_path, leiyang=f"{base}/"))
        assert not [url for url in sites.asked if "elsewhere" in url]
    (archive,) = (tmp_path / "data" / "archive").iterdir()
    (report,) = [found for found in read_pages(archive) if found.url == URL]
    assert [(one.name, one.body) for one in report.attachments] == [("nb2021.pdf", PDF)]
    assert account(tmp_path)["failures"]["redirected_away"] == 1


def test_a_page_that_hands_out_many_reports_has_them_all_fetched():
    towns = [f"{sign}坪镇" for sign in "高低长方圆红黄青白黑"]
    reports = [f'<a href="{n}.docx">{town}2021年政府信息公开工作年度报告.docx</a>' for n, town in enumerate(towns)]
    forms = [f'<a href="t{n}.xlsx">附件{n}.xlsx</a>' for n in range(10)]
    pages = [
        Page(body=article("".join(links)).encode(), url=URL, content_type="text/html; charset=utf-8")
        for links in (reports, forms)
    ]
    found = [len(attached.files_of(page)) for page in pages]
    assert found == [10, 6]


def test_a_file_that_could_not_be_had_is_asked_for_again(tmp_path):
    column, file = "http://www.leiyang.test/xxgknb/", "http://www.leiyang.test/nb.docx"
    there = page(made.as_docx(made.report("e4", some_figures("e4"), title=HEAD)), Content_Type="application/msword")
    busy = page("busy", status=503)
    linked = page(article('<p>见附件：<a href="/nb.docx">2021年政府信息公开年报.docx</a></p>'))
    changed = page(article('<p>见附件：<a href="/nb.docx">2021年政府信息公开年报.docx</a>。</p>'))
    rows = portal_list(tmp_path, leiyang=column)
    figures = []
    with serving({column: index((URL, HEAD)), URL: linked}) as sites:
        for answer, shown in ((busy, linked), (there, linked), (there, linked), (busy, changed), (there, changed)):
            sites.captures |= {file: answer, URL: shown}
            sites.run(tmp_path, "-a", rows)
            figures.append((file in sites.asked, len(lines(tmp_path / "data" / "reports.jsonl")[0]["metrics"]) > 50))
            before = (tmp_path / "data" / "reports.jsonl").read_bytes()
            assert at_once("reparse", data=tmp_path / "data").returncode == 0
            assert (tmp_path / "data" / "reports.jsonl").read_bytes() == before
    assert figures == [(True, False), (True, True), (False, True), (True, True), (True, True)]
