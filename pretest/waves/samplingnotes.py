"""What the reader must know of the sampling design before reading standard errors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from pretest.errors import Note
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WEIGHT
from pretest.waves.partition import Partition, by_place
from pretest.waves.sampling import Sampling, to_sampling
from pretest.words import Bools, Severity

_GAPS: tuple[tuple[str, str, Severity, str], ...] = (
    (WEIGHT, "weight_missing", "warning", "do not count in weighted figures"),
    (STRATUM, "stratum_missing", "warning", "form a stratum of their own"),
    (CLUSTER, "cluster_missing", "warning", "each count as a sampling unit of their own"),
    (RESPONDENT, "respondent_missing", "warning", "each count as a person of their own"),
    (PLACE, "place_missing", "info", "count in all places together only"),
)


def check_sampling(frame: pd.DataFrame, *, audience: str) -> tuple[Note, ...]:
    """Remarks on the design of ``frame`` (as for ``estimate_levels``): gaps, single units, people in several waves.

    Raises
    ------
    DataError
        When a weight is negative or infinite.
    """
    sampling = to_sampling(frame)
    return sampling_notes(frame, sampling, by_place(sampling) if sampling.places else None, audience)


def sampling_notes(frame: pd.DataFrame, sampling: Sampling, parts: Partition | None, audience: str) -> tuple[Note, ...]:
    """``check_sampling``, where the design and its parts by place are known already."""
    return (
        *_gaps(frame, sampling, audience),
        *_lonely_units(sampling, audience),
        *_places_without_variance(sampling, parts, audience),
        *_repeated_people(sampling, audience),
        *_shared_units(frame, sampling, audience),
    )


def _gaps(frame: pd.DataFrame, sampling: Sampling, audience: str) -> Iterator[Note]:
    row_wave, n_waves = sampling.row_wave, len(sampling.waves)
    rows = np.bincount(row_wave, minlength=n_waves)
    for column, code, severity, consequence in _GAPS:
        missing = frame[column].isna().to_numpy(dtype=bool) if column in frame.columns else np.ones(len(frame), bool)
        lacking = np.bincount(row_wave[missing], minlength=n_waves) if missing.any() else np.zeros(n_waves, dtype=int)
        for wave, n, of in zip(sampling.waves, lacking.tolist(), rows.tolist(), strict=True):
            if 0 < n < of:
                name = column.removeprefix("_")
                message = f"{{n}} of {{of}} rows have no {name}; they {consequence}."
                yield Note(code, severity, f"{audience}, wave {wave}", message, (("n", n), ("of", of)))


def _lonely_units(sampling: Sampling, audience: str) -> Iterator[Note]:
    _, first = np.unique(sampling.unit_stratum, return_index=True)
    lonely = np.bincount(sampling.unit_wave[first[sampling.stratum_size == 1]], minlength=len(sampling.waves))
    for t in np.flatnonzero(lonely):
        message = (
            f"{lonely[t]:,} strata have one sampling unit only, so their variance cannot be seen; each is compared "
            "with the mean of all units, which errs on the side of a larger variance."
        )
        yield Note("lonely_psu", "warning", f"{audience}, wave {sampling.waves[t]}", message)


def _places_without_variance(sampling: Sampling, parts: Partition | None, audience: str) -> Iterator[Note]:
    if parts is None:
        return
    n_waves = len(sampling.waves)
    row_domain = np.where(sampling.row_place < 0, len(sampling.places), sampling.row_place) * n_waves
    rows = np.bincount(row_domain + sampling.row_wave, minlength=parts.n_domains)
    units = np.bincount(parts.domain, minlength=parts.n_domains)
    strata = np.bincount(parts.pair_domain, minlength=parts.n_domains)
    alone = ((units > 0) & (units <= strata) & (rows > 1)).reshape(-1, n_waves)
    for t, wave in enumerate(sampling.waves):
        for place, lonely in zip(sampling.places, alone[:-1, t], strict=True):
            if lonely:
                message = f"{place} has one sampling unit in each stratum, so its figures have no interval."
                yield Note("place_one_unit", "warning", f"{audience}, wave {wave}", message)


def _repeated_people(sampling: Sampling, audience: str) -> Iterator[Note]:
    if not sampling.repeated:
        return
    for t, wave in enumerate(sampling.waves):
        people = sampling.row_person[sampling.row_wave == t]
        n = len(people) - len(np.unique(people))
        if n:
            message = "{N} rows are of people with another row in the same wave; n counts people, figures use all rows."
            yield Note("repeated_people", "info", f"{audience}, wave {wave}", message, (("n", n),))


def _shared_units(frame: pd.DataFrame, sampling: Sampling, audience: str) -> Iterator[Note]:
    known = _named(frame, RESPONDENT)
    clustered = _named(frame, CLUSTER).any()  # without clusters a person is a unit, and cannot move
    for t, (wave, later) in enumerate(pairwise(sampling.waves)):
        where = f"{audience}, waves {wave} and {later}"
        both = int(sampling.shared[t, t + 1])
        if both:
            of = int(sampling.shared[t + 1, t + 1])
            people = (("n", both), ("of", of)) if CLUSTER not in frame else ()  # without clusters a person is a unit
            counted = "{n} of {of}" if people else f"{both:,} of {of:,}"
            message = (
                f"{counted} sampling units of wave {later} carry the same "
                f"label as in wave {wave}. They are taken as the same units, so the two waves are not independent."
            )
            yield Note("shared_units", "info", where, message, people)
        moved = _moved(sampling, known, t) if clustered else 0
        if moved:
            message = (
                "{N} people are in another sampling unit than before; standard errors of changes take their "
                "answers as independent between the waves."
            )
            yield Note("moved_people", "warning", where, message, (("n", int(moved)),))


def _named(frame: pd.DataFrame, column: str) -> Bools:
    """(R,) rows that have a label in ``column``."""
    return frame[column].notna().to_numpy(dtype=bool) if column in frame.columns else np.zeros(len(frame), dtype=bool)


def _moved(sampling: Sampling, known: Bools, t: int) -> int:
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
