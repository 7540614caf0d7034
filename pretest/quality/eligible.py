"""Who is not whom the study is about, or did not consent."""

from __future__ import annotations

import numpy as np

from pretest.forms.conditions import column_meets
from pretest.quality.flagged import Flagged
from pretest.quality.rule import Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.words import Bools


def judge_eligible(sample: Sample, rule: QualityRule) -> Flagged:
    """Who does not meet ``when``, in any of their rows. value: number of conditions that fail."""
    assert rule.when is not None  # the spec saw to it
    failed: dict[str, Bools] = {}
    for column, allowed in rule.when.root.items():
        meets = column_meets(sample.frame, column, allowed, f"rule '{rule.label}'")
        failed[column] = sample.any(~meets)
    value = np.zeros(len(sample))
    for fails in failed.values():
        value += fails
    reasons = [""] * len(sample)
    for unit in np.flatnonzero(value):
        reasons[unit] = "does not meet: " + ", ".join(column for column, fails in failed.items() if fails[unit])
    return Flagged(value > 0, value, np.ones(len(sample)), reasons)


RULE = Rule("eligible", judge_eligible, always=True)
