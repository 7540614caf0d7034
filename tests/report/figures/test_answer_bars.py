"""Bars of answers: nothing that is hidden, or told together, is drawn at the wrong end."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import pytest

from pretest.report.figures.answers import Stack, _draw_stack, bars_of, offset
from pretest.report.figures.palette import INK, ON_LIGHT
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


def test_words_on_a_joint_answer_have_the_colour_of_the_page():
    """Its bar is as light or dark as the page, while the others are the same on every page."""
    figure, ax = plt.subplots(figsize=(6, 1))
    ax.set_xlim(-1, 1)
    bars = bars_of([Part((0, 1), 0.4), Part((2,), 0.6)], say)
    _draw_stack(ax, Stack("", tuple(bars), ""), -0.5, 0.5, ("#ffffff", "#eeeeee", "#dddddd"))
    assert {text.get_text(): text.get_color() for text in ax.texts} == {"40%": INK, "60%": ON_LIGHT}
    plt.close(figure)
