"""Who answers alike questions differently (psychometric synonyms)."""

from __future__ import annotations

import numpy as np

from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge, with_unjudged
from pretest.quality.itempairs import CORRELATION, pair_similarity
from pretest.quality.rule import MISMATCH, Rule
from pretest.quality.sample import Sample
from pretest.quality.unitscores import MIN_PAIRS
from pretest.spec import QualityRule

BELOW = 0.0
NEEDS = f"{MIN_PAIRS} or more pairs of items that correlate strongly"


def judge_psychsyn(sample: Sample, rule: QualityRule) -> Flagged:
    """Who answers alike questions differently: correlation within the person below ``below`` (default 0).

    Pairs of items that correlate above ``correlation`` (0.60) among those who were asked the same in one wave; five
    pairs are needed. Meade and Craig (2012), 10.1037/a0028085.
    """
    value = pair_similarity(sample, rule, 1)
    if value is None:
        return nothing_to_judge(sample, rule, NEEDS)
    least = BELOW if rule.below is None else rule.below
    flags = by_threshold(value < least, value, least, "answers to alike questions agree less than the threshold")
    return with_unjudged(sample, rule, flags, ~np.isnan(value), "with too few or too equal answers")


RULE = Rule(
    "psychsyn",
    judge_psychsyn,
    needs=NEEDS,
    defaults={"correlation": CORRELATION, "below": BELOW},
    sources=("10.1037/a0028085",),
    sign=MISMATCH,
)
