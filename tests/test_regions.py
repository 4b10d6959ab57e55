"""A region's code, name and parents as of a year, and the units that outlive renames; towns by their county."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreports.identity.candidates import Candidate, settle
from govreports.identity.names import first_name, mentions, read_chain
from govreports.identity.towns import towns
from govreports.regions import gazetteer

BOOK = gazetteer()
UNITS = sorted(BOOK.units)


@pytest.mark.parametrize(
    ("code", "known_in", "year", "expected", "name"),
    [
        ("320683", 2005, 2008, "320683", "通州市"),
        ("320683", 2005, 2009, "320612", "通州区"),
        ("320612", 2016, 2005, "320683", "通州市"),
        ("420600", 2016, 2009, "420600", "襄樊市"),
        ("420600", 2009, 2010, "420600", "襄阳市"),
        ("469003", 2010, 2014, "469003", "儋州市"),
        ("469003", 2010, 2015, "460400", "儋州市"),
        ("370125", 2010, 2018, "370115", "济阳区"),
        ("450127", 2010, 2021, "450181", "横州市"),
        ("659001", 2010, 2020, "659001", "石河子市"),
    ],
)
def test_a_unit_keeps_its_code_of_the_year_through_renames(code, known_in, year, expected, name):
    region = BOOK.region(BOOK.of_code(code, known_in), year)
    assert (region.code, region.name) == (expected, name)
    assert region.unit == BOOK.of_code(code, known_in)


@pytest.mark.parametrize(
    ("code", "year", "province", "prefecture", "county"),
    [
        ("430481", 2017, "湖南省", "衡阳市", "耒阳市"),
        ("110101", 2017, "北京市", None, "东城区"),
        ("429006", 2017, "湖北省", None, "天门市"),
        ("460400", 2017, "海南省", "儋州市", None),
        ("150000", 2017, "内蒙古自治区", None, None),
        ("659008", 2017, "新疆维吾尔自治区", None, "可克达拉市"),
        ("340122", 2008, "安徽省", "合肥市", "肥东县"),
        ("460300", 2017, "海南省", "三沙市", None),
        ("430476", 2017, "湖南省", "衡阳市", None),
    ],
)
def test_parents_are_those_of_the_year(code, year, province, prefecture, county):
    region = BOOK.region(BOOK.of_code(code, year), year)
    assert (region.province, region.prefecture, region.county) == (province, prefecture, county)


def test_a_county_moves_between_prefectures_and_both_are_in_its_lineage():
    lujiang = BOOK.of_code("340124", 2015)
    assert BOOK.region(lujiang, 2009).prefecture == "巢湖市"
    assert BOOK.region(lujiang, 2015).prefecture == "合肥市"
    assert {BOOK.of_code("341400", 2009), BOOK.of_code("340100", 2015)} <= BOOK.lineage(lujiang)


@pytest.mark.parametrize(
    ("code", "year", "shown", "note"),
    [
        ("110103", 2012, "110101", "merged"),
        ("310108", 2016, "310106", "merged"),
        ("371200", 2019, "370100", "merged"),
        ("341400", 2012, "341400", "split"),
        ("130103", 2016, "130103", "split"),
        ("500157", 2015, "500157", "later"),
    ],
)
def test_a_unit_without_a_row_is_followed_only_while_there_is_one_successor(code, year, shown, note):
    rows = BOOK.codes[code]
    found = BOOK.as_of(rows[-1].unit, year)
    assert (found.row.code, found.note) == (shown, note)


def test_what_merged_into_a_region_lies_in_it_and_what_was_divided_does_not():
    assert BOOK.of_code("110101", 2020) in BOOK.lineage(BOOK.of_code("110103", 2005))
    assert BOOK.of_code("340100", 2020) not in BOOK.lineage(BOOK.of_code("341400", 2005))


def test_a_region_that_merged_keeps_its_own_unit_and_name_under_the_code_of_the_year():
    settled = settle(Candidate(BOOK.of_code("110103", 2005)), 2011)
    assert (settled.region.code, settled.region.unit, settled.own_name) == ("110101", "u110103", "崇文区")
    assert [issue.code for issue in settled.issues] == ["region_merged"]


@given(unit=st.sampled_from(UNITS), year=st.integers(2003, 2026))
def test_every_unit_has_a_place_in_every_year(unit, year):
    region = BOOK.region(unit, year)
    assert region.name
    assert region.code in BOOK.codes
    if region.level != "zone":
        assert region.province is not None


@given(unit=st.sampled_from(UNITS), year=st.integers(2008, 2025))
def test_no_two_units_share_a_code_in_a_year(unit, year):
    found = BOOK.as_of(unit, year)
    if found.note is None and found.row.level != "zone":
        assert BOOK.of_code(found.row.code, year) == unit


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("南通市通州区统计局", ["南通市", "通州区"]),
        ("湖南省衡阳市耒阳市", ["湖南省", "衡阳市", "耒阳市"]),
        ("广西壮族自治区南宁市横县", ["广西壮族自治区", "南宁市", "横县"]),
        ("第八师石河子市", ["第八师", "石河子市"]),
        ("枣庄市市中区", ["枣庄市", "市中区"]),
        ("枣庄市中区", ["枣庄市中区"]),
        ("北京市南京市", ["北京市"]),
        ("市统计局", []),
    ],
)
def test_a_chain_goes_from_wide_to_narrow_and_never_out_of_its_parent(text, chain):
    assert [place.text for place in read_chain(text)] == chain


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("在南通市九个县市区中", ["南通市"]),
        ("由长沙市区到郊区", ["长沙市"]),
        ("召开县级会议,丰富县城文化,提高县域水平", []),
        ("沿海城市、新兴城市和各项城市管理", []),
        ("安徽省马鞍山市和县", ["安徽省", "马鞍山市", "和县"]),
        ("《2015年通州区政府性基金项目目录》", ["通州区"]),
    ],
)
def test_words_that_end_like_names_are_not_taken_for_places(text, names):
    assert [mention.name for mention in mentions(text)] == names


def test_a_name_inside_a_short_text_is_found_where_it_begins():
    assert first_name("国网耒阳市供电公司") == 2
    assert first_name("城市管理局") is None


@pytest.mark.parametrize(
    ("name", "county", "year", "code"),
    [
        ("灵溪镇", "433127", 2013, "433127100"),
        ("灵溪镇", "433127", 2016, "433127116"),
        ("灵溪镇", "330327", 2016, "330327100"),
        ("西田各庄镇", "110228", 2012, "110228102"),
        ("西田各庄镇", "110118", 2015, "110118102"),
        ("长安镇", "441900", 2018, "441900119"),
        ("新城镇", "620200", 2018, "620201100"),
        ("清风店镇", "130682", 2018, "130682101"),
        ("溪洛渡镇", "530625", 2015, "530625101"),
        ("河包镇", "500226", 2012, None),
        ("西园乡", "350524", 2010, None),
    ],
)
def test_a_town_has_the_code_its_county_gave_it_in_the_year(name, county, year, code):
    found = towns().find(name, county, year)
    assert [town.code for town in found] == ([code] if code else [])


def test_a_towns_unit_is_the_first_code_of_its_chain():
    assert towns().unit("433127116") == towns().unit("433127100") == "u433127100"


def test_a_town_without_a_code_goes_by_its_countys_code_and_its_name():
    settled = settle(Candidate(BOOK.of_code("500226", 2012), "河包镇"), 2012)
    region = settled.region
    assert (region.code, region.level, region.county, region.township) == ("500226", "township", "荣昌县", "河包镇")
    assert settled.own_name == "河包镇"
    assert [issue.code for issue in settled.issues] == ["town_uncoded"]
