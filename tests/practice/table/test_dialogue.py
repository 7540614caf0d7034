"""Positions and shifts of a dilemma table: by hand, beside R, and never of fewer than three people."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.practice.table.atthetable import Tables
from pretest.practice.table.dialogue import dialogue_frame, dialogue_rows
from pretest.spec.dialogue import load_dialogue
from tests.practice.table.dilemma import STATEMENT, R, table_of, twelve

DIALOGUE = load_dialogue()
PLACE = st.one_of(st.none(), st.integers(1, 7))
PEOPLE = st.lists(st.tuples(st.sampled_from(["care", "safety", "experience", "government"]), PLACE, PLACE), max_size=14)


def row(tables, domain, phase):
    rows = dialogue_rows(tables, DIALOGUE)
    return next(one for one in rows if (one.statement, one.domain, one.phase) == (STATEMENT, domain, phase))


def test_shifts_and_distances_by_hand():
    # care 1, 2, 3 → 2, 4, 3: +1, +2, 0, mean 1, sd 1; safety 7, 6, 5 → 6, 4, 5: -1, -2, 0
    found = table_of(
        [("care", 1, 2), ("care", 2, 4), ("care", 3, 3), ("safety", 7, 6), ("safety", 6, 4), ("safety", 5, 5)]
    )
    care = row(found, "care", "change")
    assert (care.n, care.shift, care.sd, care.df) == (3, 1.0, 1.0, 2.0)
    half = 4.302652729911275 / math.sqrt(3)
    assert (care.conf_low, care.conf_high) == pytest.approx((1 - half, 1 + half))
    assert [row(found, "", phase).distance for phase in ("before", "after", "change")] == [-4.0, -2.0, 2.0]
    whole = row(found, "", "change")
    assert (whole.n, whole.shift) == (6, 0.0)
    assert whole.distance_df == pytest.approx(4.0)
    assert (row(found, "care", "before").mean, row(found, "care", "after").mean) == (2.0, 3.0)
    assert math.isnan(row(found, "care", "before").shift)


@pytest.mark.parametrize("domain", ["care", "safety", "experience", ""])
def test_every_figure_is_that_of_r(domain):
    name = domain or "all"
    for phase in ("before", "after"):
        found, told = row(twelve(), domain, phase), R[phase][name]
        assert (found.n, found.mean, found.sd) == (told["n"], pytest.approx(told["mean"]), pytest.approx(told["sd"]))
    found, told = row(twelve(), domain, "change"), R["change"][name]
    figures = (found.shift, found.std_error, found.df, found.conf_low, found.conf_high)
    assert figures == pytest.approx([told[key] for key in ("estimate", "se", "df", "low", "high")], rel=1e-9)
    for phase in ("before", "after", "change") if not domain else ():
        found, told = row(twelve(), "", phase), R["distance"][phase]
        apart = (found.distance, found.distance_df, found.distance_low, found.distance_high)
        assert apart == pytest.approx([told[key] for key in ("estimate", "df", "low", "high")], rel=1e-9)


def test_who_gave_one_position_is_counted_and_no_figure_rests_on_it():
    rows = [("care", 1, 2), ("care", 2, 3), ("care", 3, 3), ("care", 7, None), ("safety", 6, 6), ("safety", 5, 5),
            ("safety", 7, 6)]  # fmt: skip
    found = table_of(rows)
    before = row(found, "care", "before")
    assert (before.n, before.n_once, before.mean) == (3, 1, 2.0)
    assert row(found, "", "change").n_once == 1
    assert row(found, "safety", "change").n_once == 0


def test_before_the_second_round_the_positions_of_everybody_are_told_and_no_change():
    found = table_of([("care", 1, None), ("care", 2, None), ("care", 6, None)])
    rows = [one for one in dialogue_rows(found, DIALOGUE) if one.statement == STATEMENT]
    assert [(one.domain, one.phase, one.n, one.mean) for one in rows] == [
        ("", "before", 3, 3.0),
        ("care", "before", 3, 3.0),
    ]
    assert rows[0].n_once == 0


def test_a_small_field_is_hidden_and_so_is_what_gives_it_away():
    told = [("care", 1, 2), ("care", 2, 3), ("care", 3, 3), ("safety", 6, 6), ("safety", 5, 5), ("safety", 7, 6)]
    for n in (1, 2):
        found = table_of([*told, *[("government", 7, 7)] * n])
        assert row(found, "government", "before").suppressed
        assert row(found, "government", "before").n is None
        assert math.isnan(row(found, "government", "change").shift)
        assert row(found, "", "before").suppressed, "all less the fields that are told would be one or two people"
        assert not row(found, "care", "before").suppressed
        assert row(found, "", "before").distance == -4.0
    found = table_of([*told, ("government", 7, 7), ("government", 7, 7), ("education", 1, 1)])
    assert not row(found, "", "before").suppressed
    assert row(found, "", "before").n == 9


def test_a_field_of_which_too_few_gave_both_positions_is_hidden_for_that_statement():
    found = table_of([("care", 1, 2), ("care", 2, 3), ("care", 3, None), *[("safety", 6, 6)] * 3])
    assert row(found, "care", "before").suppressed
    assert math.isnan(row(found, "", "before").distance)


def test_equal_moves_give_a_shift_without_an_interval():
    found = row(table_of([("care", 1, 2)] * 3), "care", "change")
    assert (found.shift, found.sd) == (1.0, 0.0)
    assert math.isnan(found.conf_low)


def test_statements_on_which_nobody_took_a_position_have_no_rows():
    assert {one.statement for one in dialogue_rows(twelve(), DIALOGUE)} == {STATEMENT}
    assert dialogue_rows(Tables(), DIALOGUE) == ()
    assert list(dialogue_frame(()))[:10] == [
        "statement", "domain", "phase", "n", "mean", "sd", "shift", "conf_low", "conf_high", "distance"
    ]  # fmt: skip


@given(PEOPLE)
def test_nothing_told_rests_on_fewer_than_three_people_also_by_subtraction(rows):
    found = [one for one in dialogue_rows(table_of(rows), DIALOGUE) if one.phase == "before"]
    shown = {one.domain: one.n for one in found if not one.suppressed}
    assert all(n >= 3 for n in shown.values())
    if "" in shown:
        rest = shown[""] - sum(n for domain, n in shown.items() if domain)
        assert rest == 0 or rest >= 3


@given(PEOPLE)
def test_the_change_is_the_difference_of_both_means(rows):
    found = {(one.domain, one.phase): one for one in dialogue_rows(table_of(rows), DIALOGUE)}
    for (domain, phase), one in found.items():
        if phase == "change" and not one.suppressed:
            assert one.shift == pytest.approx(found[domain, "after"].mean - found[domain, "before"].mean)
            assert one.n == found[domain, "before"].n
            assert -6 <= one.shift <= 6
