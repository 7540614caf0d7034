"""Answers to a list that hardly differ."""

from __future__ import annotations

import numpy as np
import pytest

from tests.quality.thirty import mixed, sound


def test_answers_that_hardly_differ(flag_lists):
    nearly, nearly_not, few = mixed(3), mixed(3), mixed(np.nan)
    nearly[:4] = 4  # sd 0.35 of a range of 4
    nearly_not[:6] = 4  # sd 0.41
    few[:2] = 3
    flagged, cases, notes = flag_lists([nearly, nearly_not, few, *sound(20)], {"rule": "within_sd"})
    assert flagged == [0]
    assert cases[["value", "threshold"]].iloc[0].tolist() == pytest.approx([np.std(nearly, ddof=1), 0.4])
    assert "not_judged" in notes
    assert flag_lists([nearly, nearly_not, few, *sound(20)], {"rule": "within_sd", "below": 0.5})[0] == [0, 1]
