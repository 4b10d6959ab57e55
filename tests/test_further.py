"""Articles that a portal parts over several pages are read as one, or say what is missing."""

from __future__ import annotations

import json

import pytest
from crawling import account, at_once, index, lines, page, portal_list, serving, title

HEAD = title(2015)
URL = "http://www.leiyang.test/nb/t1{}.html"
PARTS = (
    "<p>一、概述</p><p>2015年，全市认真贯彻条例。</p><p>二、主动公开情况</p><p>全年主动公开政府信息1234条。</p>",
    "<p>三、依申请公开情况</p><p>全年共收到政府信息公开申请12件，均已按时答复。</p>",
    "<p>四、行政复议情况</p><p>发生政府信息公开行政复议2件，维持2件。</p><p>耒阳市人民政府</p><p>2016年3月20日</p>",
)
LINKS = '<a href="t1.html">1</a> <a href="./t1_2.html">2</a> <a href="t1_3.html">尾页</a> <a href="t2.html">下一篇</a>'
SCRIPT = '<script>createPageHTML(3, 0, "t1", "html");</script>'
FIGURES = {"disclosed_total": 1234, "app_received": 12, "app_answered": 12, "review_total": 2, "review_upheld": 2}
HOLDERS = ('<div id="zoom">{}</div><div class="page">{}</div>', '<div class="a1">{}<div>{}</div></div>')


def part(number, pager=LINKS, holder=HOLDERS[0]):
    around = '<div class="nav"><a href="/">首页</a></div><h1>{}</h1><p>发布时间：2016-03-20</p>{}<div>市政府</div>'
    body = around.format(HEAD, holder.format(PARTS[number], pager))
    return f"<html><head><title>{HEAD}</title></head><body>{body}</body></html>"


def figures(record):
    return {name: one["value"] for name, one in record["metrics"].items()}


def extract(folder, *names):
    done = at_once("extract", *(str(folder / name) for name in names), data=folder / "data")
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize(("pager", "names"), [(LINKS, ("t1_2", "t1_3")), (SCRIPT, ("t1_1", "t1_2"))])
def test_further_pages_saved_beside_are_read_with_the_first(tmp_path, holder, pager, names):
    for number, name in enumerate(("t1", *names)):
        (tmp_path / f"{name}.html").write_text(part(number, pager, holder), encoding="utf-8")
    (record,) = extract(tmp_path, "t1.html")
    assert figures(record) == FIGURES
    assert [section["number"] for section in record["sections"]] == ["一", "二", "三", "四"]
    assert record["text"].count("工作年度报告") == 1
    assert (record["issues"], record["attachments"]) == ([], [])


def test_what_of_an_article_was_not_read_is_told(tmp_path):
    (tmp_path / "t1.html").write_text(part(0), encoding="utf-8")
    (tmp_path / "t1_3.html").write_text(part(2), encoding="utf-8")
    (record,) = extract(tmp_path, "t1.html")
    assert figures(record) == {name: FIGURES[name] for name in ("disclosed_total", "review_total", "review_upheld")}
    assert [(issue["code"], issue["detail"]) for issue in record["issues"]] == [
        ("pages_missing", "1 of 2 further pages of the article")
    ]


def test_a_neighbour_with_such_a_name_is_no_further_page(tmp_path):
    for name, pager in (("t1", '<a href="t1_2.html">关于印发工作要点的通知</a>'), ("t1_2", "")):
        (tmp_path / f"{name}.html").write_text(part(0 if name == "t1" else 1, pager), encoding="utf-8")
    (record,) = extract(tmp_path, "t1.html")
    assert figures(record) == {"disclosed_total": 1234}
    assert record["issues"] == []


def test_a_crawl_fetches_the_further_pages_and_reads_them_again_from_the_archive(tmp_path):
    web = {URL.format(f"_{number + 1}" if number else ""): page(part(number)) for number in range(3)}
    column = "http://www.leiyang.test/nb/"
    with serving({column: index((URL.format(""), HEAD)), **web}) as sites:
        done = sites.run(tmp_path, "-a", portal_list(tmp_path, leiyang=column))
        assert done.returncode == 0, done.stderr
        assert {url: sites.asked.count(url) for url in web} == dict.fromkeys(web, 1)
    (record,) = lines(tmp_path / "data" / "reports.jsonl")
    assert (figures(record), record["issues"]) == (FIGURES, [])
    assert account(tmp_path)["found"] == 1
    assert at_once("reparse", data=tmp_path / "data").returncode == 0
    (again,) = lines(tmp_path / "data" / "reports.jsonl")
    assert (figures(again), again["text"]) == (FIGURES, record["text"])
