"""What is to be seen of a sampling design beside its units: gaps, people with several rows, people who moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WEIGHT
from pretest.waves.partition import Partition
from pretest.waves.sampling import RowSampling
from pretest.words import Bools, Ints

GAPS = (WEIGHT, STRATUM, CLUSTER, RESPONDENT, PLACE)


@dataclass(frozen=True, slots=True, eq=False)
class DesignFacts:
    """Of T waves and L places.

    rows: (T,). lacking: design column → (T,) rows without a label, or weight, in it. alone: (L, T) places of several
    rows with one sampling unit in each stratum. repeated: (T,) rows of people with an earlier row in the same wave.
    moved: (T-1,) people in a wave and the next one without a sampling unit in common. clustered: any row has a cluster.
    returning: anybody is in several waves.
    """

    rows: Ints
    lacking: Mapping[str, Ints]
    alone: Bools
    repeated: Ints
    moved: Ints
    clustered: bool
    returning: bool


def facts_of_rows(frame: pd.DataFrame, sampling: RowSampling, parts: Partition | None) -> DesignFacts:
    """The facts of ``frame``, whose design and parts by place are known."""
    n_waves, row_wave = len(sampling.waves), sampling.row_wave
    named = {column: _named(frame, column) for column in GAPS}
    clustered = bool(named[CLUSTER].any())  # without clusters a person is a unit, and cannot move
    n_domains = (len(sampling.places) + 1) * n_waves
    place = np.where(sampling.row_place < 0, len(sampling.places), sampling.row_place)
    return DesignFacts(
        rows=np.bincount(row_wave, minlength=n_waves),
        lacking={column: np.bincount(row_wave[~there], minlength=n_waves) for column, there in named.items()},
        alone=places_alone(parts, np.bincount(place * n_waves + row_wave, minlength=n_domains), n_waves),
        repeated=np.array([_repeated(sampling, t) for t in range(n_waves)], dtype=np.intp),
        moved=np.array(
            [_moved(sampling, named[RESPONDENT], t) if clustered else 0 for t in range(n_waves - 1)], dtype=np.intp
        ),
        clustered=clustered,
        returning=_returning(sampling),
    )


def places_alone(parts: Partition | None, rows: Ints, n_waves: int) -> Bools:
    """(L, T) places of several rows that have one sampling unit in each stratum. rows: (D,) of each domain."""
    if parts is None:
        return np.zeros((0, n_waves), dtype=bool)
    units = np.bincount(parts.domain, parts.size, parts.n_domains)
    strata = np.bincount(parts.pair_domain, minlength=parts.n_domains)
    return np.asarray(((units > 0) & (units <= strata) & (rows > 1)).reshape(-1, n_waves)[:-1])


def _named(frame: pd.DataFrame, column: str) -> Bools:
    """(R,) rows that have a label in ``column``."""
    return frame[column].notna().to_numpy(dtype=bool) if column in frame.columns else np.zeros(len(frame), dtype=bool)


def _repeated(sampling: RowSampling, t: int) -> int:
    if not sampling.repeated:
        return 0
    people = sampling.row_person[sampling.row_wave == t]
    return len(people) - len(np.unique(people))


def _returning(sampling: RowSampling) -> bool:
    people = [pd.unique(sampling.row_person[sampling.row_wave == t]) for t in range(len(sampling.waves))]
    return sum(map(len, people)) > len(pd.unique(sampling.row_person))


def _moved(sampling: RowSampling, known: Bools, t: int) -> int:
    """People in waves t and t+1 without a sampling unit in common."""
    row_wave, n_units = sampling.row_wave, int(sampling.unit_id.max(initial=0)) + 1
    people, pairs = [], []
    for wave in (t, t + 1):
        rows = known & (row_wave == wave)
        person = sampling.row_person[rows]
        people.append(pd.unique(person))
        pairs.append(pd.unique(person * n_units + sampling.unit_id[sampling.row_unit[rows]]))
    there = people[0][np.isin(people[0], people[1])]
    same = pairs[0][np.isin(pairs[0], pairs[1])] // n_units
    return len(there) - len(pd.unique(same))
