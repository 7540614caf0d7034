"""Lists of questions with the same answers, as ``longstring`` and ``within_sd`` judge them.

Where a respondent has several rows, runs and variation must be out of bounds in every row that can be judged.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pretest.quality.asked import AnswerList, Asked
from pretest.quality.flagged import require_columns
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.words import Floats

MIN_STRAIGHT = 3  # answers from which a straight line can be seen
TWO_WAY = "a list of ten or more questions on the same answers with items of both directions"


def lists_of(asked: Asked, rule: QualityRule) -> Iterator[AnswerList]:
    """The lists that the rule names by columns or scales, or those of ``Asked.lists``."""
    if not rule.columns and not rule.scales:
        yield from asked.lists()
        return
    if rule.columns:
        require_columns(asked.sample, rule.columns, rule)
        yield asked.of_columns(rule.columns)
    for name in rule.scales:
        yield from (one for one in asked.of_scale(asked.sample.study.scales[name]) if len(one.names) >= MIN_STRAIGHT)


def over_rows(sample: Sample, values: Floats, how: np.ufunc) -> Floats:
    """(units,) the lowest or highest value over a respondent's rows, those that are NaN left out."""
    edge = np.inf if how is np.minimum else -np.inf
    found = np.full(len(sample), edge)
    how.at(found, sample.codes, np.where(np.isnan(values), edge, values))
    return np.where(np.isinf(found), np.nan, found)
