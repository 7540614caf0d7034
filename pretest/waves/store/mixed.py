"""Levels with the mix of people held the same, from stored waves: as ``adjust`` gives them, without the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pretest.waves.adjusting import Adjusted, MixSums, PartSpread, adjust, adjusted_domains
from pretest.waves.domains import Followed, follow
from pretest.waves.mix import to_mix
from pretest.waves.outcome import WaveOutcome
from pretest.waves.partition import Partition, all_together, by_place
from pretest.waves.sampling import RowSampling
from pretest.waves.store.cells import StoredCells
from pretest.waves.store.engine import Engine, Session, columns_of, rows_of
from pretest.waves.store.look import look_at
from pretest.waves.store.queries import Seen, unknown_of
from pretest.waves.store.rows import frame_of
from pretest.waves.store.stored import cells_of_waves
from pretest.words import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """adjusted: as ``adjust`` gives it. unknown, answers: rows with an answer whose group is not known, and all rows
    with one."""

    adjusted: tuple[Adjusted, ...]
    unknown: int
    answers: int


def adjust_stored(
    followed: Followed,
    files: Mapping[int, Path],
    columns: Sequence[str],
    baseline: int | None = None,
    baselines: Mapping[str, int] | None = None,
    *,
    suppress_below: int,
    engine: Engine | None = None,
) -> Held:
    """Each domain of ``followed`` with the mix of its baseline; without any where no file has one of ``columns``.

    Parameters
    ----------
    followed
        What ``follow_stored`` gave of ``files``.
    columns
        Names ``mix:NAME`` of the columns of groups (text).
    baseline, baselines, suppress_below
        As in ``adjust`` and ``follow``.

    Notes
    -----
    Where ``follow_stored`` summed the rows in memory, and where anybody has several rows in a wave, the rows are read:
    their design, the outcomes and the groups. Else memory grows with strata x sampling units x places x groups.

    Raises
    ------
    DataError
        When a file cannot be read.
    DesignError
        When no wave has the number of a baseline.
    """
    outcomes = list(dict.fromkeys(domain.outcome for domain in followed.domains))
    ids = list(dict.fromkeys(outcome.id for outcome in outcomes))
    files = {wave: files[wave] for wave in sorted(files) if rows_of(files[wave])}
    there = {name for path in files.values() for name in columns_of(path)}
    by = [name for name in columns if name in there]
    if not by or not outcomes:
        return Held((), 0, 0)
    in_memory = isinstance(followed.sampling, RowSampling)
    if in_memory or followed.facts.repeated.any():
        rows = frame_of(files, ids, by)
        own = followed if in_memory else follow(rows, outcomes, suppress_below)
        answered = rows[ids].notna().any(axis=1).to_numpy(dtype=bool)
        unknown = rows[by].isna().any(axis=1).to_numpy(dtype=bool)
        adjusted = adjust(own, rows, baseline, baselines)
        return Held(adjusted, int((answered & unknown).sum()), int(answered.sum()))
    with (engine or Engine()).open() as session:
        seen = look_at(session, files, ids)
        stored = cells_of_waves(session, files, outcomes, seen, by)
        n, of = _unknown(session, files, ids, by)
    mix, cell = to_mix(stored.labels)
    sampling = stored.sampling
    parts = by_place(sampling, stored.cells) if sampling.places else None

    def sum_up(outcome: WaveOutcome) -> Callable[[Partition], MixSums]:
        return _summer(stored, outcomes.index(outcome), outcome, _centres(seen, outcome), cell, len(mix.groups))

    own = replace(followed, sampling=sampling, parts=parts)
    whole = all_together(sampling, stored.cells)
    return Held(adjusted_domains(own, mix, whole, sum_up, baseline, baselines), n, of)


def _centres(seen: Mapping[int, Seen], outcome: WaveOutcome) -> Floats:
    return np.array([one.centre(outcome) for one in seen.values()])


def _unknown(session: Session, files: Mapping[int, Path], ids: Sequence[str], by: Sequence[str]) -> tuple[int, int]:
    counts = np.zeros(2, dtype=np.intp)
    for _, table in session.each_part(list(files.values()), lambda table, _: unknown_of(table, ids, by)):
        counts += [table["unknown"][0].as_py(), table["answers"][0].as_py()]
    return int(counts[0]), int(counts[1])


def _summer(
    stored: StoredCells, k: int, outcome: WaveOutcome, centre: Floats, cell: Ints, n_cells: int
) -> Callable[[Partition], MixSums]:
    """What sums the answers to outcome ``k``: each stored cell is a part by itself.

    centre : (T,) what was taken off the answers of each wave. cell : (G,) of the mix, -1 where it is not known.
    """
    known = cell >= 0
    answered = np.where(known, stored.answered(k), 0)
    weight, total = stored.totals(k, outcome, centre)
    used = np.flatnonzero(known | (stored.cells.unit < 0))  # bundles of no known cell count as units with nothing
    bundles = np.flatnonzero(stored.cells.unit[used] < 0)
    spread = None
    if len(bundles):
        inside = known[used[bundles]][:, None]
        own, by, by_square = (np.where(inside, one, 0.0) for one in stored.squares(k, outcome, used[bundles]))
        spread = PartSpread(bundles, own, by, by_square, centre[stored.wave[used[bundles]]][:, None])

    def sums(partition: Partition) -> MixSums:
        member = np.arange(partition.n_members) if partition.row_member is None else partition.row_member
        spot = (partition.domain[member] * n_cells + cell)[known]
        people = np.bincount(spot, answered[known], partition.n_domains * n_cells)
        present = np.bincount(member, answered, partition.n_members).astype(np.intp)
        return MixSums(
            member=np.asarray(member[used]),
            cell=np.maximum(cell[used], 0),
            weight=np.where(known, weight, 0.0)[used],
            total=np.where(known[:, None], total, 0.0)[used],
            people=people.astype(np.intp).reshape(-1, n_cells),
            present=np.where(partition.unit < 0, present, np.minimum(present, 1)),
            spread=spread,
        )

    return sums
