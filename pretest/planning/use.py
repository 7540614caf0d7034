"""Own use of drugs of invented people, without contradictions.

Recognised by the ids of the shipped questions: ``use_SUBSTANCE_PERIOD`` and ``used_PERIOD``, PERIOD being ever, 12m
or 30d. Use in a shorter period implies use in the longer ones, and the summaries follow from the substances.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from pretest.words import Bools

Columns = dict[str, NDArray[np.float64]]

SUBSTANCE = re.compile(r"use_(?P<substance>.+)_(?P<period>ever|12m|30d)")
SUMMARIES = {"ever": "used_ever", "12m": "used_12m", "30d": "used_30d"}
NOT_COUNTED = ("cannabis",)  # the summary questions leave cannabis out

LAST_YEAR = 0.10  # share that used in the last year, where the audience does not say
RECENT = 0.45  # of those who used in the last year: used in the last month
PAST = 0.12  # of those who did not: used before
ANY_ONE = 0.30  # of those who ever used: used a given substance before the last year
CANNABIS_ONLY = 1.4  # threshold for cannabis among those who did not use in the last year
LEANING = 0.6  # correlation of the number of substances with the disposition that the scales share


def asks_use(columns: Collection[str]) -> bool:
    """Whether any of ``columns`` is about own use."""
    return any(SUBSTANCE.fullmatch(name) or name in SUMMARIES.values() for name in columns)


def draw_use(
    columns: Columns,
    disposition: NDArray[np.float64],
    last_year: Bools | None,
    bogus: Collection[str],
    rng: np.random.Generator,
) -> None:
    """Set the columns on own use, 1 = yes and 0 = no.

    Parameters
    ----------
    columns
        Column → (n,) answers; those about own use are replaced, others are left alone.
    disposition
        (n,) standard normal; people who lean to it used more substances.
    last_year
        (n,) who used in the last year (cannabis left out), where that is fixed by the audience.
    bogus
        Columns about substances that do not exist: nobody used them.
    """
    n = len(disposition)
    users = rng.random(n) < LAST_YEAR if last_year is None else last_year
    names = {match["substance"] for name in columns if name not in bogus and (match := SUBSTANCE.fullmatch(name))}
    counted = sorted(names - set(NOT_COUNTED))
    year = {name: users & found for name, found in _drawn(counted, disposition, rng).items()}
    for index, name in enumerate(counted):
        nothing_yet = users & ~np.any(list(year.values()), axis=0)
        year[name] = year[name] | (nothing_yet & (rng.random(n) < 1 / (len(counted) - index)))
    for name in sorted(names & set(NOT_COUNTED)):
        lean = LEANING * disposition + np.sqrt(1 - LEANING**2) * rng.normal(size=n)
        year[name] = np.where(users, lean > -0.2, lean > CANNABIS_ONLY)
    before = users | (rng.random(n) < PAST)
    use = {
        "12m": year,
        "ever": {name: used | (before & (rng.random(n) < ANY_ONE)) for name, used in year.items()},
        "30d": {name: used & (rng.random(n) < RECENT) for name, used in year.items()},
    }
    fallback = {"12m": users, "ever": before, "30d": users & (rng.random(n) < RECENT)}
    for period, by_substance in use.items():
        for name, used in by_substance.items():
            if f"use_{name}_{period}" in columns:
                columns[f"use_{name}_{period}"] = used.astype(np.float64)
        summary = np.any([by_substance[name] for name in counted], axis=0) if counted else fallback[period]
        if SUMMARIES[period] in columns:
            columns[SUMMARIES[period]] = summary.astype(np.float64)


def _drawn(names: list[str], disposition: NDArray[np.float64], rng: np.random.Generator) -> dict[str, Bools]:
    """Who would use each substance; the first are the most common."""
    own = np.sqrt(1 - LEANING**2)
    return {
        name: LEANING * disposition + own * rng.normal(size=len(disposition)) > 0.1 + 0.15 * rank
        for rank, name in enumerate(names)
    }
