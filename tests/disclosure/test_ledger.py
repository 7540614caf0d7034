"""Counts of people under one name each, and what follows where a whole and its parts are told."""

from __future__ import annotations

import pytest

from pretest.disclosure.ledger import Ledger

WHOLE, A, B = ("all",), ("a",), ("b",)


def ledger(whole, a, b, below=10):
    made = Ledger(below)
    for key, number in ((WHOLE, whole), (A, a), (B, b)):
        made.tell(key, number)
    return made


@pytest.mark.parametrize(("number", "small"), [(0, False), (1, True), (9, True), (10, False)])
def test_few_people_are_small_and_nobody_is_not(number, small):
    made = Ledger(10)
    made.tell(A, number)
    assert (A in made.small) == made.is_small(number) == small


def test_one_count_told_twice_is_one_count_worth_both():
    made = Ledger(10)
    assert made.tell(A, 30, 2) == made.tell(A, 30, 3) == A
    assert made.counts == {A: 30}
    assert made.worth == {A: 5}


def test_two_numbers_under_one_name_guard_the_people_between():
    made = Ledger(10)
    made.tell(A, 30)
    also = made.tell(A, 28)
    assert made.counts == {A: 30, also: 28}
    assert made.guarded == [{A: 1, also: -1}]


@pytest.mark.parametrize(
    ("whole", "known", "guarded"),
    [(50, True, False), (53, False, True), (60, False, False)],  # 20 + 30 are all, leave 3, leave 10
)
def test_parts_that_are_all_are_known_to_be_and_a_few_others_are_guarded(whole, known, guarded):
    made = ledger(whole, 20, 30)
    made.split(WHOLE, [A, B])
    assert bool(made.sums) == known
    assert bool(made.guarded) == guarded


def test_parts_that_add_up_to_a_few_more_than_the_whole_are_guarded_too():
    made = ledger(48, 20, 30)
    made.split(WHOLE, [A, B])
    assert made.total(made.guarded[0]) == -2


def test_what_is_not_told_says_nothing():
    made = ledger(53, 20, 30)
    made.split(WHOLE, [A, ("never told",)])
    made.split(("never told",), [A])
    made.split(WHOLE, [])
    assert not made.sums
    assert not made.guarded


@pytest.mark.parametrize(("b", "guarded"), [(20, False), (21, True), (29, True), (30, False)])
def test_a_difference_is_guarded_where_it_is_a_few_people(b, guarded):
    made = ledger(60, 20, b)
    made.guard({B: 1, A: -1})
    assert bool(made.guarded) == guarded


def test_tied_names_go_together_and_others_alone():
    made = ledger(50, 20, 30)
    made.tie(("level",), [A, B])
    assert made.together(A) == made.together(B) == [A, B]
    assert made.together(WHOLE) == [WHOLE]
