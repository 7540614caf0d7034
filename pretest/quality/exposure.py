"""Whose message was on the screen too briefly."""

from __future__ import annotations

import numpy as np

from pretest.quality.asked import Asked
from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge, with_unjudged
from pretest.quality.rule import Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.tables import columns
from pretest.values import is_number_column

NEEDS = "the time that the message was on the screen"


def judge_exposure(sample: Sample, rule: QualityRule) -> Flagged:
    """Whose message was on the screen for less than ``seconds``, or than the questionnaire's ``min_seconds``.

    This happens after people were assigned, so the rule can only flag, and ``flags`` does not count it: leaving out
    who looked away from one message more often than from another would make the arms differ (Montgomery et al. 2018,
    10.1111/ajps.12357). Who has no time or no minimum is not judged. value: seconds.
    """
    if columns.SHOWN_SECONDS not in sample.frame or not is_number_column(sample.frame[columns.SHOWN_SECONDS]):
        return nothing_to_judge(sample, rule, NEEDS)
    seconds = sample.first_value(columns.SHOWN_SECONDS)
    least = np.full(len(sample), np.nan if rule.seconds is None else rule.seconds)
    if rule.seconds is None:
        asked = Asked(sample)
        for form in asked.forms.values():
            if form.stimulus is not None and form.stimulus.min_seconds is not None:
                least[asked.filled_in(form)] = form.stimulus.min_seconds
        if np.isnan(least).all():
            return nothing_to_judge(sample, rule, "a questionnaire with min_seconds for the message")
    flags = by_threshold(seconds < least, seconds, least, "message on the screen for less time (seconds) than meant")
    return with_unjudged(sample, rule, flags, ~np.isnan(seconds - least), "without a time for the message")


RULE = Rule("exposure", judge_exposure, needs=NEEDS, sources=("10.1111/ajps.12357",), counted=False)
