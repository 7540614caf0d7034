"""The sums that all estimates are made from: one group-by over sampling unit and place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.waves.sampling import Sampling
from pretest.words import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sums in C cells (sampling unit within wave × place) of one outcome with K numbers.

    unit: (C,) 0..P-1. place: (C,) index of the place, -1 without. people: (C,) persons who answered, weight above 0.
    weight: (C,) Σw of answers. total: (C, K) Σwx. square: (C, K) Σw(x-centre)². centre: (K,) any constant near the
    mean, which keeps the squares exact.
    """

    unit: Ints
    place: Ints
    people: Ints
    weight: Floats
    total: Floats
    square: Floats
    centre: Floats


def sum_by_cell(sampling: Sampling, values: Floats) -> Sums:
    """Sums of ``values``, (R, K), over the rows of each cell; a row without answer is NaN in all K columns.

    Every sampling unit keeps a cell, also when nobody in it answered: those who did not answer, or do not belong to
    the audience, are outside the domain but inside the sample.
    """
    n_places = len(sampling.places) + 1
    cell, key = pd.factorize(sampling.row_unit * n_places + sampling.row_place + 1)
    answered = ~np.isnan(values[:, 0])
    weight = np.where(answered, sampling.weight, 0.0)
    known = np.where(answered[:, None], values, 0.0)
    counted = _once_per_person(sampling, answered & (sampling.weight > 0))
    centre = known.sum(axis=0) / max(int(answered.sum()), 1)
    spread = np.where(answered[:, None], known - centre, 0.0) ** 2
    return Sums(
        unit=key // n_places,
        place=key % n_places - 1,
        people=np.bincount(cell[counted], minlength=len(key)),
        weight=np.bincount(cell, weight, len(key)).astype(np.float64),
        total=_column_sums(cell, weight[:, None] * known, len(key)),
        square=_column_sums(cell, weight[:, None] * spread, len(key)),
        centre=centre,
    )


def _once_per_person(sampling: Sampling, answered: np.ndarray) -> Ints:
    """Rows that answered, one per person, wave and place."""
    rows = np.flatnonzero(answered)
    if not sampling.repeated:
        return rows
    keys = np.stack([sampling.row_wave[rows], sampling.row_place[rows], sampling.row_person[rows]])
    return np.asarray(rows[np.unique(keys, axis=1, return_index=True)[1]])


def _column_sums(cell: Ints, values: Floats, n_cells: int) -> Floats:
    return np.stack([np.bincount(cell, column, n_cells) for column in values.T], axis=1)
