"""Pairs of questions that go along or oppose each other, and who answers them otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.quality.indices import pair_consistency, similar_pairs
from pretest.quality.itempairs import pair_similarity
from pretest.spec import QualityRule
from tests.quality.screened import sample_of
from tests.quality.thirty import OWN, sound


def test_alike_and_opposite_questions(flag_lists):
    given = sound(200)
    given[:15] = np.random.default_rng(2).integers(1, 6, (15, 30))
    for rule, kind in (("psychsyn", "synonyms"), ("psychant", "antonyms")):
        value = pair_consistency(given, similar_pairs(given, 0.5, kind))
        flagged, cases, _ = flag_lists(given, {"rule": rule, "correlation": 0.5, **OWN})
        expected = value < 0 if rule == "psychsyn" else value > 0
        assert flagged == np.flatnonzero(expected).tolist()
        assert cases["value"].tolist() == pytest.approx(value[expected].tolist())
        assert len(set(flagged) & set(range(15))) >= 4
        assert len(set(flagged) - set(range(15))) <= 3


@pytest.mark.parametrize("rule", ["psychsyn", "psychant"])
def test_without_pairs_nobody_is_judged(flag_lists, rule):
    at_random = np.random.default_rng(3).integers(1, 6, (100, 30))
    flagged, _, notes = flag_lists(at_random, {"rule": rule})
    assert flagged == []
    assert "rule_without_data" in notes


def test_a_correlation_that_no_pair_reaches_gives_no_value(make_study, put, answers):
    put(answers(10))
    rule = QualityRule.model_validate({"rule": "psychsyn", "correlation": 0.99})
    assert pair_similarity(sample_of(make_study({})), rule, 1) is None
