"""The price of a look that nobody planned is told only where it was measured."""

from __future__ import annotations

from pretest.numbers.undeclared import MEASURED_AT, UNDECLARED_RATE, undeclared_rate


def test_it_is_more_than_the_level_and_told_at_that_level_alone():
    assert MEASURED_AT < UNDECLARED_RATE < 2 * MEASURED_AT  # two looks cannot be wrong more often than twice one
    assert undeclared_rate(MEASURED_AT) == UNDECLARED_RATE
    assert undeclared_rate(0.025) is None
