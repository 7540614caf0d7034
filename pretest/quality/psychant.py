"""Who answers opposite questions alike (psychometric antonyms)."""

from __future__ import annotations

import numpy as np

from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge, with_unjudged
from pretest.quality.itempairs import CORRELATION, pair_similarity
from pretest.quality.rule import MISMATCH, Rule
from pretest.quality.sample import Sample
from pretest.quality.unitscores import MIN_PAIRS
from pretest.spec import QualityRule

ABOVE = 0.0
NEEDS = f"{MIN_PAIRS} or more pairs of items that are strongly opposite"


def judge_psychant(sample: Sample, rule: QualityRule) -> Flagged:
    """Who answers opposite questions alike: correlation within the person above ``above`` (default 0).

    As ``judge_psychsyn``, for pairs that correlate below minus ``correlation``.
    """
    value = pair_similarity(sample, rule, -1)
    if value is None:
        return nothing_to_judge(sample, rule, NEEDS)
    most = ABOVE if rule.above is None else rule.above
    flags = by_threshold(value > most, value, most, "answers to opposite questions agree more than the threshold")
    return with_unjudged(sample, rule, flags, ~np.isnan(value), "with too few or too equal answers")


RULE = Rule(
    "psychant",
    judge_psychant,
    needs=NEEDS,
    defaults={"correlation": CORRELATION, "above": ABOVE},
    sources=("10.1037/a0028085",),
    sign=MISMATCH,
)
