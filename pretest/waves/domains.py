"""Every followed outcome in every place: the estimates that levels and changes are both made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.waves.fit import WaveMeans, estimate_means
from pretest.waves.interval import share_interval, t_interval
from pretest.waves.outcome import WaveOutcome
from pretest.waves.partition import Partition, all_together, by_place
from pretest.waves.sampling import Sampling, to_sampling
from pretest.waves.sums import sum_by_member, to_answers
from pretest.waves.suppression import suppressed_cells
from pretest.words import Bools, Floats

ALL_PLACES = ""


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """One outcome in one place. place: empty for all places together. suppressed: (T,) figures left out per wave."""

    outcome: WaveOutcome
    place: str
    means: WaveMeans
    suppressed: Bools

    def intervals(self, conf_level: float) -> tuple[Floats, Floats]:
        """(T, K) lower and upper limits of the means or shares."""
        means = self.means
        df = means.df[:, None] + np.zeros(means.estimate.shape)
        if self.outcome.statistic == "mean":
            return t_interval(means.estimate, np.sqrt(means.variance), df, conf_level)
        return share_interval(means.estimate, means.variance, df, means.people[:, None].astype(float), conf_level)


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """The estimates of one audience from which levels and changes are tabled. parts: by place, where there are places.

    domains: by outcome, then by place.
    """

    sampling: Sampling
    parts: Partition | None
    domains: tuple[Domain, ...]


def follow(frame: pd.DataFrame, outcomes: Sequence[WaveOutcome], suppress_below: int) -> Followed:
    """All estimates of ``frame``, as for ``estimate_levels``.

    Raises
    ------
    DataError
        When a weight is negative or infinite.
    """
    sampling = to_sampling(frame)
    parts = by_place(sampling) if sampling.places else None
    return Followed(sampling, parts, tuple(estimate_domains(frame, outcomes, sampling, parts, suppress_below)))


def estimate_domains(
    frame: pd.DataFrame,
    outcomes: Sequence[WaveOutcome],
    sampling: Sampling,
    parts: Partition | None,
    suppress_below: int,
) -> Iterator[Domain]:
    """Each outcome in all places together, then in each place."""
    whole = all_together(sampling)
    for outcome in outcomes:
        scores = frame[outcome.id].to_numpy(dtype=np.float64, na_value=np.nan)
        answers = to_answers(sampling, outcome.values(scores))
        (together,) = estimate_means(sampling, whole, sum_by_member(whole, answers))
        yield Domain(outcome, ALL_PLACES, together, (together.people > 0) & (together.people < suppress_below))
        if parts is None:
            continue
        found = estimate_means(sampling, parts, sum_by_member(parts, answers))[: len(sampling.places)]
        small = _small_places(sampling, together, found, suppress_below)
        for place, means, suppressed in zip(sampling.places, found, small, strict=True):
            yield Domain(outcome, place, means, suppressed)


def _small_places(sampling: Sampling, together: WaveMeans, by_place: list[WaveMeans], suppress_below: int) -> Bools:
    people = np.array([means.people for means in by_place], dtype=np.intp).reshape(-1, len(sampling.waves))
    return suppressed_cells(people, together.people - people.sum(axis=0), suppress_below)
