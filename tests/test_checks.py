"""Identities of the forms: both sides and the verdict, blanks said, nothing repaired."""

from __future__ import annotations

import pytest

from govreports.checks import check, identities
from govreports.metrics.codebook import metrics
from govreports.metrics.derive import derive
from govreports.model import Reading
from tests import forms


def reading(metric, value, state=None, **more):
    state = state or ("zero" if value == 0 else "value")
    return Reading(metric=metric, value=value, unit="件", raw=str(value), state=state, **more)


def readings(**values):
    return {name: reading(name, value) for name, value in values.items()}


def verdicts(leading, form):
    return {(found.id, found.column): (found.status, found.left, found.right) for found in check(leading, form)[0]}


PARTS = ("review_upheld", "review_corrected", "review_other")


def test_a_sum_that_holds_and_one_that_does_not():
    good = readings(review_total=3, review_upheld=1, review_corrected=1, review_other=1)
    assert verdicts(good, "e2")["E2-5", None] == ("pass", 3, 3)
    bad = good | readings(review_total=4)
    assert verdicts(bad, "e2")["E2-5", None] == ("fail", 4, 3)
    (issue,) = check(bad, "e2")[1]
    assert (issue.code, issue.field, issue.detail) == ("check_failed", "review_total", "E2-5: review_total 4 is not 3")


@pytest.mark.parametrize("state", ["blank", "na"])
def test_blanks_count_as_nothing_and_are_said(state):
    leading = readings(review_total=1, review_upheld=1, review_corrected=0)
    leading["review_other"] = reading("review_other", None, state)
    assert verdicts(leading, "e2")["E2-5", None] == ("with_blanks", 1, 1)


def test_an_identity_without_all_its_figures_is_not_tried():
    leading = readings(review_total=1, review_upheld=1)
    assert ("E2-5", None) not in verdicts(leading, "e2")
    leading |= readings(review_corrected=0) | {"review_other": reading("review_other", None, "unparsed")}
    assert ("E2-5", None) not in verdicts(leading, "e2")


def test_a_figure_told_in_prose_does_not_enter_an_identity_of_the_form():
    leading = readings(review_total=9, review_upheld=1, review_corrected=0)
    leading["review_other"] = reading("review_other", 0, basis="prose")
    assert ("E2-5", None) not in verdicts(leading, "e2")


def test_the_matrix_is_tried_in_every_column():
    leading = {}
    for suffix in forms.SUFFIXES:
        leading |= readings(**{f"{name}{suffix}": 1 for name in ("app_received", "app_carried_in", "app_closed")})
        leading |= readings(**{f"app_carried_out{suffix}": 1 if suffix else 2})
    found = verdicts(leading, "e4")
    assert {column for name, column in found if name == "T3-A"} == {
        "natural", "business", "research", "welfare", "legal", "other_org", None
    }  # fmt: skip
    assert found["T3-A", "legal"] == ("pass", 2, 2)
    assert found["T3-A", None] == ("fail", 2, 3)


def test_totals_the_form_does_not_print_are_derived_only_from_numbers():
    leading = readings(lit_direct_total=3, lit_after_review_total=2)
    (total,) = [found for found in derive(leading, "e4") if found.metric == "litigation_total"]
    assert (total.value, total.basis, total.raw) == (5, "derived", "")
    leading["lit_direct_total"] = reading("lit_direct_total", None, "blank")
    assert derive(leading, "e4") == []


def test_every_identity_speaks_of_metrics_of_the_codebook():
    for identity in identities():
        assert set(identity.left) | set(identity.right) <= set(metrics()), identity.id
