"""What a quality rule in a plan may say: every wrong combination is refused with a reason."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pretest.spec import QualityRule
from pretest.spec.qualityrule import RULE_WORDS


def test_every_key_belongs_to_a_rule():
    used = {key for words in RULE_WORDS.values() for key in words.keys}
    assert used == set(QualityRule.model_fields) - {"rule", "name", "then"}
    assert all(set(words.one_of) <= set(words.keys) for words in RULE_WORDS.values())


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "speeding", "share_of_median": 0.4},
        {"rule": "page_speeding", "seconds_per_item": 1, "share_of_pages": 0.3, "then": "exclude"},
        {"rule": "longstring", "share_of_items": 0.6, "columns": ["a", "b"]},
        {"rule": "within_sd", "below": 12.5},
        {"rule": "even_odd", "below": -0.2, "scales": ["x"]},
        {"rule": "mahalanobis", "confidence": 0.99},
        {"rule": "psychsyn", "correlation": 0.5, "below": 0.2},
        {"rule": "psychant", "above": -0.1},
        {"rule": "duplicate", "by": ["session"], "then": "exclude"},
        {"rule": "burst", "at_least": 3, "seconds": 10},
        {"rule": "repeated_text", "words": 3},
        {"rule": "exposure", "seconds": 5},
        {"rule": "attention", "columns": []},
    ],
)
def test_sound_rules_are_taken(rule):
    assert QualityRule.model_validate(rule).label == rule["rule"]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"rule": "page_speeding"}, "needs share_of_median or seconds_per_item, one of both"),
        ({"rule": "page_speeding", "share_of_median": 0.5, "seconds_per_item": 1}, "one of both"),
        ({"rule": "exposure", "then": "exclude"}, "can only flag: leaving people out by it would make the arms differ"),
        ({"rule": "burst", "at_least": 1}, "one submission is no burst"),
        ({"rule": "straightlining", "seconds": 3}, "does not use seconds; it takes columns, scales"),
        ({"rule": "bogus", "at_least": 2}, "does not use at_least; it takes no keys of its own"),
        ({"rule": "psychsyn", "above": 0.1}, "does not use above"),
        ({"rule": "speeding", "seconds": 3, "share_answered": 0.5}, "does not use share_answered"),
        ({"rule": "within_sd", "below": 0}, "below must be above 0"),
        ({"rule": "even_odd", "below": 1.2}, "below must be -1 to 1"),
        ({"rule": "mahalanobis", "confidence": 99.9}, "less than 1"),
        ({"rule": "longstring", "share_of_items": 1}, "less than 1"),
        ({"rule": "repeated_text", "words": 1}, "greater than or equal to 2"),
        ({"rule": "duplicate", "by": ["ip"]}, "'id', 'answers' or 'session'"),
        ({"rule": "speed"}, "speeding"),
    ],
)
def test_wrong_combinations_are_refused_with_a_reason(rule, message):
    with pytest.raises(ValidationError) as caught:
        QualityRule.model_validate(rule)
    assert message in str(caught.value)
