"""What the reader must know of the sampling design before reading standard errors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from pretest.errors import Note
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WEIGHT
from pretest.waves.designfacts import DesignFacts, facts_of_rows
from pretest.waves.domains import Followed
from pretest.waves.partition import by_place, row_cells
from pretest.waves.sampling import Sampling, to_sampling
from pretest.words import Severity

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
    parts = by_place(sampling, row_cells(sampling)) if sampling.places else None
    return _notes(sampling, facts_of_rows(frame, sampling, parts), audience)


def sampling_notes(followed: Followed, audience: str) -> tuple[Note, ...]:
    """``check_sampling`` of what is followed already, whether from a frame or from stored waves."""
    return _notes(followed.sampling, followed.facts, audience)


def _notes(sampling: Sampling, facts: DesignFacts, audience: str) -> tuple[Note, ...]:
    return (
        *_gaps(sampling, facts, audience),
        *_lonely_units(sampling, audience),
        *_places_without_variance(sampling, facts, audience),
        *_repeated_people(sampling, facts, audience),
        *_shared_units(sampling, facts, audience),
    )


def _gaps(sampling: Sampling, facts: DesignFacts, audience: str) -> Iterator[Note]:
    for column, code, severity, consequence in _GAPS:
        for wave, n, of in zip(sampling.waves, facts.lacking[column].tolist(), facts.rows.tolist(), strict=True):
            if 0 < n < of:
                name = column.removeprefix("_")
                message = f"{{n}} of {{of}} rows have no {name}; they {consequence}."
                yield Note(code, severity, f"{audience}, wave {wave}", message, (("n", n), ("of", of)))


def _lonely_units(sampling: Sampling, audience: str) -> Iterator[Note]:
    lonely = np.bincount(sampling.stratum_wave[sampling.stratum_size == 1], minlength=len(sampling.waves))
    for t in np.flatnonzero(lonely):
        message = (
            f"{lonely[t]:,} strata have one sampling unit only, so their variance cannot be seen; each is compared "
            "with the mean of all units, which errs on the side of a larger variance."
        )
        yield Note("lonely_psu", "warning", f"{audience}, wave {sampling.waves[t]}", message)


def _places_without_variance(sampling: Sampling, facts: DesignFacts, audience: str) -> Iterator[Note]:
    for t, wave in enumerate(sampling.waves):
        for place, lonely in zip(sampling.places, facts.alone[:, t], strict=True):
            if lonely:
                message = f"{place} has one sampling unit in each stratum, so its figures have no interval."
                yield Note("place_one_unit", "warning", f"{audience}, wave {wave}", message)


def _repeated_people(sampling: Sampling, facts: DesignFacts, audience: str) -> Iterator[Note]:
    for wave, n in zip(sampling.waves, facts.repeated.tolist(), strict=True):
        if n:
            message = "{N} rows are of people with another row in the same wave; n counts people, figures use all rows."
            yield Note("repeated_people", "info", f"{audience}, wave {wave}", message, (("n", n),))


def _shared_units(sampling: Sampling, facts: DesignFacts, audience: str) -> Iterator[Note]:
    for t, (wave, later) in enumerate(pairwise(sampling.waves)):
        where = f"{audience}, waves {wave} and {later}"
        both = int(sampling.shared[t, t + 1])
        if both:
            of = int(sampling.shared[t + 1, t + 1])
            people = () if facts.clustered else (("n", both), ("of", of))  # without clusters a person is a unit
            counted = "{n} of {of}" if people else f"{both:,} of {of:,}"
            message = (
                f"{counted} sampling units of wave {later} carry the same "
                f"label as in wave {wave}. They are taken as the same units, so the two waves are not independent."
            )
            yield Note("shared_units", "info", where, message, people)
        moved = int(facts.moved[t])
        if moved:
            message = (
                "{N} people are in another sampling unit than before; standard errors of changes take their "
                "answers as independent between the waves."
            )
            yield Note("moved_people", "warning", where, message, (("n", moved),))
