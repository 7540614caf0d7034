"""What goes wrong in the field: people who do not read, questions that are not answered, people who stop."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.planning.people import Columns, People
from pretest.planning.world import Asked
from pretest.spec.truth import Truth

CARELESS_CLAIM = 0.5  # share of those who do not read that says yes to a substance that does not exist


def draw_careless(
    asked: Sequence[Asked], answers: Columns, people: People, gates: Collection[str], rng: np.random.Generator
) -> None:
    """Half of the careless give the same place on the list to every question of a section, half answer at random."""
    n = len(people)
    straight = people.careless & (rng.random(n) < 0.5)
    section, place = -1, np.zeros(n)
    for one in asked:
        if one.column in gates or len(one.codes) == 0:
            continue
        if one.section != section:
            section, place = one.section, rng.random(n)
        last = len(one.codes) - 1
        same = one.codes[np.rint(place * last).astype(np.intp)]
        drawn = np.where(straight, same, rng.choice(one.codes, n))
        if one.item.bogus:
            drawn = (rng.random(n) < CARELESS_CLAIM).astype(np.float64)
        answers[one.column] = np.where(people.careless, drawn, answers[one.column])


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
        start = 0.0
        for rate, code in codes:
            chosen = (chance >= start) & (chance < start + rate) & ~people.careless
            answers[one.column] = np.where(chosen, code, answers[one.column])
            start += rate


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
