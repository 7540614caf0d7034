"""How sure a claim is: every word by hand, what may never make it surer, and chances against a known distribution."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.risk.certainty import OPEN_CLAIMS, chance_in_data, chance_in_draws, claimed, surest, word_for
from pretest.words import CERTAINTIES, DECISIONS, VERDICTS

NAN = math.nan
CLAIMS = tuple(dict.fromkeys((*VERDICTS, *DECISIONS)))
P = st.floats(0.0, 1.0)


def word(claim="harm", p_data=0.995, p_both=0.995, n_specifications=4, n_same=4):
    return word_for(claim, p_data, p_both, n_specifications=n_specifications, n_same=n_same)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "very_sure"),
        ({"p_data": 0.99, "p_both": 0.99, "n_specifications": 3, "n_same": 3}, "very_sure"),
        ({"p_data": 0.9899}, "fairly_sure"),
        ({"p_both": 0.9899}, "fairly_sure"),
        ({"n_same": 3}, "fairly_sure"),  # another reasonable plan says something else
        ({"n_specifications": 12, "n_same": 7}, "fairly_sure"),
        ({"n_specifications": 12, "n_same": 6}, "unsure"),  # as many plans say something else
        ({"n_specifications": 0, "n_same": 0}, "fairly_sure"),
        ({"n_specifications": 2, "n_same": 2}, "fairly_sure"),  # hardly asked another way
        ({"n_specifications": 1, "n_same": 1}, "fairly_sure"),
        ({"p_data": 0.90}, "fairly_sure"),
        ({"p_data": 0.8999}, "unsure"),
        ({"p_both": 0.2}, "unsure"),  # prior and data disagree
        ({"p_both": NAN}, "very_sure"),  # no model of earlier research: the data alone
        ({"p_data": NAN}, "cannot_tell"),
        ({"p_data": NAN, "p_both": NAN}, "cannot_tell"),
        ({"claim": "benefit_not_shown", "p_data": NAN, "p_both": NAN}, "unsure"),
        ({"claim": "benefit_not_shown", "p_data": 0.95, "p_both": NAN}, "fairly_sure"),
        ({"claim": "stop"}, "very_sure"),
        ({"claim": "go", "p_both": 0.93}, "fairly_sure"),
    ],
)
def test_every_word_by_hand(changes, expected):
    assert word(**changes) == expected


@pytest.mark.parametrize("claim", OPEN_CLAIMS)
def test_what_claims_nothing_is_never_sure(claim):
    assert word(claim) == "cannot_tell"


def test_an_open_verdict_and_every_decision_that_waits_claim_nothing():
    assert set(OPEN_CLAIMS) == {"inconclusive"} | set(DECISIONS) - {"stop", "revise", "go", "harmless_aim_not_shown"}


@given(st.sampled_from(CLAIMS), P, P, P, st.integers(1, 12), st.data())
def test_a_larger_chance_never_makes_it_less_sure_nor_does_the_smaller_of_both_count_for_less(
    claim, low, high, other, n, data
):
    low, high = sorted((low, high))
    same = data.draw(st.integers(0, n))
    rank = [
        CERTAINTIES.index(word(claim, *ps, n_specifications=n, n_same=same))
        for ps in ((low, other), (high, other), (other, low), (other, high))
    ]
    assert rank[1] <= rank[0]  # the first word is the surest
    assert rank[3] <= rank[2]
    assert rank[0] == rank[2]  # it does not matter which of both is the smaller


@given(st.sampled_from(CLAIMS), P, P, st.integers(1, 12), st.data())
def test_choices_that_disagree_never_make_it_surer_and_never_leave_it_very_sure(claim, p, q, n, data):
    fewer, more = sorted((data.draw(st.integers(0, n)), data.draw(st.integers(0, n))))
    words = [word(claim, p, q, n_specifications=n, n_same=same) for same in (fewer, more)]
    assert CERTAINTIES.index(words[1]) <= CERTAINTIES.index(words[0])
    if more < n or n < 3:
        assert "very_sure" not in words


@pytest.mark.parametrize("changes", [{"p_data": 1.1}, {"p_both": -0.1}, {"n_same": 5}, {"n_same": -1}])
def test_impossible_figures_are_refused(changes):
    with pytest.raises(ValueError, match=r"a chance|sets of choices"):
        word(**changes)


def test_the_smaller_chance_counts():
    assert surest(0.9, 0.95) == 0.9
    assert surest(0.95, 0.9) == 0.9
    assert surest(0.95, NAN) == 0.95
    assert math.isnan(surest(NAN, 0.9))


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        ("harm", 1 - NormalDist(0.4, 0.1).cdf(0.3)),
        ("harm_signalled", 1 - NormalDist(0.4, 0.1).cdf(0.0)),
        ("benefit_reversed", 1 - NormalDist(0.4, 0.1).cdf(0.0)),
        ("trivial_harm", NormalDist(0.4, 0.1).cdf(0.3)),
        ("harm_excluded", NormalDist(0.4, 0.1).cdf(0.3)),
        ("improved", NormalDist(0.4, 0.1).cdf(0.0)),
        ("benefit_shown", NormalDist(0.4, 0.1).cdf(0.0)),
        ("benefit_not_shown", 1 - NormalDist(0.4, 0.1).cdf(-0.3)),
    ],
)
def test_chances_are_those_of_the_effects_that_a_verdict_names(verdict, expected):
    draws = 0.4 + 0.1 * np.random.default_rng(1).standard_normal(200_000)
    assert chance_in_data(verdict, 0.4, 0.1, math.inf, 0.3) == pytest.approx(expected, abs=1e-9)
    assert chance_in_draws(verdict, draws, 0.3) == pytest.approx(expected, abs=0.004)


def test_few_degrees_of_freedom_are_less_sure():
    chances = [chance_in_data("harm", 0.5, 0.1, df, 0.3) for df in (3.0, 10.0, math.inf)]
    assert chances == sorted(chances)
    # t with 3 degrees of freedom, two standard errors beyond the margin: 1 - .0697
    assert chances[0] == pytest.approx(0.93034, abs=1e-5)


@pytest.mark.parametrize("verdict", ["harm", "harm_excluded", "benefit_not_shown"])
def test_without_a_margin_nothing_is_known_of_what_lies_beyond_it(verdict):
    assert math.isnan(chance_in_data(verdict, 0.4, 0.1, 50.0, NAN))
    assert math.isnan(chance_in_draws(verdict, np.zeros(3), NAN))


@pytest.mark.parametrize(("error", "df"), [(0.0, 50.0), (NAN, 50.0), (0.1, NAN), (0.1, 0.0)])
def test_without_an_error_there_is_no_chance(error, df):
    assert math.isnan(chance_in_data("harm", 0.4, error, df, 0.3))


def test_every_verdict_says_where_the_effect_lies_or_claims_nothing():
    for verdict in VERDICTS:
        low, high = claimed(verdict, 0.3)
        assert math.isnan(low) == (verdict in OPEN_CLAIMS)
        assert math.isnan(low) or low < high
