"""Who broke off."""

from __future__ import annotations

import numpy as np

from pretest.forms.conditions import audience_masks
from pretest.quality.flagged import Flagged, by_threshold
from pretest.quality.rule import Rule
from pretest.quality.sample import Sample
from pretest.responses.needs import items_of
from pretest.spec import QualityRule
from pretest.words import Bools

SHARE_ANSWERED = 0.5


def judge_incomplete(sample: Sample, rule: QualityRule) -> Flagged:
    """Who answered less than a share of the outcome items that their audiences are asked (default: half).

    Don't know and refused count as answered: the rule is about breaking off. A block of a split that was not drawn
    does not count. Who belongs to no audience with an
    outcome is not judged. value: share answered.
    """
    asked = np.zeros(len(sample))
    answered = np.zeros(len(sample))
    for column, rows in _asked(sample).items():
        put = rows & ~sample.undrawn(column)
        asked += sample.total(put)
        answered += sample.total(put & sample.said_something(column))
    share = np.divide(answered, asked, out=np.full(len(sample), np.nan), where=asked > 0)
    threshold = SHARE_ANSWERED if rule.share_answered is None else rule.share_answered
    return by_threshold(share < threshold, share, threshold, "answered less of the outcomes than the threshold")


def _asked(sample: Sample) -> dict[str, Bools]:
    """Outcome column → (rows,) who was asked it."""
    study = sample.study
    masks = audience_masks(study, sample.frame)
    asked: dict[str, Bools] = {}
    for outcome in study.outcomes():
        for audience in outcome.audiences:
            names = (outcome.column,) if outcome.scale is None else items_of(study, outcome.scale, audience)
            for name in names:
                if name in sample.frame:
                    asked[name] = asked.get(name, np.zeros(len(sample.frame), dtype=bool)) | masks[audience]
    return asked


RULE = Rule("incomplete", judge_incomplete, defaults={"share_answered": SHARE_ANSWERED})
