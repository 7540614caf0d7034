"""The looks before this one, at the rows of one analysis; and what the cells were worth at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.analysis.cells.estimation import Batch
from pretest.numbers import sum_by_cluster
from pretest.numbers.lookstate import LookState
from pretest.numbers.spending import Course
from pretest.tables.columns import RESPONDENT, WAVE, WEIGHT
from pretest.words import Bools, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """course: the looks up to this one; next_course: with the next that is planned. early: per earlier look, who was
    there then, as wave and respondent; None where that cannot be known."""

    course: Course
    next_course: Course | None
    early: tuple[pd.MultiIndex, ...] | None

    def rows(self, frame: pd.DataFrame) -> tuple[Bools, ...] | None:
        """Per earlier look, (n,) which rows of ``frame`` were there then."""
        if self.early is None:
            return None
        own = _people(frame)
        return tuple(np.asarray(own.isin(one), dtype=bool) for one in self.early)


def looked_of(state: LookState | None, frame: pd.DataFrame) -> Looked | None:
    """What analyses need of ``state``; None where the whole plan is read at once, as without looks.

    frame: of the responses, whose rows ``state`` marks.
    """
    if state is None or (state.course.is_whole and state.next_course is None):
        return None
    marks = [look.rows for look in state.counted]
    known = [one for one in marks if one is not None]
    people = _people(frame)
    early = tuple(people[one] for one in known) if len(known) == len(marks) else None
    return Looked(state.course, state.next_course, early)


def _people(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[[WAVE, RESPONDENT]])


def influence_before(batches: Sequence[Batch], rows: Bools, n_units: int) -> dict[str, Floats]:
    """Unit → (G, J) influence values of the cells of ``batches`` at an earlier look; NaN for a cell without an arm.

    A person moves an estimate by what sets them apart from their arm, over the number in it. What sets them apart is
    what it is now; the number is that of then. So the looks are as alike as the people whom they share make them, for
    every kind of estimate. rows: (n,) of all groups, which were there.
    """
    found: dict[str, list[Floats]] = {"points": [], "sd": []}
    for batch in batches:
        there, factor = _worth(batch, rows)
        spare = len(batch.unit) - len(there)  # executions, which were shown at either look
        factor = np.concatenate([np.where(there, factor, 0.0), np.ones(spare)])
        lacking = _without(batch, there)
        for unit, influence in (("points", batch.fits.influence), ("sd", batch.standardised.influence)):
            n, concepts, outcomes = influence.shape
            then = np.where(lacking, np.nan, influence * factor[:, None, None])
            flat = then.transpose(0, 2, 1).reshape(n, outcomes * concepts)
            found[unit].append(sum_by_cluster(flat, batch.unit, n_clusters=n_units))
    empty = np.empty((n_units, 0))
    return {unit: np.concatenate([empty, *parts], axis=1) for unit, parts in found.items()}


def _worth(batch: Batch, rows: Bools) -> tuple[Bools, Floats]:
    """(n,) who of the batch was there, and how many times more one of their arm counted then."""
    shown = batch.group.arm >= 0
    there = rows[batch.group.position[shown]]
    weight = np.ones(len(there))
    if batch.weighted:
        weight = batch.group.frame[WEIGHT][shown].to_numpy(dtype=np.float64, na_value=1.0)
    arms = 1 + len(batch.concepts)
    now, then = (np.bincount(batch.arm, weights=part, minlength=arms) for part in (weight, weight * there))
    with np.errstate(divide="ignore", invalid="ignore"):
        return there, np.nan_to_num(now / then, nan=0.0, posinf=0.0)[batch.arm]


def _without(batch: Batch, there: Bools) -> Bools:
    """(C, 1) concepts that had nobody then, or whose reference had nobody."""
    arms = 1 + len(batch.concepts)
    people = np.bincount(batch.arm[there], minlength=arms)
    return np.asarray((people[1:] == 0) | (people[0] == 0), dtype=bool)[:, None]
