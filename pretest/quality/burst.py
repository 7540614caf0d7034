"""Who is one of many that submitted within a few seconds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge, with_unjudged
from pretest.quality.rule import Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.special import gammainc
from pretest.tables import columns
from pretest.words import Floats

BURST = 5  # submissions that make a burst at least, and the seconds in which they come
BURST_SECONDS = 5.0
BY_CHANCE = 0.01  # bursts to be expected by chance in a wave, at the rate of its busiest hour
HOUR = 3600.0
NEEDS = "times of submission to the second"


def judge_burst(sample: Sample, rule: QualityRule) -> Flagged:
    """Whose submission is one of ``at_least`` within ``seconds`` (default 5), in one wave.

    Default of ``at_least``: five, or more where submissions came so fast that chance would bring five together in more
    than one study in a hundred (Poisson, at the rate of the busiest hour). By the end of the submission, else its
    start. Times without seconds cannot tell, unless ``seconds`` is a minute or more. value: most submissions in a
    stretch of that length with theirs. Bots: Storozuk et al. (2020), 10.20982/tqmp.16.5.p472.
    """
    most = BURST_SECONDS if rule.seconds is None else rule.seconds
    times = _submitted(sample)
    known = ~np.isnan(times)
    if not known.any() or (most < 60 and not (times[known] % 60).any()):
        return nothing_to_judge(sample, rule, NEEDS)
    value, least = np.full(len(sample), np.nan), np.full(len(sample), np.nan)
    waves = sample.of_first(columns.WAVE).to_numpy()
    for wave in np.unique(waves):
        here = known & (waves == wave)
        if here.any():
            value[here] = _most_within(times[here], most)
            least[here] = burst_size(times[here], most) if rule.at_least is None else rule.at_least
    flags = by_threshold(value >= least, value, least, "one of many submissions within a few seconds")
    return with_unjudged(sample, rule, flags, known, "without a time of submission")


def burst_size(times: Floats, seconds: float) -> int:
    """From how many submissions within ``seconds`` on a burst is no chance: five or more, by the busiest hour.

    Parameters
    ----------
    times
        (n,) seconds at which people submitted.
    """
    rate = seconds * float(_most_within(times, HOUR).max()) / HOUR
    size = BURST
    while len(times) * float(gammainc(size - 1, rate)) > BY_CHANCE:  # P(size - 1 others or more within the seconds)
        size += 1
    return size


def _submitted(sample: Sample) -> Floats:
    """(units,) time of submission, or else of starting, in seconds since 1970; NaN when unknown."""
    times = np.full(len(sample), np.nan)
    for name in (columns.STARTED, columns.ENDED):  # the end where there is one
        if name in sample.frame:
            texts = sample.of_first(name).astype("str")
            parsed = pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")
            seconds = ((parsed - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1)).to_numpy(dtype=np.float64)
            times = np.where(np.isnan(seconds), times, seconds)
    return times


def _most_within(times: Floats, seconds: float) -> Floats:
    """(n,) the most times that lie within ``seconds``, over every stretch of that length that holds one's own."""
    at, where, counts = np.unique(times, return_inverse=True, return_counts=True)
    before = np.concatenate([[0], np.cumsum(counts)])
    stretch = before[np.searchsorted(at, at + seconds, side="right")] - before[:-1]  # from each time on
    first = np.searchsorted(at, at - seconds, side="left")
    edges = np.column_stack([first, np.arange(1, len(at) + 1)]).ravel()
    most: Floats = np.maximum.reduceat(np.append(stretch, 0), edges)[::2].astype(np.float64)[where]
    return most


RULE = Rule(
    "burst", judge_burst, needs=NEEDS, defaults={"seconds": BURST_SECONDS}, sources=("10.20982/tqmp.16.5.p472",)
)
