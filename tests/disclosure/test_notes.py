"""Remarks that count people: few people are "fewer than", and are not what is left of two numbers either."""

from __future__ import annotations

import pytest

from pretest.disclosure.notes import number_in_words, tell
from pretest.errors import Note


def said(message, below=10, **people):
    (note,) = tell([Note("code", "info", "here", message, tuple(people.items()))], below)
    assert not note.people
    return note.message


@pytest.mark.parametrize(
    ("number", "below", "words"),
    [
        (0, 10, "no"),
        (1, 10, "fewer than 10"),
        (9, 10, "fewer than 10"),
        (10, 10, "10"),
        (2613, 10, "2,613"),
        (1, 0, "1"),
        (1, 1, "1"),
        (0, 0, "no"),
    ],
)
def test_a_number_in_words(number, below, words):
    assert number_in_words(number, below) == words


def test_a_small_arm_is_told_as_small():
    assert said("The smallest arm has {n:row|rows}.", n=3) == "The smallest arm has fewer than 10 rows."
    assert said("The smallest arm has {n:row|rows}.", n=1) == "The smallest arm has fewer than 10 rows."
    assert said("The smallest arm has {n:row|rows}.", n=1, below=0) == "The smallest arm has 1 row."
    assert said("{N:row is|rows are} empty.", n=0) == "No rows are empty."


def test_two_numbers_of_which_one_leaves_few_are_not_both_told():
    """28 of 30 tells the 2 others."""
    assert said("{n} of {of} answered.", n=28, of=30) == "10 or more of 30 answered."
    assert said("{n} of {of} answered.", n=28, of=28) == "28 of 28 answered."
    assert said("{n} of {of} answered.", n=18, of=28) == "18 of 28 answered."
    assert said("{n} of {of} did not.", n=2, of=30) == "fewer than 10 of 30 did not."
    assert said("{n} of {of} answered.", n=28, of=30, below=0) == "28 of 30 answered."


def test_a_total_does_not_give_away_the_part_that_is_not_told():
    assert said("{all}: {a} and {b}.", all=28, a=22, b=6) == "10 or more: 22 and fewer than 10."
    assert said("{all}: {a} and {b}.", all=34, a=22, b=12) == "34: 22 and 12."


def test_equal_remarks_are_said_once_and_plain_ones_stay_as_they_are():
    plain = Note("code", "info", "here", "In {curly} words.")
    few = [Note("code", "info", "here", "{n} people.", (("n", n),)) for n in (3, 4)]
    assert [note.message for note in tell([plain, *few], 10)] == ["In {curly} words.", "fewer than 10 people."]


def test_a_name_without_a_count_stays_a_name():
    assert said("{n} of {arm}.", n=12) == "12 of {arm}."
