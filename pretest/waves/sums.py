"""The sums that all estimates are made from: one group-by over the members of a partition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.waves.partition import Partition
from pretest.waves.sampling import Sampling
from pretest.words import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers of R rows to one outcome with K numbers, 0 where nobody answered.

    weight: (R,) w, 0 without answer. total, square: (R, K) wx and w(x-centre)². counted: (R,) rows of persons who
    answered with a weight above 0, one per person, wave and place. centre: (K,) any constant near the mean, which keeps
    the squares exact.
    """

    weight: Floats
    total: Floats
    square: Floats
    counted: Bools
    centre: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """``Answers`` in M members. people: (M,) persons who answered. weight: (M,). total, square: (M, K)."""

    people: Ints
    weight: Floats
    total: Floats
    square: Floats
    centre: Floats


def to_answers(sampling: Sampling, values: Floats) -> Answers:
    """``values``, (R, K), weighted; a row without answer is NaN in all K columns."""
    answered = ~np.isnan(values[:, 0])
    weight = np.where(answered, sampling.weight, 0.0)
    known = np.where(answered[:, None], values, 0.0)
    centre = known.sum(axis=0) / max(int(answered.sum()), 1)
    total = weight[:, None] * known
    known -= centre
    known *= known
    known *= weight[:, None]
    return Answers(weight, total, known, _once_per_person(sampling, answered & (sampling.weight > 0)), centre)


def sum_by_member(partition: Partition, answers: Answers) -> Sums:
    """The sums of each member.

    Every sampling unit stays, also when nobody in it answered: those who did not answer, or do not belong to the
    audience, are outside the domain but inside the sample.
    """
    member, n = partition.row_member, partition.n_members
    if member is None:
        return Sums(answers.counted.astype(np.intp), answers.weight, answers.total, answers.square, answers.centre)
    return Sums(
        people=np.bincount(member[answers.counted], minlength=n),
        weight=np.bincount(member, answers.weight, n).astype(np.float64),
        total=sums_of_columns(member, answers.total, n),
        square=sums_of_columns(member, answers.square, n),
        centre=answers.centre,
    )


def sums_of_columns(codes: Ints, values: Floats, size: int) -> Floats:
    """(size, K) sums of the (N, K) values by code."""
    return np.stack([np.bincount(codes, column, size) for column in values.T], axis=1)


def _once_per_person(sampling: Sampling, answered: Bools) -> Bools:
    """Rows that answered, one per person, wave and place."""
    if not sampling.repeated:
        return answered
    rows = np.flatnonzero(answered)
    keys = np.stack([sampling.row_wave[rows], sampling.row_place[rows], sampling.row_person[rows]])
    counted = np.zeros(len(answered), dtype=bool)
    counted[rows[np.unique(keys, axis=1, return_index=True)[1]]] = True
    return counted
