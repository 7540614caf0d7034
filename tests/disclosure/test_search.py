"""What the engine hides: an attacker who solves all that is told finds no small number of people."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.disclosure.ledger import Ledger
from pretest.disclosure.nesting import relate
from pretest.disclosure.search import Equations, Looking, hide

ARMS = ("control", "a", "b", "c")


def people(arm, step):
    return ("people", 1, "users", arm, step)


def told(below, counts):
    ledger = Ledger(below)
    for key, number in counts.items():
        ledger.tell(key, number)
    relate(ledger)
    return ledger


def over_arms(numbers, step="kept"):
    counts = {people(arm, step): number for arm, number in zip(ARMS, numbers, strict=False)}
    return {people("", step): sum(numbers)} | counts


def test_one_small_arm_takes_the_smallest_other_with_it():
    hidden = hide(told(10, over_arms((40, 30, 4))))
    assert hidden == {people("a", "kept"), people("b", "kept")}


def test_two_small_arms_that_hold_enough_together_protect_each_other_and_nobody_stays():
    hidden = hide(told(10, over_arms((40, 6, 7, 0))))
    assert hidden == {people("a", "kept"), people("b", "kept")}


def test_two_small_arms_that_are_few_together_take_a_third():
    """One and one make two: whoever knows that nobody is told knows both."""
    assert len(hide(told(10, over_arms((40, 30, 1, 1))))) == 3


def test_large_counts_stay():
    assert not hide(told(10, over_arms((40, 10))))


def test_people_between_two_steps_are_guarded_though_no_table_counts_them():
    counts = over_arms((60, 60), "read") | over_arms((57, 40), "kept")
    hidden = hide(told(10, counts))
    assert hidden & {people("control", "read"), people("control", "kept")}
    assert len(hidden & {people(arm, "read") for arm in ARMS} | hidden & {people(arm, "kept") for arm in ARMS}) > 1


def test_one_name_that_counts_two_numbers_guards_the_people_between():
    ledger = Ledger(10)
    ledger.tell(people("a", "kept"), 40)
    ledger.tell(people("a", "kept"), 37)
    assert len(hide(ledger)) == 1


# --- an attacker ------------------------------------------------------------------------------------------------


def attack(ledger, relations, hidden):
    """Names → number, of all that follows from what is told: by solving, and by "at least one person"."""
    names = sorted(hidden, key=str)
    place = {key: number for number, key in enumerate(names)}
    rows, sides = [], []
    for relation in relations:
        row = np.zeros(len(names))
        side = 0.0
        for key, factor in relation.items():
            if key in place:
                row[place[key]] += factor
            else:
                side -= factor * ledger.counts[key]
        rows.append(row)
        sides.append(side)
    low = np.ones(len(names))
    high = np.full(len(names), np.inf)
    found = {}
    if rows:
        matrix = np.array(rows)
        for key, number in place.items():
            unit = np.eye(len(names))[number]
            weights = np.linalg.lstsq(matrix.T, unit, rcond=None)[0]
            if np.allclose(matrix.T @ weights, unit, atol=1e-8):
                found[key] = float(np.dot(weights, sides))
        for _ in range(30):
            for row, side in zip(matrix, sides, strict=True):
                for number in np.flatnonzero(row):
                    others = [place for place in np.flatnonzero(row) if place != number]
                    least = sum(min(row[o] * low[o], row[o] * high[o]) for o in others)
                    most = sum(max(row[o] * low[o], row[o] * high[o]) for o in others)
                    ends = sorted(((side - least) / row[number], (side - most) / row[number]))
                    low[number], high[number] = max(low[number], ends[0]), min(high[number], ends[1])
    found |= {key: low[number] for key, number in place.items() if abs(high[number] - low[number]) < 1e-9}
    return found


STUDY = st.tuples(
    st.lists(st.lists(st.integers(0, 14), min_size=2, max_size=3), min_size=2, max_size=4),
    st.lists(st.integers(20, 60), min_size=4, max_size=4),
    st.integers(2, 12),
)


@settings(max_examples=60)
@given(STUDY)
def test_nobody_works_out_a_small_number(study):
    losses, sizes, below = study
    rules = min(map(len, losses))
    counts, relations = {}, []
    arms = ARMS[: len(losses)]
    flows = {}
    for arm, lost, size in zip(arms, losses, sizes, strict=False):
        flows[arm] = [size + sum(lost[:rules]), *lost[:rules]]
    flows[""] = [sum(flow[i] for flow in flows.values()) for i in range(rules + 1)]
    for arm, (read, *lost) in flows.items():
        left = [read - sum(lost[:i]) for i in range(rules + 1)]
        steps = ["read", *(f"r{i}" for i in range(rules - 1)), "kept"]
        counts |= {people(arm, step): n for step, n in zip(steps, left, strict=True)}
        counts |= {
            ("flagged", 1, "users", arm, step): n for step, n in zip(steps[1:], lost, strict=True) if step != "kept"
        }
        relations += [
            {people(arm, one): 1, people(arm, other): -1, ("flagged", 1, "users", arm, other): -1}
            for one, other in pairwise(steps)
            if other != "kept"
        ]
    kinds = {(key[0], key[4]) for key in counts}
    for what, step in sorted(kinds):
        names = [(what, 1, "users", arm, step) for arm in arms]
        relations.append({(what, 1, "users", "", step): 1} | dict.fromkeys(names, -1))
    ledger = told(below, counts)
    hidden = hide(ledger)
    small = {key for key, n in counts.items() if 0 < n < below}
    assert small <= hidden
    known = attack(ledger, relations, hidden)
    assert not small & set(known)
    shown = {key: n for key, n in counts.items() if key not in hidden}
    for arm in flows:
        steps = [n for key, n in {**shown, **known}.items() if key[0] == "people" and key[3] == arm]
        for one in steps:
            assert not any(0 < one - other < below for other in steps)
    with pytest.MonkeyPatch.context() as patch:  # looking at many at once saves time and changes nothing
        patch.setattr("pretest.disclosure.ranges.FEWEST", 10**9)
        assert hide(told(below, counts)) == hidden


@pytest.mark.parametrize("below", [0, 1])
def test_nothing_is_hidden_where_nobody_is_to_be(below):
    assert not hide(told(below, over_arms((3, 1, 40))))


def test_an_answer_that_counts_for_nothing_is_no_unknown():
    """A scale that is scored 0 and 1 has answers that count for 0: nothing follows about them from a sum."""
    yes, no = ("category", "yes"), ("category", "no")
    equations = Equations([{yes: 1, no: 0, ("kept",): -1}], {yes, no})
    assert equations.reduce({yes: 1}) == {("kept",): 1}
    assert equations.reduce({no: 1}) == {no: 1}


COEFFICIENTS = st.lists(st.lists(st.integers(-2, 2), min_size=4, max_size=4), min_size=1, max_size=5)


@given(COEFFICIENTS, st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_what_can_be_worked_out_is_what_linear_algebra_says_and_is_right(rows, numbers):
    """Each row is a sum of four hidden numbers that is told; a number follows when it is in the space of the rows."""
    names = "abcd"
    sums = [dict(zip(names, row, strict=True)) | {place: -1} for place, row in enumerate(rows)]
    totals = {place: sum(a * x for a, x in zip(row, numbers, strict=True)) for place, row in enumerate(rows)}
    equations = Equations(sums, set(names))
    rank = np.linalg.matrix_rank(np.array(rows))
    for column, name in enumerate(names):
        found = equations.told({name: 1})
        unit = np.eye(4)[column]
        assert (found is not None) == (np.linalg.matrix_rank(np.vstack([rows, unit])) == rank)
        if found is not None:
            assert sum(factor * totals[place] for place, factor in found.items()) == numbers[column]
            assert equations.reduce({name: 1}) == found


def test_more_hidden_is_looked_at_as_if_it_were_the_first_time():
    """What is kept of an earlier look is used only where nothing changed."""
    ledger = told(10, over_arms((3, 8, 40)))
    looking, hidden = Looking(ledger), set(ledger.small)
    for key in list(ledger.counts):
        assert sorted(map(sorted, looking.ways(hidden))) == sorted(map(sorted, Looking(ledger).ways(hidden)))
        hidden.add(key)
