"""Whose answers to a list hardly differ."""

from __future__ import annotations

import numpy as np

from pretest.quality.answerlists import MIN_STRAIGHT, TWO_WAY, lists_of, over_rows
from pretest.quality.asked import AnswerList, Asked
from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge, with_unjudged
from pretest.quality.indices import within_sd
from pretest.quality.rule import EQUAL_ANSWERS, Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.words import Floats

SHARE_OF_SPAN = 0.1  # of the distance between the lowest and highest answer: less than one step on a list of 5


def judge_within_sd(sample: Sample, rule: QualityRule) -> Flagged:
    """Whose answers to a list hardly differ: a standard deviation below ``below`` (default: a tenth of the range).

    Lists as for ``longstring``. value and threshold: of the list with the least variation for its threshold. Dunn et
    al. (2018), 10.1007/s10869-016-9479-0.
    """
    lists = list(lists_of(Asked(sample), rule))
    if not lists:
        return nothing_to_judge(sample, rule, TWO_WAY)
    value, threshold = np.full(len(sample), np.nan), np.full(len(sample), np.nan)
    for one in lists:
        answers = sample.matrix(one.names)
        spread = within_sd(answers)
        spread[(~np.isnan(answers)).sum(axis=1) < MIN_STRAIGHT] = np.nan
        found = over_rows(sample, spread, np.maximum)
        least = SHARE_OF_SPAN * _span(one, answers) if rule.below is None else rule.below
        if least <= 0:  # everybody gave one and the same answer
            continue
        worse = ~np.isnan(found) & ~(found / least >= value / threshold)
        value[worse], threshold[worse] = found[worse], least
    flags = by_threshold(value < threshold, value, threshold, "answers to a list differ less (SD) than the threshold")
    return with_unjudged(sample, rule, flags, ~np.isnan(value), "with too few answers")


def _span(one: AnswerList, answers: Floats) -> float:
    """Range of the answers: of the answer set, else as found."""
    if not np.isnan(one.span):
        return one.span
    given = answers[~np.isnan(answers)]
    return float(np.ptp(given)) if len(given) else 0.0


RULE = Rule("within_sd", judge_within_sd, needs=TWO_WAY, sources=("10.1007/s10869-016-9479-0",), sign=EQUAL_ANSWERS)
