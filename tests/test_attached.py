"""Articles and their files, pages of several reports, where a record comes from."""

from __future__ import annotations

import json
from urllib.parse import urljoin

import pytest
from crawling import at_once

from govreports.model import Page, Report
from govreports.parse import parse
from govreports.record import to_record
from tests import made
from tests.test_formats import some_figures

URL = "http://www.wanzai.gov.cn/xxgk/202201/t20220128_1.shtml"
FILE = "http://www.wanzai.gov.cn/xxgk/202201/P020220128.docx"
TITLE = "万载县2021年政府信息公开工作年度报告"
LINK = '<p>附件：<a href="P020220128.docx">万载县2021年政府信息公开工作年度报告.docx</a></p>'


def article(body, *files, page=None):
    html = (
        f"<html><head><title>{TITLE}-万载县人民政府</title><meta name=PubDate content='2022-01-28 10:00'></head>"
        f"<body><h1>{TITLE}</h1><div class=TRS_Editor>{body}</div></body></html>"
    )
    attachments = tuple(Page(body=file, url=FILE) for file in files)
    (report,) = parse(Page(body=page or html.encode(), url=URL, attachments=attachments))
    assert isinstance(report, Report), report
    return to_record(report)


def printed(record):
    return {name: str(one["value"]) for name, one in record["metrics"].items() if one["basis"] == "table"}


def codes(record):
    return [issue["code"] for issue in record["issues"]]


def as_docx(figures):
    return made.as_docx(made.report("e4", figures))


def test_an_article_that_only_links_its_report_takes_the_files_content():
    figures = some_figures("e4")
    record = article("<p>万载县2021年政府信息公开工作年度报告，详见附件。</p>" + LINK, as_docx(figures))
    assert printed(record) == figures
    assert (record["title"], record["published"], record["source"]["url"]) == (TITLE, "2022-01-28", URL)
    assert record["text_state"] == "full" and "attachment_leads" in codes(record)
    (file,) = record["attachments"]
    assert (file["url"], file["kind"], file["used"], len(file["sha256"])) == (FILE, "docx", True, 64)


def test_without_the_file_it_is_attachment_only():
    record = article("<p>万载县2021年政府信息公开工作年度报告，详见附件。</p>" + LINK)
    assert record["text_state"] == "attachment_only"
    assert record["attachments"][0]["used"] is False


def test_text_on_the_page_and_tables_in_the_file_are_read_together():
    figures = some_figures("e4")
    prose = [piece for piece in made.report("e4", figures)[1:] if isinstance(piece, str)]
    tables = [TITLE + "统计表", *(piece for piece in made.report("e4", figures) if not isinstance(piece, str))]
    body = "".join(f"<p>{line}</p>" for line in [*prose, "全年收到政府信息公开申请要求较多，均已按时答复。" * 5])
    record = article(body + LINK, made.as_docx(tables))
    assert printed(record) == figures
    assert "均已按时答复" in record["text"] and "attachment_joined" in codes(record)
    assert [one["evidence"] for one in record["metrics"].values() if one["evidence"] not in record["text"]] == []


def test_the_richer_leads_and_a_difference_is_an_issue():
    figures = some_figures("e4")
    other = {**figures, "rules_in_force": "77"}
    page = made.as_page(made.report("e4", figures)).decode().replace("</div>", LINK + "</div>").encode()
    record = article("", as_docx(other), page=page)
    assert printed(record) == figures
    (issue,) = [issue for issue in record["issues"] if issue["code"] == "attachment_differs"]
    assert issue["field"] == "rules_in_force" and "77" in issue["detail"]
    assert [file["used"] for file in record["attachments"]] == [False]


def test_a_file_that_cannot_be_read_costs_the_article_nothing():
    figures = some_figures("e4")
    record = article("", b"PK\x03\x04" + bytes(50), page=made.as_page(made.report("e4", figures)))
    assert printed(record) == figures and "attachment_unread" in codes(record)


def handed_out(*files, linked=()):
    """An article of a county that only links the files of its towns, and what it gives."""
    names = [name for name, _ in files] + list(linked)
    links = "".join(f'<p>附件：<a href="{name}">{name}</a></p>' for name in names)
    html = f"<h1>万载县各乡镇2021年政府信息公开工作年度报告</h1><div class=TRS_Editor><p>现予公布。</p>{links}</div>"
    attachments = tuple(Page(body=body, url=urljoin(URL, name), name=name) for name, body in files)
    page = Page(body=html.encode(), url=URL, content_type="text/html; charset=utf-8", attachments=attachments)
    return [to_record(report) for report in parse(page, scope="360922")]


def of_town(town, figures):
    title = f"{town}2021年政府信息公开工作年度报告"
    return f"{title}.docx", made.as_docx([*made.report("e4", figures, title=title, prose=""), f"{town}人民政府"])


def test_an_article_that_hands_out_the_reports_of_towns_gives_each_of_them():
    figures = [some_figures("e4", seed) for seed in (1, 2)]
    records = handed_out(of_town("株潭镇", figures[0]), of_town("黄茅镇", figures[1]), linked=["高村镇.docx"])
    assert [record["region"]["name"] for record in records] == ["株潭镇", "黄茅镇"]
    assert len({record["key"] for record in records}) == 2
    assert [printed(record) for record in records] == figures
    assert {record["source"]["url"] for record in records} == {URL}
    (issue,) = [issue for issue in records[0]["issues"] if issue["code"] == "attachment_unread"]
    assert "1 linked files were not fetched" in issue["detail"]


@pytest.mark.parametrize("packed", [False, True])
def test_files_whose_titles_name_no_town_go_by_what_they_are_called(packed):
    title = "2021年政府信息公开工作年度报告"
    names = [f"{town}{title}.docx" for town in ("株潭镇", "黄茅镇")]
    files = [made.as_docx(made.report("e4", some_figures("e4", seed), title=title, prose="")) for seed in (1, 2)]
    if packed:
        records = handed_out(("各乡镇年报.zip", made.as_zip(dict(zip(names, files, strict=True)))))
    else:
        links = "".join(f'<p><a href="{n}.docx">{name}</a></p>' for n, name in enumerate(names))
        html = f"<h1>万载县各乡镇{title}</h1><div class=TRS_Editor><p>现予公布。</p>{links}</div>"
        along = tuple(Page(body=body, url=urljoin(URL, f"{n}.docx"), name=f"{n}.docx") for n, body in enumerate(files))
        page = Page(body=html.encode(), url=URL, content_type="text/html; charset=utf-8", attachments=along)
        records = [to_record(report) for report in parse(page, scope="360922")]
    assert [record["region"]["name"] for record in records] == ["株潭镇", "黄茅镇"]
    assert [printed(record) for record in records] == [some_figures("e4", seed) for seed in (1, 2)]


def test_a_file_of_tables_beside_a_report_is_no_report_of_another_body():
    figures = some_figures("e4")
    tables = ["统计表", *(piece for piece in made.report("e4", figures) if not isinstance(piece, str))]
    (record,) = handed_out(of_town("株潭镇", figures), ("统计表.docx", made.as_docx(tables)))
    assert printed(record) == figures


def test_extract_takes_the_files_lying_beside_a_saved_page(tmp_path):
    figures = some_figures("e4")
    html = f"<h1>{TITLE}</h1><div id=zoom><p>见附件</p>{LINK}<a href='../secret.docx'>附件</a></div>"
    saved = tmp_path / "site"
    saved.mkdir()
    (saved / "page.html").write_text(html, encoding="utf-8")
    (saved / "P020220128.docx").write_bytes(as_docx(figures))
    (tmp_path / "secret.docx").write_bytes(as_docx(some_figures("e4", 9)))
    done = at_once("extract", str(saved / "page.html"), data=tmp_path / "data")
    (record,) = map(json.loads, done.stdout.splitlines())
    assert printed(record) == figures
    assert [file["used"] for file in record["attachments"]] == [True, False]


def sections(body, count):
    return [
        f"{body}2015年政府信息公开工作年度报告",
        "一、概述", f"2015年，{body}认真做好政府信息公开工作，制度更加完善，内容更加丰富，渠道更加畅通。" * 3,
        "二、主动公开情况", f"{body}全年主动公开政府信息{count}条。",
        "三、依申请公开情况", f"{body}全年收到政府信息公开申请{count + 1}件。",
        "四、存在的主要问题", "公开内容还不够全面。",
    ]  # fmt: skip


def test_two_reports_on_a_page_are_two_records_with_their_own_figures():
    lines = [*sections("耒阳市人民政府", 12), *sections("耒阳市人民政府办公室", 31)]
    page = "".join(f"<p>{line}</p>" for line in lines)
    body = f"<html><body><div id=zoom>{page}</div></body></html>".encode()
    records = [to_record(report) for report in parse(Page(body=body, url="http://www.leiyang.gov.cn/a.html"))]
    assert [record["issuer"]["name"] for record in records] == ["耒阳市人民政府", "耒阳市人民政府办公室"]
    assert [record["metrics"]["disclosed_total"]["value"] for record in records] == [12, 31]
    assert "31" not in records[0]["text"] and "13件" not in records[1]["text"]


def test_one_report_whose_outline_begins_anew_stays_one():
    lines = sections("耒阳市人民政府", 12)
    lines.insert(3, "(一)加强领导")
    lines += ["附件：", "一、本表由耒阳市填报", "二、数据截至年底"]
    body = "".join(f"<p>{line}</p>" for line in lines).encode()
    assert len(parse(Page(body=body))) == 1


@pytest.mark.parametrize(
    ("url", "title", "line", "kind"),
    [
        ("http://www.wanzai.gov.cn/a.html", TITLE, "", "official"),
        ("http://www.wanzai.gov.cn:8080/a.html", TITLE, "", "official"),
        (None, TITLE, "", "file"),
        ("http://www.docin.com/p-1.html", TITLE, "", "mirror"),
        ("http://example.com/a.html", TITLE, "", "mirror"),
        ("http://www.wanzai.gov.cn.example.com/a.html", TITLE, "", "mirror"),
        ("http://www.wanzai.gov.cn/a.html", TITLE + "_澳门娱乐城_真人棋牌", "", "mirror"),
        (None, TITLE, "相关词条", "mirror"),
        (None, TITLE, "当前文档最多预览五页", "mirror"),
        (None, TITLE, "下载积分:20金币", "mirror"),
        (None, TITLE, "【颁布单位】 某县人民政府", "mirror"),
        (None, TITLE, "以上就是某县年度报告的全部内容,希望对您有帮助", "mirror"),
        (None, TITLE, "发放宣传资料,为群众下载安装某市政务APP", "file"),
        ("http://[broken/a.html", TITLE, "", "file"),
    ],
)  # fmt: skip
def test_the_kind_of_a_source_is_told_by_host_and_signs(url, title, line, kind):
    pieces = "".join(f"<p>{text}</p>" for text in sections("万载县人民政府", 12)[1:])
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{pieces}<p>{line}</p></body></html>"
    (outcome,) = parse(Page(body=body.encode(), url=url))
    assert outcome.source.kind == kind


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("全年收到政府信息公开申请1\ufffd3件。", None),
        ("全年收到政府信息公开申请锟斤拷13件。", None),
        ("全年收到政府信息公开申请13(cid:9)件。", None),
        ("全年收到政府信息公开申请13件。全部按时\ufffd复。", 13),
    ],
)
def test_no_figure_is_read_near_a_lost_place(told, value):
    record = article(f"<p>一、概述</p><p>{told}</p><p>主动公开、依申请公开、收费、复议情况如下。</p>")
    assert record["metrics"].get("app_received", {}).get("value") == value
    assert ("figure_garbled" in codes(record)) is (value is None)


def test_a_sum_of_what_is_told_near_a_lost_place_is_none():
    told = "举办信息公开业务培训班1期,培训8\ufffd5人次。"
    record = article(f"<p>一、概述</p><p>{told}</p><p>主动公开、依申请公开、收费、复议情况如下。</p>")
    assert 9 not in {reading["value"] for reading in record["metrics"].values()}
