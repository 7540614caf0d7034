"""How far hidden numbers are open: small cases that can be solved by hand."""

from __future__ import annotations

import pytest

from pretest.disclosure.ledger import Ledger
from pretest.disclosure.ranges import Room
from pretest.disclosure.search import hide

A, B, C, ALL = (("cell", name) for name in ("a", "b", "c", "all"))


def ledger_of(counts, *wholes):
    ledger = Ledger(10)
    for key, number in counts.items():
        ledger.tell(key, number)
    for whole, parts in wholes:
        ledger.split(whole, parts)
    return ledger


def test_two_hidden_parts_of_a_large_whole_are_open():
    ledger = ledger_of({ALL: 44, A: 4, B: 40}, (ALL, [A, B]))
    assert list(Room(ledger).ways({A, B})) == []


def test_parts_that_are_few_together_are_not_open_and_the_whole_presses():
    ledger = ledger_of({ALL: 46, A: 4, B: 2, C: 40}, (ALL, [A, B, C]))
    assert list(Room(ledger).ways({A, B})) == [frozenset({ALL, C})] * 2


def test_a_composed_limit_is_found_that_no_single_equation_tells():
    """The whole is hidden too, but other parts add up to it, and leave 3 to be shared."""
    first, second = ("other", 1), ("other", 2)
    counts = {ALL: 15, A: 3, B: 12, first: 5, second: 10}
    ledger = ledger_of(counts, (ALL, [A, B]), (ALL, [first, second]))
    hidden = hide(ledger)
    assert A in hidden
    assert B in hidden or {first, second} & hidden
    assert list(Room(ledger).ways(hidden)) == []


def test_parts_are_no_more_than_their_whole():
    """12 of 15 are told, and that those are not all: what is hidden is 3 at the most."""
    ledger = ledger_of({ALL: 16, A: 3, B: 12}, (ALL, [A, B]))
    (way,) = Room(ledger).ways({A})
    assert way == {ALL, B}


@pytest.mark.parametrize(("counts", "open_"), [((37, 2, 1), False), ((24, 8, 8), True)])
def test_a_mean_near_the_floor_leaves_little_room(counts, open_):
    """40 people answer 1, 2 or 5. With mean 1.15 they are 6 points above 1, so one at most answers 5; with 2 ten
    may."""
    answers = (("answer", 1), ("answer", 2), ("answer", 5))
    people, figure = ("item", "n"), ("mean", "m")
    ledger = ledger_of({people: 40, **dict(zip(answers, counts, strict=True))}, (people, answers))
    ledger.name_figure(figure, 1)
    points = {key: float(key[1]) for key in answers}
    ledger.tie_figure(points, sum(n * key[1] for n, key in zip(counts, answers, strict=True)), (people, figure))
    ways = list(Room(ledger).ways({*answers}))
    assert (ways == []) == open_
    assert all(way == {people, figure} for way in ways)


def test_a_figure_says_nothing_once_what_it_needs_is_hidden():
    people, figure, high, low = ("item", "n"), ("mean", "m"), ("answer", 5), ("answer", 1)
    ledger = ledger_of({people: 40, low: 39, high: 1})
    ledger.name_figure(figure, 1)
    ledger.tie_figure({low: 1.0, high: 5.0}, 44.0, (people, figure))
    assert list(Room(ledger).ways({low, high}))
    assert list(Room(ledger).ways({low, high, figure})) == []


def test_one_person_who_is_all_there_is_may_be_as_many_as_are_hidden():
    ledger = ledger_of({ALL: 1, A: 1, B: 0, C: 0}, (ALL, [A, B, C]))
    assert list(Room(ledger).ways({ALL, A, B, C})) == []


def test_what_contradicts_itself_is_a_mistake_that_is_said():
    ledger = ledger_of({ALL: 46, A: 4, B: 42})
    ledger.sums += [{ALL: 1, A: -1}, {ALL: 1, A: -1, B: -1}, {B: 1, A: -2}]
    with pytest.raises(ValueError, match="contradicts itself"):
        list(Room(ledger).ways({A, B}))
