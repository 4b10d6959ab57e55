"""The portal list: what it says, and every mistake in it named before a run begins."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from govreports.portals import SHIPPED, PortalListError, load_file, load_portals, read_shipped, select
from govreports.selection import ArgumentError, parse_years, read_arguments

ROW = '[leiyang]\nname = "耒阳市人民政府"\nregion = "430481"\nindex = ["http://www.leiyang.test/nb/"]\n'


def mistakes(text: str) -> tuple[str, ...]:
    with pytest.raises(PortalListError) as caught:
        load_portals(text, "list.toml")
    return caught.value.mistakes


def test_a_row_becomes_a_portal():
    text = ROW + 'cms = "trs"\nsince = 2008\nhosts = ["zwgk.leiyang.test"]\nencoding = "gbk"\nnote = "two columns"\n'
    portal = load_portals(text, "list.toml")["leiyang"]
    assert (portal.slug, portal.region, portal.cms, portal.since) == ("leiyang", "430481", "trs", 2008)
    assert portal.index == ("http://www.leiyang.test/nb/",)
    assert portal.allowed_hosts == {
        "www.leiyang.test", "leiyang.test", "zwgk.leiyang.test", "www.zwgk.leiyang.test"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ('naem = "x"', "[leiyang] naem: unknown key"),
        ('cms = "boda9"', "[leiyang] cms: unknown family 'boda9'"),
        ("since = '2008'", "[leiyang] since: a year wanted, not '2008'"),
        ("since = true", "[leiyang] since: a year wanted"),
        ("since = 208", "[leiyang] since: 208 is no report year"),
        ('hosts = "a.test"', "[leiyang] hosts: a list of host names wanted"),
        ('hosts = ["http://a.test"]', "[leiyang] hosts: not a host name: http://a.test"),
        ('encoding = "gbq"', "[leiyang] encoding: unknown encoding 'gbq'"),
        ('status = "dead"', "[leiyang] status: unknown status 'dead'"),
        ('status = "retired"', "[leiyang] retired: status retired and the date go together"),
        ("retired = 2024-05-01", "[leiyang] retired: status retired and the date go together"),
        ('retired = "2024"', "[leiyang] retired: a date without quotes"),
        ('[[x]]\nname = "a"', "[x] is not a table"),
        ('home = "leiyang"', "[leiyang] home: not a URL: leiyang"),
        ('evidence = "rumour"', "[leiyang] evidence: unknown evidence 'rumour'; known are listing"),
        ("seen = 26", "[leiyang] seen: 26 is no year"),
        ("[leiyang", "not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_file_table_and_key(change, told):
    assert any(line.startswith("list.toml: ") and told in line for line in mistakes(f"{ROW}{change}\n"))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('"430481"', "430481", "[leiyang] region: a code in quotes wanted, not 430481"),
        ('"430481"', '"43048"', "[leiyang] region: '43048' is no region code"),
        ('"430481"', '"439999"', "[leiyang] region: '439999' is no region code"),
        ('["http://www.leiyang.test/nb/"]', '"http://www.leiyang.test/nb/"', "[leiyang] index: a list of URLs wanted"),
        ("http://www", "ftp://www", "[leiyang] index: not a URL: ftp://www.leiyang.test/nb/"),
        ("http://www.leiyang.test", "http:///", "[leiyang] index: not a URL"),
        ("http://www.leiyang.test/nb/", "http://www.leiyang.test/n b/", "[leiyang] index: not a URL"),
        ('["http://www.leiyang.test/nb/"]', "[]", "[leiyang] index: is empty"),
        ('name = "耒阳市人民政府"\n', "", "[leiyang] name: missing"),
        ('region = "430481"\n', "", "[leiyang] region: missing"),
        ('"耒阳市人民政府"', '" "', "[leiyang] name: is empty"),
        ("[leiyang]", "[Lei_yang]", "[Lei_yang] slug: only a-z, 0-9"),
        (ROW, "", "no portal in it"),
    ],
)
def test_a_wrong_or_missing_value_is_told(before, after, told):
    assert any(told in line for line in mistakes(ROW.replace(before, after)))


def test_a_row_needs_no_index_where_it_has_a_home():
    text = ROW.replace('index = ["http://www.leiyang.test/nb/"]', 'home = "http://www.leiyang.test/"')
    portal = load_portals(text, "list.toml")["leiyang"]
    assert portal.index == () and portal.home == "http://www.leiyang.test/"
    assert all(host in portal.reach for host in ("leiyang.test", "www.leiyang.test", "zwgk.leiyang.test"))
    assert "notleiyang.test" not in portal.reach and "leiyang.test.evil.test" not in portal.reach


def test_a_portal_keeps_off_the_sites_of_other_rows():
    row = '[{0}]\nname = "x"\nregion = "460000"\nhome = "{1}"\n'
    homes = {
        "hainan": "https://www.hainan.gov.cn/",
        "baisha": "https://baisha.hainan.gov.cn/",
        "gov": "https://www.gov.cn/",
    }
    portals = load_portals("\n".join(row.format(slug, home) for slug, home in homes.items()), "list.toml")
    assert "xxgk.hainan.gov.cn" in portals["hainan"].reach and "baisha.hainan.gov.cn" not in portals["hainan"].reach
    assert "baisha.hainan.gov.cn" in portals["baisha"].reach
    assert "www.gov.cn" in portals["gov"].reach and "xxgk.hainan.gov.cn" not in portals["gov"].reach


def test_every_mistake_is_told_not_only_the_first():
    told = mistakes(ROW + 'cms = "x"\nfoo = 1\n[b]\nname = 3\n' + ROW)
    assert any("[leiyang]: slug used twice, lines 1 and 9" in line for line in told)
    assert any("[leiyang] cms" in line for line in told) and any("[leiyang] foo" in line for line in told)
    assert any("[b] name: a text wanted, not 3" in line for line in told)
    assert {f"list.toml: [b] {key}: missing" for key in ("region", "index")} <= set(told)


def test_one_index_belongs_to_one_portal():
    assert mistakes(ROW + ROW.replace("[leiyang]", "[other]")) == (
        "list.toml: [other] index: http://www.leiyang.test/nb/ is an index of [leiyang] already",
    )


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path):
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none.toml", tmp_path / "x.toml", tmp_path):
        with pytest.raises(PortalListError, match=str(path)):
            load_file(str(path))


def test_the_shipped_list_is_right_and_explains_itself():
    portals = load_file(None)
    assert len(portals) > 3700
    assert all(portal.home and portal.evidence for portal in portals.values() if portal.status == "unconfirmed")
    head = read_shipped().partition("\n[")[0]
    keys = ("name", "region", "home", "index", "cms", "since", "hosts", "encoding", "status", "evidence", "seen")
    assert all(f"#   {key}" in head for key in (*keys, "retired", "note"))


def test_selection_by_slug_and_region():
    text = ROW + ROW.replace("leiyang", "wanzai").replace("430481", "360922")
    text += ROW.replace("leiyang", "old") + 'status = "retired"\nretired = 2024-05-01\n'
    portals = load_portals(text, "list.toml")
    slugs = lambda **options: [portal.slug for portal in select(portals, "list.toml", **options)]  # noqa: E731
    assert slugs() == ["leiyang", "wanzai"]
    assert slugs(slugs=["wanzai", "leiyang"]) == ["leiyang", "wanzai"]
    assert slugs(region="43") == ["leiyang"]
    assert slugs(slugs=["old"]) == ["old"] and portals["old"].retired == date(2024, 5, 1)
    for options in ({"slugs": ["nowhere"]}, {"region": "99"}, {"slugs": ["wanzai"], "region": "43"}):
        with pytest.raises(PortalListError, match=r"list[.]toml"):
            select(portals, "list.toml", **options)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2019-2024", range(2019, 2025)),
        ("2021", [2021]),
        ("2012,2019-2020", [2012, 2019, 2020]),
        (" 2021 - 2021 ", [2021]),
    ],
)
def test_years(text, years):
    assert parse_years(text) == frozenset(years)


@pytest.mark.parametrize("text", ["", "21", "2024-2019", "2019-", "2019;2020", "a", "2019-2020-2021"])
def test_years_that_make_no_sense(text):
    with pytest.raises(ArgumentError, match="years"):
        parse_years(text)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"portel": "x"}, "portel"),
        ({"portal": " , "}, "portal"),
        ({"region": "4x"}, "region"),
        ({"name": "x"}, "name"),
        ({"url": "www.a.test"}, "url"),
        ({"url": "http://["}, "url"),
        ({"url": "http://a.test", "region": "43"}, "region"),
        ({"url": "http://a.test", "portal": "x"}, "portal"),
        ({"url": "http://a.test", "portals": "x"}, "portals"),
    ],
)
def test_arguments_that_make_no_sense(arguments, told):
    with pytest.raises(ArgumentError, match=told):
        read_arguments(arguments)


def test_a_url_needs_no_row():
    selection = read_arguments({"url": "http://www.a.test/nb/", "name": "甲县", "region": "430481", "years": "2021"})
    (portal,) = selection.portals
    assert (portal.slug, portal.name, portal.region, portal.home) == (
        "a-test",
        "甲县",
        "430481",
        "http://www.a.test/nb/",
    )
    assert selection.by_hand and selection.years == {2021}
    assert read_arguments({}).portals[0].slug in load_portals(read_shipped(), SHIPPED)


def test_the_bundled_portals_are_right():
    fixtures = Path(__file__).parents[1] / "fixtures" / "portals.toml"
    assert set(load_file(str(fixtures))) == {path.name for path in fixtures.parent.iterdir() if path.is_dir()}
