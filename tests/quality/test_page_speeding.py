"""Who was too fast on most pages."""

from __future__ import annotations

import numpy as np
import pytest

from tests.quality.screened import pages


def test_pages_that_are_fast_for_their_median(flag_times):
    timed = pages(
        age=[10, 10, 10, 4, 4, 4],
        birth_year=[10, 10, 10, 4, 10, np.nan],
        distance=[20, 20, 20, 9, 9, 9],
        message=[1, 1, 1, 30, 30, 30],  # the message has a rule of its own
        thanks=[1, 1, 1, 30, 30, 30],  # nothing is asked here
    )
    flagged, cases, notes = flag_times({"rule": "page_speeding", "share_of_median": 0.5}, timed)
    # medians 7, 10, 14.5: below 3.5, 5, 7.25 lies only the second page of the fourth
    assert flagged == []
    flagged, cases, notes = flag_times({"rule": "page_speeding", "share_of_median": 0.7}, timed)
    assert flagged == [3, 4]  # three of three, two of three; the last has two pages timed
    assert cases["value"].tolist() == pytest.approx([1, 2 / 3])
    assert cases["threshold"].tolist() == [0.5, 0.5]
    assert "not_judged" in {note.code for note in notes}


def test_pages_below_a_second_for_each_question(flag_times):
    timed = pages(age=[1, 0.9, 0.9], birth_year=[1, 1, 0.9], distance=[3, 2.9, 2.9], check=[1, 1, 0.5])
    rule = {"rule": "page_speeding", "seconds_per_item": 1}
    assert flag_times(rule, timed)[0] == [2]
    assert flag_times({**rule, "share_of_pages": 0.4}, timed)[0] == [1, 2]


@pytest.mark.parametrize("extra", [{}, pages(age=[1, 2], birth_year=[1, 2])])
def test_without_three_timed_pages_nobody_is_judged(flag_times, extra):
    flagged, _, notes = flag_times({"rule": "page_speeding", "seconds_per_item": 1}, extra)
    assert flagged == []
    assert [note.code for note in notes] == ["rule_without_data"]
