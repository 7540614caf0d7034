"""Levels as they would be if each wave had the mix of people of the baseline.

The same frame, the same places and the same contrasts as the raw levels, so that the two stand beside each other. Who
is in no known group of some variable takes no part. Groups are joined where they are small (``joined_groups``), in each
place and for each outcome by itself. The mix of the baseline is that of its weighted answers: where the weights are
raked to a population it is the population's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.codes import first_rows, numbered
from pretest.waves.domains import Domain, Followed
from pretest.waves.fit import WaveMeans, spread_of
from pretest.waves.mix import Mix, joined_groups, to_mix
from pretest.waves.partition import Partition, all_together
from pretest.waves.rakemix import fitted_by_groups, rake_to
from pretest.waves.sampling import Sampling
from pretest.waves.sums import Answers, sums_of_columns, to_answers
from pretest.words import Bools, Floats, Ints

TOO_FEW, NOT_REACHED, JOINED = "mix_too_few", "mix_not_reached", "mix_joined"


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """One outcome in one place with the mix held the same. names: variables that are left of the mix; reason: why
    there are no figures, or what calls for caution, as a code or ""; reached: (T,) waves that could be given the mix."""

    domain: Domain
    names: tuple[str, ...]
    reason: str
    reached: Bools


@dataclass(frozen=True, slots=True, eq=False)
class MixSums:
    """Sums of S parts of members, each in one cell of the mix. member, cell: (S,). people, weight: (S,) and total: (S,
    K), as ``Sums``."""

    member: Ints
    cell: Ints
    people: Ints
    weight: Floats
    total: Floats


def adjust(
    followed: Followed, frame: pd.DataFrame, baseline: int, *, mix: Mix | None = None
) -> tuple[Adjusted, ...]:
    """Each domain of ``followed`` with the mix of the wave ``baseline``; empty where the frame has no mix.

    frame: that from which ``followed`` was made, with columns ``mix:NAME``.
    """
    groups = to_mix(frame) if mix is None else mix
    if not groups.names:
        return ()
    sampling, base = followed.sampling, followed.sampling.waves.index(baseline)
    whole = all_together(sampling)
    found: list[Adjusted] = []
    answers: Answers | None = None
    last = None
    for domain in followed.domains:
        if answers is None or domain.outcome is not last:
            scores = frame[domain.outcome.id].to_numpy(dtype=np.float64, na_value=np.nan)
            answers, last = to_answers(sampling, domain.outcome.values(scores)), domain.outcome
            sums = sum_by_cell(whole, answers, groups.row_cell)
            (own,) = _estimates(sampling, whole, sums, groups, base, [domain])
            places = [one for one in followed.domains if one.outcome is last and one.place]
            found.append(own)
            if followed.parts is not None and places:
                sums = sum_by_cell(followed.parts, answers, groups.row_cell)
                found += _estimates(sampling, followed.parts, sums, groups, base, places)
    return tuple(found)


def sum_by_cell(partition: Partition, answers: Answers, row_cell: Ints) -> MixSums:
    """The sums of each member in each cell; rows of no known cell are left out."""
    known = np.flatnonzero(row_cell >= 0)
    member = known if partition.row_member is None else partition.row_member[known]
    cell = row_cell[known]
    part = numbered(member, cell)
    first, n = first_rows(part), int(part.max(initial=-1)) + 1
    return MixSums(
        member=np.asarray(member[first]),
        cell=np.asarray(cell[first]),
        people=np.bincount(part[answers.counted[known]], minlength=n),
        weight=np.bincount(part, answers.weight[known], n),
        total=sums_of_columns(part, answers.total[known], n),
    )


def _estimates(
    sampling: Sampling, partition: Partition, sums: MixSums, mix: Mix, base: int, raw: Sequence[Domain]
) -> list[Adjusted]:
    """The places ``raw`` of a partition, which come first in it."""
    n_waves, n_cells, n = len(sampling.waves), len(mix.groups), partition.n_domains
    spot = partition.domain[sums.member] * n_cells + sums.cell
    shape = (n, n_cells)
    size = np.bincount(spot, sums.weight, n * n_cells).reshape(shape)
    people = np.bincount(spot, sums.people, n * n_cells).astype(np.intp).reshape(shape)
    total = sums_of_columns(spot, sums.total, n * n_cells).reshape(*shape, -1)
    factor, fitted = np.zeros(shape), np.zeros(total.shape)
    left: list[tuple[tuple[str, ...], str, Bools]] = []
    for place, domain in enumerate(raw):
        rows = slice(place * n_waves, (place + 1) * n_waves)
        used = (people[rows].sum(axis=1) > 0) & ~domain.suppressed
        names, groups, joined = _groups(mix, people[rows][used], people[rows].sum(axis=0) > 0)
        if not names or not used[base]:
            left.append(((), TOO_FEW, np.zeros(n_waves, dtype=bool)))
            continue
        raked = rake_to(size[rows] * used[:, None], base, groups)
        factor[rows] = np.where(raked.reached[:, None], raked.factor, 0.0)
        fitted[rows] = fitted_by_groups(size[rows], total[rows], groups)
        left.append((names, NOT_REACHED if (used & ~raked.reached).any() else JOINED if joined else "", raked.reached))
    weight = (factor * size).sum(axis=1)
    divisor = np.where(weight > 0, weight, np.nan)
    estimate = (factor[:, :, None] * total).sum(axis=1) / divisor[:, None]
    residual = sums.total - sums.weight[:, None] * fitted.reshape(n * n_cells, -1)[spot]
    per_cell = factor / np.where(weight > 0, weight, 1.0)[:, None]
    z = sums_of_columns(sums.member, residual * per_cell.ravel()[spot][:, None], partition.n_members)
    present = np.bincount(sums.member, sums.people, partition.n_members) > 0
    spread = spread_of(sampling, partition, z, estimate, present)
    found = []
    for place, (domain, (names, reason, reached)) in enumerate(zip(raw, left, strict=True)):
        rows = slice(place * n_waves, (place + 1) * n_waves)
        unknown = np.full((n_waves, estimate.shape[1]), np.nan)
        means = WaveMeans(
            estimate[rows], spread.variance[rows], unknown, spread.df[rows], people[rows].sum(axis=1),
            next(spread.products, None),
        )  # fmt: skip
        found.append(Adjusted(Domain(domain.outcome, domain.place, means, domain.suppressed), names, reason, reached))
    return found


def _groups(mix: Mix, people: Ints, there: Bools) -> tuple[tuple[str, ...], list[Ints], bool]:
    """Variables with two groups or more once small ones are joined; per variable the group of each cell; and whether
    any were joined. people: (waves, C); there: (C,) cells with anybody."""
    names, groups, joined = [], [], False
    for number, (name, n_groups) in enumerate(zip(mix.names, mix.sizes, strict=True)):
        own = mix.groups[:, number]
        counts = np.stack([np.bincount(own, wave, n_groups).astype(np.intp) for wave in people]) if len(people) else (
            np.zeros((0, n_groups), dtype=np.intp)
        )
        used = np.flatnonzero(np.bincount(own[there], minlength=n_groups))
        together = joined_groups(counts[:, used])
        n_left = int(together.max(initial=-1)) + 1
        joined |= n_left < len(used)
        if n_left > 1:
            place = np.zeros(n_groups, dtype=np.intp)
            place[used] = together
            names.append(name)
            groups.append(place[own])
    return tuple(names), groups, joined
