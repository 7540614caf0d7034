"""Who answers opposite questions alike."""

from __future__ import annotations

import numpy as np
import pytest

from tests.quality.thirty import OWN


def paired():
    """60 people and 15 pairs of questions; the last person answers every pair the other way round."""
    rng = np.random.default_rng(1)
    first = rng.integers(1, 6, (60, 15)).astype(float)
    second = 6 - first
    second[-1] = 6 - second[-1]
    given = np.empty((60, 30))
    given[:, 0::2], given[:, 1::2] = first, second
    return given


def test_who_answers_opposite_questions_alike_is_flagged(flag_lists):
    flagged_people, cases, _ = flag_lists(paired(), {"rule": "psychant", **OWN})
    assert flagged_people == [59]
    assert cases["value"].tolist() == pytest.approx([1.0])
    assert cases["threshold"].tolist() == [0.0]
    assert flag_lists(paired(), {"rule": "psychant", "above": 1, **OWN})[0] == []  # strictly above
