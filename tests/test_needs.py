"""The sieve before the rules may only leave out what cannot match."""

from __future__ import annotations

import re

import pytest

from govreports.document import build
from govreports.metrics.prose.needs import Sieve, needs
from govreports.metrics.prose.rules import rules
from govreports.metrics.prose.sentences import sentences
from govreports.metrics.prose.template import template
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
        ("(?:收到|受理)申请", [{"收", "受"}, {"申"}, {"请"}]),
        ("复议(?:案件)?", [{"复"}, {"议"}]),
        ("(?!无)诉讼", [{"诉"}, {"讼"}]),
        ("甲|乙*", []),
        (".{2}元", [{"元"}]),
        ("(?i:a)b", [{"b"}]),
    ],
)
def test_needed_characters(pattern, wanted):
    found = [set(group) for group in needs(re.compile(pattern))]
    assert sorted(map(sorted, found)) == sorted(map(sorted, wanted))


def test_items_come_in_order():
    sieve = Sieve([(name, re.compile(name)) for name in ("甲", "乙", "丙", "甲乙")])
    assert list(sieve.possible("丙甲乙")) == ["甲", "乙", "丙", "甲乙"] and list(sieve.possible("乙")) == ["乙"]
