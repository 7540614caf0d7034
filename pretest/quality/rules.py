"""What a rule says, and the rules on who counts: eligibility and completeness.

Each rule looks at a ``Sample`` and says per respondent whether it applies. No rule looks at which arm somebody saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pretest.errors import DataError, Note, did_you_mean
from pretest.forms.conditions import audience_masks, column_meets
from pretest.quality.sample import Sample
from pretest.responses.needs import items_of
from pretest.spec import QualityRule
from pretest.values import Bools, Floats, shown


@dataclass(frozen=True, slots=True, eq=False)
class Flagged:
    """What one rule says. All (units,): whether it applies, the value found, the threshold, and the reason."""

    flagged: Bools
    value: Floats
    threshold: Floats
    reason: Sequence[str]
    notes: tuple[Note, ...] = field(default=())


def by_threshold(flagged: Bools, value: Floats, threshold: float | Floats, reason: str) -> Flagged:
    """One reason and threshold for everybody, or a threshold each."""
    return Flagged(
        flagged, value, np.broadcast_to(threshold, flagged.shape).astype(np.float64), [reason] * len(flagged)
    )


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


def judge_incomplete(sample: Sample, rule: QualityRule) -> Flagged:
    """Who answered less than a share of the outcome items that their audiences are asked (default: half).

    Don't know and refused count as answered: the rule is about breaking off. Who belongs to no audience with an
    outcome is not judged. value: share answered.
    """
    asked = np.zeros(len(sample))
    answered = np.zeros(len(sample))
    for column, rows in _asked(sample).items():
        asked += sample.total(rows)
        answered += sample.total(rows & sample.said_something(column))
    share = np.divide(answered, asked, out=np.full(len(sample), np.nan), where=asked > 0)
    threshold = 0.5 if rule.share_answered is None else rule.share_answered
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


def nothing_to_judge(sample: Sample, rule: QualityRule, lacking: str) -> Flagged:
    """Nobody is flagged, and a Note says why."""
    message = f"The rule '{rule.label}' flagged nobody, because the data do not have {lacking}."
    note = Note("rule_without_data", "warning", f"rule '{rule.label}'", message)
    nobody = np.zeros(len(sample), dtype=bool)
    return Flagged(nobody, np.zeros(len(sample)), np.ones(len(sample)), [""] * len(sample), (note,))


def with_unjudged(sample: Sample, rule: QualityRule, flags: Flagged, judged: Bools, lacking: str) -> Flagged:
    """``flags`` with a Note on the respondents who could not be judged: they stay in."""
    unknown = int((~judged).sum())
    if not unknown:
        return flags
    message = f"The rule '{rule.label}' could not judge {{n:respondent|respondents}} "
    counted = (("n", unknown),)
    note = Note("not_judged", "warning", f"rule '{rule.label}'", f"{message}{lacking}: they stay in.", counted)
    return replace(flags, notes=(*flags.notes, note))


def require_columns(sample: Sample, names: Sequence[str], rule: QualityRule) -> None:
    """Every column that a rule names is there.

    Raises
    ------
    DataError
        With the nearest column that is.
    """
    for name in names:
        if name not in sample.frame:
            hint = did_you_mean(name, map(str, sample.frame.columns))
            raise DataError(
                "column_unknown", f"rule '{rule.label}'", f"the data have no column {shown(name)}", hint=hint
            )
