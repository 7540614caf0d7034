"""Whose two halves of scales do not go together."""

from __future__ import annotations

import numpy as np

from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge, with_unjudged
from pretest.quality.indices import even_odd
from pretest.quality.rule import MISMATCH, Rule
from pretest.quality.sample import Sample
from pretest.quality.unitscores import MIN_PAIRS, bounded_items, unit_scores
from pretest.responses.needs import PRE, used_scales
from pretest.spec import QualityRule
from pretest.words import Floats

EVEN_ODD = 0.30  # Jackson (1976), in Johnson (2005)
NEEDS = f"{MIN_PAIRS} or more scales of two or more items"


def judge_even_odd(sample: Sample, rule: QualityRule) -> Flagged:
    """Whose odd and even items of the same scales do not go together: consistency below ``below`` (default 0.30).

    Over the ``scales`` of the rule, or those that the study uses, with two or more numeric items; items count from 0
    to 1 of their range, reversed ones turned round. Five scales are needed. value: the correlation over scales with
    Spearman-Brown correction. Jackson (1976); Curran (2016), 10.1016/j.jesp.2015.07.006.
    """
    scales = [sample.study.scales[name] for name in rule.scales] or used_scales(sample.study)
    parts: list[Floats] = []
    for scale, suffix in ((scale, suffix) for scale in scales for suffix in ("", PRE)):
        items = [item for item in scale.items if item.id + suffix in bounded_items(sample)]
        if len(items) >= 2:
            scores = unit_scores(sample, [item.id + suffix for item in items])
            turned = np.array([item.reverse for item in items])
            parts.append(np.where(turned, 1 - scores, scores))
    if len(parts) < MIN_PAIRS:
        return nothing_to_judge(sample, rule, NEEDS)
    value = even_odd(np.column_stack(parts), [part.shape[1] for part in parts], min_pairs=MIN_PAIRS)
    least = EVEN_ODD if rule.below is None else rule.below
    flags = by_threshold(value < least, value, least, "odd and even items of scales agree less than the threshold")
    return with_unjudged(sample, rule, flags, ~np.isnan(value), "with too few or too equal answers")


RULE = Rule(
    "even_odd",
    judge_even_odd,
    needs=NEEDS,
    defaults={"below": EVEN_ODD},
    sources=("10.1016/j.jesp.2015.07.006",),
    sign=MISMATCH,
)
