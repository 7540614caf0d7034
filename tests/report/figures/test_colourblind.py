"""What stands side by side in a figure can be told apart in grey and by people with a colour vision deficiency.

The simulation is that of Machado, Oliveira & Fernandes (2009, doi:10.1109/TVCG.2009.113) at full severity.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from pretest.report.figures.answers import PERHAPS
from pretest.report.figures.forest import HATCH
from pretest.report.figures.matrix import WORD_MARKS
from pretest.report.figures.palette import (
    BETTER_ZONE,
    BLUE,
    DECISION_MARKS,
    GREEN,
    GREY,
    HARM_ZONE,
    HATCH_LINE,
    INK,
    ORANGE,
    PAPER,
    PURPLE,
    VERDICT_MARKS,
    VERMILLION,
    ramp,
)
from pretest.report.sections.movement import MOVEMENT_MARKS
from pretest.spec.colours import channels, contrast

DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
HUES = {"vermillion": VERMILLION, "orange": ORANGE, "purple": PURPLE, "blue": BLUE, "green": GREEN, "grey": GREY}
APART = 10.0  # in CIE L*a*b*; about 2 can just be seen side by side


def to_lab(colour: str, deficiency: str) -> np.ndarray:
    """CIE L*a*b* (D65) of a colour as it is seen with a deficiency."""
    value = np.array(channels(colour)) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    seen = np.clip(DEFICIENCIES[deficiency] @ linear, 0, 1)
    xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                    [0.0193339, 0.1191920, 0.9503041]]) @ seen / np.array([0.95047, 1.0, 1.08883])  # fmt: skip
    root = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def distance(first: str, second: str, deficiency: str) -> float:
    return float(np.linalg.norm(to_lab(first, deficiency) - to_lab(second, deficiency)))


def test_the_simulation_leaves_grey_grey_and_makes_red_and_green_alike():
    for deficiency in DEFICIENCIES:
        lightness, a, b = to_lab("#808080", deficiency)
        assert lightness == pytest.approx(53.6, abs=0.5)
        assert abs(a) < 1
        assert abs(b) < 1
    assert distance("#ff0000", "#6b7b00", "deuteranopia") < distance("#ff0000", "#6b7b00", "none") / 2


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(HUES, 2)))
def test_hues_of_signs_can_be_told_apart(first, second, deficiency):
    assert distance(HUES[first], HUES[second], deficiency) >= APART


@pytest.mark.parametrize("marks", [VERDICT_MARKS, DECISION_MARKS, WORD_MARKS])
def test_signs_of_another_colour_have_another_shape_or_fill(marks):
    for (_, first), (_, second) in itertools.combinations(marks.items(), 2):
        if first.colour != second.colour:
            assert (first.shape, first.filled) != (second.shape, second.filled)


def test_signs_on_a_time_line_differ_in_shape():
    telling = [MOVEMENT_MARKS[word] for word in ("worse", "better", "open", "blocked")]
    assert len({(mark.shape, mark.filled) for mark in telling}) == len(telling)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("steps", range(2, 12))
def test_answers_get_darker_step_by_step(steps, deficiency):
    lightness = [to_lab(colour, deficiency)[0] for colour in ramp(steps)]
    assert all(before - after > 2.0 for before, after in itertools.pairwise(lightness))


def test_zones_are_told_apart_by_hatching_where_their_colours_are_as_light():
    assert abs(to_lab(HARM_ZONE, "none")[0] - to_lab(BETTER_ZONE, "none")[0]) < APART
    assert HATCH
    assert PERHAPS
    assert contrast(HATCH_LINE, HARM_ZONE) > 1.4
    assert contrast(VERMILLION, PAPER) >= 3  # the limit, and what is certain
    assert contrast(INK, HARM_ZONE) >= 7
