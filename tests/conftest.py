"""For all tests: tiny study folders that can be read at a glance, and how Hypothesis looks for examples."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.tiny import write_study

# `fixed` draws the same examples every time, so that a change is judged by what it changed, and 50 of them where a test
# asks for no other number; `random` looks further: others each time, and 200.
# Neither has a deadline or minds slow drawing: how busy a machine is says nothing about the code.
settings.register_profile(
    "fixed", derandomize=True, max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("random", settings.get_profile("fixed"), derandomize=False, max_examples=200, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


@pytest.fixture
def make_study(tmp_path):
    """A function that writes a study folder from texts and returns its path; ``None`` leaves a file out."""

    return partial(write_study, tmp_path / "study")


@pytest.fixture
def tiny_study(make_study) -> Path:
    """Two arms of six, countable by hand: distance 2 in the control and 4 in the concept arm."""
    return make_study()


@pytest.fixture
def no_drawing(monkeypatch) -> None:
    """Figures are left out of reports, to save half of their time: for tests that ask what a report says."""
    from pretest.report.figures import svg
    from pretest.report.figures.drawnsvg import DrawnSvg

    empty = DrawnSvg("", "", 0.0, 0.0, 0.0)

    def undrawn(drawn, *, title="", desc="", id="figure"):
        return svg.Vector(empty, id, title, desc)

    monkeypatch.setattr(svg, "to_vector", undrawn)
