"""Where sources contradict each other, and how likely each holds a harm beyond the margin to be."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.risk.sources import Said, chance_beyond, conflict_of, contradict
from pretest.words import CONTRADICTING, CONTRADICTIONS

NOTHING = Said(math.nan, math.nan, math.nan)
MORE, FEWER, AROUND = Said(20.0, 12.0, 28.0), Said(-20.0, -28.0, -12.0), Said(0.0, -5.0, 5.0)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (MORE, FEWER, True),
        (MORE, AROUND, True),  # the intervals do not overlap
        (MORE, Said(2.0, -9.0, 13.0), False),  # they do, on the same side
        (MORE, Said(-2.0, -19.0, 15.0), True),  # they do, and the middle lies on the other side of what is sure
        (MORE, Said(-0.4, -18.0, 15.0), False),  # by nobody
        (MORE, Said(0.0, -18.0, 15.0), False),
        (Said(3.0, -4.0, 10.0), Said(-3.0, -10.0, 4.0), False),  # both are unsure
        (Said(12.0, 12.0, 12.0), Said(12.0, 2.0, 22.0), False),
        (MORE, NOTHING, False),
        (NOTHING, NOTHING, False),
    ],
)
def test_what_is_a_contradiction(one, other, found):
    assert contradict(one, other) is contradict(other, one) is found


@pytest.mark.parametrize(
    ("research", "practice", "data", "word"),
    [
        (MORE, MORE, MORE, "none"),
        (MORE, NOTHING, MORE, "none"),
        (MORE, NOTHING, NOTHING, "not_compared"),
        (NOTHING, NOTHING, NOTHING, "not_compared"),
        (AROUND, NOTHING, MORE, "research_data"),
        (MORE, AROUND, NOTHING, "research_practice"),
        (NOTHING, FEWER, MORE, "practice_data"),
        (AROUND, AROUND, MORE, "data_alone"),
        (MORE, FEWER, MORE, "practice_alone"),
        (FEWER, MORE, MORE, "research_alone"),
        (FEWER, AROUND, MORE, "all_differ"),
    ],
)
def test_the_word_names_all_pairs_that_contradict(research, practice, data, word):
    said = {"research": research, "practice": practice, "data": data, "together": FEWER}
    assert conflict_of(said) == word
    pairs = CONTRADICTING[word]
    assert {pair for pair in pairs if contradict(said[pair[0]], said[pair[1]])} == set(pairs)
    if word != "not_compared":
        names = (("research", "data"), ("practice", "data"), ("research", "practice"))
        assert set(pairs) == {pair for pair in names if contradict(said[pair[0]], said[pair[1]])}


def test_every_word_is_reached_and_pairs_with_the_data_come_first():
    assert CONTRADICTING["all_differ"] == (("research", "data"), ("practice", "data"), ("research", "practice"))
    assert {word for word in CONTRADICTIONS if not CONTRADICTING[word]} == {"none", "not_compared"}
    assert all(pairs == tuple(sorted(pairs, key=lambda pair: pair[1] != "data")) for pairs in CONTRADICTING.values())


def test_the_chance_meets_the_points_that_were_given():
    points = (-2.0, 4.0, 20.0)
    assert [round(chance_beyond(*points, at), 6) for at in points] == [0.95, 0.5, 0.05]
    # by hand: a quarter above 4 + 16 * 0.6744898 / 1.6448536
    assert chance_beyond(*points, 4.0 + 16.0 * 0.6744898 / 1.6448536) == pytest.approx(0.25, abs=1e-6)
    assert math.isnan(chance_beyond(3.0, 2.0, 4.0, 1.0))
    assert math.isnan(chance_beyond(math.nan, 2.0, 4.0, 1.0))
    assert [chance_beyond(5.0, 5.0, 5.0, at) for at in (4.0, 5.0, 6.0)] == [1.0, 0.5, 0.0]


@given(
    points=st.lists(st.floats(-100, 100), min_size=3, max_size=3).map(sorted),
    limits=st.lists(st.floats(-120, 120), min_size=2, max_size=2).map(sorted),
)
def test_more_is_never_likelier_than_less_and_turning_around_turns_the_chance(points, limits):
    low, middle, high = points
    first, second = (chance_beyond(low, middle, high, limit) for limit in limits)
    assert first >= second - 1e-12
    turned = chance_beyond(-high, -middle, -low, -limits[0])
    assert turned == pytest.approx(1.0 - first, abs=1e-9)
