"""The sums that all estimates are made from: one group-by over the members of a partition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.waves.partition import Partition
from pretest.waves.sampling import RowSampling
from pretest.words import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers of R rows to one outcome with K numbers, 0 where nobody answered.

    weight: (R,) w, 0 without answer. total, square: (R, K) wx and w(x-centre)². present: (R,) answered with a weight
    above 0. counted: (R,) those, one per person, wave and place. centre: (1, K) any constant near the mean, which keeps
    the squares exact.
    """

    weight: Floats
    total: Floats
    square: Floats
    present: Bools
    counted: Bools
    centre: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """What B bundles need beside their sums, since their sampling units are not known singly.

    member: (B,) 0..M-1. weight: (B, K) Σw². total, square: (B, K) Σw²(x-centre) and Σw²(x-centre)².
    """

    member: Ints
    weight: Floats
    total: Floats
    square: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What M members of D domains answered, in K numbers.

    people: (D,) persons who answered. present: (M,) sampling units in which anybody answered, of a member at most its
    size. weight: (M,). total, square: (M, K) as in ``Answers``. centre: (1, K), or (D, K). spread: of bundles, if any.
    """

    people: Ints
    present: Ints
    weight: Floats
    total: Floats
    square: Floats
    centre: Floats
    spread: Spread | None = None


def to_answers(sampling: RowSampling, values: Floats) -> Answers:
    """``values``, (R, K), weighted; a row without answer is NaN in all K columns."""
    answered = ~np.isnan(values[:, 0])
    weight = np.where(answered, sampling.weight, 0.0)
    known = np.where(answered[:, None], values, 0.0)
    centre = known.sum(axis=0, keepdims=True) / max(int(answered.sum()), 1)
    total = weight[:, None] * known
    known -= centre
    known *= known
    known *= weight[:, None]
    present = answered & (sampling.weight > 0)
    return Answers(weight, total, known, present, _once_per_person(sampling, present), centre)


def sum_by_member(partition: Partition, answers: Answers) -> Sums:
    """The sums of each member.

    Every sampling unit stays, also when nobody in it answered: those who did not answer, or do not belong to the
    audience, are outside the domain but inside the sample.
    """
    member, n, domain = partition.row_member, partition.n_members, partition.domain
    row_domain = domain if member is None else domain[member]
    people = np.bincount(row_domain[answers.counted], minlength=partition.n_domains)
    if member is None:
        present = answers.present.astype(np.intp)
        return Sums(people, present, answers.weight, answers.total, answers.square, answers.centre)
    return Sums(
        people=people,
        present=(np.bincount(member[answers.present], minlength=n) > 0).astype(np.intp),
        weight=np.bincount(member, answers.weight, n).astype(np.float64),
        total=sums_of_columns(member, answers.total, n),
        square=sums_of_columns(member, answers.square, n),
        centre=answers.centre,
    )


def sums_of_columns(codes: Ints, values: Floats, size: int) -> Floats:
    """(size, K) sums of the (N, K) values by code."""
    return np.stack([np.bincount(codes, column, size) for column in values.T], axis=1)


def _once_per_person(sampling: RowSampling, answered: Bools) -> Bools:
    """Rows that answered, one per person, wave and place."""
    if not sampling.repeated:
        return answered
    rows = np.flatnonzero(answered)
    keys = np.stack([sampling.row_wave[rows], sampling.row_place[rows], sampling.row_person[rows]])
    counted = np.zeros(len(answered), dtype=bool)
    counted[rows[np.unique(keys, axis=1, return_index=True)[1]]] = True
    return counted
