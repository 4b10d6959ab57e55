"""The tour of one portal on a web made up for the test: from a home page to its columns, and what it asks for."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime

import pytest
from crawling import report

from govreports.items import Missing, Unchanged
from govreports.model import Page
from govreports.portals import Portal
from govreports.run import Run
from govreports.selection import Selection
from govreports.state import Seen, State
from govreports.tour import Tour
from govreports.visit import Ask, Limits

HOST = "http://www.leiyang.test"
HOME = f"{HOST}/"


def title(year: int, body: str = "耒阳市人民政府") -> str:
    return f"{body}{year}年政府信息公开工作年度报告"


def links(*pairs: tuple[str, str], head: str = "", tail: str = "") -> str:
    rows = "".join(f'<li><a href="{url}">{text}</a></li>' for url, text in pairs)
    return f"<html><head><title>{head}</title></head><body>{rows}{tail}</body></html>"


def column(*years: int, body: str = "耒阳市人民政府", head: str = "政府信息公开年报", tail: str = "") -> str:
    return links(*((f"./{y + 1}01/t{y + 1}0120_{y}.shtml", title(y, body)) for y in years), head=head, tail=tail)


class Trip:
    """A tour driven to its end; pages not on the web answer 404."""

    def __init__(self, web: dict[str, str], *, day: datetime | None = None, history: State | None = None, **options):
        limits = options.pop("limits", None)
        years, by_hand, look = (options.pop(name, None) for name in ("years", "by_hand", "look"))
        self.portal = Portal(slug="leiyang", name="耒阳市", region="430481", **({"home": HOME} | options))
        self.run = Run(id="r", started=day or datetime(2026, 1, 20, tzinfo=UTC))
        chosen = Selection(portals=(self.portal,), years=years, by_hand=bool(by_hand), look=bool(look))
        self.tour = Tour(self.portal, chosen, self.run, history, limits)
        self.asked, self.reports, self.pages, self.failures, self.rested, self.wanted = [], [], [], [], [], []
        steps = deque(self.tour.begin())
        while steps:
            steps.extend(self.take(steps.popleft(), web))
            if not steps:
                steps.extend(self.tour.idle())
        self.tour.finish()
        self.run.close_roots()

    def take(self, step, web):
        match step:
            case Ask(role="report"):
                self.wanted.append(step)
                self.reports.append(step.request.url)
            case Ask():
                self.asked.append(step.request.url)
                body = web.get(step.request.url)
                if body is None:
                    return self.tour.failed(step, Missing(url=step.request.url, portal="leiyang", kind="not_found"))
                page = Page(body=body.encode(), url=step.request.url, content_type="text/html; charset=utf-8")
                return self.tour.answered(step, page)
            case Page():
                self.pages.append(step.url)
            case Missing():
                self.failures.append(step.url)
            case Unchanged():
                self.rested.append(step.url)
        return ()

    @property
    def columns(self) -> list[str]:
        return [root.url.removeprefix(HOST) for root in self.run.roots if root.listed]


NEWS = [(f"/xwzx/t2026010{day}_{day}.shtml", f"我市召开第{day}次会议") for day in range(1, 6)]
MENU = [
    ("/", "首页"),
    ("/zjly/", "走进耒阳"),
    ("/xwzx/", "新闻中心"),
    ("/zwgk/", "政务公开"),
    ("/bsfw/", "办事服务"),
    *NEWS,
]


def test_the_way_leads_by_disclosure_to_the_column_and_past_its_neighbours():
    web = {
        HOME: links(*MENU),
        f"{HOST}/zwgk/": links(
            ("zfxxgkzn/", "政府信息公开指南"),
            ("zfxxgkzd/", "政府信息公开制度"),
            ("fdzdgknr/", "法定主动公开内容"),
            ("zfxxgknb/", "政府信息公开年报"),
            ("ysqgk/", "依申请公开"),
        ),
        f"{HOST}/zwgk/zfxxgknb/": column(2024, 2023, 2022),
    }
    trip = Trip(web)
    assert trip.columns == ["/zwgk/zfxxgknb/"] and len(trip.reports) == 3
    assert trip.run.roots[0].trail == ("政务公开", "政府信息公开年报")
    assert trip.asked[:3] == [HOME, f"{HOST}/zwgk/", f"{HOST}/zwgk/zfxxgknb/"]
    assert not [url for url in trip.asked if "xwzx" in url or "ysqgk" in url or "zn/" in url]
    assert not trip.failures and not trip.run.failures


@pytest.mark.parametrize(
    "home",
    [
        '<script>var menu=[{"name":"政府信息公开年报","url":"/gk/nb/"},{"name":"首页","url":"/"}];</script>',
        "<script>document.write('<a href=\"/gk/nb/\">政府信息公开年报<\\/a>')</script>",
        "<div onclick=\"window.open('/gk/nb/')\">政府信息公开年报</div>",
        '<a href="javascript:void(0)" onclick="location.href=\'/gk/nb/\'">信息公开年报</a>',
        '<li data-url="/gk/nb/">政府信息公开年报</li>',
        '<a href="javascript:void(0)" data-href="/gk/nb/">政府信息公开年报</a>',
        '<select><option value="/gk/nb/">公开年报</option></select>',
        '<map><area href="/gk/nb/" alt="x"></map><a href="/gk/nb/"><img src="x.png"></a>',
        '<frameset><frame src="/top.htm"><frame src="/main.htm"></frameset>',
        '<script>window.location.href="/main.htm";</script>',
        '<a href="/main.htm" title="政务公开">…</a>',
        "<script>d.add(7,0,'机构','/j.asp');d.add(9,0,'年度报告','/gk/nb/','','main');</script>",
        "<script>function to(a,b){open('/'+a+'/'+b+'/')}</script><a href='javascript:to(\"gk\",\"nb\")'>公开年报</a>",
        "<div><h3>公开年报</h3><a class='more' href='/gk/nb/'>更多&gt;&gt;</a></div>",
        "<b>公开年报</b><ul><li><a href='/1.htm'>一</a><a href='/2.htm'>二</a></ul><p><a href='/gk/nb/'>More</a></p>",
        "<div><b>公开年报</b><span><a class=btn-more href='/gk/nb/'><i></i></a></span></div>",
    ],
)
def test_menus_by_script_frames_and_redirects_are_read(home):
    web = {HOME: home, f"{HOST}/main.htm": links(("/gk/nb/", "政府信息公开年报")), f"{HOST}/gk/nb/": column(2024, 2023)}
    assert Trip(web).columns == ["/gk/nb/"]


def test_bodies_three_links_from_home_are_asked_for_and_ids_need_no_suffix():
    bodies = {n: (f"/bm/{n}/", f"第{n}局") for n in range(3)}
    web = {
        HOME: links(("/zwgk/", "政府信息公开")),
        f"{HOST}/zwgk/": links(("/bm/", "部门信息公开")),
        f"{HOST}/bm/": links(*bodies.values()),
    }
    for path, _ in bodies.values():
        web[f"{HOST}{path}"] = links(("nb", "公开年报"))
        web[f"{HOST}{path}nb"] = links(("nb/detail/23a", "县政府"), ("nb/10247", title(2023)), ("nb?year=2022", "2022"))
    assert len(Trip(web).reports) == 6


def test_departments_and_towns_have_columns_of_their_own():
    bodies = {"tjj": "市统计局", "czj": "市财政局", "gongping": "公平圩镇", "zz": "灶市街道办事处"}
    web = {
        HOME: links(*MENU),
        f"{HOST}/zwgk/": links(("nb/", "政府信息公开年报"), ("bm/", "部门信息公开"), ("xz/", "乡镇")),
        f"{HOST}/zwgk/nb/": column(2024, 2023),
        f"{HOST}/zwgk/bm/": links(("/tjj/xxgk/", "市统计局"), ("/czj/xxgk/", "市财政局")),
        f"{HOST}/zwgk/xz/": links(("/gongping/xxgk/", "公平圩镇"), ("/zz/xxgk/", "灶市街道办事处")),
    }
    for slug, name in bodies.items():
        web[f"{HOST}/{slug}/xxgk/"] = links(("zn/", "信息公开指南"), ("nb/", "信息公开年报"))
        web[f"{HOST}/{slug}/xxgk/nb/"] = column(2024, 2023, body=name)
    trip = Trip(web)
    assert set(trip.columns) == {"/zwgk/nb/", *(f"/{slug}/xxgk/nb/" for slug in bodies)}
    assert len(trip.reports) == 10 and trip.asked[2] == f"{HOST}/zwgk/nb/"


def test_a_column_may_list_towns_whose_columns_stand_elsewhere():
    web = {
        HOME: links(("/gk/nb/", "政府信息公开年报")),
        f"{HOST}/gk/nb/": links(("xz/", "乡镇(街道)"), head="政府信息公开年报"),
        f"{HOST}/gk/nb/xz/": links(("/gongping/zfxxgknb/", "公平圩镇"), ("/gongping/dzjs/", "党政建设")),
        f"{HOST}/gongping/zfxxgknb/": column(2024, 2023, body="公平圩镇"),
    }
    trip = Trip(web)
    assert len(trip.reports) == 2 and not any("dzjs" in url for url in trip.asked)


def test_years_and_tabs_below_a_column_are_lists_of_its_own():
    web = {
        HOME: links(("/gk/nb/", "政府信息公开年报")),
        f"{HOST}/gk/nb/": links(("2024n/", "2024年"), ("2023n/", "2023年"), ("xz/", "乡镇"), head="政府信息公开年报"),
        f"{HOST}/gk/nb/2024n/": column(2024),
        f"{HOST}/gk/nb/2023n/": links(("bm/", "部门"), head="2023年"),
        f"{HOST}/gk/nb/2023n/bm/": column(2023, body="市统计局"),
        f"{HOST}/gk/nb/xz/": column(2022, 2021, body="公平圩镇"),
    }
    trip = Trip(web)
    assert trip.columns == ["/gk/nb/"] and len(trip.reports) == 4
    wanted = Trip(web, years=frozenset({2021, 2022}))
    assert len(wanted.reports) == 2 and not any("2024n" in url for url in wanted.asked)


def test_a_disclosure_site_below_the_portal_s_domain_is_visited_and_no_other():
    web = {
        HOME: links(("http://xxgk.leiyang.test/", "政府信息公开"), ("http://www.other.test/nb/", "政府信息公开年报")),
        "http://xxgk.leiyang.test/": links(("/nb/", "政府信息公开年报")),
        "http://xxgk.leiyang.test/nb/": column(2024, 2023),
        "http://www.other.test/nb/": column(2020),
    }
    trip = Trip(web)
    assert [root.url for root in trip.run.roots] == ["http://xxgk.leiyang.test/nb/"]
    assert not any("other" in url for url in trip.asked)


@pytest.mark.parametrize("start", [f"{HOST}/gk/nb/202501/t20250120_2024.shtml", f"{HOST}/gk/nb/", f"{HOST}/gk/zn.htm"])
def test_any_page_will_do_to_begin_with(start):
    crumbs = '<a href="/">首页</a> &gt; <a href="/gk/">政府信息公开</a>'
    web = {
        HOME: links(("/gk/", "政府信息公开")),
        f"{HOST}/gk/": links(("nb/", "政府信息公开年报")),
        f"{HOST}/gk/nb/": column(2024, 2023),
        f"{HOST}/gk/nb/202501/t20250120_2024.shtml": links(head=title(2024), tail=crumbs),
        f"{HOST}/gk/zn.htm": "<p>本指南没有链接。</p>",
    }
    trip = Trip(web, home=start, by_hand=True)
    assert trip.columns == ["/gk/nb/"] and len(trip.reports) == 2
    assert trip.tour.start.url == start


def test_a_portal_that_only_links_single_reports_is_read_where_most_of_them_stand():
    web = {
        HOME: links(("/xxgk/", "信息公开"), *NEWS),
        f"{HOST}/xxgk/": links(("1001.html", title(2024)), ("1002.html", title(2023)), *NEWS),
    }
    trip = Trip(web)
    assert trip.columns == ["/xxgk/"] and trip.reports == [f"{HOST}/xxgk/1001.html", f"{HOST}/xxgk/1002.html"]


@pytest.mark.parametrize("more", [[], [("/gk/nb_2023.html", "2023年"), ("/gk/nb_2022.html", "2022年")]])
def test_a_column_that_shows_a_report_itself_is_handed_on_and_known_again(state, more):
    text = report(2024).body.decode()
    web = {HOME: links(("/gk/", "政务公开"), *NEWS), f"{HOST}/gk/": links(("nb.html", "政府信息公开年报"))}
    web[f"{HOST}/gk/nb.html"] = text.replace("</body>", f"{links(*more)}</body>")
    first = Trip(web, history=state)
    assert first.pages == [f"{HOST}/gk/nb.html"] and not first.failures
    assert first.reports == [f"{HOST}{path}" for path, _ in more]
    again = Trip(web, history=state)
    assert again.pages == first.pages and f"{HOST}/gk/" not in again.asked


def test_a_news_page_full_of_report_titles_is_no_column_where_there_is_a_better_one():
    web = {
        HOME: links(
            *((f"/t2025012{n}_{n}.html", title(2024, f"第{n}局")) for n in range(3)), *NEWS, ("/gk/", "政务公开")
        ),
        f"{HOST}/gk/": links(("nb/", "年度报告")),
        f"{HOST}/gk/nb/": column(2024, 2023),
    }
    assert Trip(web).columns == ["/gk/nb/"]


def test_a_search_that_finds_nothing_says_so_and_is_bounded():
    web = {HOME: links(*((f"/gk/{n}/", f"第{n}科信息公开") for n in range(900)))}
    web |= {f"{HOST}/gk/{n}/": links((f"/gk/{n + 1000}/", "政府信息公开目录")) for n in range(900)}
    trip = Trip(web, limits=Limits(search=40))
    assert len(trip.asked) == 40
    (failure,) = trip.run.failures
    assert (failure.kind, failure.url) == ("empty_index", HOME)
    lost = Trip({})
    assert set(lost.failures) == {HOME} and not lost.run.failures and not lost.reports
    shut = Trip({HOME: links(("/zwgk/", "政务公开"), ("/gk/nb/", "政府信息公开年报"))})
    assert shut.failures == [f"{HOST}/gk/nb/"] and not shut.run.failures  # the column's own failure says why


def test_pages_of_a_list_and_reports_it_links_are_asked_for_once():
    pages = "".join(f'<a href="column-index-{n}.html">{n}</a>' for n in (1, 2, 3))
    years = {n: [(f"/a/{y}/03/{y}12.html", title(y)) for y in range(2025 - 3 * n, 2028 - 3 * n)] for n in (1, 2, 3)}
    lists = {n: links(*rows, head="政府信息公开年报", tail=pages) for n, rows in years.items()}
    web = {f"{HOST}/gk/nb/column-index-{n}.html": body for n, body in lists.items()}
    web |= {HOME: links(("/gk/nb/", "政府信息公开年报")), f"{HOST}/gk/nb/": lists[1]}
    web |= {f"{HOST}{url}": f"<p>{text}</p>" for rows in years.values() for url, text in rows}
    trip = Trip(web)
    assert len(trip.reports) == 9 and not trip.pages
    assert len(trip.asked) == len(set(trip.asked)) <= 5


def test_a_report_page_that_is_only_a_step_leads_on_once():
    trip = Trip({HOME: links(("/gk/nb/", "政府信息公开年报")), f"{HOST}/gk/nb/": column(2024, 2023)})
    step = "<p>正在跳转</p><script>window.location.href='{}'</script>"

    def onward(ask, target, body=step):
        page = Page(body=body.format(target).encode(), url=ask.request.url)
        return trip.tour.onward(ask, page)

    first, second = trip.wanted
    further = onward(first, "real.html")
    assert further.request.url.endswith("/202501/real.html") and further.link == first.link
    assert onward(further, "/more.html") is None and onward(second, "/x.html", step + "正文内容" * 40) is None
    assert isinstance(onward(second, "http://elsewhere.test/"), Missing)
    framed = onward(second, "files/2023.htm", "<h1>标题</h1><iframe src='{}'></iframe>")
    assert framed.request.url.endswith("/202401/files/2023.htm")
    assert onward(second, "http://weather.test/", "<iframe src='{}'></iframe>") is None


def test_depth_and_requests_have_an_end():
    web = {HOME: links(("/gk/1/", "政府信息公开"))}
    web |= {f"{HOST}/gk/{n}/": links((f"/gk/{n + 1}/", "政府信息公开")) for n in range(1, 40)}
    assert len(Trip(web).asked) < 10
    endless = {f"{HOST}/nb/": column(*range(2008, 2025)), HOME: links(("/nb/", "政府信息公开年报"))}
    trip = Trip(endless, limits=Limits(requests=5))
    assert len(trip.asked) + len(trip.reports) == 5
    assert [failure.kind for failure in trip.run.failures] == ["too_large"] and trip.run.roots[0].broken


def test_an_index_that_lists_nothing_any_more_is_searched_for_anew():
    web = {
        f"{HOST}/old/nb/": links(head="政府信息公开年报"),
        HOME: links(("/new/nb/", "政府信息公开年报")),
        f"{HOST}/new/nb/": column(2024, 2023),
    }
    trip = Trip(web, index=(f"{HOST}/old/nb/",))
    assert trip.columns == ["/new/nb/"]
    assert [failure.url for failure in trip.run.failures] == [f"{HOST}/old/nb/"]
    assert not Trip(web, index=(f"{HOST}/old/nb/",), home=None).reports


def test_looking_asks_for_no_report():
    web = {HOME: links(("/nb/", "政府信息公开年报")), f"{HOST}/nb/": column(2024, 2023)}
    trip = Trip(web, look=True)
    assert trip.columns == ["/nb/"] and not trip.reports


@pytest.fixture
def state(tmp_path):
    state = State.open(tmp_path)
    yield state
    state.close()


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC)


SEASONS = {
    HOME: links(("/nb/", "政府信息公开年报")),
    f"{HOST}/nb/": column(2025, tail='<a href="2024n/">2024年</a><a href="2025n/">2025年</a>'),
    f"{HOST}/nb/2024n/": column(2024, 2023, tail="<script>createPageHTML(2,0,'index','shtml')</script>"),
    f"{HOST}/nb/2024n/index_1.shtml": column(2022, 2021),
    f"{HOST}/nb/2025n/": column(2025, body="市统计局"),
}


def test_lists_of_past_years_rest_for_a_month_and_their_reports_are_still_looked_after(state):
    first = Trip(SEASONS, history=state, day=on(1, 20))
    assert len(first.asked) == 5 and len(first.reports) == 6
    second = Trip(SEASONS, history=state, day=on(1, 27))
    assert second.asked == [f"{HOST}/nb/", f"{HOST}/nb/2025n/"]
    assert set(second.reports) == set(first.reports)
    later = Trip(SEASONS, history=state, day=on(2, 25))
    assert set(later.asked) == set(SEASONS) - {HOME}


def test_a_list_whose_first_page_has_moved_is_walked_to_its_end(state):
    start = f"{HOST}/nb/"
    pager = "<script>createPageHTML(2,0,'index','shtml')</script>"
    web = {HOME: links(("/nb/", "政府信息公开年报")), start: column(2025, 2024, tail=pager)}
    web[f"{start}index_1.shtml"] = column(2023, 2022)
    Trip(web, history=state)
    assert Trip(web, history=state).asked == [start]
    web |= {start: column(2026, 2025, tail=pager), f"{start}index_1.shtml": column(2024, 2023, 2022)}
    moved = Trip(web, history=state)
    assert len(moved.asked) == 2 and len(moved.reports) == 5


def test_columns_found_are_remembered_and_one_that_falls_silent_is_told(state):
    web = {HOME: links(("/nb/", "政府信息公开年报")), f"{HOST}/nb/": column(2024, 2023)}
    assert Trip(web, history=state).asked == [HOME, f"{HOST}/nb/"]
    assert Trip(web, history=state).asked == [f"{HOST}/nb/"]
    web[f"{HOST}/nb/"] = links(head="政府信息公开年报")
    silent = Trip(web, history=state)
    assert [(failure.kind, failure.url) for failure in silent.run.failures] == [("empty_index", f"{HOST}/nb/")]
    assert silent.run.roots[0].before == 2 and HOME in silent.asked


def test_a_page_of_a_past_year_that_never_changed_and_names_no_version_rests(state):
    web = {HOME: links(("/nb/", "政府信息公开年报")), f"{HOST}/nb/": column(2025, 2020)}
    urls = Trip(web, history=state, day=on(1, 20)).reports
    for url in urls:
        seen = Seen(sha256="x", parser="1", outcome="report")
        state.turned_away(url, seen=seen, today="2026-01-20")
        state.checked(url, today="2026-06-20")
    trip = Trip(web, history=state, day=on(7, 1))
    assert (trip.reports, trip.rested) == (urls[:1], urls[1:])
    state.turned_away(urls[1], seen=Seen(sha256="x", parser="1", outcome="report", etag='"v1"'), today="2026-06-20")
    assert not Trip(web, history=state, day=on(7, 1)).rested
