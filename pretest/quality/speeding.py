"""Who took too little time."""

from __future__ import annotations

import numpy as np

from pretest.errors import DataError, Note
from pretest.quality.asked import Asked
from pretest.quality.durations import has_duration, medians
from pretest.quality.flagged import Flagged, by_threshold, with_unjudged
from pretest.quality.rule import SPEED, Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.tables import columns
from pretest.values import is_number_column, shown
from pretest.words import Counts as Ints
from pretest.words import Floats

FEW_PEERS = 10  # respondents below which a median is a poor yardstick


def judge_speeding(sample: Sample, rule: QualityRule) -> Flagged:
    """Who took less than ``seconds``, or than a share of the median of the same file, questionnaire and language.

    The median is of the respondents who are still in. Who has no duration is not judged, with a Note. Leiner (2019),
    10.18148/srm/2019.v13i3.7403.
    """
    duration = _durations(sample, rule)
    notes: tuple[Note, ...] = ()
    if rule.seconds is not None:
        threshold = np.full(len(sample), rule.seconds)
    else:
        assert rule.share_of_median is not None  # the spec saw to it
        peers = Asked(sample).peers
        threshold = shortest(duration, peers, rule.share_of_median)
        notes = _few_peers(rule, duration, peers)
    flags = by_threshold(duration < threshold, duration, threshold, "took less time (seconds) than the threshold")
    flags = with_unjudged(sample, rule, flags, ~np.isnan(duration), "without a duration")
    return Flagged(flags.flagged, flags.value, flags.threshold, flags.reason, (*flags.notes, *notes))


def shortest(duration: Floats, peers: Ints, share_of_median: float) -> Floats:
    """(units,) seconds below which somebody was too fast for those who were asked the same."""
    return np.asarray(share_of_median * medians(duration, peers))


def duration_columns(sample: Sample, rule: QualityRule) -> dict[str, str | None]:
    """Per file of the sample, the column with the duration: as rule or study name it, else the platform's; or None."""
    named = {data.file: rule.column or data.duration for data in sample.study.file.data}
    where = sample.frame[columns.SOURCE_FILE]
    found: dict[str, str | None] = {}
    for name in where.unique():
        found[str(name)] = named.get(str(name))
        if found[str(name)] is None and has_duration(sample.frame[where == name]):
            found[str(name)] = columns.DURATION
    return found


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


def _few_peers(rule: QualityRule, seconds: Floats, peers: Ints) -> tuple[Note, ...]:
    counts = np.bincount(peers[~np.isnan(seconds)], minlength=int(peers.max(initial=-1)) + 1)
    few = int(((counts > 0) & (counts < FEW_PEERS)).sum())
    if not few:
        return ()
    message = f"In {few} {'group' if few == 1 else 'groups'} of one file, questionnaire and language, fewer than "
    message += f"{FEW_PEERS} respondents have a duration: the median there says little."
    return (Note("median_of_few", "info", f"rule '{rule.label}'", message),)


RULE = Rule("speeding", judge_speeding, sources=("10.18148/srm/2019.v13i3.7403",), sign=SPEED)
