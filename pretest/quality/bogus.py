"""Who claims to have used what does not exist."""

from __future__ import annotations

import numpy as np

from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge
from pretest.quality.rule import Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule

NEEDS = "an item marked bogus with a code 0 for no"


def judge_bogus(sample: Sample, rule: QualityRule) -> Flagged:
    """Who claims what does not exist: a code above 0 on an item marked ``bogus``. value: number of claims.

    Items whose answers have no code of 0 or less for "no" cannot be judged and are left out.
    """
    names = [
        name
        for name, answers in sample.items.items()
        if sample.questions[name].bogus and min(answers.values, default=1 if answers.min is None else answers.min) <= 0
    ]
    if not names:
        return nothing_to_judge(sample, rule, NEEDS)
    claims = np.sum([sample.any(sample.frame[name].to_numpy(dtype=np.float64) > 0) for name in names], axis=0)
    return by_threshold(claims >= 1, claims.astype(np.float64), 1, "claims what does not exist")


RULE = Rule("bogus", judge_bogus, needs=NEEDS, sources=("10.5812/ijhrba.92893",))
