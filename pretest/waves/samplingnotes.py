"""What the reader must know of the sampling design before reading standard errors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from pretest.errors import Note
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WEIGHT
from pretest.waves.sampling import Sampling, codes_of, to_sampling
from pretest.words import Ints, Severity

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
    return (
        *_gaps(frame, sampling, audience),
        *_lonely_units(sampling, audience),
        *_places_without_variance(sampling, audience),
        *_repeated_people(sampling, audience),
        *_shared_units(frame, sampling, audience),
    )


def _gaps(frame: pd.DataFrame, sampling: Sampling, audience: str) -> Iterator[Note]:
    for column, code, severity, consequence in _GAPS:
        missing = codes_of(frame, column) < 0
        for t, wave in enumerate(sampling.waves):
            rows = sampling.row_wave == t
            n = int(np.count_nonzero(missing[rows]))
            if 0 < n < np.count_nonzero(rows):
                name = column.removeprefix("_")
                message = f"{{n}} of {{of}} rows have no {name}; they {consequence}."
                counted = (("n", n), ("of", int(np.count_nonzero(rows))))
                yield Note(code, severity, f"{audience}, wave {wave}", message, counted)


def _lonely_units(sampling: Sampling, audience: str) -> Iterator[Note]:
    _, first = np.unique(sampling.unit_stratum, return_index=True)
    lonely = np.bincount(sampling.unit_wave[first[sampling.stratum_size == 1]], minlength=len(sampling.waves))
    for t in np.flatnonzero(lonely):
        message = (
            f"{lonely[t]:,} strata have one sampling unit only, so their variance cannot be seen; each is compared "
            "with the mean of all units, which errs on the side of a larger variance."
        )
        yield Note("lonely_psu", "warning", f"{audience}, wave {sampling.waves[t]}", message)


def _places_without_variance(sampling: Sampling, audience: str) -> Iterator[Note]:
    for t, wave in enumerate(sampling.waves):
        for index, place in enumerate(sampling.places):
            rows = (sampling.row_place == index) & (sampling.row_wave == t)
            units = np.unique(sampling.row_unit[rows])
            strata = np.unique(sampling.unit_stratum[units])
            if 0 < len(units) <= len(strata) and np.count_nonzero(rows) > 1:
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
    known = codes_of(frame, RESPONDENT) >= 0
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
        moved = _moved(sampling, known, t)
        if moved:
            message = (
                "{N} people are in another sampling unit than before; standard errors of changes take their "
                "answers as independent between the waves."
            )
            yield Note("moved_people", "warning", where, message, (("n", int(moved)),))


def _moved(sampling: Sampling, known: np.ndarray, t: int) -> int:
    """People in waves t and t+1 without a sampling unit in common."""
    pairs = [_person_units(sampling, known & (sampling.row_wave == wave)) for wave in (t, t + 1)]
    people = np.intersect1d(pairs[0][:, 0], pairs[1][:, 0])
    same = set(map(tuple, pairs[0].tolist())) & set(map(tuple, pairs[1].tolist()))
    return len(people) - len({person for person, _ in same})


def _person_units(sampling: Sampling, rows: np.ndarray) -> Ints:
    units = sampling.unit_id[sampling.row_unit[rows]]
    return np.asarray(np.unique(np.stack([sampling.row_person[rows], units], axis=1), axis=0))
