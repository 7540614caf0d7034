"""Bars of answers: nothing that is hidden, or told together, is drawn at the wrong end."""

from __future__ import annotations

import math

import pytest

from pretest.report.figures.answers import bars_of, offset
from pretest.report.words.answered import Part


def say(share: float) -> str:
    return f"{share:.0%}"


def test_what_is_hidden_takes_the_place_between_its_lowest_and_highest_answer():
    parts = [Part((0,), 0.2), Part((1,), math.nan), Part((2,), 0.1), Part((3,), math.nan), Part((4,), 0.3)]
    bars = bars_of(parts, say)
    assert [bar.answers for bar in bars] == [(0,), (1, 2, 3), (4,)]
    assert [bar.text for bar in bars] == ["20%", "", "30%"]
    assert bars[1].share == pytest.approx(0.5)
    assert offset(bars, 5) == pytest.approx(-0.45)


def test_answers_told_together_lie_on_the_side_of_most_of_them():
    bars = bars_of([Part((0, 1, 2), 0.4), Part((3,), 0.5), Part((4,), 0.1)], say)
    assert [bar.text for bar in bars] == ["40%", "50%", "10%"]
    assert offset(bars, 5) == pytest.approx(-0.4)
