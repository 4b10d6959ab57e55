"""From the bytes of a page to clean text, true tables and what the page says about itself."""

from __future__ import annotations

import contextlib

import pytest

from govreports.cms import attached
from govreports.decode import decode
from govreports.document import build, documents
from govreports.model import NotReport, Page
from govreports.parse import parse
from govreports.unreadable import EmptyPageError

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
        (b"<meta charset=big5>" + "政府資訊公開".encode("big5"), "text/html", "big5hkscs"),
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


@pytest.mark.parametrize(
    "title",
    [
        "关于耒阳市2013年政府信息公开工作情况的报告",
        "耒阳市人民政府关于2013年政府信息公开工作的报告",
        "耒阳市2013年政府信息公开报告",
    ],
)
def test_a_title_of_another_wording_is_known_in_bare_text(title):
    assert build(Page(body=f"{title}\n一、概述\n全年主动公开政府信息120条。".encode())).title == title


def test_a_line_of_labels_may_begin_with_a_bare_date():
    found = document(f"{TITLE}\n2022-01-15 来源：县司法局 访问量：73\n一、概述\n全年公开信息3条。")
    assert found.text.split("\n") == [TITLE, "一、概述", "全年公开信息3条。"]
    assert (found.metadata.origin, [date.text for date in found.metadata.dates]) == ("县司法局", ["2022-01-15"])


@pytest.mark.parametrize(
    "line",
    ["www.jiaxian.gov.cn 2022-01-15 10:20 来源：县司法局", "来源：县司法局 2022-01-15", "来源:县司法局 2022年1月15日"],
)
def test_a_date_between_labels_or_behind_the_origin_is_kept(line):
    found = document(f"{TITLE}\n{line}\n一、概述\n全年公开信息3条。")
    assert found.text.split("\n") == [TITLE, "一、概述", "全年公开信息3条。"]
    assert (found.metadata.origin, [date.text for date in found.metadata.dates]) == ("县司法局", ["2022-01-15"])


def test_labels_in_traditional_characters_are_no_text():
    lines = ("索引號：640423-103/2022-12", "發佈機構：縣人民政府辦公室", "相關詞條", "聯繫電話：0953-1234567")
    rows = "".join(f"<p>{line}</p>" for line in ("全年公開政府資訊3條。", *lines))
    found = document(f"<html><h1>甲縣2021年政府信息公開工作年度報告</h1><div id='zoom'>{rows}</div></body></html>")
    assert found.text.split("\n")[-1] == "全年公开政府信息3条。"


def test_one_title_of_many_is_kept():
    labels = "来源: 发布时间:2022-01-28 字体大小:"
    found = document("\n\n".join([f"甲县人民政府-{TITLE}", TITLE, labels, TITLE, "全年公开信息3条。", "关闭 打印"]))
    assert found.text.split("\n") == [TITLE, "全年公开信息3条。"]
    assert (found.title, found.metadata.site_name) == (TITLE, "甲县人民政府")


def test_a_title_right_above_the_body_counts_and_a_menu_does_not():
    page = f"""<title>甲县人民政府</title><table><tr><td>您现在的位置: 首页 > 2020年政府信息公开年报</td></tr>
    <tr><td><a href=1>乙镇2020年政府信息公开年报</a></td></tr>
    <tr><td>甲县统计局2021年政府信息公开年度报告（更正）</td></tr>
    <tr><td>发布日期:2022-01-28 浏览次数: 字号:[ 大 中 小 ]</td></tr>
    <tr><td><div id=zoom><p>{"全年主动公开政府信息3条。" * 9}</p></div></td></tr></table>"""
    assert document(page).title == "甲县统计局2021年政府信息公开年度报告(更正)"


def test_site_column_and_title_with_blanks_between_them():
    page = "<title>甲县人民政府 政府信息公开年报 甲县统计局2021年政府信息公开工作年度报告</title><p>公开3条。</p>"
    found = document(page)
    assert (found.title, found.metadata.site_name) == ("甲县统计局2021年政府信息公开工作年度报告", "甲县人民政府")
    assert document("<title>甲县 2021年 政府信息公开工作年度报告</title><p>公开3条。</p>").title.startswith(
        "甲县 2021年"
    )


@pytest.mark.parametrize("site", ["甲县人民政府信息公开", "甲县人民政府-政府信息公开年报"])
def test_the_title_of_a_report_stands_before_the_name_of_its_column(site):
    page = f"<title>{site}</title><h1>{site}</h1><div id=zoom><h3>{TITLE}</h3><p>{'公开信息3条。' * 20}</p></div>"
    assert document(page).title == TITLE
    assert all("人民政府-" not in title.text for title in document(page).titles)


def test_a_numbered_collection_is_parted_and_each_text_has_its_own_title():
    lines = ["乡镇政府信息公开工作年度报告(精选3篇)", "【篇一】", "乙镇2018年政府信息公开工作年度报告", "公开3条。"]
    lines += [
        "【篇二】丙镇2017年政府信息公开工作年度报告",
        "公开5条。",
        "【篇三】",
        "丁镇2016年信息公开工作总结",
        "公开8条。",
    ]
    found = documents(Page(body="\n".join(lines).encode()))
    assert [one.title for one in found[:2]] == [
        "乙镇2018年政府信息公开工作年度报告",
        "丙镇2017年政府信息公开工作年度报告",
    ]
    assert [one.text.count("公开8条") for one in found] == [0, 0, 1]


@pytest.mark.parametrize("line", ["第二篇章开启,公开见成效。", "【篇二】"])
def test_a_lone_number_parts_nothing(line):
    assert len(documents(Page(body=f"{TITLE}\n公开3条。\n{line}\n公开5条。".encode()))) == 1


@pytest.mark.parametrize(
    "printed",
    [f"{TITLE}(共3页)", f"{TITLE}.docx-某某文库", f"篇一:{TITLE}", f"【法规标题】{TITLE}\n【颁布时间】2022-1-28"],
)
def test_what_a_copy_puts_around_a_title_is_none_of_it(printed):
    assert document(f"{printed}\n一、概述\n公开3条。").title == TITLE


def test_entities_left_in_a_copied_text_are_read_as_what_they_stand_for():
    found = document(f"{TITLE}&nbsp;&nbsp;\n一、概述&nbsp;\n公开&ldquo;三公&rdquo;信息3条。&nbsp;见?id=1&copy=2")
    assert found.title == TITLE
    assert "公开“三公”信息3条。" in found.text and "&copy=2" in found.text and "&nbsp" not in found.text


def test_a_report_in_one_line_has_its_title():
    body = (
        f"{TITLE} 根据条例要求,编制本报告。一、概述 本县公开3条。二、主动公开政府信息情况 公开5条。" + "公开信息。" * 40
    )
    found = document(body)
    assert (found.title, found.sections[1].title) == (TITLE, "主动公开政府信息情况")


@pytest.mark.parametrize(
    "opening",
    [
        "2017年,某区认真落实各项要求,现将我局2017年度政府信息公开工作情况报告如下:",
        "根据县政府办公室《关于做好2010年政府信息公开年度报告编制工作的通知》",
    ],
)
def test_a_sentence_that_leads_to_the_report_is_no_title(opening):
    assert document(f"{opening}\n一、概述\n公开3条。").title is None


def test_the_first_of_two_reports_does_not_bear_the_title_of_the_second():
    sections = "<p>一、概述</p><p>{0}</p><p>二、主动公开情况</p><p>{0}</p><p>三、依申请公开情况</p><p>{0}</p>"
    office = TITLE.replace("甲县", "甲县人民政府办公室")
    text = "全年工作平稳有序，各项制度进一步落实。" * 6
    page = f"<h1>{TITLE}</h1>{sections.format(text)}<h2>{office}</h2>{sections.format(text + '办公室。')}"
    first, second = documents(Page(body=page.encode()))
    assert {title.text for title in first.titles} == {TITLE}
    assert {title.text for title in second.titles} == {office}


def test_a_heading_that_runs_on_is_parted_and_an_inner_one_is_not_a_section():
    lines = ["一、总体情况2020年,我县做了三项工作。", "二、是完善制度,制订下发了相关文件。"]
    lines += ["五、存在的主要问题及改进情况", "队伍不足。"]
    assert [(section.number, section.title) for section in document("\n".join(lines)).sections] == [
        ("一", "总体情况"),
        ("五", "存在的主要问题及改进情况"),
    ]


FORM = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "0", "0", "3"],
    ["行政规范性文件", "2", "", "8"],
]


def texts(found):
    return [[[cell.text for cell in row] for row in table.rows] for table in found.tables]


def cells(rows, wrap="{}"):
    return "".join("<tr>" + "".join(f"<td>{wrap.format(text)}</td>" for text in row) + "</tr>" for row in rows)


@pytest.mark.parametrize(
    "wrap",
    [
        "{}",
        "<p class=MsoNormal><span lang=EN-US><font face=宋体>{}<o:p></o:p></font></span></p>",
        "<div><p>{}</p><p>&nbsp;</p></div>",
        "<ul><li>{}</li></ul>",
        "<table><tr><td>{}</td></tr></table>",
    ],
)
def test_a_cell_holds_its_text_however_it_is_wrapped(wrap):
    assert texts(document(f"<p>表</p><table>{cells(FORM, wrap)}</table>")) == [FORM]


def test_a_label_broken_over_lines_is_one_and_two_figures_are_two():
    rows = "<tr><td>本年制<br>发<br/>件数</td><td><p>12</p><p>13</p></td></tr><tr><td>结<br>果</td><td>0</td></tr>"
    assert texts(document(f"<table>{rows}</table>")) == [[["本年制发件数", "12 13"], ["结果", "0"]]]


def test_tables_inside_a_layout_table_are_found():
    page = f"<table><tr><td>一、总体情况</td></tr><tr><td><table>{cells(FORM)}</table></td></tr></table>"
    assert texts(document(page)) == [FORM]


def test_one_table_that_holds_the_whole_report_is_parted():
    long = "全年主动公开政府信息一百余条，内容涉及机构职能、政策文件、财政预决算等方面，群众查阅方便。" * 4
    rows = [
        ["一、总体情况"], [f"<p>{long}</p><p>收到申请3件。</p>"], ["二、主动公开政府信息情况"], *FORM,
        ["三、收到和处理政府信息公开申请情况"], ["一、本年新收政府信息公开申请数量", "3", "0", "3"],
    ]  # fmt: skip
    wide = cells(rows).replace("<tr><td>一、总体", "<tr><td colspan=4>一、总体").replace("<td><p>", "<td colspan=4><p>")
    found = document(f"<table>{wide}</table>")
    assert [section.number for section in found.sections] == ["一", "二", "三"]
    assert [table.section for table in found.tables] == ["二", "三"]
    assert "收到申请3件。" in found.text.split("\n")


def test_bars_draw_a_table_in_a_page_as_in_a_text():
    lines = [f"| {' | '.join(row)} |" for row in FORM]
    for text in ("\n".join(lines), "<p>" + "</p><p>".join(lines), "<pre>" + "\n".join(lines) + "</pre>"):
        assert texts(document(f"<div>二、主动公开政府信息情况</div>{text}" if "<" in text else text)) == [FORM]


def test_figures_on_lines_of_their_own_never_get_lost():
    lines = [line for row in FORM for line in row if line]
    found = document("<html><body><p>" + "</p>\n<p>".join([TITLE, *lines, "0", "0", "7"]) + "</p></body></html>")
    words = found.text.replace("\n", " ").split()
    assert [words.count(figure) for figure in ("0", "3", "2", "8", "7")] == [4, 1, 1, 1, 1]


def test_a_table_larger_than_any_form_is_cut_and_that_is_said():
    found = document("<table>" + "<tr><td colspan=60 rowspan=400>1<td>2" * 3000 + "</table>")
    assert "page_cut" in {issue.code for issue in found.issues}


@pytest.mark.parametrize("tag", ["font", "b", "div", "table><tr><td", "span", "ul><li"])
def test_nesting_costs_neither_the_text_behind_nor_time(tag):
    found = document(f"<body><p>政府信息公开工作</p>{f'<{tag}>' * 600}<p>主动公开12条。</p>")
    assert "主动公开12条。" in found.text


def test_nesting_beyond_the_parser_is_said():
    assert "page_cut" in {issue.code for issue in document("<body><p>公开</p>" + "<div>" * 100_000).issues}
    (told,) = parse(Page(body=f"<body>{'<div>' * 100_000}<h1>{TITLE}</h1>".encode()))
    assert isinstance(told, NotReport) and "nested" in told.reason


def test_an_unclosed_anchor_does_not_make_the_report_a_link():
    found = document(f"<body><h1>{TITLE}</h1><a name=top><p>全年公开信息12条。</p><p>甲县人民政府</p></body>")
    assert found.text.split("\n") == [TITLE, "全年公开信息12条。", "甲县人民政府"]


def test_chrome_goes_at_the_ends_of_a_line_and_never_inside():
    said = "全年公开政府信息12条,收到申请3件,均已答复。"
    page = f"{TITLE}\n【字体：大 中 小】 {said} 扫一扫在手机打开当前页 【打印】【关闭】"
    assert document(page).text.split("\n")[1] == said
    inside = "群众可用微信扫一扫在手机打开当前页查看【打印】说明，全年公开政府信息12条，收到申请3件。"
    assert document(f"{TITLE}\n{inside}").text.split("\n")[1] == inside.replace("，", ",")


def test_an_article_printed_twice_is_kept_once_and_that_is_said():
    article = BODY[BODY.index("<h1>") : BODY.index("<p>扫一扫")]
    found = document(BODY.replace("<p>扫一扫", f"<div class=wap>{article}</div><p>扫一扫", 1))
    assert found.text == document(BODY).text
    assert "lines_doubled" in {issue.code for issue in found.issues}


def test_what_two_sections_say_alike_is_not_doubled():
    lines = [
        "一、复议",
        "全年未发生因政府信息公开引起的行政复议。",
        "二、诉讼",
        "全年未发生因政府信息公开引起的行政复议。",
    ]
    assert document("\n".join(lines)).text.split("\n") == lines


@pytest.mark.parametrize(
    ("markup", "url", "kind"),
    [
        ("<a href='./P020220128.docx'>附件：年度报告</a>", "http://a.test/nb/P020220128.docx", "docx"),
        ("<a href='/down?file=report.pdf'>甲县年报.pdf</a>", None, None),
        ("<a href='/x/download.jsp?id=7'>甲县2021年年报.doc</a>", "http://a.test/x/download.jsp?id=7", "doc"),
        ("<iframe src='/pdfjs/web/viewer.html?file=/nb/2021.pdf'></iframe>", "http://a.test/nb/2021.pdf", "pdf"),
        ("<iframe src='/v.html?file=%2F%C4%EA%B1%A8.pdf'></iframe>", "http://a.test/%C4%EA%B1%A8.pdf", "pdf"),
        ("<embed src='2021.pdf'>", "http://a.test/nb/2021.pdf", "pdf"),
        ("<img src='./W020220128.jpg'>", "http://a.test/nb/W020220128.jpg", "jpg"),
    ],
)  # fmt: skip
def test_files_beside_the_text_are_found(markup, url, kind):
    found = document(
        f"<h1>{TITLE}</h1><div class=TRS_Editor><p>见附件</p>{markup}</div>", url="http://a.test/nb/t1.html"
    )
    assert [(file.url, file.kind) for file in found.attachments] == ([(url, kind)] if url else [])


@pytest.mark.parametrize("escaped", ["%E5%B9%B4%E6%8A%A5.pdf", "%C4%EA%B1%A8.pdf", "年报.pdf"])
def test_a_file_has_the_name_its_address_was_written_from(escaped):
    (file,) = document(
        f"<h1>{TITLE}</h1><p><a href='/nb/{escaped}'>附件</a></p>", url="http://a.test/1.html"
    ).attachments
    assert file.name in {"年报.pdf", "附件"}
    assert attached.name_of(f"http://a.test/{escaped}", None) == "年报.pdf"


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_a_damaged_page_keeps_its_charset(cut):
    body = (BODY * 2).encode()
    assert decode(body[: len(body) - 31 - cut]).encoding == "utf-8"
    assert decode(body[:900] + b"\xff\xfe\x80" + body[900:]).encoding == "utf-8"
    gbk = (BODY * 2).encode("gbk")
    assert decode(gbk[:900] + b"\xff" + gbk[900 : len(gbk) - cut], "text/html; charset=utf-8").encoding == "gb18030"


def test_nul_bytes_and_lone_surrogates_survive():
    body = BODY.replace("本报告", "本\x00报告\ud800", 1).encode("utf-8", "surrogatepass")
    assert "编制本报告" in build(Page(body=body)).text


@pytest.mark.parametrize("body", [b"<!-- -->", b"<html></html>", b"   "])
def test_a_page_of_nothing_is_told(body):
    with contextlib.suppress(EmptyPageError):
        assert build(Page(body=body, content_type="text/html")).text == ""


@pytest.mark.parametrize("cut", range(97, len(BODY), 97))
def test_a_page_cut_anywhere_survives(cut):
    build(Page(body=BODY.encode()[:cut], content_type="text/html"))


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("1.属于国\ufffd秘密", "1.属于国家秘密"),
        ("行政(cid:88)可", "行政许可"),
        ("信访\ufffd报投诉类申请", "信访举报投诉类申请"),
        ("结果\ufffd\ufffd", "结果\ufffd\ufffd"),
        ("1\ufffd3", "1\ufffd3"),
    ],
)
def test_a_label_that_lost_a_character_is_whole_where_one_label_fits(seen, meant):
    found = document(f"<table><tr><td>{seen}<td>7<tr><td>规章<td>1</table><p>政府信息公开工作。</p>")
    assert found.tables[0].rows[0][0].text == meant
    assert ("labels_mended" in {issue.code for issue in found.issues}) is (seen != meant)
