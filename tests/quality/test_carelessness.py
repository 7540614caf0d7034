"""What must hold for every rule on patterns in the answers."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.tables import columns
from tests.quality.thirty import OWN, sound

ALL = [
    {"rule": "longstring", "share_of_items": 0.15},
    {"rule": "within_sd", "below": 0.9},
    {"rule": "even_odd", "below": 0.8, **OWN},
    {"rule": "mahalanobis", "confidence": 0.9},
    {"rule": "psychsyn", "correlation": 0.5, "below": 0.5},
    {"rule": "psychant", "correlation": 0.5, "above": -0.5},
]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule["rule"])
def test_permuting_the_arms_changes_no_flag(flag_lists, rule):
    given = sound(200)
    names = np.resize(["control", "debt", "fear"], 200)
    flagged, _, _ = flag_lists(given, rule, **{columns.ARM: names})
    shuffled = np.random.default_rng(4).permutation(names)
    assert flag_lists(given, rule, **{columns.ARM: shuffled})[0] == flagged != []
    assert len(flagged) < 150


@pytest.mark.parametrize("rule", ALL[:3], ids=lambda rule: rule["rule"])
def test_the_order_of_people_does_not_matter_and_nobody_is_judged_by_others(flag_lists, rule):
    given = sound(60)
    flagged = flag_lists(given, rule)[0]
    assert flag_lists(given[::-1], rule)[0] == sorted(59 - place for place in flagged)
    assert flag_lists(given[:30], rule)[0] == [place for place in flagged if place < 30]
