"""Widths, blanks, script and pollution: what a copy did to a text is undone, and an untouched text stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from govreports.text.conversion import converter
from govreports.text.normalise import normalise
from govreports.text.pagefeet import strip_feet
from govreports.text.pollution import GARBLED, clean
from govreports.text.script import detect, simplify
from govreports.text.width import fold, squeeze, squeeze_with_places


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("１３件（其中，网络７件）", "13件(其中,网络7件)"),
        ("收到\u3000 12\xa0件", "收到 12 件"),
        ("②其他", "(2)其他"),
        ("面积3m²", "面积3m"),
        ("国办发﹝2014﹞32号", "国办发〔2014〕32号"),
        ("二○一○年", "二〇一〇年"),
        ("零\u200b宽", "零宽"),
    ],
)
def test_widths_are_folded(printed, folded):
    assert fold(printed) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="一二12 ab,。"))
def test_places_lead_back_to_the_printed_text(text):
    squeezed, places = squeeze_with_places(text)
    assert "".join(text[place] for place in places) == squeezed
    assert squeezed.strip() == squeeze(text)


def test_pinyin_behind_characters_is_removed():
    noted = "我區(qū)政務(wù)公開關(guān)于實(shí)施項(xiàng)目(dà)" * 3
    cleaned = clean(noted)
    assert cleaned.text == "我區政務公開關于實施項目" * 3
    assert cleaned.polluted


def test_doubled_toneless_pinyin_is_removed():
    assert clean("政(zheng)(zheng)府(fu)(fu)公(gong)開(kai)辦(ban)").text == "政府公開辦"


def test_brackets_of_an_honest_page_stay():
    honest = "政务公开(open)与互联网(www)建设,共计12件(含转办3件)。"
    assert clean(honest).text == honest


def test_shifted_list_markers_are_mended_and_lost_numbers_counted_on():
    polluted = "?。?)甲方(fāng)面(miàn)乙(yǐ)項(xiàng)目(mù)\n?。?)乙\n(3)丙\n?。ǘ┻M(jìn)一步"
    assert clean(polluted).text.split("\n") == ["(1)甲方面乙項目", "(2)乙", "(3)丙", "(二)進一步"]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("本局二〇一六年度主动公开政府信息。", "simplified"),
        ("鹽池縣政務公開辦公室嚴格落實條例規定", "traditional_cn"),
        ("在政府入口網站設立規範性檔案專欄,為民眾提供網路查詢", "traditional_tw"),
    ],
)
def test_script_is_told_from_the_text(text, script):
    assert detect(text) == script


def test_taiwan_words_come_back_as_the_mainland_ones():
    text = "在政府入口網站公開規範性檔案,檔案館建立查詢程式,核心指標執行"
    assert simplify(text, "traditional_tw") == "在政府门户网站公开规范性文件,档案馆建立查询程序,核心指标执行"


_LIBRARY = {name: OpenCC(name) for name in ("t2s", "tw2sp")}
_PHRASES = st.sampled_from(
    sorted(word for library in _LIBRARY.values() for *_, words in library.dict_cache.values() for word in words)
)


@given(st.lists(_PHRASES | st.sampled_from([*"的与著眾為通過,。 12", ""]), max_size=40).map("".join))
@pytest.mark.parametrize("name", ["t2s", "tw2sp"])
def test_the_short_way_gives_what_the_library_gives(name, text):
    assert converter(name)(text) == _LIBRARY[name].convert(text)


def test_page_feet_go_and_counts_stay():
    text = "推进管理、服2务,重大3建设项目12个,严5谨规范,公开 4 万余条,不6断提升,分8类公开"
    clean_text, feet = strip_feet(text)
    assert feet == ("服2务", "大3建", "严5谨", "不6断")
    assert clean_text == "推进管理、服务,重大建设项目12个,严谨规范,公开 4 万余条,不断提升,分8类公开"


def test_one_odd_number_in_a_word_is_left_alone():
    assert strip_feet("设立3窗口") == ("设立3窗口", ())


def test_what_was_repaired_is_said():
    found = normalise(["鹽池縣政務公開辦公室嚴格落實條例規定", "收到申請５件"])
    assert found.strings == ("盐池县政务公开办公室严格落实条例规定", "收到申请5件")
    said = {issue.code: issue.detail for issue in found.issues}
    assert said == {"script_converted": "traditional_cn", "digits_folded": "５"}


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("自2018年11日至2018年1231日止", "自2018年1月1日至2018年12月31日止"),
        ("2019年331日前", "2019年3月31日前"),
        ("20181月1日起至201812月31日", "2018年1月1日起至2018年12月31日"),
        ("2018年111日", "2018年111日"),  # 1月11日 or 11月1日
        ("2018年11日", "2018年11日"),  # alone it may be any day
        ("2018年12月31日,公开1231条", "2018年12月31日,公开1231条"),
    ],
)
def test_dates_that_lost_a_character_are_whole_where_only_one_day_is_meant(printed, meant):
    assert normalise([printed]).strings == (meant,)


def test_a_mended_date_is_quoted():
    (issue,) = normalise(["2019年1231日"]).issues
    assert (issue.code, issue.detail) == ("dates_mended", "2019年1231日 → 2019年12月31日")


POLLUTED = "我區(qū)政務(wù)公開關(guān)于實(shí)施項(xiàng)目發(fā)布"


def test_what_no_rule_explains_stands_between_marks():
    found = normalise([POLLUTED, "全區(qū)公?gōng)開12條，發(fā)布3條"])
    assert found.strings[1] == f"全区公{GARBLED}?gōng){GARBLED}开12条,发布3条"
    assert found.script == "polluted"
    assert "garbled" in {issue.code for issue in found.issues}


@pytest.mark.parametrize("lost", ["公开1\ue0103条", "公开(cid:12)3条", "公开锟斤拷3条", "公开1\ufffd3条"])
def test_a_lost_character_is_marked_on_any_page(lost):
    (text,) = normalise([lost]).strings
    assert GARBLED in text
    assert "13" not in text


def test_a_bullet_of_a_symbol_font_is_no_lost_figure():
    assert normalise(["\uf06c1.加强领导"]).strings == ("1.加强领导",)


def test_an_honest_question_mark_is_no_garble():
    found = normalise(["如何申请?。请看指南。", "是否公开？12条"])
    assert found.script == "simplified"
    assert GARBLED not in "".join(found.strings)


@pytest.mark.parametrize(
    ("seen", "meant"),
    [("製定麵對後臺", "制定面对后台"), ("谘詢答複批覆", "咨询答复批复"), ("乾部著力隨著", "干部着力随着")],
)
def test_homophone_traditional_comes_back(seen, meant):
    assert simplify(seen, "traditional_cn") == meant


@pytest.mark.parametrize("word", ["政府資訊公開", "規範性檔案", "入口網站", "網際網路"])
def test_one_word_that_only_taiwan_has_tells_the_script(word):
    assert detect(f"鹽池縣2012年{word}工作年度報告,由縣人民政府辦公室編製") == "traditional_tw"


def test_a_simplified_page_never_meets_the_converter(monkeypatch):
    monkeypatch.setattr("govreports.text.script.converter", None)
    assert normalise(["本局二〇一六年度主动公开政府信息12条。"]).script == "simplified"
