"""The pages that a page's cost is measured on: bundled ones, made reports in prose, made reports with tables.

A made page has what a portal puts round a report: scripts, menus, a breadcrumb, a side column, a foot. Its text is that
of `tests/data/prose.jsonl`, its tables those of `tests/forms.py`; about half are pasted from an office program.
"""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from govreports.model import Page
from tests import forms
from tests.fixtures import fixtures

PROSE = Path(__file__).parents[1] / "tests" / "data" / "prose.jsonl"
IN_PROSE = 55
WITH_TABLES = 15
"""Pages of each form."""
OFFICE_SHARE = 0.5
"""Made reports that were pasted from an office program, which wraps every run of letters or figures."""
RUNS = re.compile(r"\d+|\D+")
FONT = "font-size:16.0pt;line-height:150%"
FORMS = (("e2", 2016), ("e3", 2020), ("e4", 2023))
MENU = [
    "首页",
    "走进本县",
    "新闻动态",
    "政务公开",
    "政务服务",
    "互动交流",
    "专题专栏",
    "数据开放",
    "招商引资",
    "旅游文化",
]
COLUMNS = [
    "县政府文件",
    "政策解读",
    "人事信息",
    "财政信息",
    "规划计划",
    "重大项目",
    "应急管理",
    "公共资源",
    "社会救助",
    "教育",
    "医疗卫生",
    "环境保护",
]
SCRIPT = (
    "var _hmt=_hmt||[];(function(){var h=document.createElement('script');h.src='/js/count.js?id=%d';" * 6 + "})();"
)
FOOT = "主办单位：陇西县人民政府办公室　备案序号：陇ICP备05000000号-1　网站标识码：6211220001　联系电话：0932-0000000"


def pages() -> dict[str, list[Page]]:
    """Every page by kind, always the same ones in the same order."""
    bundled = [fixture.page() for fixture in fixtures("report", "decoy")]
    return {"bundled": bundled, "made, prose": list(_in_prose()), "made, tables": list(_with_tables())}


def _in_prose() -> Iterator[Page]:
    for line in PROSE.read_text(encoding="utf-8").splitlines()[:IN_PROSE]:
        known = json.loads(line)
        title, *text = known["text"].split("\n")
        rng = random.Random(known["id"])
        pasted = rng.random() < OFFICE_SHARE
        yield _page(title, known["year"], "".join(_paragraph(line, pasted=pasted) for line in text), rng)


def _with_tables() -> Iterator[Page]:
    texts = [json.loads(line)["text"].split("\n")[1:] for line in PROSE.read_text(encoding="utf-8").splitlines()]
    texts = texts[IN_PROSE:]
    for form, year in FORMS:
        for seed in range(WITH_TABLES):
            rng = random.Random(f"{form} {seed}")
            opening, figures = rng.choice(texts), forms.consistent(form, rng)
            pasted = rng.random() < OFFICE_SHARE
            tables = [forms.as_html(rows, seed if pasted else None) for rows in _tables(form, figures)]
            body = "".join(
                piece if piece.startswith("<table") else _paragraph(piece, pasted=pasted)
                for piece in _report(form, opening, tables)
            )
            yield _page(f"陇西县{year}年政府信息公开工作年度报告", year, body, rng)


def _tables(form: str, figures: dict[str, str]) -> list[forms.Rows]:
    if form == "e2":
        return [forms.national2014(figures)]
    return [forms.disclosure(form, figures), forms.applications(form, figures), forms.cases(figures)]


def _report(form: str, opening: list[str], tables: list[str]) -> list[str]:
    """Paragraphs and tables of a report in order."""
    if form == "e2":
        return [*opening, "附件：政府信息公开情况统计表", *tables]
    heads = ("主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况")
    numbered = (f"{number}、{head}" for number, head in zip("二三四", heads, strict=True))
    middle = [piece for pair in zip(numbered, tables, strict=True) for piece in pair]
    end = ["五、存在的主要问题及改进情况", "公开内容还不够及时，今后将加强培训和检查。"]
    return ["一、总体情况", *opening, *middle, *end, "六、其他需要报告的事项", "本年度没有收取信息处理费。"]


def _paragraph(text: str, *, pasted: bool) -> str:
    """A paragraph; one pasted from an office program sets its figures in a font of their own."""
    if not pasted:
        return f'<p style="text-indent:2em">{html.escape(text)}</p>\n'
    runs = "".join(
        f'<span lang="EN-US" style="{FONT};font-family:Times New Roman">{run}</span>'
        if run.isdigit()
        else f'<span style="{FONT};font-family:仿宋_GB2312">{html.escape(run)}</span>'
        for run in RUNS.findall(text)
    )
    style = "text-indent:32.15pt;line-height:28pt;mso-line-height-rule:exactly"
    return f'<p class="MsoNormal" style="{style}"><font face="仿宋_GB2312">{runs}<o:p></o:p></font></p>\n'


def _page(title: str, year: int, body: str, rng: random.Random) -> Page:
    """A report as a portal serves it, with menus of a few dozen links."""
    menus = "".join(_menu(name, rng.sample(COLUMNS, rng.randrange(2, 7))) for name in MENU)
    beside = "".join(_item(f"陇西县{COLUMNS[n]}{year - n}年工作要点", rng) for n in range(rng.randrange(4, 10)))
    day = f"{year + 1}-03-{rng.randrange(10, 28)}"
    meta = f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{day} 09:30">'
    source = f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}-陇西县人民政府</title>{meta}
<meta name="SiteName" content="陇西县人民政府"><meta name="ColumnName" content="年度报告">
<link rel="stylesheet" href="/css/site.css"><style>.nav li{{float:left}} .list a{{color:#333}}</style>
<script>{SCRIPT % ((rng.randrange(1000),) * 6)}</script></head><body>
<div class="top"><form action="/search"><input name="q"><button>搜索</button></form></div>
<div class="nav"><ul>{menus}</ul></div>
<div class="position">当前位置：<a href="/">首页</a> &gt;
<a href="/zwgk/">政务公开</a> &gt; <a href="/nb/">年度报告</a></div>
<div class="main"><h1>{title}</h1>
<div class="info">发布时间：{day}　来源：县政府办公室　浏览次数：<span>128</span></div>
<div class="TRS_Editor" id="zoom">{body}</div>
<div class="share">分享到：<a href="#">微信</a><a href="#">微博</a></div></div>
<div class="side"><h3>相关信息</h3><ul class="list">{beside}</ul></div>
<div class="foot"><p>{FOOT}</p></div><script>{SCRIPT % ((rng.randrange(1000),) * 6)}</script></body></html>"""
    url = f"http://www.longxi.gov.cn/art/{year + 1}/3/15/art_{rng.randrange(10**4)}_{rng.randrange(10**6)}.html"
    return Page(body=source.encode(), url=url, content_type="text/html; charset=utf-8")


def _menu(name: str, columns: list[str]) -> str:
    inner = "".join(f'<li><a href="/{name}/{column}/" target="_blank">{column}</a></li>' for column in columns)
    return f'<li class="nav-item"><a href="/{name}/">{name}</a><ul class="sub">{inner}</ul></li>\n'


def _item(text: str, rng: random.Random) -> str:
    return f'<li><a href="/art/{rng.randrange(10**6)}.html" title="{text}">{text}</a><span>[02-17]</span></li>\n'
