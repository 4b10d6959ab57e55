"""Figures told in sentences: one line a case, the section it stands in, the sentence, what must be read and no more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govreports.document import build
from govreports.metrics import read_metrics
from govreports.metrics.prose.read import read_prose
from govreports.model import Page

# (title of the section, sentence, what it tells: metric -> value, or (value, qualifier))
CASES = [
    # disclosed, in all and by channel
    ("主动公开情况", "全年主动公开政府信息246条。", {"disclosed_total": 246}),
    ("主动公开情况", "一年来共主动公开各类政府信息2.6万条。", {"disclosed_total": 26000}),
    ("主动公开情况", "我镇主动公开政府信息数31条,其中线上公开19条。", {"disclosed_total": 31}),
    ("主动公开情况", "2016年度共新增主动公开政府信息308条。", {"disclosed_total": 308}),
    ("主动公开情况", "主动公开信息680余条。", {"disclosed_total": (680, "approx_over")}),
    ("主动公开情况", "全县各乡镇、各部门主动公开政府信息5210条。", {"disclosed_total": 5210}),
    ("主动公开情况", "各乡镇主动公开政府信息1503条。", {}),
    (
        "主动公开情况",
        "通过县政府网站公开信息412条,政务微博发布56条,微信公众号推送信息203条。",
        {"disclosed_website": 412, "disclosed_weibo": 56, "disclosed_wechat": 203},
    ),
    (
        "主动公开情况",
        "通过“某县发布”微信公众号、“某县政务微博”分别发布信息611条、98条。",
        {"disclosed_wechat": 611, "disclosed_weibo": 98},
    ),
    ("主动公开情况", "通过网站、公示栏、简报等渠道主动公开政府信息88条。", {"disclosed_total": 88}),
    ("主动公开情况", "在田园之窗网站公开信息900余条。", {"disclosed_other": (900, "approx_over")}),
    ("主动公开情况", "全年编印政府公报6期,免费发放3000册。", {"gazette_issues": 6, "gazette_copies": 3000}),
    ("主动公开情况", "全县开通政务微信公众号12个、政务微博4个。", {"wechat_accounts": 12, "weibo_accounts": 4}),
    # applications
    ("依申请公开情况", "全年共受理政府信息公开申请80多件次。", {"app_received": (80, "approx_over")}),
    ("依申请公开情况", "全县收到依申请公开政府信息37件。", {"app_received": 37}),
    ("依申请公开情况", "收到9起政府信息依申请公开。", {"app_received": 9}),
    ("依申请公开情况", "在网上共收到5封依申请公开信件。", {"app_received": 5, "app_received_online": 5}),
    (
        "依申请公开情况",
        "共收到政府信息公开申请14件(其中信函申请10件,网络申请4件)。",
        {"app_received": 14, "app_received_letter": 10, "app_received_online": 4},
    ),
    (
        "依申请公开情况",
        "共受理依申请公开62件(其中上年结转3件),已办结57件,5件结转下年度办理。",
        {"app_received": 59, "app_carried_in": 3, "app_closed": 57, "app_carried_out": 5},
    ),
    ("依申请公开情况", "收到公开申请48件,上年结转4件。", {"app_received": 48, "app_carried_in": 4}),
    (
        "依申请公开情况",
        "共收到政府信息公开申请21件,按规定全部在15个工作日内予以答复。",
        {"app_received": 21, "app_answered": 21},
    ),
    ("依申请公开情况", "受理政府信息公开申请3件,均为当面申请。", {"app_received": 3, "app_received_in_person": 3}),
    (
        "依申请公开情况",
        "在答复中,予以公开31件,占62%;部分公开4件;不予公开9件;无法提供6件;不予处理2件;其他处理1件。",
        {
            "ans_granted": 31,
            "ans_partial": 4,
            "ans_refused": 9,
            "ans_unable": 6,
            "ans_not_processed": 2,
            "ans_other": 1,
        },
    ),
    ("依申请公开情况", "同意公开或部分公开共81件,公开率为30.80%。", {}),
    (
        "信息属性",
        "全年共制作政府信息3000条,其中主动公开信息1000条,依申请公开信息460条,不予公开信息1540条。",
        {"disclosed_total": 1000},
    ),
    # what did not happen
    ("依申请公开情况", "我局未收到政府信息公开申请。", {"app_received": 0}),
    ("依申请公开情况", "没有公民、法人和其他组织提出政府信息公开申请。", {"app_received": 0}),
    ("依申请公开情况", "不存在不予公开政府信息的情况。", {"ans_refused": 0}),
    ("依申请公开情况", "没有依申请公开和不予公开的政府信息。", {"app_received": 0, "ans_refused": 0}),
    ("复议诉讼情况", "未发生行政复议和诉讼案件。", {"review_total": 0, "litigation_total": 0}),
    (
        "复议诉讼情况",
        "没有发生因政府信息公开引发举报、投诉、行政复议或行政诉讼等事件。",
        {"complaints": 0, "review_total": 0, "litigation_total": 0},
    ),
    ("复议诉讼情况", "政府信息公开方面行政复议、行政诉讼均为0件。", {"review_total": 0, "litigation_total": 0}),
    ("收费情况", "检索、复制、邮寄等均未收费。", {"fees_collected": 0}),
    ("收费情况", "没有收取政府信息公开申请的任何费用。", {"fees_collected": 0}),
    ("主动公开情况", "全年未发生一例公开事项不规范的问题。", {}),
    ("收费情况", "不存在减免情况。", {}),
    # reviews, lawsuits, fees
    (
        "复议诉讼情况",
        "因政府信息公开发生行政复议案件9件、行政诉讼案件3件。",
        {"review_total": 9, "litigation_total": 3},
    ),
    ("复议诉讼情况", "法院受理行政诉讼共18宗,其中涉及政府信息公开案件1宗。", {"litigation_total": 1}),
    ("复议诉讼情况", "我市共办理以职能部门为被申请人的行政复议申请13宗,其中涉及政府信息公开2宗。", {}),
    (
        "其他",
        "有1件政府信息公开申请案件收取信息处理费380元。",
        {"info_processing_fee_cases": 1, "info_processing_fee": 380},
    ),
    ("其他", "本年度未收取信息处理费。", {"info_processing_fee": 0}),
    # people, money, work
    ("工作人员", "从事政府信息公开工作人员5人。", {"staff_total": 5}),
    (
        "工作人员",
        "全县政府信息公开配备工作人员6名,其中专职2名、兼职4名。",
        {"staff_total": 6, "staff_full_time": 2, "staff_part_time": 4},
    ),
    ("经费", "安排政务公开专项经费120万元(办公室20万元,乡镇及部门各3万元)。", {"special_funds": 120}),
    ("经费", "政府信息公开费用支出2万余元。", {"spending_total": (20000, "approx_over")}),
    (
        "培训",
        "举办政务公开业务培训班2期,150余人参加了培训。",
        {"training_sessions": 2, "trainees": (150, "approx_over")},
    ),
    ("培训", "年初、年中两次举办政府信息公开工作培训。", {"training_sessions": 2}),
    # asked and answered
    ("咨询", "接到咨询电话37次。", {"consultations_phone": 37}),
    ("咨询", "共有2512人次通过各种方式咨询政府信息公开事务。", {"consultations_total": 2512}),
    (
        "互动",
        "收到市长信箱信件497封,办结470封,办复率94%。",
        {"mailbox_received": 497, "mailbox_answered": 470},
    ),
    (
        "互动",
        "收到12345热线来信2333封,办结2257封。",
        {"hotline_received": 2333, "hotline_answered": 2257},
    ),
    ("互动", "召开新闻发布会5场,组织在线访谈13期。", {"press_conferences": 5, "online_interviews": 13}),
    (
        "解读",
        "发布政策解读稿件36余篇。",
        {"policy_interpretations": (36, "approx_over")},
    ),
    # numbers that are none of ours
    ("主动公开情况", "按照国办发〔2015〕22号文件要求,公开时限为20个工作日。", {}),
    ("主动公开情况", "由2014年的1128条增加到2015年的1887条。", {}),
    ("主动公开情况", "自2008年以来累计主动公开政府信息9100条。", {}),
    ("主动公开情况", "2013年主动公开政府信息700条。", {}),
    ("主动公开情况", "日均点击量为861次。", {}),
    ("制度", "每周召开1次班子会议、每月召开1次领导小组会议。", {}),
    ("队伍", "抽调专业干部200余人,悬挂条幅35个。", {}),
    ("存在的主要问题和下一步打算", "下一步将主动公开政府信息500条。", {}),
]


def read(title, sentence, year=2016):
    text = f"一、{title}\n{sentence}\n二、其他需要报告的事项\n无其他事项需要说明。\n"
    return read_prose(build(Page(body=text.encode())), year)


@pytest.mark.parametrize(("title", "sentence", "told"), CASES)
def test_a_sentence_tells_these_figures_and_no_others(title, sentence, told):
    found = {reading.metric: (reading.value, reading.qualifier) for reading in read(title, sentence).readings}
    assert found == {name: want if isinstance(want, tuple) else (want, "exact") for name, want in told.items()}


def lines():
    """The cases of `data/sentences.txt`: heading and sentence, and the figures told."""
    text = (Path(__file__).parent / "data" / "sentences.txt").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        told, figures = line.split(" =>")
        yield told, {name: float(value) for name, value in (figure.split(":") for figure in figures.split())}


@pytest.mark.parametrize(("told", "figures"), list(lines()))
def test_a_line_tells_these_figures_and_no_others(told, figures):
    year = int(next(iter(re.findall("20[012][0-9]", told)), 2018))
    page = f"某县某局{year}年政府信息公开工作年度报告\n{told.replace('|', chr(10))}\n特此报告。"
    found = read_metrics(build(Page(body=page.encode())), year).leading.values()
    read = {reading.metric: float(reading.value) for reading in found if reading.value is not None}
    derived = {reading.metric for reading in found if reading.basis == "derived"}
    assert {name: value for name, value in read.items() if name in figures or name not in derived} == figures


def test_the_text_as_printed_is_kept_beside_the_value():
    (reading,) = read("依申请公开情况", "全年共受理政府信息公开申请 1,024 余件次,均已登记。").readings
    assert (reading.value, reading.raw, reading.unit) == (1024, "1,024余件次", "件")
    assert reading.evidence == "全年共受理政府信息公开申请 1,024 余件次"
    assert reading.where == "一"


def test_parts_that_do_not_add_up_are_said():
    found = read("主动公开情况", "主动公开政府信息135条,其中机构类20条,总结类9条,法规类29条,动态类75条。")
    (verdict,) = found.checks
    assert (verdict.id, verdict.status, verdict.left, verdict.right) == ("P-SUM", "fail", 135, 133)
    assert [issue.code for issue in found.issues] == ["check_failed"]


def test_the_list_of_parts_ends_where_they_make_the_whole():
    found = read("依申请公开情况", "收到政府信息公开申请5件,其中网络申请3件,当面申请2件,答复5件,其中同意公开4件。")
    assert [(verdict.id, verdict.status) for verdict in found.checks] == [("P-SUM", "pass")]
    assert found.issues == []


def test_a_share_is_not_of_the_part_before_it():
    found = read("依申请公开情况", "接到政府信息公开申请7件,其中网上4件,来访3件;已答复7件,答复率100%。")
    assert found.issues == []


def test_a_section_that_only_says_none_tells_none_of_what_its_title_names():
    text = "一、概述\n本局工作有序。\n二、因政府信息公开申请行政复议、提起行政诉讼的情况\n无。\n"
    found = read_prose(build(Page(body=text.encode())), 2016)
    assert {reading.metric: reading.value for reading in found.readings} == {"review_total": 0, "litigation_total": 0}


def test_thousands_parted_by_a_blank_are_read_and_said():
    found = read("主动公开情况", "全年主动公开政府信息1 318条。")
    assert [reading.value for reading in found.readings] == [1318]
    assert [issue.code for issue in found.issues] == ["thousands_parted"]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("各乡镇收到政府信息公开申请9件,本镇收到政府信息公开申请2件。", 2),
        ("受理不动产登记申请66件,其中窗口申请60件,收到政府信息公开申请2件。", 2),
        ("收到政府信息公开申请2件,拟举办政务公开培训3期。", 2),
    ],
)
def test_what_another_body_or_matter_has_is_left_out_and_the_rest_is_read(sentence, told):
    assert {reading.metric: reading.value for reading in read("依申请公开情况", sentence).readings} == {
        "app_received": told
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "收到政府信息公开申请12件,其中8件全部答复,4件正在办理。",
        "收到政府信息公开申请12件,除1件撤回外均已答复。",
        "新收政府信息公开申请12件,上年结转2件,均在法定期限内作出答复。",
        "收到政府信息公开申请12件,凡已到期的,均已答复。",
    ],
)
def test_what_is_told_of_some_or_of_more_is_not_told_of_all(sentence):
    assert not [reading for reading in read("依申请公开情况", sentence).readings if reading.metric == "app_answered"]
