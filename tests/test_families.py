"""Each system's lists as it really serves them, walked page by page from the first one to the last row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from govreports.cms import Index, PageRequest, read_index
from govreports.cms.walk import Walk
from govreports.model import Page

HOST = "http://www.a.test"
Server = Callable[[PageRequest], str | None]


def title(year: int) -> str:
    return f"甲县{year}年政府信息公开工作年度报告"


def query(request: PageRequest) -> dict[str, str]:
    pairs = parse_qs(urlsplit(request.url).query, keep_blank_values=True)
    pairs |= parse_qs(request.body.decode(), keep_blank_values=True)
    return {name: values[-1] for name, values in pairs.items()}


def walk(start: str, serve: Server, **options) -> tuple[list[Index], list[PageRequest]]:
    """Every page of a list as the crawler would ask for them; a request the server has no answer for fails."""
    request: PageRequest | None = PageRequest(url=start)
    steps, indexes, asked = Walk(request), [], []
    while request:
        asked.append(request)
        assert len(asked) < 60
        body, index = serve(request), None
        if body is not None:
            page = Page(body=body.encode(), url=request.url, content_type="text/html; charset=utf-8")
            index = read_index(page, annual=True, asked=request, **options)
            indexes.append(index)
        request = steps.step(index)
    return indexes, asked


def listed(indexes: list[Index]) -> list[str]:
    return list(dict.fromkeys(link.url for index in indexes for link in index.reports))


# -- Hanweb

HANWEB = f"{HOST}/col/col61490/index.html"
ARTICLES = [(f"{HOST}/art/{2024 - n}/1/2{n % 9}/art_61490_{900 - n}.html", title(2024 - n % 15)) for n in range(70)]


def rows(articles) -> str:
    return "".join(
        f"<record><![CDATA[<li><a href='{urlsplit(url).path}' title='{text}'>{text[:8]}…</a><span>2024-01-20</span>"
        "</li>]]></record>"
        for url, text in articles
    )


def hanweb_page(articles, script: str = "", group: str = "") -> str:
    return (
        f"<html><title>政府信息公开年报</title><body><div id='247686'><script type='text/xml'><datastore>{group}"
        f"<recordset>{rows(articles)}</recordset></datastore></script></div><script>{script}</script></body></html>"
    )


CALL = (
    "$('#247686').jpage({totalRecord:70,proxyUrl:'/module/web/jpage/dataproxy.jsp',perPage:15,ajaxParam:{col:1,"
    "appid:1,webid:39,path:'/',columnid:61490,sourceContentType:1,unitid:'247686',webname:'甲县人民政府',"
    "permissiontype:0}})"
)


@pytest.mark.parametrize("cap", [100, 15, 7])
def test_hanweb_rows_come_by_post_however_few_the_server_gives_at_a_time(cap):
    def serve(request):
        if request.method == "GET":
            return hanweb_page(ARTICLES[:45], CALL)
        sent = query(request)
        assert (sent["columnid"], sent["unitid"], sent["webname"]) == ("61490", "247686", "甲县人民政府")
        assert dict(request.headers)["Referer"] == HANWEB
        first = int(sent["startrecord"]) - 1
        part = ARTICLES[first : first + min(cap, int(sent["endrecord"]) - first)]
        return f"<?xml version='1.0'?><datastore><totalrecord>70</totalrecord>{rows(part)}</datastore>"

    indexes, asked = walk(HANWEB, serve)
    assert listed(indexes) == [url for url, _ in ARTICLES]
    assert indexes[0].family == "hanweb" and indexes[0].reports[0].title == title(2024)
    assert indexes[0].reports[0].listed == "2024-01-20"
    assert len(asked) == 1 + -(-25 // min(cap, 45))


GROUP = (
    "<nextgroup><![CDATA[<a href=\"/module/jpage/dataproxy.jsp?page=1&appid=1&webid=1&path=/&columnid=61490"
    "&unitid=247686&webname=%E7%94%B2&permissiontype=0\"></a>]]></nextgroup>"
)  # fmt: skip


@pytest.mark.parametrize("script", ["", CALL], ids=["link alone", "script that fails"])
def test_hanweb_rows_come_by_the_link_of_the_island_too(script):
    def serve(request):
        if request.method == "POST":
            return None
        if "dataproxy" not in request.url:
            return hanweb_page(ARTICLES[:20], script.replace("totalRecord:70,", ""), GROUP)
        page = int(query(request)["page"])
        return f"<datastore><totalpage>3</totalpage>{rows(ARTICLES[page * 20 : page * 20 + 20])}</datastore>"

    indexes, _ = walk(HANWEB, serve)
    assert listed(indexes) == [url for url, _ in ARTICLES]


def test_a_hanweb_list_that_is_all_on_its_page_asks_for_no_more():
    _, asked = walk(HANWEB, lambda request: hanweb_page(ARTICLES[:9], CALL.replace("70", "9")))
    assert len(asked) == 1


MODULE = f"{HOST}/module/xxgk/xxgkAnnualReport.jsp"


def test_the_annual_report_module_lists_years_and_bodies_and_is_a_report_itself():
    body = (
        '<a href="?area=113708260043292687&fbtime=2019">2019年</a>'
        '<a href="xxgkAnnualReport.jsp?fbtime=2018&area=113708260043292687">2018年</a>'
        '<a href="?fbtime=2019&area=113708260043292687">政府信息公开年报2019年</a>'
        '<a href="?area=11370826004329311X">县审计局</a><a href="/module/xxgk/search.jsp">搜索</a>'
    )
    (index,), _ = walk(f"{MODULE}?fbtime=2020&area=113708260043292687", lambda request: body)
    assert index.family == "annual-module" and index.own
    assert len(index.reports) == 2
    assert [more.url for more in index.more] == [f"{MODULE}?area=11370826004329311X"]


def test_bodies_on_a_column_lead_to_their_years_in_the_module():
    body = "<title>政府信息公开年报</title><a href='/module/xxgk/xxgkAnnualReport.jsp?area=1X&fbtime=2023'>审计局</a>"
    (index,), _ = walk(f"{HOST}/col/col21998/index.html", lambda request: body)
    assert [(more.role, more.text) for more in index.more] == [("column", "审计局")] and not index.reports


@pytest.mark.parametrize(
    ("body", "years"),
    [
        (
            "<select><option value=''>年度</option><option value=2016>2016</option><option>2017</option></select>",
            [2016],
        ),
        ("<p>正文</p>", list(range(2012, 2007, -1))),
    ],
)
def test_the_module_s_years_stand_in_a_select_box_or_are_tried(body, years):
    (index,), _ = walk(f"{MODULE}?area=001008003014021&fbtime=2012", lambda request: body)
    tried = [int(query(PageRequest(url=link.url))["fbtime"]) for link in index.reports]
    assert tried == [year for year in years if year != 2012]


# -- jpaas

JPAAS_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def test_jpaas_parts_are_asked_for_and_paged():
    shell = (
        "<html><title>政府信息公开年报</title><div querydata=\"{'parseType':'bulidstatic','webId':'w1','tplSetId':'t1',"
        "'pageType':'column','tagId':'信息列表','editType':'null','pageId':'c1'}\" "
        f'url="{JPAAS_UNIT}"></div></html>'
    )
    links = [(f"/art/{number}/2024-01/20/art_{number}.html", title(2023 - number)) for number in range(8)]

    def serve(request):
        if "paramJson" not in request.url and JPAAS_UNIT not in request.url:
            return shell
        sent = query(request)
        assert (sent["parseType"], sent["tagId"]) == ("bulidstatic", "信息列表")
        step = json.loads(sent.get("paramJson", '{"pageNo":1,"pageSize":3}'))
        part = links[(step["pageNo"] - 1) * 3 : step["pageNo"] * 3]
        html = "".join(f'<li><a href="{url}">{text}</a><span>2024-01-20</span></li>' for url, text in part)
        html += '<div class="pagination" rows="3" count="8"></div>'
        return json.dumps({"success": True, "data": {"html": html}})

    indexes, asked = walk(f"{HOST}/col/c1/index.html", serve)
    assert listed(indexes) == [f"{HOST}{url}" for url, _ in links]
    assert {index.family for index in indexes} == {"jpaas"} and len(asked) == 4


# -- Boda


@pytest.mark.parametrize(
    "pager",
    [
        "<script>_simple_list_gotopage_fun(4,'u13_goto',2)</script>",
        '<a href="xxgknb/3.htm">下页</a><a href="xxgknb/1.htm">尾页</a>共4页',
        '<a href="xxgknb/3.htm">2</a> 1/4页 <a href="xxgknb/1.htm">尾页</a>',
    ],
)
def test_boda_pages_count_down(pager):
    start = f"{HOST}/zwgk/xxgknb.htm"

    def serve(request):
        number = re.search(r"/(\d)\.htm$", request.url)
        place = 4 - int(number[1]) if number else 0
        href = f"{'../' if number else ''}../info/1023/{4000 + place}.htm"
        row = f"<li id=line_u13_0><a href='{href}'>{title(2023 - place)}</a>2024-01-20"
        return f"<html><title>政府信息公开年报</title>{row}{'' if number else pager}</html>"

    indexes, asked = walk(start, serve)
    assert [request.url.removeprefix(f"{HOST}/zwgk/xxgknb") for request in asked] == [
        ".htm", "/3.htm", "/2.htm", "/1.htm"
    ]  # fmt: skip
    assert indexes[0].family == "boda" and len(listed(indexes)) == 4


# -- Kaipu

CHANNEL = "0f235d56ca894d5d9a95a53676d05733"


@pytest.mark.parametrize(
    "script",
    [
        f"var url='/common/search/{CHANNEL}?_isAgg=true&_isJson=true&_pageSize=3&_template=index&page=1';",
        f'$.get("/common/search/"+channelId); var channelId = "{CHANNEL}";',
        f"loadList('/searchList/{CHANNEL}');",
    ],
)
def test_kaipu_lists_come_as_json(script):
    links = [(f"/cnsq/gknb/20150{1 + n % 3}/{n:032x}.shtml", title(2014 - n)) for n in range(7)]

    def serve(request):
        if CHANNEL not in request.url:
            return f"<html><title>公开年报</title><ul id=list></ul><script>{script}</script></html>"
        sent = query(request)
        size, page = min(int(sent["_pageSize"]), 4), int(sent["page"])  # no more than the server is willing to give
        found = [{"title": t, "url": u, "publishedTimeStr": "2015-03-30"} for u, t in links[(page - 1) * size :][:size]]
        return json.dumps({"data": {"results": found, "total": len(links)}})

    indexes, asked = walk(f"{HOST}/cnsq/gknb/list.shtml", serve)
    assert listed(indexes) == [f"{HOST}{url}" for url, _ in links] and len(asked) <= 4
    assert indexes[-1].family == "ucap" and indexes[1].reports[0].listed == "2015-03-30"


def test_kaipu_file_lists_come_by_post():
    def serve(request):
        if request.method == "GET":
            return f"<script>var channelId='{CHANNEL}'; $.post('/getFileListByCodeId', {{}})</script>年度报告"
        sent = query(request)
        assert (sent["channelId"], sent["relateSubChannels"]) == (CHANNEL, "true")
        start = (int(sent["page"]) - 1) * int(sent["size"])
        files = [{"title": title(2000 + n), "url": f"/c{n}/content.html"} for n in range(8, 25)]
        found = files[start : start + int(sent["size"])]
        return json.dumps({"results": {"data": {"results": found, "total": len(files)}}})

    indexes, asked = walk(f"{HOST}/chinatax/n810214/", serve)
    assert len(listed(indexes)) == 17 and len(asked) == 2


# -- gkmlpt


@pytest.mark.parametrize(("fragment", "column"), [("#5431", "5431"), ("", "0")])
def test_gkmlpt_columns_are_asked_for_with_the_site_s_number(fragment, column):
    articles = [
        {"title": title(2022), "url": f"{HOST}/hyzj/gkmlpt/content/0/240/post_240254.html", "date": 1675067340},
        {"title": "%u5173%u4e8e召开会议的通知", "url": "/hyzj/gkmlpt/content/0/240/post_240255.html"},
        {"title": "%u7532%u53bf2021年年度报告", "post_url": "/hyzj/gkmlpt/content/0/240/post_240256.html"},
    ]

    def serve(request):
        if "/api/" not in request.url:
            return "<html><script>window._CONFIG = {SID: '758019', TREE: []}</script>/gkmlpt/</html>"
        assert f"/hyzj/gkmlpt/api/all/{column}?" in request.url and query(request)["sid"] == "758019"
        return json.dumps({"classify": {}, "articles": articles if query(request)["page"] == "1" else []})

    indexes, asked = walk(f"{HOST}/hyzj/gkmlpt/index{fragment}", serve)
    links = [link for index in indexes for link in index.reports]
    assert [link.title for link in links] == [title(2022), "甲县2021年年度报告"]
    assert links[0].listed == "2023-01-30" and len(asked) == 3


def test_the_gkmlpt_tree_names_its_columns():
    tree = '{"id":5430,"name":"政府信息公开指南"},{"id":5431,"name":"政府信息公开年报"}'
    (index,), _ = walk(f"{HOST}/gkmlpt/index", lambda request: f"<script>var c={{SID:'7', TREE:[{tree}]}}</script>")
    assert [(more.role, more.url, more.text) for more in index.more] == [
        ("column", f"{HOST}/gkmlpt/index#5431", "政府信息公开年报")
    ]


# -- Anhui


def test_the_anhui_module_s_reports_stand_beside_its_rules():
    body = (
        '<title>政府信息公开年报</title><a href="/XxgkAnnualReport/show/2293.html">2022年</a>'
        '<a href="/XxgkRules/show/118.html">政府信息公开年度报告制度</a>'
        '<a href="/openness/OpennessAnnualReport/show/81.html">县审计局2021年度报告</a>'
    )
    (index,), _ = walk(f"{HOST}/XxgkAnnualReport/", lambda request: body)
    assert index.family == "anhui" and [link.url[-9:] for link in index.reports] == ["2293.html", "w/81.html"]
    assert not index.skipped


def test_an_anhui_unit_s_list_is_paged_by_its_count():
    start = f"{HOST}/public/column/21981?type=4&action=list&nav=3"

    def serve(request):
        page = int(query(request).get("pageIndex", "1"))
        script = "<script>init({pageCount: '3', uri: '/public/column/21981?type=4&pageIndex='})</script>"
        return (
            f'<a href="/public/21981/{2367 + page}221.html">年度报告</a><a href="/public/3/1111.html">别的</a>{script}'
        )

    indexes, asked = walk(start, serve)
    assert len(listed(indexes)) == 3 and len(asked) == 3
    assert query(asked[1]) == {"type": "4", "action": "list", "nav": "3", "pageIndex": "2"}


# -- ASP.NET


@pytest.mark.parametrize(
    "call", ["__doPostBack('AspNetPager1','{}')", "__doPostBack(&#39;List&#39;,&#39;Page${}&#39;)"]
)
def test_webforms_pages_are_asked_for_with_the_newest_state(call):
    def serve(request):
        page = 1
        if request.method == "POST":
            sent = query(request)
            page = int(sent["__EVENTARGUMENT"].removeprefix("Page$"))
            assert sent["__VIEWSTATE"] == f"state/{page - 1}+==" and sent["__EVENTVALIDATION"] == "ok"
            assert sent["__EVENTTARGET"] in ("AspNetPager1", "List")
            assert {name: sent.get(name) for name in ("key", "area", "all", "none", "go")} == {
                "key": "", "area": "2", "all": "on", "none": None, "go": None
            }  # fmt: skip
        links = "".join(f'<a href="javascript:{call.format(n)}">{n}</a>' for n in range(1, 4) if n != page)
        return (
            '<form method="post" action="./year_list.aspx?dept=158" id="form1"><input type="hidden" '
            f'name="__VIEWSTATE" value="state/{page}+==" /><input type=hidden name=__EVENTVALIDATION value=ok>'
            "<input name=key><select name=area><option value=1><option value=2 selected></select><input type=submit "
            "name=go value=搜索><input type=checkbox name=all checked><input type=radio name=none value=1>"
            f'<a href="year_details.aspx?dept=158&id={31170 + page}">{2024 - page}年年度报告</a>'
            f'<a href="year_details.aspx?dept=9&id=1">别的</a>{links} 共4页</form>'
        )

    indexes, asked = walk(f"{HOST}/year_list.aspx?dept=158", serve)
    assert indexes[0].family == "aspnet" and len(asked) == 4
    assert listed(indexes) == [f"{HOST}/year_details.aspx?dept=158&id={31170 + n}" for n in range(1, 5)]


# -- JEECMS


def test_jeecms_pages_are_counted():
    def serve(request):
        page = int((re.search(r"index_(\d)", request.url) or [0, 1])[1])
        pager = "共 45 条记录 {}/3 页 <input type=button onclick=\"location.href='index_{}.jhtml'\" value=下一页>"
        return f'<a href="/c/www/bm20191/3953{page}.jhtml">{2020 - page}年度报告</a>{pager.format(page, page + 1)}'

    indexes, asked = walk(f"{HOST}/c/www/bm20191/index.jhtml", serve)
    assert indexes[0].family == "jeecms" and len(listed(indexes)) == 3
    assert [request.url.rpartition("/")[2] for request in asked] == ["index.jhtml", "index_2.jhtml", "index_3.jhtml"]


# -- lists that stand in scripts, frames and select boxes


@pytest.mark.parametrize(
    "body",
    [
        f"<script>var a=[{{'title':'{title(2021)}', url: '/nb/t20220120_1.html', \"date\":\"2022-01-20\"}}]</script>",
        f"<script>document.write(\"<a href='/nb/t20220120_1.html'>{title(2021)}<\\/a>\")</script>",
        f"<a href=\"javascript:void(0)\" onclick=\"window.open('/nb/t20220120_1.html')\">{title(2021)}</a>",
        f"<li onclick=\"location.href='/nb/t20220120_1.html'\">{title(2021)}</li>",
        f"<select><option value=''>-</option><option value='/nb/t20220120_1.html'>{title(2021)}</option></select>",
        f"<a href=\"javascript:go('/nb/t20220120_1.html')\">{title(2021)}</a>",
    ],
)  # fmt: skip
def test_a_link_may_hide_in_a_script(body):
    index = read_index(Page(body=body.encode(), url=f"{HOST}/nb/"))
    assert [(link.url, link.title) for link in index.reports] == [(f"{HOST}/nb/t20220120_1.html", title(2021))]


def test_twins_of_a_page_are_one_link():
    links = [
        "/nb/t20220120_1_wap.html",
        "/nb/t20220120_1.html?isMobile=false",
        "https://www.a.test/nb/t20220120_1.html",
        "http://a.test/nb//t20220120_1.html",
    ]
    body = "".join(f'<a href="{link}">{title(2021)}</a>' for link in links)
    (link,) = read_index(Page(body=body.encode(), url=f"{HOST}/nb/")).reports
    assert "_wap" not in link.url
    queries = [f"/show.php?{urlencode(pairs)}" for pairs in ([("id", 1), ("c", 2)], [("c", 2), ("id", 1)])]
    body = "".join(f'<a href="{link}">{title(2021)}</a>' for link in queries)
    assert len(read_index(Page(body=body.encode(), url=f"{HOST}/nb/")).reports) == 1


@pytest.mark.parametrize(("cms", "family"), [("trs", "trs"), ("php", "php"), ("boda", "php")])
def test_a_row_s_word_stands_where_the_page_does_not_differ(cms, family):
    body = f"<a href='show.php?classid=7&id=12'>{title(2021)}</a>"
    named = read_index(Page(body=body.encode(), url=f"{HOST}/list.php?classid=7"), cms)
    assert named.family == ("php" if cms != family else family) or cms == "trs"
    plain = read_index(Page(body=f"<a href=12345.html>{title(2021)}</a>".encode(), url=f"{HOST}/nb/"), cms)
    assert plain.family == cms


# -- no known system

FORM = "<form name=f method={} action='/gk/list.jsp'><input type=hidden name=cat value=nb><input name=pageNo></form>"


@pytest.mark.parametrize("method", ["post", "get"])
def test_a_form_that_page_links_send_is_sent_for_every_page(method):
    show, go = "function show(id){window.open('/gk/view.jsp?id='+id)}", "function go(n){f.pageNo.value=n;f.submit()}"

    def serve(request):
        page = int(query(request).get("pageNo") or 1)
        assert request.method == ("POST" if page > 1 and method == "post" else "GET") and query(request)["cat"] == "nb"
        row = f"<a href=\"javascript:show('D{page}')\">{title(2020 - page)}</a>"
        pager = f"<a href='javascript:go({page + 1})'>下一页</a> 共3页"
        return f"<script>{show} {go}</script>{row}{FORM.format(method)}{pager}"

    indexes, asked = walk(f"{HOST}/gk/list.jsp?cat=nb", serve)
    assert listed(indexes) == [f"{HOST}/gk/view.jsp?id=D{n}" for n in (1, 2, 3)] and len(asked) == 3


@pytest.mark.parametrize(
    ("script", "key"),
    [
        ("$.getJSON('/api/list?cid=55&pageNum=1&pageSize=4', show)", "url"),
        ("var c = '55'; $.ajax({url: '/api/list', type: 'get', data: {cid: c, pageNum: p, k: $('#k').val()}})", "url"),
        ('$.post(\'/hits.do\', {id: 1}); $.post("/api/" + "list", {cid: 55, pageNum: 1, pageSize: 4}, show)', "url"),
        ("fetch('/api/list?cid=55&pageNum=' + page).then(show); h += `<a href=\"/v?id=${o.id}\">`", "id"),
        ("axios.get('/api/list', {params: {cid: 55, pageNum: 1}}); h += '<a href=\"/v?id=' + o[i].id + '\">'", "id"),
    ],
)
def test_a_list_a_script_asks_a_service_for_is_asked_for(script, key):
    rows = [{"title": title(2022 - n), key: f"/v?id={n}" if key == "url" else n} for n in range(10)]

    def serve(request):
        if "/api/" not in request.url:
            return f"<title>政府信息公开年报</title><ul id=list></ul><script>{script};</script>"
        sent = query(request)
        assert sent["cid"] == "55" and sent.get("k", "") == ""
        start = 4 * int(sent["pageNum"]) - 4
        return json.dumps({"data": {"total": len(rows), "list": rows[start : start + 4]}})

    indexes, asked = walk(f"{HOST}/gk/nb.html", serve)
    assert listed(indexes) == [f"{HOST}/v?id={n}" for n in range(10)] and len(asked) <= 5


def test_no_service_is_asked_where_the_page_lists_reports_itself_or_only_counts():
    counter = "<script>$.getJSON('/stat/count?page=1'); $.get('http://elsewhere.test/api/list?page=1')</script>"
    listing = f"<a href='/nb/20220128.html'>{title(2021)}</a><script>$.get('/api/list?page=1')</script>"
    for body in (counter, listing):
        _, asked = walk(f"{HOST}/gk/nb.html", lambda request, body=body: body)
        assert len(asked) == 1
