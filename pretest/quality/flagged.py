"""What a rule says of each respondent, and how it says that it cannot judge.

No rule looks at which arm somebody saw, but ``attention`` where the plan says what is right to answer in each arm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pretest.errors import DataError, Note, did_you_mean
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.values import shown
from pretest.words import Bools, Floats


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
    message = f"The rule '{rule.label}' could not judge {{n:respondent|respondents}} {lacking}: they stay in."
    note = Note("not_judged", "warning", f"rule '{rule.label}'", message, (("n", unknown),))
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
