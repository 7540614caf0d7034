"""Whose loss counts, when it is unequal, and how bad an effect it leaves open: by hand, and against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_ind

from pretest.analysis.cells.attrition import attrition_limits, compare_losses, lost_in
from pretest.numbers.attrition import estimate_lee_bounds
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.spec import load_study
from tests.tiny import TINY_PLAN, TINY_STUDY, rows

N = 40  # people per arm


def data(distance: set[str], support: set[str]) -> str:
    """40 people per arm, c0 to c39 and d0 to d39; those named lack the answer."""
    lines = []
    for arm, letter in (("control", "c"), ("debt", "d")):
        for i in range(N):
            name = f"{letter}{i}"
            answers = ["" if name in without else str(i % 5 + 1) for without in (distance, support)]
            lines.append(",".join([name, arm, *answers]))
    return rows(*lines)


def lost(make_study, distance: set[str], support: set[str], study: str = TINY_STUDY):
    made = load_study(make_study(study, data=data(distance, support)))
    responses = read_responses(made)
    (group,) = lost_in(made, responses, screen(made, responses))
    return made, group


THREE = {"d0", "d1", "d2"}
ONE_EACH = {"c7", "d7"}


def test_loss_is_compared_as_shares_are(make_study):
    tests = compare_losses(*lost(make_study, THREE, ONE_EACH))
    assert tests.names == ("", "distance", "support")
    np.testing.assert_allclose(tests.estimate, [[0.0, 3 / N, 0.0]], atol=1e-12)
    by_welch = ttest_ind([1] * 3 + [0] * 37, [0] * N, equal_var=False).pvalue
    assert tests.p[0, 1] == pytest.approx(by_welch, rel=1e-9)
    assert 0.05 < by_welch < 0.10


@pytest.mark.parametrize(
    ("distance", "support", "unequal"),
    [
        (set(), set(), [False, False, False]),  # nobody is lost
        (THREE, set(), [False, True, False]),  # one outcome, at .10
        (THREE, ONE_EACH, [False, False, False]),  # two that anybody lacks, each at .05
        (THREE, THREE, [True, True, True]),  # three who lack everything, at .10 for all
        (THREE | {"d3"}, THREE, [True, True, True]),
        ({"d0", "d1", "d2", "d3", "d4"}, ONE_EACH, [False, True, False]),
    ],
)
def test_who_left_altogether_is_tested_once_and_each_outcome_at_its_part(make_study, distance, support, unequal):
    tests = compare_losses(*lost(make_study, distance, support))
    assert tests.names == ("", "distance", "support")
    assert tests.unequal.tolist() == [unequal]


def test_the_limit_is_the_upper_one_of_lees_upper_bound_where_loss_is_unequal(make_study):
    study, group = lost(make_study, THREE, set())
    seen = np.repeat([False, True], N)
    y = np.tile(np.arange(N) % 5 + 1.0, 2)
    y[N : N + 3] = np.nan
    expected = estimate_lee_bounds(y, seen)
    limits = attrition_limits(study, [group])
    assert set(limits) == {(1, "everyone", "debt", "distance")}
    (limit,) = limits.values()
    assert limit == pytest.approx(expected.high + 1.6448536269514722 * expected.se_high, rel=1e-9)


def test_where_nobody_stayed_everything_is_left_open(make_study):
    everybody = {f"d{i}" for i in range(N)}
    study, group = lost(make_study, everybody, set())
    assert attrition_limits(study, [group]) == {(1, "everyone", "debt", "distance"): np.inf}


def test_without_a_control_there_is_nothing_to_compare(make_study):
    study, group = lost(make_study, THREE, THREE, TINY_STUDY.replace(", control: true", ""))
    assert compare_losses(study, group).names == ()
    assert attrition_limits(study, [group]) == {}


def test_an_outcome_with_a_reference_of_its_own_is_compared_with_that(make_study):
    # as many lack an answer under the concept as under what is sent today, and nobody under the control
    arms = TINY_STUDY.replace("audiences:", "  today: {label: {nl: Nu, en: Now}, control: current}\naudiences:")
    own = TINY_PLAN.replace("role: benefit,", "role: benefit, reference: today,")
    lines = data(THREE, THREE).strip().split("\n")
    lines += [line.replace("d", "t", 1).replace("debt", "today") for line in lines if line.startswith("d")]
    study = load_study(make_study(arms, own, "\n".join(lines) + "\n"))
    responses = read_responses(study)
    limits = attrition_limits(study, tuple(lost_in(study, responses, screen(study, responses))))
    judged = {(concept, outcome) for _, _, concept, outcome in limits}
    assert judged == {("debt", "distance"), ("today", "distance"), ("control", "support")}
