"""Rules on who counts: eligibility, time, completeness, and repeated respondents.

Each rule looks at a ``Sample`` and says per respondent whether it applies. No rule looks at which arm somebody saw;
``duplicate`` only compares arm codes for being the same, so giving the arms other names changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pretest import columns
from pretest.errors import DataError, Note, did_you_mean
from pretest.responses.conditions import audience_masks, column_meets
from pretest.responses.needs import items_of
from pretest.responses.sample import Sample
from pretest.responses.values import Bools, Floats, is_number_column, people, shown
from pretest.spec import QualityRule

MIN_PATTERN = 10  # answered items from which equal answers count as a copy


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


def judge_speeding(sample: Sample, rule: QualityRule) -> Flagged:
    """Who took less than ``seconds``, or than a share of the median of the same file and questionnaire.

    The median is of the respondents who are still in. Who has no duration is not judged, with a Note.
    """
    duration = _durations(sample, rule)
    if rule.seconds is not None:
        threshold = np.full(len(sample), rule.seconds)
    else:
        assert rule.share_of_median is not None  # the spec saw to it
        group = _questionnaire_groups(sample)
        medians = pd.Series(duration).groupby(group).transform("median").to_numpy(dtype=np.float64)
        threshold = rule.share_of_median * medians
    flags = by_threshold(duration < threshold, duration, threshold, "took less time (seconds) than the threshold")
    unknown = int(np.isnan(duration).sum())
    if not unknown:
        return flags
    message = f"The rule '{rule.label}' could not judge {people(unknown, sample.study.plan.suppress_below)} "
    message += "without a duration: they stay in."
    note = Note("not_judged", "warning", f"rule '{rule.label}'", message)
    return Flagged(flags.flagged, flags.value, flags.threshold, flags.reason, (note,))


def duration_columns(sample: Sample, rule: QualityRule) -> dict[str, str | None]:
    """Per file of the sample, the column that holds the duration, or None."""
    named = {data.file: rule.column or data.duration for data in sample.study.file.data}
    return {str(name): named.get(str(name)) for name in sample.frame[columns.SOURCE_FILE].unique()}


def _durations(sample: Sample, rule: QualityRule) -> Floats:
    durations = np.full(len(sample), np.nan)
    where = sample.of_first(columns.SOURCE_FILE)
    for name, column in duration_columns(sample, rule).items():
        if column is None or column not in sample.frame:
            hint = "Name it as duration under data in study.yaml, or as column in the rule."
            raise DataError("duration_missing", name, f"the rule '{rule.label}' needs a column with seconds", hint=hint)
        if not is_number_column(sample.frame[column]):
            raise DataError("text_in_number", name, f"column {shown(column)} must hold seconds", "numbers")
        here = (where == name).to_numpy(dtype=bool)
        durations[here] = sample.first_value(column)[here]
    return durations


def _questionnaire_groups(sample: Sample) -> list[str]:
    """(units,) file and questionnaires of each respondent, by the audiences that they belong to."""
    group = sample.of_first(columns.SOURCE_FILE).astype("str").to_numpy(dtype=object)
    for name, mask in audience_masks(sample.study, sample.frame).items():
        if sample.study.file.audiences[name].questionnaire is not None:
            questionnaire = sample.study.file.audiences[name].questionnaire
            group = group + np.where(mask[sample.first], f"\n{questionnaire}", "").astype(object)
    return [str(one) for one in group]


def judge_duplicate(sample: Sample, rule: QualityRule) -> Flagged:
    """Who stands twice in the data with the same arm code, or gives all the answers of an earlier respondent.

    Equal answers count from ``MIN_PATTERN`` answered items; the first of them is not flagged.
    """
    keys = pd.DataFrame({"unit": sample.codes, "code": sample.frame[columns.ARM_CODE].to_numpy(dtype=object)})
    keys["file"] = sample.frame[columns.SOURCE_FILE].to_numpy(dtype=object)
    keys["row"] = sample.frame[columns.SOURCE_ROW].to_numpy()
    rows = keys.drop_duplicates()  # the rows that reshaping made of one row are no repeats
    again = rows["unit"][rows.duplicated(["unit", "code"]).to_numpy(dtype=bool)]
    repeats = np.bincount(again.to_numpy(), minlength=len(sample)).astype(np.float64)
    copies = _copied_answers(sample)
    reasons = ["same respondent and arm again" if n else "same answers as an earlier respondent" for n in repeats]
    value = np.where(repeats > 0, repeats, copies.astype(np.float64))
    return Flagged((repeats > 0) | copies, value, np.ones(len(sample)), reasons)


def _copied_answers(sample: Sample) -> Bools:
    names = list(sample.items)
    if len(names) < MIN_PATTERN or not len(sample):
        return np.zeros(len(sample), dtype=bool)
    answers = sample.frame[names]
    by_row = pd.util.hash_pandas_object(answers, index=False).to_numpy(dtype=np.uint64)
    place = pd.Series(sample.codes).groupby(sample.codes).cumcount().to_numpy(dtype=np.uint64)
    pattern = np.zeros(len(sample), dtype=np.uint64)
    np.add.at(pattern, sample.codes, by_row * (place * np.uint64(2) + np.uint64(1)))  # odd factors keep the order
    answered = sum(sample.any(answers[name].notna().to_numpy(dtype=bool)).astype(np.int64) for name in names)
    enough = np.asarray(answered) >= MIN_PATTERN
    table = pd.DataFrame({"wave": sample.of_first(columns.WAVE), "pattern": pattern})
    copied: Bools = table[enough].duplicated().reindex(table.index, fill_value=False).to_numpy(dtype=bool)
    return copied


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
