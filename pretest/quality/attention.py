"""Who did not follow an instruction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pretest.errors import Note
from pretest.forms.conditions import answer_meets
from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge, require_columns
from pretest.quality.rule import Rule
from pretest.quality.sample import Sample
from pretest.spec import Allowed, QualityRule
from pretest.tables import columns
from pretest.values import Levels

NEEDS = "an item with an instructed answer"


def judge_attention(sample: Sample, rule: QualityRule) -> Flagged:
    """Who answered an instructed item otherwise than instructed; not answering is no mistake. value: mistakes.

    With ``correct`` in the plan: who answered its column otherwise than is right in the arm that they saw.
    """
    if rule.column is not None:
        return _by_arm(sample, rule, rule.column)
    instructed = {name: item.instructed for name, item in sample.questions.items() if item.instructed is not None}
    if not instructed:
        return nothing_to_judge(sample, rule, NEEDS)
    wrong = np.zeros(len(sample))
    for name, right in instructed.items():
        given = sample.frame[name].to_numpy(dtype=np.float64)
        wrong += sample.any(~np.isnan(given) & (given != right))
    return by_threshold(wrong >= 1, wrong, 1, "did not follow an instructed answer")


def _by_arm(sample: Sample, rule: QualityRule, column: str) -> Flagged:
    """The one rule that looks at the arm: what is right to answer depends on what was shown.

    Leaving people out by it conditions on what came after assignment: Montgomery, Nyhan & Torres (2018),
    https://doi.org/10.1111/ajps.12357.
    """
    require_columns(sample, [column], rule)
    levels = Levels.of(sample.frame[column])
    arm = sample.frame[columns.ARM]
    wrong = np.zeros(len(sample.frame), dtype=bool)
    for name, answers in rule.correct.items():
        right = Allowed(values=answers)
        mistaken = levels.rows_with([not answer_meets(right, text) for text in levels.texts])
        wrong |= mistaken & (arm == name).to_numpy(dtype=bool)
    value = sample.total(wrong)
    flags = by_threshold(value >= 1, value, 1, "did not answer as is right in the arm")
    if rule.then != "exclude":
        return flags
    message = (
        f"Which answer is right by the rule '{rule.label}' depends on the arm, and it leaves people out after they "
    )
    message += "saw their message: the arms may then differ in who is left. Compare with the alternative no_exclusions."
    note = Note("excluded_by_arm", "warning", f"rule '{rule.label}'", message)
    return replace(flags, notes=(*flags.notes, note))


RULE = Rule("attention", judge_attention, needs=NEEDS, sources=("10.1037/a0028085",))
