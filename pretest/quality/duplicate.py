"""Who is in the data twice.

Arm codes are compared only for being the same, so giving the arms other names changes nothing. No id of a respondent
leaves this module.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from pretest.quality.flagged import Flagged, nothing_to_judge
from pretest.quality.rule import Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.tables import columns
from pretest.words import Floats

MIN_PATTERN = 10  # answered items from which equal answers count as a copy
_REASONS = {
    "id": "same respondent and arm again",
    "answers": "same answers as an earlier respondent",
    "session": "same device or browser session as an earlier respondent",
}
BY: tuple[Literal["id", "answers", "session"], ...] = ("id", "answers")


def judge_duplicate(sample: Sample, rule: QualityRule) -> Flagged:
    """Who is in the data twice, as ``by`` says (default: id and answers). value: how many times too many, or 1.

    ``id``: twice in the data with the same arm code. ``answers``: all answers of an earlier respondent, from
    ``MIN_PATTERN`` answered items. ``session``: the device or browser session of an earlier respondent of the same
    wave, which several people may honestly share. Of answers and sessions, the first is not flagged.
    """
    kinds = rule.by or BY
    no_sessions = columns.SESSION not in sample.frame or sample.frame[columns.SESSION].isna().all()
    if "session" in kinds and no_sessions:
        kinds = tuple(kind for kind in kinds if kind != "session")
        if not kinds:
            return nothing_to_judge(sample, rule, "sessions")
    finders = {"id": _repeats, "answers": _copied_answers, "session": _shared_sessions}
    value = np.zeros(len(sample))
    reason = np.full(len(sample), "", dtype=object)
    for kind in kinds:
        found = finders[kind](sample)
        new = (found > 0) & (value == 0)
        value[new], reason[new] = found[new], _REASONS[kind]
    flags = Flagged(value > 0, value, np.ones(len(sample)), list(reason))
    if "session" in rule.by and no_sessions:
        lacking = nothing_to_judge(sample, rule, "sessions").notes
        return Flagged(flags.flagged, flags.value, flags.threshold, flags.reason, lacking)
    return flags


def _repeats(sample: Sample) -> Floats:
    """(units,) how many more times a respondent stands in the data with the same arm code."""
    keys = pd.DataFrame({"unit": sample.codes, "code": sample.frame[columns.ARM_CODE].to_numpy(dtype=object)})
    keys["file"] = sample.frame[columns.SOURCE_FILE].to_numpy(dtype=object)
    keys["row"] = sample.frame[columns.SOURCE_ROW].to_numpy()
    rows = keys.drop_duplicates()  # the rows that reshaping made of one row are no repeats
    again = rows["unit"][rows.duplicated(["unit", "code"]).to_numpy(dtype=bool)]
    return np.bincount(again.to_numpy(), minlength=len(sample)).astype(np.float64)


def _copied_answers(sample: Sample) -> Floats:
    """(units,) 1 where all answers are those of an earlier respondent of the wave."""
    names = list(sample.items)
    if len(names) < MIN_PATTERN or not len(sample):
        return np.zeros(len(sample))
    answers = sample.frame[names]
    by_row = pd.util.hash_pandas_object(answers, index=False).to_numpy(dtype=np.uint64)
    place = pd.Series(sample.codes).groupby(sample.codes).cumcount().to_numpy(dtype=np.uint64)
    pattern = np.zeros(len(sample), dtype=np.uint64)
    np.add.at(pattern, sample.codes, by_row * (place * np.uint64(2) + np.uint64(1)))  # odd factors keep the order
    answered = sum(sample.any(answers[name].notna().to_numpy(dtype=bool)).astype(np.int64) for name in names)
    enough = np.asarray(answered) >= MIN_PATTERN
    table = pd.DataFrame({"wave": sample.of_first(columns.WAVE), "pattern": pattern})
    copied = table[enough].duplicated().reindex(table.index, fill_value=False)
    return copied.to_numpy(dtype=np.float64)


def _shared_sessions(sample: Sample) -> Floats:
    """(units,) how many earlier respondents of the wave have the same session."""
    table = pd.DataFrame({"wave": sample.of_first(columns.WAVE), "session": sample.of_first(columns.SESSION)})
    known = table["session"].notna() & (table["session"] != "")
    earlier = table[known].groupby(["wave", "session"]).cumcount()
    return np.asarray(earlier.reindex(table.index, fill_value=0), dtype=np.float64)


RULE = Rule("duplicate", judge_duplicate, defaults={"by": BY}, sources=("10.2196/46523",))
