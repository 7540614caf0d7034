"""Which counts are parts of which: a few people between two told numbers are told too."""

from __future__ import annotations

import pytest

from pretest.disclosure.ledger import Ledger
from pretest.disclosure.nesting import EXPORTED, relate
from pretest.disclosure.search import hide


def people(arm, step, audience="users"):
    return ("people", 1, audience, arm, step)


def answered(outcome="o", arm="a"):
    return ("answered", 1, "users", arm, outcome)


def level(name, outcome="o", arm="a"):
    return ("level", 1, "users", arm, outcome, "gender", name)


def hidden(counts, below=10):
    ledger = Ledger(below)
    for key, number in counts.items():
        ledger.tell(key, number, worth=5 if key[0] == "level" else 1)
    relate(ledger)
    return hide(ledger)


def test_few_left_out_on_the_way_are_not_what_lies_between_two_steps():
    assert hidden({people("a", "read"): 60, people("a", "kept"): 57})
    assert not hidden({people("a", "read"): 60, people("a", "kept"): 50})
    assert not hidden({people("a", "read"): 60, people("a", "kept"): 60})


def test_few_open_questions_are_no_secret_but_few_left_out_are_behind_every_later_count():
    assert not hidden({people("a", "kept"): 60, answered(): 57})
    gone = hidden({people("a", "read"): 60, people("a", "kept"): 57, answered(): 55})
    assert people("a", "read") in gone


def test_a_small_level_takes_another_with_it_also_where_only_the_kept_tell_the_whole():
    """57 kept, all answered: 25 and 27 would tell the 5."""
    counts = {people("a", "kept"): 57, answered(): 57, level("1"): 25, level("2"): 27, level("3"): 5}
    gone = hidden(counts)
    assert level("3") in gone
    assert gone & {level("1"), level("2")} or {people("a", "kept"), answered()} <= gone


def test_a_level_goes_for_all_outcomes_and_arms():
    counts = {level("1", outcome, arm): 30 for outcome in ("o", "p") for arm in ("a", "b")}
    counts[level("1", "o", "a")] = 4
    assert hidden(counts) == set(counts)


def test_statuses_of_a_file_do_not_tell_the_few_half_finished():
    """ "partial 3" follows from 63 submissions that count and 60 complete ones."""
    counts = {("apart", 1, "complete"): 60, ("apart", 1, "partial"): 3, people("", EXPORTED, ""): 63}
    gone = hidden(counts | {people("", "read", ""): 63})
    assert ("apart", 1, "partial") in gone
    assert ("apart", 1, "complete") in gone or {people("", EXPORTED, ""), people("", "read", "")} <= gone


@pytest.mark.parametrize("what", ["place", "margin"])
def test_a_small_place_or_category_takes_a_second_with_it(what):
    whole = (what, 1, "users", "", "") if what == "margin" else (what, 1, "users", "o", "")
    parts = [(what, 1, "users", "region" if what == "margin" else "o", name) for name in "xyz"]
    gone = hidden(dict(zip((whole, *parts), (74, 4, 30, 40), strict=True)))
    assert parts[0] in gone
    assert len(gone) > 1


def test_few_of_an_audience_are_not_the_rest_of_everybody():
    counts = {people("", "kept", ""): 64, people("", "kept", "users"): 60, people("", "kept", "others"): 4}
    assert len(hidden(counts)) > 1


def test_an_item_share_leaves_no_few_others():
    item = ("item", 1, "users", "s", "post", "i")
    assert hidden({item: 60, ("share", *item[1:], "floor"): 55})
    assert not hidden({item: 60, ("share", *item[1:], "missing"): 55})


def test_whom_a_check_was_made_for_is_the_whole_arm_and_is_hidden_with_it():
    """A few people of one audience are hidden, and so the arm: what was shown to all of it would tell how many."""
    ledger = Ledger(10)
    whole, judged = people("a", "read", ""), ("judged", 1, "a", "shown_none")
    for key, number, worth in (
        (whole, 28, 1),
        (people("a", "read", "users"), 10, 9),
        (people("a", "read", "parents"), 10, 9),
        (people("a", "read", "others"), 8, 1),
        (judged, 28, 1),
        (("realised", 1, "a", "shown_none"), 0, 1),
    ):
        ledger.tell(key, number, worth)
    relate(ledger)
    assert hide(ledger) >= {whole, judged, people("a", "read", "others")}
