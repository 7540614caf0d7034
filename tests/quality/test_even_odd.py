"""Halves of scales that do not go together."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.quality.indices import even_odd
from tests.quality.thirty import OWN, REVERSED, SIZE, sound


def test_halves_of_scales_are_compared_after_turning_reversed_items_round(flag_lists):
    given = sound(60)
    right = np.where(REVERSED, 6 - given, given)
    rng = np.random.default_rng(1)
    given[:20] = rng.integers(1, 6, (20, 30))
    right[:20] = np.where(REVERSED, 6 - given[:20], given[:20])
    value = even_odd(right, [SIZE] * 6)
    flagged, cases, _ = flag_lists(given, {"rule": "even_odd", **OWN})
    assert flagged == np.flatnonzero(value < 0.30).tolist()
    assert cases["value"].tolist() == pytest.approx(value[flagged].tolist())
    assert len(set(flagged) & set(range(20))) >= 10
    assert len(set(flagged) - set(range(20))) <= 2
    assert flag_lists(given, {"rule": "even_odd", "below": -0.5, **OWN})[0] == np.flatnonzero(value < -0.5).tolist()


def test_halves_need_five_scales(flag_lists):
    flagged, _, notes = flag_lists(sound(20), {"rule": "even_odd", "scales": ["t0", "t1", "t2", "t3"]})
    assert flagged == []
    assert "rule_without_data" in notes
