"""Whose report, of which year, speaking for whom: cases with pinned floors, and what must hold of every identity."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreports.document import build
from govreports.identity import days_late, identify
from govreports.identity.bodies import read_body
from govreports.identity.parties import read_party
from govreports.identity.titles import read_title
from govreports.identity.towns import towns
from govreports.identity.years import read_year
from govreports.model import Document, Identity, Metadata, Named, Page, Paragraph
from govreports.regions import gazetteer

BOOK = gazetteer()
CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "identity_cases.jsonl").read_text(encoding="utf-8").splitlines()
]
FIELDS = ("region", "year", "kind", "scope")
FLOORS = {"page": 1.0, "title_url": 1.0}
"""Share of right answers, where an answer can be given; both sets hold only cases somebody could decide by hand."""
MOST_WRONG = {"page": 0.0, "title_url": 0.01}


def document_of(case):
    metadata = dict(case.get("metadata", {}))
    dates = tuple(Named(source=source, text=text) for source, text in metadata.pop("dates", ()))
    lines = case.get("lines", ())
    return Document(
        blocks=tuple(Paragraph(text=line) for line in lines),
        text="\n".join(lines),
        titles=(Named(source="h1", text=case["title"]),) if case["title"] else (),
        metadata=Metadata(dates=dates, **metadata),
        url=case.get("url"),
    )


def identify_case(case):
    page = Page(body=b"", url=case.get("url"), link_text=case.get("link_text"), listed=case.get("listed"))
    return identify(document_of(case), page=page, scope=case.get("scope"))


def plain(identity):
    """The parts of an identity that a case names."""
    region, issuer = identity.region, identity.issuer
    return {
        "region": region and region.code, "unit": region and region.unit, "year": identity.year,
        "kind": issuer and issuer.kind, "issuer": issuer and issuer.name, "slug": issuer and issuer.slug,
        "scope": identity.scope, "published": identity.published, "period": identity.period and list(identity.period),
    }  # fmt: skip


def make(title=None, *lines, **more):
    return identify_case({"title": title, "lines": lines, **more})


def codes(identity):
    return [issue.code for issue in identity.issues]


@pytest.mark.parametrize("chosen", ["page", "title_url"])
def test_cases_keep_their_floor(chosen):
    cases = [case for case in CASES if case["set"] == chosen]
    counts, misses = Counter(), []
    for case in cases:
        identity = identify_case(case)
        got = plain(identity)
        for field in FIELDS:
            want = case["expect"][field]
            right = got[field] == want
            counts[field, "right" if right else "abstained" if got[field] is None else "wrong"] += 1
            if not right:
                misses.append(f"{case['id']} {field}: {got[field]} for {want}, issues {codes(identity)}")
    for field in FIELDS:
        assert counts[field, "right"] >= FLOORS[chosen] * len(cases), misses
        assert counts[field, "wrong"] <= MOST_WRONG[chosen] * len(cases), misses


def test_the_cases_are_enough_and_spread_over_provinces_years_and_kinds():
    expected = [case["expect"] for case in CASES]
    provinces = {expect["region"][:2] for expect in expected if expect["region"]}
    kinds = {expect["kind"] for expect in expected if expect["kind"]}
    assert len(CASES) >= 150
    assert len(provinces - {"00"}) == 31
    assert set(range(2008, 2026)) <= {expect["year"] for expect in expected}
    assert kinds == {"government", "office", "department", "township", "subdistrict", "zone", "institution"}


@pytest.mark.parametrize("case", [case for case in CASES if case["set"] == "page"], ids=lambda case: case["id"])
def test_a_page_gives_all_that_its_case_names(case):
    identity = identify_case(case)
    got = plain(identity)
    expect = dict(case["expect"])
    assert set(expect.pop("issues", ())) <= set(codes(identity))
    assert {field: got[field] for field in expect} == expect


def test_evidence_names_the_four_decisions_in_order():
    identity = make("耒阳市2017年政府信息公开工作年度报告", "耒阳市电子政务管理办公室", "2018年3月15日")
    assert identity.evidence == (
        ("region", "title"), ("year", "title"), ("issuer", "signature"), ("published", "signature"),
    )  # fmt: skip


def test_nothing_known_is_nothing_said():
    identity = make(None, "本单位认真落实公开要求。")
    assert (identity.region, identity.issuer, identity.scope, identity.year) == (None, None, None, None)
    assert {"region_missing", "issuer_missing", "year_missing", "date_missing"} <= set(codes(identity))


def test_a_name_told_apart_by_its_site_says_so():
    identity = make("鼓楼区2020年政府信息公开工作年度报告", url="http://www.njgl.gov.cn/nb/1.html")
    assert dict(identity.evidence)["region"] == "title+host"


def test_a_pasted_name_is_told_and_does_not_win():
    identity = make(
        "株潭镇2012年政府信息公开年度报告",
        "按照万载县的要求,现公布2012年度黄茅镇政府信息公开工作年度报告。",
        "2012年,我镇公开信息50条。",
        "株潭镇人民政府",
    )
    assert identity.region.name == "株潭镇"
    assert "黄茅镇" in next(issue.detail for issue in identity.issues if issue.code == "copy_paste_name")


@pytest.mark.parametrize(
    ("title", "line"),
    [
        (
            "红河州人民政府2014年政府信息公开工作年度报告",
            "全州共主动公开政府信息512条,其中州直部门公开300条,县市公开212条。",
        ),
        (
            "西宁经济技术开发区管理委员会2015年政府信息公开工作年度报告",
            "2015年公开信息100条。其中,管委会机关60条,东川工业园区40条。",
        ),
        (
            "蒙城县第三中学2016年信息公开工作年度报告",
            "根据《教育部关于推进中小学信息公开工作的意见》,现公布我校2016年信息公开工作年度报告。",
        ),
    ],
)
def test_words_that_name_no_other_body_raise_no_word_of_one(title, line):
    page = Page(body=f"{title}\n{line}\n一、概述\n公开的形式有网站、公开栏、微信等,公开及时准确。".encode())
    assert not {"copy_paste_name", "region_conflict", "joint_report"} & set(codes(identify(build(page), page=page)))


def test_a_branch_named_behind_the_office_it_belongs_to_is_no_pasted_name():
    identity = make(
        "国家税务总局万载县税务局2022年政府信息公开工作年度报告",
        "国家税务总局万载县税务局依据条例要求编制本报告。",
    )
    assert identity.issuer.name == "国家税务总局万载县税务局"
    assert "copy_paste_name" not in codes(identity)


def test_the_dated_signature_outweighs_the_owner_of_the_site_at_the_foot():
    lines = ["2017年，全县公开信息50条。"] * 12
    identity = make(
        "万载县2017年政府信息公开年度报告", *lines, "万载县人民政府办公室", "2018年2月21日", "万载县人民政府"
    )
    assert (identity.issuer.name, identity.issuer.kind) == ("万载县人民政府办公室", "office")


def test_a_body_in_brackets_below_a_title_that_names_none_is_the_issuer():
    identity = make(
        "关于2010年政府信息公开工作情况的报告", "(苍梧县教育局)", "现将我局2010年工作情况报告如下:公开信息5条。"
    )
    assert (identity.region.code, identity.issuer.slug) == ("450421", "教育局")


def test_the_name_of_the_site_above_a_bureaus_title_is_no_part_of_its_name():
    title = "万载县水务局2015年政府信息公开年度报告"
    identity = make(title, "万载县人民政府", title, "2015年，我局公开信息50条。")
    assert (identity.issuer.slug, identity.issuer.kind) == ("水务局", "department")


def test_a_bureau_signs_for_itself_below_the_title_of_the_site():
    identity = make(
        "2021年政府信息公开工作年度报告",
        "万载县人民政府",
        "2021年政府信息公开工作年度报告",
        *["2021年，我局公开信息50条。"] * 12,
        "万载县民政局",
        "2022年1月21日",
    )
    assert (identity.issuer.slug, identity.scope) == ("民政局", "body")
    assert "scope_conflict" in codes(identity)


def test_the_portals_region_limits_and_never_votes():
    title = "通州区2016年政府信息公开工作年度报告"
    assert make(title).region is None
    assert make(title, scope="320600").region.code == "320612"
    assert make(title, scope="110000").region.code == "110112"
    assert make(title, scope="430000").region is None
    assert make("2016年政府信息公开工作年度报告", scope="320600").region is None
    with pytest.raises(ValueError, match="999999"):
        make(title, scope="999999")


@pytest.mark.parametrize(
    ("printed", "slug"),
    [
        ("耒阳市统计局", "统计局"),
        ("市统计局", "统计局"),
        ("统计局", "统计局"),
        ("湖南省耒阳市统计局", "统计局"),
        ("耒阳市发改委", "发展和改革委员会"),
        ("耒阳市发展改革委", "发展和改革委员会"),
        ("耒阳市发展和改革委员会", "发展和改革委员会"),
        ("中国证券监督管理委员会湖南监管局", "证监局"),
        ("湖南证监局", "证监局"),
        ("国家统计局湖南调查总队", "国家统计局调查总队"),
        ("甘肃省民族宗教委", "民族宗教事务委员会"),
        ("重庆市教委", "教育委员会"),
        ("县人社局", "人力资源和社会保障局"),
        ("耒阳市人民政府办公室", "政府办公室"),
        ("市政府办", "政府办公室"),
        ("县府办", "政府办公室"),
        ("广州市人民政府国有资产监督管理委员会", "国有资产监督管理委员会"),
        ("市市场监管局", "市场监督管理局"),
        ("国家税务总局耒阳市税务局", "税务局"),
        ("耒阳市国税局", "国家税务局"),
        ("国家统计局湖南调查总队", "国家统计局调查总队"),
        ("长沙市生态环境局宁乡分局", "生态环境局分局"),
    ],
)
def test_a_slug_is_one_for_all_spellings_of_a_body(printed, slug):
    assert read_party(printed).body.slug == slug


@pytest.mark.parametrize(
    "text", ["有关部门", "各部门", "门户网站", "我局", "现将我局", "县", "区委", "其他处理", "商业企业"]
)
def test_words_that_end_like_bodies_are_none(text):
    body = read_body(text)
    assert body is None


@pytest.mark.parametrize(
    ("title", "years", "parties", "site"),
    [
        ("永顺县人民政府-灵溪镇2013年度政府信息公开年度报告", (2013,), ["灵溪镇"], ("永顺县人民政府",)),
        ("拖市镇2019年政府信息公开工作年度报告_天门市人民政府", (2019,), ["拖市镇"], ("天门市人民政府",)),
        ("2011年上海市长宁区政府信息公开年报", (2011,), ["上海市长宁区"], ()),
        ("凌源市人民政府信息公开2013年度报告", (2013,), ["凌源市人民政府"], ()),
        ("二〇一三年度凌源市人民政府政府信息公开年度报告", (2013,), ["凌源市人民政府"], ()),
        ("政府信息公开工作年度报告(灵溪镇)", (), ["灵溪镇"], ()),
        ("2008-2010年市统计局政府信息公开年报", (2008, 2010), ["市统计局"], ()),
        ("耒阳市发展和改革局(粮食和物资储备局)2020年政府信息公开年报", (2020,), ["耒阳市发展和改革局"], ()),
        ("2019年特克斯县政府信息公开年报", (2019,), ["特克斯县"], ()),
        ("葡京娱乐2017年政府信息公开工作年度报告", (2017,), [], ()),
        ("耒阳市人民政府门户网站", (), [], ("耒阳市人民政府门户网站",)),
    ],
)
def test_titles_in_all_their_shapes(title, years, parties, site):
    found = read_title(title)
    assert (found.years, [party.text for party in found.parties], found.site) == (years, parties, site)


@pytest.mark.parametrize(
    ("prose", "period"),
    [
        ("统计期限自2019年1月1日起至2019年12月31日止", ("2019-01-01", "2019-12-31")),
        ("统计期限自2019年1月1日起,至2019年12月31日止", ("2019-01-01", "2019-12-31")),
        ("统计时限为2008年5月1日至12月31日", ("2008-05-01", "2008-12-31")),
        ("统计时段为2014年1月1日—2014年12月31日", ("2014-01-01", "2014-12-31")),
        ("数据统计期限2018年11日至2018年1231日", ("2018-01-01", "2018-12-31")),
        ("统计2012年1月至12月", ("2012-01-01", "2012-12-31")),
        ("培训班于2017年3月1日至2017年3月20日举办", None),
        ("统计时限为2013年1月1日至2014年12月31日", None),
        ("统计时限为2013年2月30日至2013年12月31日", None),
    ],
)
def test_the_stated_period(prose, period):
    assert read_year(prose=prose).period == period


def test_the_period_wins_over_the_title_with_an_issue():
    identity = make("泗洪县2016年政府信息公开工作年度报告", "统计期限为2015年1月1日至2015年12月31日。")
    assert (identity.year, dict(identity.evidence)["year"]) == (2015, "period")
    assert "year_conflict" in codes(identity)


@pytest.mark.parametrize(
    ("title", "published", "late"),
    [
        ("惠安县2012年政府信息公开工作年度报告", "2013-03-31", 0),
        ("惠安县2012年政府信息公开工作年度报告", "2013-03-01", -30),
        ("惠安县统计局2012年政府信息公开工作年度报告", "2013-03-01", -30),
        ("惠安县统计局2018年政府信息公开工作年度报告", "2019-03-31", 0),
        ("惠安县统计局2019年政府信息公开工作年度报告", "2020-02-01", 1),
        ("惠安县2019年政府信息公开工作年度报告", "2020-02-01", -59),
        ("惠安县崇武镇2019年政府信息公开工作年度报告", "2020-02-01", -59),
        ("惠安县2012年政府信息公开工作年度报告", None, None),
    ],
)
def test_days_late_by_the_law_of_the_report_year(title, published, late):
    dates = [["published", published]] if published else []
    identity = make(title, metadata={"dates": dates})
    assert days_late(identity) == late
    assert ("published_late" in codes(identity)) == (late is not None and late > 0)


def test_no_year_no_lateness():
    assert days_late(Identity(published="2013-03-01", scope="area")) is None


def test_a_county_page_is_read_without_the_table_of_towns():
    towns.cache_clear()
    make(
        "住建局2016年政府信息公开工作年度报告",
        "耒阳市城乡建设稳步推进,全市公开信息90条。",
        url="http://www.leiyang.gov.cn/1",
    )
    make("耒阳市2016年政府信息公开工作年度报告", "全市公开信息90条。", "耒阳市人民政府")
    assert towns.cache_info().currsize == 0


@pytest.mark.parametrize("name", ["后沙峪镇人民政府", "后沙峪地区办事处", "后沙峪镇"])
def test_a_town_listed_by_its_area_office_has_its_code(name):
    identity = make(f"北京市顺义区{name}2016年政府信息公开工作年度报告")
    assert identity.region.code == "110113004"
    assert ("town_by_area" in codes(identity)) is ("镇" in name)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("西咸新区沣东新城管理委员会", "610100Z1:沣东新城管委会"),
        ("西咸新区沣东新城", "610100Z1:沣东新城管委会"),
        ("陕西省西咸新区管理委员会", "610100Z1:government"),
        ("西咸新区党工委管委会", "610100Z1:government"),
        ("杭州市西湖风景名胜区管委会", "330100:西湖风景名胜区管委会"),
        ("石家庄市正定新区管委会", "130100:正定新区管委会"),
        ("江西省赣州经济技术开发区", "360700:经济技术开发区管委会"),
        ("海南省洋浦经济开发区管理局", "460000Z1:government"),
    ],
)
def test_a_zone_within_a_zone_or_without_a_code_goes_by_its_own_name(name, key):
    identity = make(f"{name}2020年政府信息公开工作年度报告")
    assert identity.region is not None
    assert identity.issuer is not None
    assert f"{identity.region.code}:{identity.issuer.slug}" == key
    assert ("zone_uncoded" in codes(identity)) is not key.endswith(":government")


@settings(max_examples=300)
@given(unit=st.sampled_from(sorted(BOOK.units)), year=st.integers(2008, 2025))
def test_an_official_name_in_a_title_gives_its_code_of_the_year_or_stays_open(unit, year):
    found = BOOK.as_of(unit, year)
    if found.note is not None or found.row.level == "zone":
        return
    identity = make(f"{found.row.name}{year}年政府信息公开工作年度报告")
    if identity.region is None:
        assert "region_ambiguous" in codes(identity)
    else:
        assert identity.region.code == found.row.code
        assert (identity.issuer.slug, identity.scope, identity.year) == ("government", "area", year)


_PIECES = st.sampled_from(
    ["耒阳市", "灵溪镇", "通州区", "市", "我县", "我局", "统计局", "人民政府", "办公室", "2013", "年", "度", "1月1日",
     "至", "12月31日", "二〇一〇年", "政府信息公开", "年度报告", "统计期限", "发布时间:", "-", ">", "(", ")", "《",
     "》", ",", "。", "国家税务总局", "街道", "乡", "http://", "葡京"]
)  # fmt: skip
_TEXT = st.lists(_PIECES, max_size=14).map("".join)


@settings(max_examples=300)
@given(title=_TEXT, lines=st.lists(_TEXT, max_size=8), breadcrumb=_TEXT, publisher=_TEXT, url=_TEXT, dated=_TEXT)
def test_any_text_gives_an_identity_that_holds_together(title, lines, breadcrumb, publisher, url, dated):
    metadata = {"breadcrumb": breadcrumb, "publisher": publisher, "dates": [["published", dated]]}
    identity = identify_case({"title": title, "lines": lines, "metadata": metadata, "url": url})
    assert [name for name, _ in identity.evidence] == ["region", "year", "issuer", "published"]
    decided = dict(identity.evidence)
    for name, value in (("region", identity.region), ("year", identity.year), ("issuer", identity.issuer)):
        assert (value is None) == (decided[name] is None)
        assert value is not None or any(issue.field == name for issue in identity.issues)
    if identity.published and identity.year:
        end = identity.period[1] if identity.period else f"{identity.year}-12-31"
        assert identity.published > end or "date_early" in codes(identity)
