"""Differences in mean answer from proportional odds: against R, and against plain differences."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from pretest.numbers import estimate_differences, estimate_ordinal
from pretest.numbers.design import Design
from pretest.numbers.ordinal_mean import mean_differences

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "heterogeneity.json").read_text())


def test_mean_answers_under_proportional_odds_agree_with_r():
    case = REFERENCE["ordinal"]
    answer, arm = np.array(case["answer"], dtype=float)[:, None], np.array(case["arm"])
    ordinal = estimate_ordinal(answer, Design(arm, 3), values=range(1, 6), not_proportional="keep")
    plain = estimate_differences(answer, Design(arm, 3))
    found = mean_differences(ordinal, plain, 1.0)
    np.testing.assert_allclose(found.estimate[:, 0], case["difference"], rtol=1e-5)
    np.testing.assert_allclose(found.std_error, plain.std_error, rtol=0.1)
    np.testing.assert_allclose(np.square(found.influence).sum(axis=0), np.square(found.std_error))
    assert (found.status == "ok").all()


def test_with_two_answers_both_models_say_the_same():
    rng = np.random.default_rng(5)
    arm = np.repeat([0, 1], 50)
    answer = (rng.random(100) < 0.3 + 0.2 * arm).astype(float)[:, None] * 3 + 1  # answers 1 and 4
    plain = estimate_differences(answer, Design(arm, 2))
    found = mean_differences(estimate_ordinal(answer, Design(arm, 2)), plain, 1.0)
    np.testing.assert_allclose(found.estimate, plain.estimate, rtol=1e-7)


def test_nobody_who_answers_anything_else_gives_no_standard_error():
    answer, arm = np.ones((20, 1)), np.repeat([0, 1], 10)
    plain = estimate_differences(answer, Design(arm, 2))
    found = mean_differences(estimate_ordinal(answer, Design(arm, 2), values=[1, 2, 3]), plain, 1.0)
    assert found.status.tolist() == [["zero_variance"]]
    assert np.isnan(found.std_error).all()
