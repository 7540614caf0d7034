"""What goes wrong in the field: people who do not read, questions that are not answered, people who stop."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.planning.people import Columns, People
from pretest.planning.world import Asked
from pretest.spec.truth import Truth

ROUNDING = 1e-9  # of sums of rates
CARELESS_CLAIM = 0.5  # share of those who do not read that says yes to a substance that does not exist


def draw_careless(
    asked: Sequence[Asked], answers: Columns, people: People, gates: Collection[str], rng: np.random.Generator
) -> None:
    """Half of the careless give the same place on the list to every question of a section, half answer at random."""
    n, careless = len(people), np.flatnonzero(people.careless)
    straight = (rng.random(n) < 0.5)[careless]
    section, place = -1, np.zeros(len(careless))
    for one in asked:
        if one.column in gates or len(one.codes) == 0:
            continue
        if one.section != section:
            section, place = one.section, rng.random(n)[careless]
        last = len(one.codes) - 1
        same = one.codes[np.rint(place * last).astype(np.intp)]
        # everybody draws, whether or not it counts, so that who is careless changes nobody else
        drawn = np.where(straight, same, rng.choice(one.codes, n)[careless])
        if one.item.bogus:
            drawn = (rng.random(n) < CARELESS_CLAIM)[careless].astype(np.float64)
        answers[one.column] = answers[one.column].astype(np.float64)
        answers[one.column][careless] = drawn


def draw_skipped(
    asked: Sequence[Asked],
    answers: Columns,
    people: People,
    gates: Collection[str],
    truth: Truth,
    rng: np.random.Generator,
) -> None:
    """Don't know, prefer not to say, and questions that are skipped, at random."""
    rates = {"dont_know": truth.dont_know, "refused": truth.refused}
    for one in asked:
        if one.column in gates or one.column not in answers or one.answers is None or one.item.instructed is not None:
            continue
        chance = rng.random(len(people))
        codes = [(rates[m.kind], float(m.value)) for m in one.answers.missing if m.kind in rates]
        codes.append((truth.skipped, np.nan))
        start, most = 0.0, sum(rate for rate, _ in codes)
        few = np.flatnonzero((chance < most + ROUNDING) & ~people.careless)
        given, low = answers[one.column].astype(np.float64), chance[few]
        for rate, code in codes:
            given[few[(low >= start) & (low < start + rate)]] = code
            start += rate
        answers[one.column] = given


def draw_stops(asked: Sequence[Asked], people: People, truth: Truth, rng: np.random.Generator) -> NDArray[np.intp]:
    """(n,) how many columns each respondent reached; all of them, unless they stop after the message."""
    n = len(people)
    after = [index for index, one in enumerate(asked) if one.after]
    if not after:
        return np.full(n, len(asked), dtype=np.intp)
    rates = truth.drop_out
    per_arm = pd.Series(people.arm).map(rates).fillna(0.0).to_numpy() if isinstance(rates, dict) else rates
    stops = rng.random(n) < per_arm
    return np.where(stops, rng.integers(after[0], after[-1] + 1, n), len(asked)).astype(np.intp)
