"""How the respondents of all waves were sampled: strata, sampling units, weights, and who is in several waves.

The sampling unit of a row is its cluster, or its respondent where there is no cluster. Clusters are nested in strata
(the same label in two strata is two units). A unit with the same label in two waves is the same unit: the same
school, or the same member of a panel. That is what makes the covariance between waves right without anybody having to
say whether the waves are a panel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.codes import numbered
from pretest.errors import DataError
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WAVE, WEIGHT
from pretest.words import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Sampling:
    """T waves, H strata within waves, P sampling units within waves that are known singly, U of them over all waves.

    waves: (T,) wave numbers, ascending. places: names, sorted; empty unless the data have two or more. weighted: (T,).
    unit_wave, unit_stratum, unit_id: (P,) 0..T-1, 0..H-1 and 0..U-1. stratum_wave, stratum_size: (H,) its wave, and its
    sampling units, also those without any answer and those not known singly. shared: (T, T) units sampled in both
    waves.
    """

    waves: tuple[int, ...]
    places: tuple[str, ...]
    weighted: Bools
    unit_wave: Ints
    unit_stratum: Ints
    unit_id: Ints
    stratum_wave: Ints
    stratum_size: Ints
    shared: Ints

    @property
    def paired(self) -> bool:
        """Whether any unit was sampled in several waves."""
        return bool(np.count_nonzero(self.shared - np.diag(np.diag(self.shared))))


@dataclass(frozen=True, slots=True, eq=False)
class RowSampling(Sampling):
    """A sampling whose R rows are at hand.

    row_unit: (R,) 0..P-1. row_place: (R,) index in places, -1 without. row_person: (R,) equal for rows of one person.
    weight: (R,) weight, 1 in waves without weights, 0 where a weighted wave misses it. repeated: a person has several
    rows in a wave.
    """

    row_unit: Ints
    row_place: Ints
    row_person: Ints
    weight: Floats
    repeated: bool

    @property
    def row_wave(self) -> Ints:
        return np.asarray(self.unit_wave[self.row_unit])


def to_sampling(frame: pd.DataFrame) -> RowSampling:
    """The design of ``frame``, one row per respondent and wave, with the columns of ``pretest.tables.columns``.

    ``WAVE`` is needed; other design columns may be absent or empty.

    Raises
    ------
    DataError
        When a weight is negative or infinite.
    ValueError
        When the wave of a row is missing.
    """
    if frame[WAVE].isna().any():
        raise ValueError("the wave of a row is missing")
    number = frame[WAVE].to_numpy(dtype=np.int64)
    waves = np.sort(pd.unique(number))
    wave = np.searchsorted(waves, number)
    rows = np.arange(len(frame))
    person = codes_of(frame, RESPONDENT)
    person = np.where(person < 0, person.max(initial=-1) + 1 + rows, person)
    cluster, stratum = codes_of(frame, CLUSTER), codes_of(frame, STRATUM)
    in_cluster = cluster >= 0
    unit = numbered(in_cluster, np.where(in_cluster, cluster, person), np.where(in_cluster, stratum, -1))
    wave_stratum = numbered(wave, stratum)
    wave_unit = numbered(wave_stratum, unit)
    first = np.zeros(wave_unit.max(initial=-1) + 1, dtype=np.intp)
    first[wave_unit[::-1]] = rows[::-1]
    weight, weighted = _weights(frame, wave, len(waves))
    places, place = _places(frame)
    stratum_wave = np.zeros(wave_stratum.max(initial=-1) + 1, dtype=np.intp)
    stratum_wave[wave_stratum] = wave
    return RowSampling(
        waves=tuple(int(number) for number in waves),
        places=places,
        weighted=weighted,
        unit_wave=wave[first],
        unit_stratum=wave_stratum[first],
        unit_id=unit[first],
        stratum_wave=stratum_wave,
        stratum_size=np.bincount(wave_stratum[first], minlength=len(stratum_wave)),
        shared=shared_units(unit[first], wave[first], len(waves)),
        row_unit=wave_unit,
        row_place=place,
        row_person=person,
        weight=weight,
        repeated=bool(numbered(wave, person).max(initial=-1) + 1 < len(frame)),
    )


def coded(frame: pd.DataFrame) -> pd.DataFrame:
    """The design of ``frame`` with its labels as categories, so that several audiences need not look them up again."""
    labelled = [name for name in (RESPONDENT, PLACE, STRATUM, CLUSTER) if name in frame.columns]
    return frame.assign(**{name: pd.Categorical.from_codes(*pd.factorize(frame[name])) for name in labelled})


def codes_of(frame: pd.DataFrame, column: str) -> Ints:
    """(R,) integer codes of the labels in ``column``; -1 where missing or where the column is absent."""
    return _labelled(frame, column)[0]


def _labelled(frame: pd.DataFrame, column: str) -> tuple[Ints, Sequence[object]]:
    """Codes, and the label of each; a label that no row has is possible."""
    if column not in frame.columns:
        return np.full(len(frame), -1, dtype=np.intp), ()
    values = frame[column]
    if isinstance(values.dtype, pd.CategoricalDtype):
        return np.asarray(values.cat.codes, dtype=np.intp), values.cat.categories.tolist()
    codes, labels = pd.factorize(values)
    return np.asarray(codes, dtype=np.intp), list(labels)


def shared_units(unit: Ints, wave: Ints, n_waves: int) -> Ints:
    """(T, T) how many of the (P,) units, each in its wave, are in both waves."""
    there = np.zeros((unit.max(initial=-1) + 1, n_waves), dtype=np.intp)
    there[unit, wave] = 1
    return np.asarray(there.T @ there)


def _places(frame: pd.DataFrame) -> tuple[tuple[str, ...], Ints]:
    codes, labels = _labelled(frame, PLACE)
    there = np.bincount(codes[codes >= 0], minlength=len(labels)) > 0
    names = np.array([str(label) for label in labels], dtype=str)
    places = np.unique(names[there])
    if len(places) < 2:
        return (), np.full(len(frame), -1, dtype=np.intp)
    return tuple(places.tolist()), np.append(np.searchsorted(places, names), -1)[codes]


def _weights(frame: pd.DataFrame, wave: Ints, n_waves: int) -> tuple[Floats, Bools]:
    if WEIGHT not in frame.columns:
        return np.ones(len(frame)), np.zeros(n_waves, dtype=bool)
    weight = frame[WEIGHT].to_numpy(dtype=np.float64, na_value=np.nan)
    require_weights(int(np.count_nonzero((weight < 0) | np.isinf(weight))))
    known = ~np.isnan(weight)
    weighted = np.bincount(wave[known], minlength=n_waves) > 0
    return np.where(known, weight, np.where(weighted[wave], 0.0, 1.0)), weighted


def require_weights(wrong: int) -> None:
    """Refuse data with ``wrong`` weights that are negative or infinite.

    Raises
    ------
    DataError
        When there are any.
    """
    if wrong:
        raise DataError("weight_invalid", WEIGHT, f"{wrong:,} weights are negative or infinite", "0 or more")
