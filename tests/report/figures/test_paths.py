"""Paths in fewer letters end where the long ones ended."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.report.figures.paths import read_path, write_path

_STEP = re.compile(r"([MmLlHhVvCcQqz])([^A-Za-z]*)")


def corners(path: str) -> list[tuple[float, float]]:
    """Where each step of a written path ends."""
    here = start = (0.0, 0.0)
    found = []
    for letter, rest in _STEP.findall(path):
        numbers = [float(one) for one in re.findall(r"-?[\d.]+", rest)]
        x, y = here if letter.islower() else (0.0, 0.0)
        if letter == "z":
            here = start
        elif letter in "Hh":
            here = (x + numbers[0], here[1])
        elif letter in "Vv":
            here = (here[0], y + numbers[0])
        else:
            here = (x + numbers[-2], y + numbers[-1])
        start = here if letter in "Mm" else start
        found.append(here)
    return found


def test_a_rectangle_is_said_by_its_corners():
    assert write_path(read_path("M 2.88 4 L 14.4 4 L 14.4 12.64 L 2.88 12.64 z")) == "M2.9 4h11.5v8.6H2.9z"
    assert write_path(read_path("M 0 -0.04 L 0 2", x=3.0)) == "M3 0v2"


def test_a_circle_becomes_an_arc_on_the_same_place():
    """From the bottom, as matplotlib draws it: clockwise up and round, to just right of where it began."""
    r, k, m = 3.4, 0.9, 2.4
    curves = (
        ((k, r), (1.8, 3), (m, m)), ((3, 1.8), (r, k), (r, 0)), ((r, -k), (3, -1.8), (m, -m)),
        ((1.8, -3), (k, -r), (0, -r)), ((-k, -r), (-1.8, -3), (-m, -m)), ((-3, -1.8), (-r, -k), (-r, 0)),
        ((-r, k), (-3, 1.8), (-m, m)), ((-1.8, 3), (-k, r), (0, r)),
    )  # fmt: skip
    path = f"M 0 {r} " + " ".join("C " + " ".join(f"{x} {y}" for x, y in curve) for curve in curves) + " z"
    assert write_path(read_path(path, x=100.0, y=50.0)) == "M100 53.4a3.4 3.4 0 1 1 .1 0z"
    assert write_path(read_path(path.replace("z", ""), x=100.0, y=50.0)).count("c") == 8  # what is open stays as it is


@given(st.lists(st.tuples(st.sampled_from("ML"), *[st.integers(-3000, 3000)] * 2), min_size=1, max_size=12))
def test_no_corner_moves(steps):
    steps = [("M", *steps[0][1:]), *steps[1:]]
    long = " ".join(f"{letter} {x / 10} {y / 10}" for letter, x, y in steps)
    ends = [(x / 10, y / 10) for _, x, y in steps]
    written = corners(write_path(read_path(long)))
    assert [pytest.approx(one, abs=1e-6) for one in written] == [
        one for number, one in enumerate(ends) if number == 0 or steps[number][0] == "M" or one != ends[number - 1]
    ]


def test_another_command_is_refused():
    with pytest.raises(ValueError, match="other commands"):
        read_path("M 0 0 A 1 1 0 0 0 2 2")
