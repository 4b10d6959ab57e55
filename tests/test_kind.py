"""What is an annual report and what stands beside it: near misses with their reasons, odd reports kept."""

from __future__ import annotations

import pytest

from govreports.model import NotReport, Page, Report
from govreports.parse import parse
from tests import made
from tests.test_formats import some_figures

PROSE = "全县各级行政机关认真贯彻落实政府信息公开条例，主动公开政府信息，及时回应社会关切。" * 6
OUTLINE = (
    "本报告根据《中华人民共和国政府信息公开条例》编制。",
    "一、概述", "全年工作有序开展。", "二、主动公开情况", "全年主动公开政府信息12条。",
    "三、依申请公开情况", "全年收到公开申请3件。", "四、收费情况", "未收取费用。",
    "五、行政复议、诉讼情况", "无行政复议。", "六、存在的主要问题", "公开内容不够全面。",
)  # fmt: skip


def outcome(title, *lines, name=None):
    heading = f"<title>{title}</title>" if title else ""
    body = "".join(f"<p>{line}</p>" for line in lines)
    html = f"<html><head>{heading}</head><body><h1>{title}</h1><div id=zoom>{body}</div></body></html>"
    (found,) = parse(Page(body=html.encode(), url="http://www.wanzai.gov.cn/a.html", name=name))
    return found


@pytest.mark.parametrize(
    ("title", "lines", "word"),
    [
        ("万载县政府信息公开工作年度报告制度", ["第一条 为规范年度报告，制定本制度。", *OUTLINE], "制度"),
        ("万载县政府信息公开管理办法(试行)", ["第一条 为做好主动公开、依申请公开，制定本办法。", PROSE], "制度"),
        ("关于做好2021年政府信息公开年度报告编制发布工作的通知", ["请于1月底前报送年度报告。", PROSE], "通知"),
        ("国办公开办关于政府信息公开年度报告有关事项的函", ["各部门：现将有关事项函告如下。", PROSE], "通知"),
        ("中华人民共和国政府信息公开工作年度报告格式", ["一、总体情况", "(文字描述部分)"], "格式"),
        ("万载县2021年政务公开工作总结", OUTLINE, "总结"),
        ("高村镇2009年政府信息公开工作总结", OUTLINE, "总结"),
        ("万载县2021年政务公开工作要点", ["主动公开、申请公开、信息公开、信息公开、信息公开。"], "总结"),
        ("万载县2013年上半年政府信息公开工作报告", OUTLINE, "上半年"),
        ("万载县2021年第三季度政府信息公开数据统计", ["主动公开信息12条，依申请公开3件。"], "上半年"),
        ("万载县2021年政府网站工作年度报表", ["网站总访问量12万次，信息发布总数3000条，信息公开。"], "网站"),
        ("万载县2021年法治政府建设年度报告", ["行政复议12件，行政诉讼3件。", PROSE], "subject"),
        ("万载县2021年国民经济和社会发展统计公报", ["全年生产总值120亿元。"], "subject"),
        ("万载县政府信息公开指南", ["主动公开、依申请公开、收费、复议的办法如下。", PROSE], "指南"),
        ("万载县2021年政府信息公开年度报告解读", ["日前，万载县公布了年度报告。主动公开信息12条。"], "explanation"),
        ("万载县发布2021年政府信息公开年度报告", ["日前，万载县发布年度报告，记者获悉。"], "neither"),
        ("万载县人民政府", ["首页", "政务公开", "万载县2021年政府信息公开工作年度报告"], "neither"),
        ("政府信息公开年报", [f"万载县{year}年政府信息公开工作年度报告" for year in range(2009, 2022)], "neither"),
        ("万载县召开人大会议", [PROSE], "neither"),
        ("搜索结果", ["共132条", "万载县2021年政府信息公开工作年度报告", "公开12条，公开申请3件，未收费"], "search"),
    ],
)  # fmt: skip
def test_a_near_miss_is_told_with_its_reason(title, lines, word):
    found = outcome(title, *lines)
    assert isinstance(found, NotReport)
    assert word in found.reason


@pytest.mark.parametrize(
    "called", ["万载县教育局2021年工作总结", "万载县2021年法治政府建设年度报告", "万载县12345热线2021年度运行报告"]
)
@pytest.mark.parametrize("column", ["政府信息公开年报", "万载县人民政府信息公开"])
def test_a_column_makes_no_report_of_another_paper(column, called):
    found = outcome(column, called, "全年主动公开政府信息12条，收到公开申请3件，行政复议0件。")
    assert isinstance(found, NotReport)


def test_figures_of_some_months_are_no_year():
    found = outcome("万载县2022年1-6月政府信息公开工作情况统计", *OUTLINE)
    assert isinstance(found, NotReport)


@pytest.mark.parametrize("form", ["e4", "e3", "e2"])
def test_a_blank_form_is_no_report(form):
    blank = made.report(form, dict.fromkeys(some_figures(form), ""), prose="(文字描述部分)")
    (found,) = parse(Page(body=made.as_page(blank)))
    assert isinstance(found, NotReport)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("2013年度工作报告(政府信息公开)", OUTLINE),
        ("万载县2013年政务公开工作报告", OUTLINE),
        ("政府信息公开年度报告", OUTLINE),
        ("年报", OUTLINE),
        ("", OUTLINE),
        ("关于公布万载县2013年政府信息公开工作年度报告的公告", OUTLINE),
        ("关于印发2013年政府信息公开年度报告的通知", OUTLINE),
        ("万载县2013年政府信息公开情况的报告", OUTLINE),
        ("萬載縣2013年政府信息公開工作年度報告", OUTLINE),
        ("高村镇2013年政府信息公开工作年度报告", ["2013年，我镇主动公开政府信息12条，没有收到公开申请。"]),
        ("高村镇二〇一三年政府信息公开年报", ["我镇全年主动公开政府信息12条。"]),
        ("万载县绩效考核办公室2019年政府信息公开工作年度报告", OUTLINE),
        ("万载县林业局2012年度政府信息公开报告", ["公开信息56条，收到公开申请2件，均予公开。"]),
        ("万载县农牧局二〇〇九年政府信息公开情况", ["本年度公开信息7条。无人申请公开。没有复议诉讼。费用为零。"]),
        ("万载县预算编审中心2019年政府信息公开年度报告", OUTLINE),
        ("万载县2013年政府信息公开工作年度报告(图片版)", OUTLINE),
    ],
)  # fmt: skip
def test_an_odd_report_is_still_one(title, lines):
    assert isinstance(outcome(title, *lines), Report)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("2012年度政府信息公开报告", Report),
        ("2009年政府信息公开工作总结", NotReport),
        ("2015年政府信息公开工作总结及年度报告", Report),
    ],
)
def test_a_text_without_markup_is_told_by_its_first_line(name, kind):
    text = "\n".join(
        [f"万载县林业局{name}", "一、主动公开情况", "公开信息56条。", "二、依申请公开", "收到公开申请2件。"]
    )
    (found,) = parse(Page(body=text.encode()))
    assert isinstance(found, kind)
