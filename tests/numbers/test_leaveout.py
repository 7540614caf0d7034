"""One study left out: by hand, against metafor, and the one that decides is seen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.numbers.leaveout import leave_one_out
from pretest.numbers.meta import random_effects

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "evidence_meta.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", list(REFERENCE["without"]))
def test_equals_metafor(name):
    data, expected = REFERENCE["data"][name], REFERENCE["without"][name]
    fits = leave_one_out(data["y"], data["se"])
    for field in ("mu", "se", "tau2", "predict_low"):
        np.testing.assert_allclose([getattr(fit, field) for fit in fits], expected[field], rtol=1e-8, atol=1e-9)


def test_three_equal_studies_by_hand():
    fits = leave_one_out([0.0, 0.2, 0.7], [0.1, 0.1, 0.1])
    assert [fit.mu for fit in fits] == pytest.approx([0.45, 0.35, 0.1])
    assert [fit.tau2 for fit in fits] == pytest.approx([0.125 - 0.01, 0.245 - 0.01, 0.02 - 0.01])


def test_with_two_studies_the_other_is_alone():
    fits = leave_one_out([0.1, 0.5], [0.1, 0.2])
    assert [(fit.k, fit.mu, fit.se) for fit in fits] == [(1, 0.5, pytest.approx(0.2)), (1, 0.1, pytest.approx(0.1))]
    assert all(np.isnan(fit.tau2) for fit in fits)


@given(
    drawn=st.lists(st.tuples(st.floats(-1, 1), st.floats(0.05, 0.5)), min_size=3, max_size=7, unique=True),
    order=st.randoms(use_true_random=False),
)
def test_order_of_the_studies_does_not_count(drawn, order):
    y, se = np.array(drawn).T
    turn = list(range(len(y)))
    order.shuffle(turn)
    fits, turned = leave_one_out(y, se, method="dl"), leave_one_out(y[turn], se[turn], method="dl")
    for place, one in enumerate(turn):
        assert turned[place].mu == pytest.approx(fits[one].mu, abs=1e-9)
    assert min(fit.mu for fit in fits) <= y.max()


def test_one_study_that_decides_is_seen():
    y, se = [0.02, -0.03, 0.01, 0.00, 0.9], [0.05, 0.05, 0.05, 0.05, 0.1]
    assert random_effects(y, se).mu > 0.1
    assert [round(fit.mu, 2) > 0.1 for fit in leave_one_out(y, se)] == [True, True, True, True, False]


def test_one_study_cannot_be_left_out():
    with pytest.raises(ValueError, match="two studies"):
        leave_one_out([0.1], [0.1])
