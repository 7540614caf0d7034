"""Which sums and differences of audiences are people."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pretest.disclosure.overlap import EVERYBODY, differences, identities, patterns_of

EVERYONE = frozenset({"all", "users"}), frozenset({"all"})


def test_the_patterns_are_those_that_occur():
    masks = {"all": np.array([True, True, True]), "users": np.array([True, False, True])}
    assert patterns_of(masks) == {frozenset({"all", "users"}), frozenset({"all"})}


def test_no_audience_makes_no_difference():
    assert patterns_of({}) == frozenset()
    assert differences(()) == []


def test_everybody_less_the_users_is_the_others():
    found = [dict(one) for one in differences(EVERYONE)]
    assert {"all": 1, "users": -1} in found
    assert {EVERYBODY: 1, "all": -1} in found  # nobody at all: everybody is in it
    assert {"users": 1, "all": -1} not in found


def test_two_halves_that_are_everybody_are_known_to_be():
    found = [dict(one) for one in differences((frozenset({"users"}), frozenset({"others"})))]
    assert {EVERYBODY: 1, "users": -1, "others": -1} in found


def test_only_what_is_nobody_is_an_identity():
    found = [dict(one) for one in identities((frozenset({"all", "users"}), frozenset({"all", "others"})))]
    assert {"all": 1, "others": -1, "users": -1} in found
    assert {"all": 1, "users": -1} not in found


def test_the_people_of_two_audiences_at_once_follow_from_three():
    three = frozenset({"users", "young"}), frozenset({"users"}), frozenset({"young"})
    found = [dict(one) for one in differences(three)]
    assert {EVERYBODY: -1, "users": 1, "young": 1} in found


@given(st.frozensets(st.frozensets(st.sampled_from("abc"), min_size=1), min_size=1, max_size=5))
def test_every_difference_counts_a_set_of_people(patterns):
    """Somebody is in it once or not at all, whatever their audiences, and nothing of two audiences is forgotten."""
    found = differences(patterns)
    for signs in found:
        for pattern in patterns:
            assert sum(sign for name, sign in signs.items() if name in pattern | {EVERYBODY}) in (0, 1)
    named = {name for pattern in patterns for name in pattern}
    for outer, inner in combinations(sorted(named), 2):
        if all(outer in pattern for pattern in patterns if inner in pattern):
            assert {outer: 1, inner: -1} in [dict(signs) for signs in found]


@given(st.sets(st.frozensets(st.sampled_from("abcde")), max_size=5))
def test_every_sum_of_up_to_four_that_is_people_is_found_and_nothing_else(patterns):
    known = [pattern | {EVERYBODY} for pattern in patterns]
    names = sorted({name for pattern in known for name in pattern})
    wanted = []
    for size in range(2, 5):
        for chosen in combinations(names, size):
            for signs in product((1, -1), repeat=size):
                own = [
                    sum(sign for name, sign in zip(chosen, signs, strict=True) if name in pattern) for pattern in known
                ]
                if set(own) <= {0, 1} and -1 in signs and (signs[0] == 1 or any(own)):
                    wanted.append(dict(zip(chosen, signs, strict=True)))
    assert [dict(one) for one in differences(patterns)] == wanted
