"""Whose answers are unusual as a whole."""

from __future__ import annotations

import numpy as np

from pretest.errors import Note
from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge, with_unjudged
from pretest.quality.indices import mahalanobis
from pretest.quality.rule import Rule
from pretest.quality.sample import Sample
from pretest.quality.unitscores import alike_groups, scored_columns
from pretest.spec import QualityRule
from pretest.special import chdtri

CONFIDENCE = 0.999
NEEDS = "items with ordered answers"


def judge_mahalanobis(sample: Sample, rule: QualityRule) -> Flagged:
    """Whose answers as a whole are unusual: squared Mahalanobis distance above chi-square at ``confidence`` (0.999).

    Within those who were asked the same in one wave, over ``columns``, ``scales`` or all items with ordered answers. A
    missing answer counts as the mean; who answered less than half is not judged. value: squared distance. Meade and
    Craig (2012), 10.1037/a0028085.
    """
    columns = scored_columns(sample, rule)
    if not columns:
        return nothing_to_judge(sample, rule, NEEDS)
    value, threshold = np.full(len(sample), np.nan), np.full(len(sample), np.nan)
    notes: list[Note] = []
    for here, answers in alike_groups(sample, columns):
        n, k = answers.shape
        distance = np.full(n, np.nan) if n <= k else mahalanobis(answers)
        if np.isnan(distance).all():
            message = f"In a group of respondents who were asked the same, {k} items cannot be compared over "
            message += "so few respondents, or some items repeat each other: nobody in it was judged."
            notes.append(Note("distance_impossible", "warning", f"rule '{rule.label}'", message))
        value[here] = distance
        threshold[here] = float(chdtri(k, 1 - (CONFIDENCE if rule.confidence is None else rule.confidence)))
    flags = by_threshold(value > threshold, value, threshold, "unusual pattern of answers (squared distance)")
    flags = with_unjudged(sample, rule, flags, ~np.isnan(value), "who answered less than half, or in too small a group")
    return Flagged(flags.flagged, flags.value, flags.threshold, flags.reason, (*flags.notes, *dict.fromkeys(notes)))


RULE = Rule(
    "mahalanobis", judge_mahalanobis, needs=NEEDS, defaults={"confidence": CONFIDENCE}, sources=("10.1037/a0028085",)
)
