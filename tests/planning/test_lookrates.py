"""What several looks cost: counted over drawn estimates, against what is known of them."""

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from pretest.planning.lookrates import LookPlan, follow_looks, word_of_look
from pretest.words import LOOK_ENDS

ONE = LookPlan((310, 620), (2.93,), np.eye(1))
STOP, REVISE, CLEARED, MORE = range(4)


def test_words_of_one_look_by_hand():
    """Bounds of 1.6 standard errors, a margin of 2: L and U around each estimate."""
    z = np.array([[4.0], [1.9], [0.3], [1.0], [2.1], [0.3]])
    found = word_of_look(z, np.array([2.0]), 1.6, 1.6)
    assert [LOOK_ENDS[one] for one in found] == ["stop", "revise", "cleared", "collect_more", "revise", "cleared"]


def test_one_open_harm_keeps_a_concept_open_and_one_harm_stops_it():
    z = np.array([[0.0, 1.0], [0.0, 4.0], [0.0, 0.1]])
    assert word_of_look(z, np.array([2.0, 2.0]), 1.6, 1.6).tolist() == [MORE, STOP, CLEARED]


def test_the_first_answer_ends_a_study():
    words = [np.array([MORE, STOP, MORE]), np.array([CLEARED, CLEARED, MORE])]
    found = follow_looks(words)
    assert found.word.tolist() == [CLEARED, STOP, MORE]
    assert found.look.tolist() == [2, 1, 2]
    assert found.shares(2).sum() == pytest.approx(1.0)


def test_one_look_passes_as_often_as_its_formula_says():
    found = ONE.at_once().rates(0.0)
    both = float(ndtr(2.93 + ndtri(0.05)))  # U below the margin; L above 0 as well is still below it
    assert found.passed == pytest.approx(both, abs=0.004)
    assert found.expected_n == 620


def test_false_reassurance_at_the_margin_over_both_looks_is_at_most_five_percent():
    for spending in ("obrien_fleming", "pocock"):
        plan = LookPlan((310, 620), (2.93,), np.eye(1), spending=spending)
        assert plan.rates(1.0).passed <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 20_000)


def test_a_second_look_saves_people_and_costs_little():
    found = ONE.rates(0.0)
    assert 310 < found.expected_n < 620
    assert found.share("cleared", 1) < 0.4  # seldom at the first look
    assert 1.0 < ONE.inflation() < 1.05
    assert LookPlan((310, 620), (2.93,), np.eye(1), spending="pocock").inflation() > 1.1


def test_a_harm_of_two_margins_is_met_at_the_first_look():
    found = ONE.rates(2.0)
    assert found.share("stop", 1) + found.share("revise", 1) > 0.9
    assert found.passed < 1e-3


def test_further_cells_of_the_family_raise_the_bar_for_harm_alone():
    many = LookPlan((310, 620), (2.93,), np.eye(1), cells=6)
    assert many.lower[1] > ONE.lower[1] + 0.5
    assert many.upper == ONE.upper


def test_what_cannot_pass_has_no_price():
    assert np.isnan(LookPlan((310, 620), (2.93,), np.eye(1)).inflation(multiple=9.0))
