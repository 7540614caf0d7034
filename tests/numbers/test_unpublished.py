"""Studies in a drawer: by hand, against metafor, robumeta and clubSandwich, and that the danger is seen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers.meta import random_effects
from pretest.numbers.smallstudies import small_studies
from pretest.numbers.unpublished import under_selection

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "evidence_meta.json").read_text(encoding="utf-8"))
EXACT = {"rel": 1e-8, "abs": 1e-10}


def of(name):
    return np.array(REFERENCE["data"][name]["y"]), np.array(REFERENCE["data"][name]["se"])


@pytest.mark.parametrize("name", list(REFERENCE["chosen"]))
def test_selection_equals_robumeta_and_clubsandwich(name):
    expected = REFERENCE["chosen"][name]
    sign = expected["sign"]
    favoured = "positive" if sign > 0 else "negative"
    found = under_selection(*of(name), favoured=favoured, ratios=[fit["ratio"] for fit in expected["fits"]])
    for place, fit in enumerate(expected["fits"]):
        assert found.estimate[place] == pytest.approx(sign * fit["estimate"], **EXACT)
        assert found.std_error[place] == pytest.approx(fit["se"], **EXACT)
        assert found.df[place] == pytest.approx(fit["df"], rel=1e-7)
    assert found.needed_bound == pytest.approx(expected["needed_bound"], rel=1e-7)
    nearer = under_selection(*of(name), favoured=favoured, target=sign * expected["target"])
    assert nearer.needed == pytest.approx(expected["needed_target"], rel=1e-7)
    assert expected["needed"] is None
    assert found.needed == np.inf


def test_selection_by_hand():
    # No spread beyond chance would be needed: two welcome studies of .5 (SE .1), three of .1, .0 and -.1 (SE .1).
    y, se = [0.5, 0.5, 0.1, 0.0, -0.1], [0.1] * 5
    found = under_selection(y, se, favoured="positive", ratios=[1, 4, np.inf], target=0.1)
    np.testing.assert_allclose(found.estimate, [1 / 5, (1 / 4) / (3 + 2 / 4), 0], atol=1e-12)
    # (.4 + .4) / ratio = .0 + .1 + .2, so the ratio is 8/3
    assert found.needed == pytest.approx(8 / 3)
    assert found.n_affirmative == 2


def test_ratio_one_is_the_mean_and_infinite_leaves_the_welcome_out():
    y, se = of("bcg")
    found = under_selection(y, se, favoured="negative")
    assert found.estimate[0] == pytest.approx(random_effects(y, se).mu)
    rest = y / se > -1.959963984540054
    w = 1 / (se**2 + random_effects(y, se).tau2)
    assert found.estimate[-1] == pytest.approx(w[rest] @ y[rest] / w[rest].sum())
    assert (np.diff(found.estimate) > 0).all()
    assert found.ratio[-1] == np.inf


@settings(max_examples=30)
@given(
    drawn=st.lists(st.tuples(st.floats(-1, 1), st.floats(0.03, 0.4)), min_size=3, max_size=12),
    target=st.floats(-0.3, 0.3),
)
def test_mirrored_studies_give_the_mirrored_answer(drawn, target):
    y, se = np.array(drawn).T
    up = under_selection(y, se, favoured="positive", target=target)
    down = under_selection(-y, se, favoured="negative", target=-target)
    assert (up.status, up.n_affirmative) == (down.status, down.n_affirmative)
    np.testing.assert_allclose(up.estimate, -down.estimate)
    np.testing.assert_allclose(up.conf_low, -down.conf_high)
    np.testing.assert_allclose([up.needed, up.needed_bound], [down.needed, down.needed_bound], rtol=1e-6)
    if up.status == "ok":
        assert (np.diff(up.estimate) <= 1e-12).all()  # the more is hidden, the less is left
        assert up.needed >= up.needed_bound or up.needed == pytest.approx(up.needed_bound, rel=1e-6)
        if 1 < up.needed < np.inf:
            there = under_selection(y, se, favoured="positive", ratios=[up.needed])
            assert there.estimate[0] == pytest.approx(target, abs=1e-9)


def test_one_unwelcome_study_has_no_interval_of_its_own():
    found = under_selection([0.5, 0.4, 0.0], [0.1, 0.1, 0.1], favoured="positive")
    assert found.estimate[-1] == pytest.approx(0, abs=1e-12)
    assert np.isnan(found.std_error[-1])
    assert np.isnan(found.conf_high[-1])


@pytest.mark.parametrize(
    ("y", "status"),
    [
        ([0.5, 0.1], "too_few"),
        ([0.1, 0.1, -0.5], "none_affirmative"),
        ([0.5, 0.6, 0.7], "all_affirmative"),
    ],
)
def test_where_nothing_can_be_said_it_says_nothing(y, status):
    found = under_selection(y, [0.1] * len(y), favoured="positive")
    assert found.status == status
    assert np.isnan([found.needed, found.needed_bound, *found.estimate, *found.std_error, *found.conf_low]).all()


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"favoured": "harm"}, "favoured"),
        ({"favoured": "positive", "ratios": [0.5]}, "ratios"),
        ({"favoured": "positive", "ratios": [np.nan]}, "ratios"),
        ({"favoured": "positive", "target": np.inf}, "target"),
    ],
)
def test_wrong_input_is_refused(options, match):
    with pytest.raises(ValueError, match=match):
        under_selection([0.1, 0.2, 0.3], [0.1, 0.1, 0.1], **options)


def test_a_literature_of_winners_is_seen_through():
    """Campaigns without an effect, of which the ones that seem to work are ten times as often published."""
    rng = np.random.default_rng(12)
    naive, corrected, limit = [], [], []
    for _ in range(40):
        y, se = [], []
        while len(y) < 25:
            one = rng.uniform(0.05, 0.3)
            found = one * rng.standard_normal()
            if found / one < -1.96 or rng.random() < 0.1:
                y.append(found)
                se.append(one)
        chosen = under_selection(y, se, favoured="negative", ratios=[1, 10])
        naive.append(chosen.estimate[0])
        corrected.append(chosen.estimate[1])
        limit.append(small_studies(y, se).limit[0])
    assert np.mean(naive) < -0.03
    assert abs(np.mean(corrected)) < 0.3 * abs(np.mean(naive))
    assert abs(np.mean(limit)) < 0.5 * abs(np.mean(naive))


@pytest.mark.slow
def test_interval_under_the_right_ratio_covers():
    rng = np.random.default_rng(13)
    inside, tried = 0, 1_000
    for _ in range(tried):
        y, se = [], []
        while len(y) < 20:
            one = rng.uniform(0.05, 0.3)
            found = 0.1 + 0.1 * rng.standard_normal() + one * rng.standard_normal()
            if found / one > 1.96 or rng.random() < 0.2:
                y.append(found)
                se.append(one)
        chosen = under_selection(y, se, favoured="positive", ratios=[5])
        inside += bool(chosen.conf_low[0] <= 0.1 <= chosen.conf_high[0])
    assert 0.91 < inside / tried < 0.985
