"""The sieve before the rules may only leave out what cannot match."""

from __future__ import annotations

import re

import pytest

from govreports.document import build
from govreports.metrics.prose.needs import Sieve, needs, with_lookout
from govreports.metrics.prose.rules import rules
from govreports.metrics.prose.sentences import sentences
from govreports.metrics.prose.template import _marks, _marks_as_written, _numerals, template
from govreports.numbers import pattern
from tests.fixtures import fixtures


def test_no_rule_is_left_out_that_matches():
    texts = [
        template(sentence.text).text for fixture in fixtures("report") for sentence in sentences(build(fixture.page()))
    ]
    for sieve in (rules().figures, rules().zeros, rules().derived):
        for text in texts:
            possible = {id(rule) for rule in sieve.possible(text)}
            assert all(id(rule) in possible for rule in sieve if rule.pattern.search(text)), text


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("(?:收到|受理)申请", [{"收到", "受理"}, {"申请"}, {"到申", "理申"}, {"申"}, {"请"}]),
        ("复议(?:案件)?#", [{"复议"}, {"复"}, {"议"}, {"议#", "议案"}]),
        ("(?!无)诉讼", [{"诉讼"}, {"诉"}, {"讼"}]),
        ("甲|乙*", []),
        (".{2}元", [{"元"}]),
        ("(?i:a)b", [{"b"}]),
        ("甲[^乙]丙", [{"甲"}, {"丙"}]),
    ],
)
def test_needed_characters_and_pairs(pattern, wanted):
    found = [set(group) for group in needs(re.compile(pattern))]
    assert sorted(map(sorted, found)) == sorted(map(sorted, wanted))


@pytest.mark.parametrize(
    "pattern", [r"[一二]月|\d{1,2}日|(?<=第)[a-f]", "(?:约)?甲", "甲?", ".乙|丙", "[^甲]乙", r"(?i:a)|\w\s"]
)
def test_a_lookout_changes_no_match(pattern):
    text = "约甲a第f 12日,一月A月,乙丙x 甲乙"
    spans = [found.span() for found in re.compile(pattern).finditer(text)]
    assert [found.span() for found in with_lookout(pattern).finditer(text)] == spans


@pytest.mark.parametrize("kind", ["report", "decoy"])
def test_marks_and_numerals_are_found_with_and_without_a_lookout(kind):
    texts = [sentence.text for fixture in fixtures(kind) for sentence in sentences(build(fixture.page()))]
    for quick, plain in ((_marks(), _marks_as_written()), (_numerals(), pattern().pattern)):
        for text in texts:
            found = [match.span() for match in re.compile(plain).finditer(text)]
            assert [match.span() for match in quick.finditer(text)] == found


def test_items_come_in_order():
    sieve = Sieve([(name, re.compile(name)) for name in ("甲", "乙", "丙", "甲乙")])
    assert list(sieve.possible("丙甲乙")) == ["甲", "乙", "丙", "甲乙"] and list(sieve.possible("乙")) == ["乙"]
