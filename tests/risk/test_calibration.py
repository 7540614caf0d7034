"""The stored calibration of the posterior, and a small new one by the same script."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from pretest.risk import SCEPTICAL

DOCS = Path(__file__).parent.parent.parent / "docs"
STORED = json.loads((DOCS / "calibration.json").read_text())


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("calibration", DOCS / "calibration.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_stored_ranks_are_uniform_and_complete():
    assert STORED["studies"] == 1_000
    parts = [part for setting in STORED["settings"].values() for part in setting.values()]
    assert len(parts) == 22
    for part in parts:
        assert sum(part["histogram"]) == 1_000 * part["quantities"]
        assert part["bonferroni"] > 0.001


def test_the_page_is_that_of_the_stored_figures(script):
    assert script.page(STORED) == (DOCS / "calibration.md").read_text(encoding="utf-8")


def test_ranks_of_one_study_have_their_range(script):
    ranks = script.one_study(SCEPTICAL, 1, np.random.default_rng(1))
    assert set(ranks) == {"effects", "tau", "largest effect", "difference of two audiences"}
    assert all(((found >= 0) & (found <= script.KEPT)).all() for found in ranks.values())


@pytest.mark.slow
@pytest.mark.parametrize("levels", [1, 3])
def test_a_new_calibration_agrees(script, levels):
    for name, part in script.calibrate(script.MIXTURE, levels, 200, seed=7).items():
        assert part["bonferroni"] > 0.001, name
