"""From the bytes of a page to clean text, true tables and what the page says about itself."""

from __future__ import annotations

import contextlib

import pytest

from govreports.decode import decode
from govreports.document import build
from govreports.html.tree import EmptyPageError
from govreports.model import Page

TITLE = "甲县2021年政府信息公开工作年度报告"
BODY = f"""
<html><head><title>{TITLE}_政府信息公开年报_甲县人民政府</title><meta name="PubDate" content="2022-01-29 10:00">
<meta name="SiteName" content="甲县人民政府"></head><body>
<div class=nav><a href=/>首页</a> | <a href=/zwgk/>政务公开</a></div>
<div>当前位置：<a href=/>首页</a> &gt; <a href=/zwgk/>政务公开</a> &gt; <a href=/nb/>年报</a></div>
<h1>{TITLE}</h1><p>发布时间：2022-01-28 09:30 来源：甲县政府办 字体大小：【大 中 小】</p>
<div class=TRS_Editor><p>根据条例要求，编制本报告。扫一扫在手机打开当前页是本县政务服务的便民举措之一。</p>
<h2>一、总体情况</h2><p>全年主动公开政府信息１２０条。</p>
<h2>二、主动公开政府信息情况</h2>
<table><tr><td rowspan=2>信息<br>内容</td><td colspan=2>数量</td></tr><tr><td>1</td><td></td></tr></table>
<p>甲县人民政府</p><p>2022年1月28日</p></div>
<p>扫一扫在手机打开当前页</p><p>相关文档：</p><p>【打印】【关闭】</p>
<div class=foot><p>主办单位：甲县人民政府办公室</p><p>政府网站标识码：3609220011 赣ICP备00000000号</p></div>
</body></html>"""


def document(text, encoding="utf-8", **served):
    return build(Page(body=text.encode(encoding), **served))


@pytest.mark.parametrize(
    ("body", "content_type", "encoding"),
    [
        ("政府信息公开".encode("gbk"), "text/html", "gb18030"),
        ("政府信息公开".encode("gbk"), "text/html; charset=utf-8", "gb18030"),
        ("政府信息公开".encode(), "text/html; charset=gb2312", "utf-8"),
        (b"<meta charset=big5>" + "政府資訊公開".encode("big5"), "text/html", "big5"),
        ("\ufeff政府信息公开".encode(), None, "utf-8-sig"),
        ("<p>政府信息公开年报</p>".encode("utf-16"), None, "utf-16-le"),
        ("<p>政府信息公开年报</p>".encode("utf-16-be"), None, "utf-16-be"),
        ("政府信息公开工作年度报告".encode("gbk") + b"\xff", "text/html; charset=gbk", "gb18030"),
    ],
)
def test_the_charset_is_the_true_one_whatever_the_label(body, content_type, encoding):
    assert decode(body, content_type).encoding == encoding
    assert "公" in decode(body, content_type).text


def test_a_wrong_label_is_said():
    found = decode("政府信息公开".encode("gbk"), "text/html; charset=utf-8")
    assert [issue.code for issue in found.issues] == ["charset_mislabelled"]


def test_the_text_is_the_report_without_chrome():
    assert document(BODY).text.split("\n") == [
        TITLE,
        "根据条例要求,编制本报告。扫一扫在手机打开当前页是本县政务服务的便民举措之一。",
        "一、总体情况",
        "全年主动公开政府信息120条。",
        "二、主动公开政府信息情况",
        "信息内容 数量",
        "1",
        "甲县人民政府",
        "2022年1月28日",
    ]


def test_the_page_tells_of_itself():
    found = document(BODY)
    assert found.title == TITLE
    metadata = found.metadata
    assert metadata.breadcrumb == "首页 > 政务公开 > 年报"
    assert (metadata.site_name, metadata.sponsor) == ("甲县人民政府", "甲县人民政府办公室")
    assert metadata.site_code == "3609220011"
    dates = [(date.source, date.text) for date in metadata.dates]
    assert dates == [("published", "2022-01-28"), ("meta", "2022-01-29")]


def test_sections_and_tables_keep_their_place():
    found = document(BODY)
    assert [(section.number, section.title) for section in found.sections] == [
        ("一", "总体情况"),
        ("二", "主动公开政府信息情况"),
    ]
    (table,) = found.tables
    assert table.section == "二"
    assert [[(cell.text, cell.covered) for cell in row] for row in table.rows] == [
        [("信息内容", False), ("数量", False), ("数量", True)],
        [("信息内容", True), ("1", False), ("", False)],
    ]


def test_a_table_that_lays_the_page_out_is_walked_through():
    long = "本局认真贯彻落实条例，全年主动公开政府信息一百余条，内容涉及机构职能、政策文件、财政预决算等方面。" * 4
    found = document(f"<table><tr><td>菜单</td><td><p>{long}</p><p>一、概述</p></td></tr></table>")
    assert found.tables == ()
    assert found.sections[0].title == "概述"


def test_a_span_beyond_all_forms_is_a_slip():
    found = document("<table><tr><td colspan=999999999>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>")
    assert [len(row) for row in found.tables[0].rows] == [2, 2]


def test_one_title_of_many_is_kept():
    labels = "来源: 发布时间:2022-01-28 字体大小:"
    found = document("\n\n".join([f"甲县人民政府-{TITLE}", TITLE, labels, TITLE, "全年公开信息3条。", "关闭 打印"]))
    assert found.text.split("\n") == [TITLE, "全年公开信息3条。"]
    assert (found.title, found.metadata.site_name) == (TITLE, "甲县人民政府")


def test_a_heading_that_runs_on_is_parted_and_an_inner_one_is_not_a_section():
    lines = ["一、总体情况2020年,我县做了三项工作。", "二、是完善制度,制订下发了相关文件。"]
    lines += ["五、存在的主要问题及改进情况", "队伍不足。"]
    assert [(section.number, section.title) for section in document("\n".join(lines)).sections] == [
        ("一", "总体情况"),
        ("五", "存在的主要问题及改进情况"),
    ]


@pytest.mark.parametrize("body", [b"<!-- -->", b"<html></html>", b"   "])
def test_a_page_of_nothing_is_told(body):
    with contextlib.suppress(EmptyPageError):
        assert build(Page(body=body, content_type="text/html")).text == ""


@pytest.mark.parametrize("cut", range(97, len(BODY), 97))
def test_a_page_cut_anywhere_survives(cut):
    build(Page(body=BODY.encode()[:cut], content_type="text/html"))
