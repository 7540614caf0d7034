"""The record of a rule: what several rules see counts once."""

from __future__ import annotations

import pytest

from pretest.quality.flagged import by_threshold
from pretest.quality.registry import RULES
from pretest.quality.rule import EQUAL_ANSWERS, MISMATCH, SPEED, Rule


def test_rules_that_see_the_same_are_one_sign():
    signs = {sign: {rule.name for rule in RULES if rule.sign == sign} for sign in (EQUAL_ANSWERS, MISMATCH, SPEED)}
    assert signs == {
        EQUAL_ANSWERS: {"straightlining", "longstring", "within_sd"},
        MISMATCH: {"even_odd", "psychsyn", "psychant"},
        SPEED: {"speeding", "page_speeding"},
    }


def test_a_record_without_more_counts_for_itself_and_can_be_ignored():
    rule = Rule("toy", by_threshold)
    assert (rule.sign, rule.needs, rule.sources, dict(rule.defaults)) == ("", "", (), {})
    assert rule.counted
    assert not rule.reads_signs
    assert not rule.always
    with pytest.raises(AttributeError):
        rule.always = True
