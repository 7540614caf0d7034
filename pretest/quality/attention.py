"""Who did not follow an instruction."""

from __future__ import annotations

import numpy as np

from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge
from pretest.quality.rule import Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule

NEEDS = "an item with an instructed answer"


def judge_attention(sample: Sample, rule: QualityRule) -> Flagged:
    """Who answered an instructed item otherwise than instructed; not answering is no mistake. value: mistakes."""
    instructed = {name: item.instructed for name, item in sample.questions.items() if item.instructed is not None}
    if not instructed:
        return nothing_to_judge(sample, rule, NEEDS)
    wrong = np.zeros(len(sample))
    for name, right in instructed.items():
        given = sample.frame[name].to_numpy(dtype=np.float64)
        wrong += sample.any(~np.isnan(given) & (given != right))
    return by_threshold(wrong >= 1, wrong, 1, "did not follow an instructed answer")


RULE = Rule("attention", judge_attention, needs=NEEDS, sources=("10.1037/a0028085",))
