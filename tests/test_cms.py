"""Index pages as strings: which links are reports, which dates stand beside them, how the list goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govreports.cms import FAMILIES, Index, Link, PageRequest, read_index
from govreports.cms.problems import page_problem
from govreports.cms.urls import resolve
from govreports.cms.walk import Walk
from govreports.cms.words import is_decoy
from govreports.model import Page

COLUMN = "http://www.a.test/zwgk/zfxxgknb/"
TITLE = "甲县2021年政府信息公开工作年度报告"
FIXTURES = Path(__file__).parents[1] / "fixtures"


def read(body: str | bytes, url: str = COLUMN, **options) -> Index:
    raw = body.encode() if isinstance(body, str) else body
    return read_index(Page(body=raw, url=url, content_type="text/html"), **options)


def pages(index: Index) -> list[str]:
    return [more.url for more in index.more if more.role == "page"]


def columns(index: Index) -> list[str]:
    return [more.url for more in index.more if more.role == "column"]


@pytest.mark.parametrize(
    ("row", "listed"),
    [
        ("<li><a href=t20220128_1.html>{t}</a><span>2022-01-28</span></li><li><a href=/x>x</a></li>", "2022-01-28"),
        ("<li><span>[2022/1/28]</span><a href=t20220128_1.html>{t}</a></li>", "2022/1/28"),
        ("<tr><td>1<td><a href=t20220128_1.html>{t}</a><td>2022年1月28日</table>", "2022年1月28日"),
        ("<dl><dd><a href=t20220128_1.html>{t}</a></dd><dd>2022.01.28</dd></dl>", "2022.01.28"),
        ("<a href=t20220128_1.html>{t}</a> (2022-01-28)<br><a href=/b.html>b</a> (2021-01-01)", "2022-01-28"),
        ("<p>2022-01-28 <a href=t20220128_1.html>{t}</a><p>2021-01-28 <a href=/b.html>b</a>", "2022-01-28"),
        ("<li><a href=t20220128_1.html>{t}<span>2022-01-28</span></a></li>", "2022-01-28"),
        ("<li><a href=/dept/>[统计局]</a><a href=t20220128_1.html>{t}</a><i>2022-01-28</i></li>", "2022-01-28"),
        ("<li><a href=t20220128_1.html>{t}</a></li>", None),
        ("<li><a href=t20220128_1.html>{t}</a>01-28</li>", None),
    ],
)
def test_a_link_brings_its_title_and_the_date_printed_beside_it(row, listed):
    (link,) = read((f"<table>{row}" if "<tr>" in row else row).replace("{t}", TITLE)).reports
    assert link == Link(url=f"{COLUMN}t20220128_1.html", title=TITLE, listed=listed)


@pytest.mark.parametrize(
    ("anchor", "title"),
    [
        (f'<a href=t20220128_1.html title="{TITLE}">甲县2021年政府信息公…</a>', TITLE),
        (f'<a href=t20220128_1.html title="{TITLE}">甲县2021年政府信息...</a>', TITLE),
        (f'<a href=t20220128_1.html title="点击查看">{TITLE}</a>', TITLE),
        (f'<a href=t20220128_1.html title="{TITLE}"><img src=x.png></a>', TITLE),
        (f'<a href=t20220128_1.html><img src=x.png alt="{TITLE}"></a>', TITLE),
        ("<a href=t20220128_1.html>甲县2021年<br> 政府信息公开\n年报</a>", "甲县2021年 政府信息公开 年报"),
    ],
)
def test_the_full_title_is_taken_before_cut_text(anchor, title):
    assert [link.title for link in read(anchor).reports] == [title]


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("./202201/t1.shtml", "http://www.a.test/zwgk/nb/202201/t1.shtml"),
        ("../t1.shtml#top", "http://www.a.test/zwgk/t1.shtml"),
        ("//b.test/t1.html", "http://b.test/t1.html"),
        ("/html//zwgk///1.html", "http://www.a.test/html/zwgk/1.html"),
        ("HTTP://WWW.A.test:80/x", "http://www.a.test/x"),
        ("/x.jsp;jsessionid=1AB?id=1", "http://www.a.test/x.jsp?id=1"),
        ("/x.php?PHPSESSID=ab12&id=1", "http://www.a.test/x.php?id=1"),
        ("/x.html?isMobile=false", "http://www.a.test/x.html"),
        (" /x\n.html ", "http://www.a.test/x.html"),
        ("\\zw\\nb.htm?a=b\\c", "http://www.a.test/zw/nb.htm?a=b%5Cc"),
        ("/x.jsp?sid=3F09AB77C2D41E5A&id=1", "http://www.a.test/x.jsp?id=1"),
        ("/x.jsp?sid=758019&id=1", "http://www.a.test/x.jsp?sid=758019&id=1"),
        ("/x.jsp?id=1&_=1700000000123", "http://www.a.test/x.jsp?id=1"),
        ("/x.jsp?t=20&rnd=0.7331925601", "http://www.a.test/x.jsp?t=20"),
        ("/(S(lit3py55t21z5v55vlm25s55))/x.aspx", "http://www.a.test/x.aspx"),
        ("/年报.html", "http://www.a.test/%E5%B9%B4%E6%8A%A5.html"),
        ("/l.php?k=年报", "http://www.a.test/l.php?k=%C4%EA%B1%A8"),
        ("#top", None),
        ("", None),
        ("javascript:void(0)", None),
        ("mailto:a@b.test", None),
        ("http://[broken/", None),
    ],
)
def test_hrefs_become_absolute_urls(href, url):
    assert resolve("http://www.a.test/zwgk/nb/", href, "gb18030") == url


@pytest.mark.parametrize("head", ["<html><head></head>x</html>\n<body>", "<html><body>x</body></html><html><body>"])
def test_links_behind_a_premature_end_of_the_page_are_read(head):
    assert read(f'{head}<a href="t20220128_1.html">{TITLE}</a></body></html>').reports


def test_a_base_element_counts():
    index = read(f'<base href="http://www.a.test/other/"><a href="t20220128_1.html">{TITLE}</a>')
    assert index.reports[0].url == "http://www.a.test/other/t20220128_1.html"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('createPageHTML(3, 0, "index", "shtml")', ["index_1.shtml", "index_2.shtml"]),
        ("createPageHTML(3,1,'index','html')", ["index.html", "index_2.html"]),
        ('createPageHTML(45, 3, 0, "index", "shtml")', ["index_1.shtml", "index_2.shtml"]),
        ('createPageHTML(2,0,"index","shtml","black2",136)', ["index_1.shtml"]),
        ('createPageHTML("page_div",2,0,"list","htm",15)', ["list_1.htm"]),
        ('createPageHTML(1,0,"index","shtml","3")', []),
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sName, _sExt){}", []),
        ('createPageHTML(0, 0, "index", "shtml")', []),
        (
            "var currentPage = 0; var countPage = 3; document.write('index_'+i+'.html')",
            ["index_1.html", "index_2.html"],
        ),
    ],
)
@pytest.mark.parametrize("around", ["<script>{}</script>", "<!-- {} -->"])
def test_trs_pagers(script, expected, around):
    index = read(around.format(script) + f"<a href=./202201/t20220128_1.shtml>{TITLE}</a>")
    assert index.family == "trs"
    assert pages(index) == [COLUMN + name for name in expected]


def test_a_trs_pager_that_lies_about_its_length_is_bounded():
    assert len(pages(read('<script>createPageHTML(99999, 0, "index", "html")</script>'))) < 1000


@pytest.mark.parametrize(
    ("url", "pager", "expected"),
    [
        (
            "",
            '<a href="?classid=7">首页</a><a href="?classid=7&page=2">下一页</a><a href="?classid=7&page=3">尾页</a>',
            [2, 3],
        ),
        ("&page=3", '<a href="?classid=7&page=2">上一页</a> 下一页 尾页 共3页', [2]),
        ("", '<a href="?classid=7&page=2">下一页</a> 1/4页', [2, 3, 4]),
        ("", '<a href="?classid=7&page=2">2</a><a href="?classid=7&page=3">3</a> 共5页', [2, 3, 4, 5]),
        ("", '<a href="?classid=7&page=2">下一页</a>', [2]),
        ("", "共3页", []),
    ],
)
def test_php_pagers(url, pager, expected):
    here = f"http://www.b.test/zwgk/list.php?classid=7{url}"
    body = f"<A HREF='show.php?classid=7&id=12'>{TITLE}<P>{pager}".encode("gbk")
    index = read(body, here)
    assert index.family == "php"
    assert pages(index) == [f"http://www.b.test/zwgk/list.php?classid=7&page={number}" for number in expected]


@pytest.mark.parametrize(
    ("pager", "expected"),
    [
        ('<a href="index_2.html">2</a><a href="index_3.html">3</a>', ["index_2.html", "index_3.html"]),
        ('<a href="index_1.html">2</a><a href="index_9.html">10</a>', [f"index_{n}.html" for n in range(1, 10)]),
        (
            '<a href="zfxxgknb/30.htm">下页</a><a href="zfxxgknb/1.htm">尾页</a>共31页',
            ["zfxxgknb/30.htm", "zfxxgknb/1.htm"],
        ),
        ('<a href="list-2.html">下一页</a>', ["list-2.html"]),
        ('<a href="/other/index_2.html">2</a>', []),
    ],
)
def test_pagers_of_unknown_systems_are_read_from_their_links(pager, expected):
    index = read(f"<a href=12345.html>{TITLE}</a>{pager}")
    assert index.family == "links"
    assert pages(index) == [COLUMN + name for name in expected]


def test_year_folders_and_tabs_are_columns_of_their_own():
    index = read(
        '<a href="./2023n/">2023年</a><a href="2020_123/index.shtml">2020年</a>'
        '<a href="./bm/">部门</a><a href="xz/">乡镇</a>'
        '<a href="/zwgk/bmnb/">部门年报</a><a href="/zwgk/zfxxgkzd/">政府信息公开制度</a><a href="/">首页</a>'
        '<a href="/xz/">乡镇</a><a href="/zwgk/tjnj/">统计年报</a><a href="index.shtml">政府信息公开年报</a>'
    )
    below = [COLUMN + name for name in ("2023n/", "2020_123/index.shtml", "bm/", "xz/")]
    assert columns(index) == [*below, "http://www.a.test/zwgk/bmnb/"]
    assert index.more[0] == PageRequest(url=COLUMN + "2023n/", role="column", text="2023年")


DECOYS = """
政府信息公开工作年度报告制度
关于做好2021年政府信息公开工作年度报告编制发布工作的通知
政府信息公开工作年度报告格式
2019年政务公开工作总结
2020年政务公开工作要点
政府信息公开指南
政府信息公开目录
2021年政府网站工作年度报表
2022年上半年依申请公开统计
2022年第一季度统计
2021年法治政府建设年度报告
企业年报公示公告
2021年部门决算公开
政府信息公开 年度报告 制 度
"""
REPORTS = """
耒阳市2017年政府信息公开工作年度报告
2009年上海市长宁区政府信息公开年报
2018年度政府信息公开工作报告
甘霖镇2012年政府信息公开工作年度报告（图片版）
统计局2021年政府信息公开工作年度报告
2012年政务公开工作年度报告
甲县市场监督管理局2020年政府信息公开工作年度报告
"""


@pytest.mark.parametrize("title", DECOYS.strip().splitlines())
def test_decoys_are_left_out_by_their_title(title):
    index = read(f"<li><a href=t20220128_1.html>{title}</a></li><li><a href=t20220129_2.html>{TITLE}</a></li>")
    assert [link.title for link in index.reports] == [TITLE]
    assert [link.title for link in index.skipped] == [title]


@pytest.mark.parametrize("title", REPORTS.strip().splitlines())
def test_report_titles_are_no_decoys(title):
    assert not is_decoy(title)
    anywhere = read(f"<a href=/content/1234.html>{title}</a>", "http://www.a.test/index.html")
    assert [link.title for link in anywhere.reports] == [title]


def test_on_a_report_column_a_bare_title_counts_elsewhere_it_does_not():
    body = "<a href=./202201/t20220128_1.html>县统计局</a>"
    assert read(body).reports
    assert not read(body, "http://www.a.test/news/").reports


def test_a_page_named_twice_is_one_link_with_the_date():
    index = read(f"<a href=t20220128_1.html>{TITLE}</a><li><a href=t20220128_1.html>{TITLE}</a>2022-01-28</li>")
    assert index.reports == (Link(url=f"{COLUMN}t20220128_1.html", title=TITLE, listed="2022-01-28"),)


def test_gbk_without_a_charset_is_read():
    assert read(f"<a href=t20220128_1.html>{TITLE}</a>".encode("gbk")).reports[0].title == TITLE


def test_an_encoding_of_the_row_overrides_detection():
    body = f"<a href=t20220128_1.html>{TITLE}</a>".encode("utf-16-le")
    assert read(body, encoding="utf-16-le").reports[0].title == TITLE


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff\xfe", b"<", b"<a href>", b"%PDF-1.4 \x00", b"<?xml version='1.0' encoding='gbk'?>"]
)
@pytest.mark.parametrize("family", [None, *FAMILIES])
def test_rubbish_is_an_empty_index(body, family):
    index = read(body, cms=family)
    assert not index.reports and not index.more


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<html><script>document.cookie='__jsl_clearance=1'</script></html>", "blocked"),
        ("<html><h1>您访问的页面不存在</h1></html>", "soft_404"),
        (f"<html><p>答复3件，其中信息不存在2件。</p>{TITLE}</html>", None),
        (f"<html><p>{'本年度的情况如下。' * 200}页面不存在</p></html>", None),
        ("", None),
        ("<script>document.cookie='w=1';window.location.reload();</script><noscript>请刷新</noscript>", "blocked"),
        (f"<script>document.cookie='skin=1';if(0)location.reload()</script>{'本年度的情况如下。' * 20}", None),
    ],
)
def test_pages_that_answer_200_and_are_something_else(body, problem):
    assert page_problem(Page(body=body.encode())) == problem


def index_of(*names: str, more: tuple[str, ...] = ()) -> Index:
    reports = tuple(Link(url=name, title=TITLE) for name in names)
    return Index(family="links", reports=reports, more=tuple(PageRequest(url=url) for url in more))


def test_a_walk_asks_for_each_page_once_and_goes_on_after_a_broken_one():
    walk = Walk(PageRequest(url="/1"))
    assert walk.step(index_of("a", more=("/2", "/3", "/4"))).url == "/2"
    assert walk.step(None).url == "/3"
    assert walk.step(index_of("b", more=("/1", "/2", "/4"))).url == "/4"
    assert walk.step(index_of("c")) is None


def test_a_walk_ends_where_pages_bring_nothing_new():
    walk = Walk(PageRequest(url="/1"))
    number, asked = 1, walk.step(index_of("a", more=("/2",)))
    while asked:
        number += 1
        asked = walk.step(index_of("a", more=(f"/{number + 1}",)))
    assert number <= 3


def test_a_walk_ends_where_the_same_rows_come_under_new_queries():
    def page_of(number: int) -> Index:
        rows = tuple(Link(url=f"http://a.test/{y}.html?from=p{number}", title=f"{y}{TITLE}") for y in (1, 2))
        return Index(family="links", reports=rows, more=(PageRequest(url=f"http://a.test/?page={number + 1}"),))

    walk = Walk(PageRequest(url="http://a.test/"))
    number, asked = 1, walk.step(page_of(1))
    while asked:
        number += 1
        asked = walk.step(page_of(number))
    assert number <= 3


def captured(kind: str) -> list[Path]:
    return [path.parent for path in sorted(FIXTURES.rglob("truth.json")) if kind in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("folder", captured('"family"'), ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_bundled_index_pages(folder):
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    about = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    page = Page(
        body=(folder / "page.html").read_bytes(), url=about["url"], content_type=about["headers"].get("Content-Type")
    )
    asked = PageRequest(url=about["url"], **about["asked"]) if "asked" in about else None
    index = read_index(page, annual=True, asked=asked)
    assert index.family == truth["family"]
    assert [[link.url, link.title, link.listed] for link in index.reports] == truth["reports"]
    assert [[link.url, link.title, link.listed] for link in index.skipped] == truth["decoys"]
    assert {more.url for more in index.more} == set(truth["more"])
