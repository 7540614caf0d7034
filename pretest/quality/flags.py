"""Who was pointed out by several rules."""

from __future__ import annotations

from pretest.quality.flagged import Flagged, by_threshold
from pretest.quality.rule import Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule


def judge_flags(sample: Sample, rule: QualityRule) -> Flagged:
    """Who shows ``at_least`` different signs, by the rules before this one. value: number of signs."""
    assert rule.at_least is not None  # the spec saw to it
    return by_threshold(sample.n_signs >= rule.at_least, sample.n_signs, rule.at_least, "flagged by several rules")


RULE = Rule("flags", judge_flags, reads_signs=True)
