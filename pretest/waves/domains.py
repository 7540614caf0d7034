"""Every followed outcome in every place: the estimates that levels and changes are both made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.waves.designfacts import DesignFacts, facts_of_rows
from pretest.waves.fit import WaveMeans, estimate_means
from pretest.waves.interval import share_interval, t_interval
from pretest.waves.outcome import WaveOutcome
from pretest.waves.partition import Partition, all_together, by_place, row_cells
from pretest.waves.sampling import Sampling, to_sampling
from pretest.waves.sums import Sums, sum_by_member, to_answers
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


SumUp = Callable[[WaveOutcome], Callable[[Partition], Sums]]
"""What reads the answers to an outcome, and sums them in each partition."""


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """The estimates of one audience from which levels and changes are tabled. parts: by place, where there are places.

    domains: by outcome, then by place. facts: of the design, for what must be said of it.
    """

    sampling: Sampling
    parts: Partition | None
    domains: tuple[Domain, ...]
    facts: DesignFacts


def follow(frame: pd.DataFrame, outcomes: Sequence[WaveOutcome], suppress_below: int) -> Followed:
    """All estimates of ``frame``, as for ``estimate_levels``.

    Raises
    ------
    DataError
        When a weight is negative or infinite.
    """
    sampling = to_sampling(frame)
    cells = row_cells(sampling)
    whole, parts = all_together(sampling, cells), by_place(sampling, cells) if sampling.places else None

    def sum_up(outcome: WaveOutcome) -> Callable[[Partition], Sums]:
        scores = frame[outcome.id].to_numpy(dtype=np.float64, na_value=np.nan)
        answers = to_answers(sampling, outcome.values(scores))
        return lambda partition: sum_by_member(partition, answers)

    domains = estimate_domains(outcomes, sampling, whole, parts, sum_up, suppress_below)
    return Followed(sampling, parts, tuple(domains), facts_of_rows(frame, sampling, parts))


def estimate_domains(
    outcomes: Sequence[WaveOutcome],
    sampling: Sampling,
    whole: Partition,
    parts: Partition | None,
    sum_up: SumUp,
    suppress_below: int,
) -> Iterator[Domain]:
    """Each outcome in all places together, then in each place."""
    for outcome in outcomes:
        sums = sum_up(outcome)
        (together,) = estimate_means(sampling, whole, sums(whole))
        yield Domain(outcome, ALL_PLACES, together, (together.people > 0) & (together.people < suppress_below))
        if parts is None:
            continue
        found = estimate_means(sampling, parts, sums(parts))[: len(sampling.places)]
        small = _small_places(sampling, together, found, suppress_below)
        for place, means, suppressed in zip(sampling.places, found, small, strict=True):
            yield Domain(outcome, place, means, suppressed)


def _small_places(sampling: Sampling, together: WaveMeans, by_place: list[WaveMeans], suppress_below: int) -> Bools:
    people = np.array([means.people for means in by_place], dtype=np.intp).reshape(-1, len(sampling.waves))
    return suppressed_cells(people, together.people - people.sum(axis=0), suppress_below)
