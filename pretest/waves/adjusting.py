"""Levels as they would be if each wave had the mix of people of the baseline.

The same places and the same contrasts as the raw levels, so that the two stand beside each other. Who is in no known
group of some variable takes no part. Groups are joined where they are small (``joined_groups``), in each place and for
each outcome by itself. The mix of the baseline is that of its weighted answers: where the weights are raked to a
population it is the population's. All that is needed of the answers is their sums by sampling unit and cell of the mix.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.codes import first_rows, numbered
from pretest.waves.domains import Domain, Followed
from pretest.waves.fit import WaveMeans, variances
from pretest.waves.mix import Mix, joined_groups, to_mix
from pretest.waves.outcome import WaveOutcome
from pretest.waves.pairs import require_baseline
from pretest.waves.partition import Partition, all_together, row_cells
from pretest.waves.rakemix import fitted_by_groups, rake_to
from pretest.waves.sampling import Sampling, to_sampling
from pretest.waves.sums import Answers, sums_of_columns, to_answers
from pretest.words import Floats, Ints

TOO_FEW, NOT_REACHED, JOINED = "mix_too_few", "mix_not_reached", "mix_joined"


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """One outcome in one place with the mix held the same. names: variables that are left of the mix; reason: why
    there are no figures, or what calls for caution, as a code or ""."""

    domain: Domain
    names: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class PartSpread:
    """What B parts need beside their sums that are bundles of sampling units not known singly, as ``sums.Spread``.

    part: (B,) 0..S-1. weight: (B, K) Σw². total, square: (B, K) Σw²(x-centre) and Σw²(x-centre)². centre: (1, K) or
    (B, 1).
    """

    part: Ints
    weight: Floats
    total: Floats
    square: Floats
    centre: Floats


@dataclass(frozen=True, slots=True, eq=False)
class MixSums:
    """Sums of S parts of the M members of a partition, each part in one cell of the mix.

    member, cell: (S,). weight: (S,) and total: (S, K), as ``Sums``. people: (D, C) persons who answered. present: (M,)
    sampling units in which anybody of a known cell answered. spread: of bundles, if any.
    """

    member: Ints
    cell: Ints
    weight: Floats
    total: Floats
    people: Ints
    present: Ints
    spread: PartSpread | None = None


SumUp = Callable[[WaveOutcome], Callable[[Partition], MixSums]]
"""What reads the answers to an outcome, and sums them by cell of the mix in each partition."""


def adjust(
    followed: Followed, frame: pd.DataFrame, baseline: int | None = None, baselines: Mapping[str, int] | None = None
) -> tuple[Adjusted, ...]:
    """Each domain of ``followed`` with the mix of its baseline; empty where the frame has no mix.

    Parameters
    ----------
    frame
        That from which ``followed`` was made, with columns ``mix:NAME`` of groups (text).
    baseline, baselines
        As in ``changes_of``.

    Raises
    ------
    DesignError
        When no wave has the number of a baseline.
    """
    mix, row_cell = to_mix(frame)
    if not mix.names:
        return ()
    sampling = to_sampling(frame)

    def sum_up(outcome: WaveOutcome) -> Callable[[Partition], MixSums]:
        scores = frame[outcome.id].to_numpy(dtype=np.float64, na_value=np.nan)
        answers = to_answers(sampling, outcome.values(scores))
        return lambda partition: sum_by_cell(partition, answers, row_cell, len(mix.groups))

    return adjusted_domains(followed, mix, all_together(sampling, row_cells(sampling)), sum_up, baseline, baselines)


def adjusted_domains(
    followed: Followed,
    mix: Mix,
    whole: Partition,
    sum_up: SumUp,
    baseline: int | None,
    baselines: Mapping[str, int] | None,
) -> tuple[Adjusted, ...]:
    """The domains of ``followed`` in their order, from the sums by cell. whole: everybody, in one domain per wave."""
    waves = followed.sampling.waves
    first = require_baseline(waves, baseline)
    found: list[Adjusted] = []
    for outcome in dict.fromkeys(domain.outcome for domain in followed.domains):
        sums = sum_up(outcome)
        base = waves.index(require_baseline(waves, (baselines or {}).get(outcome.id, first)))
        own = [domain for domain in followed.domains if domain.outcome == outcome]
        found += _estimates(followed.sampling, whole, sums(whole), mix, base, own[:1])
        if followed.parts is not None and len(own) > 1:
            found += _estimates(followed.sampling, followed.parts, sums(followed.parts), mix, base, own[1:])
    return tuple(found)


def sum_by_cell(partition: Partition, answers: Answers, row_cell: Ints, n_cells: int) -> MixSums:
    """The sums of each member in each cell; rows of no known cell are left out."""
    known = np.flatnonzero(row_cell >= 0)
    member = known if partition.row_member is None else partition.row_member[known]
    cell = row_cell[known]
    part = numbered(member, cell)
    first, n = first_rows(part), int(part.max(initial=-1)) + 1
    counted = answers.counted[known]
    spot = (partition.domain[member] * n_cells + cell)[counted]
    return MixSums(
        member=np.asarray(member[first]),
        cell=np.asarray(cell[first]),
        weight=np.bincount(part, answers.weight[known], n).astype(np.float64),
        total=sums_of_columns(part, answers.total[known], n),
        people=np.bincount(spot, minlength=partition.n_domains * n_cells).reshape(-1, n_cells),
        present=(np.bincount(member[answers.present[known]], minlength=partition.n_members) > 0).astype(np.intp),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """(D, C) factor that weights are multiplied by, 0 where a wave has no figures; (D, C, K) what the groups of a cell
    say of its answers; per place the variables that are left, and the reason."""

    factor: Floats
    fitted: Floats
    left: list[tuple[tuple[str, ...], str]]


def _estimates(
    sampling: Sampling, partition: Partition, sums: MixSums, mix: Mix, base: int, raw: Sequence[Domain]
) -> list[Adjusted]:
    """The places ``raw`` of a partition, which come first in it."""
    n_waves, n_cells, n = len(sampling.waves), len(mix.groups), partition.n_domains
    spot = partition.domain[sums.member] * n_cells + sums.cell
    size = np.bincount(spot, sums.weight, n * n_cells).astype(np.float64).reshape(n, n_cells)
    total = sums_of_columns(spot, sums.total, n * n_cells).reshape(n, n_cells, -1)
    held = _hold(size, total, sums.people, mix, base, raw)
    weight = (held.factor * size).sum(axis=1)
    there = weight > 0
    estimate = (held.factor[:, :, None] * total).sum(axis=1) / np.where(there, weight, np.nan)[:, None]
    scale = (held.factor / np.where(there, weight, 1.0)[:, None]).ravel()[spot]
    fitted = held.fitted.reshape(n * n_cells, -1)[spot]
    z = sums_of_columns(sums.member, (sums.total - sums.weight[:, None] * fitted) * scale[:, None], partition.n_members)
    bundles = None if sums.spread is None else _squares_of_bundles(sums, sums.spread, fitted, scale)
    spread = variances(sampling, partition, z, estimate, sums.present, bundles)
    unknown = np.full((n_waves, estimate.shape[1]), np.nan)
    found = []
    for place, (domain, (names, reason)) in enumerate(zip(raw, held.left, strict=True)):
        rows = slice(place * n_waves, (place + 1) * n_waves)
        people, products = sums.people[rows].sum(axis=1), next(spread.products, None)
        means = WaveMeans(estimate[rows], spread.variance[rows], unknown, spread.df[rows], people, products)
        found.append(Adjusted(Domain(domain.outcome, domain.place, means, domain.suppressed), names, reason))
    return found


def _hold(size: Floats, total: Floats, people: Ints, mix: Mix, base: int, raw: Sequence[Domain]) -> _Held:
    factor, fitted = np.zeros(size.shape), np.zeros(total.shape)
    left: list[tuple[tuple[str, ...], str]] = []
    for place, domain in enumerate(raw):
        rows = slice(place * len(domain.suppressed), (place + 1) * len(domain.suppressed))
        used = (people[rows].sum(axis=1) > 0) & ~domain.suppressed
        names, groups, joined = _groups(mix, people[rows][used])
        if not names or not used[base]:
            left.append(((), TOO_FEW))
            continue
        raked = rake_to(size[rows] * used[:, None], base, groups)
        factor[rows] = np.where(raked.reached[:, None], raked.factor, 0.0)
        fitted[rows] = fitted_by_groups(size[rows], total[rows], groups)
        left.append((names, NOT_REACHED if (used & ~raked.reached).any() else JOINED if joined else ""))
    return _Held(factor, fitted, left)


def _squares_of_bundles(sums: MixSums, spread: PartSpread, fitted: Floats, scale: Floats) -> tuple[Ints, Floats]:
    """The member that each of B bundles is, and (B, K) the sum over its units of z²."""
    away = fitted[spread.part] - spread.centre
    squares = np.maximum(spread.square - 2 * away * spread.total + away**2 * spread.weight, 0.0)
    return sums.member[spread.part], squares * scale[spread.part][:, None] ** 2


def _groups(mix: Mix, people: Ints) -> tuple[tuple[str, ...], list[Ints], bool]:
    """Variables with two groups or more once small ones are joined; per variable the group of each cell; and whether
    any were joined. people: (waves, C)."""
    names, groups, joined = [], [], False
    for number, (name, n_groups) in enumerate(zip(mix.names, mix.sizes, strict=True)):
        own = mix.groups[:, number]
        counts = np.array([np.bincount(own, wave, n_groups) for wave in people], dtype=np.intp).reshape(-1, n_groups)
        used = np.flatnonzero(counts.sum(axis=0))
        together = joined_groups(counts[:, used])
        n_left = int(together.max(initial=-1)) + 1
        joined |= n_left < len(used)
        if n_left > 1:
            place = np.zeros(n_groups, dtype=np.intp)
            place[used] = together
            names.append(name)
            groups.append(place[own])
    return tuple(names), groups, joined
