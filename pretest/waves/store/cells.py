"""From the sums that an engine gave to the sampling design, its cells, and what was answered in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from pretest.codes import first_rows, numbered
from pretest.tables.columns import CLUSTER, PLACE, STRATUM
from pretest.waves.outcome import WaveOutcome
from pretest.waves.partition import Cells, Partition
from pretest.waves.sampling import Sampling, shared_units
from pretest.waves.sums import Spread, Sums, sums_of_columns
from pretest.words import Floats, Ints

KEYS = (STRATUM, CLUSTER, PLACE)


@dataclass(frozen=True, slots=True, eq=False)
class StoredCells:
    """G cells of T waves, each a sampling unit, or a bundle of rows without a cluster, in one place.

    sums: (G,) columns named as by ``cells_of``, 0 where a wave lacks one. labels: (G,) columns of what they are apart
    by beside their design. wave, rows: (G,) 0..T-1, and rows in it.
    """

    sums: pd.DataFrame
    labels: pd.DataFrame
    wave: Ints
    rows: Ints
    sampling: Sampling
    cells: Cells

    def answered(self, k: int) -> Ints:
        """(G,) rows that answered outcome ``k`` with a weight above 0."""
        return _columns(self.sums, [f"people_{k}"])[:, 0].astype(np.intp)

    def totals(self, k: int, outcome: WaveOutcome, centre: Floats) -> tuple[Floats, Floats]:
        """(G,) Σw and (G, K) Σwx of outcome ``k``; centre: (T,) what was taken off the answers of each wave."""
        weight, total, _ = _moments(self.sums, k, outcome, "")
        return weight, total + centre[self.wave][:, None] * weight[:, None]

    def squares(self, k: int, outcome: WaveOutcome, bundles: Ints) -> tuple[Floats, Floats, Floats]:
        """Of (B,) bundles Σw², (B, 1), and Σw²x and Σw²x² about the centre, (B, K)."""
        weight, total, square = _moments(self.sums.iloc[bundles], k, outcome, "2")
        return weight[:, None], total, square

    @property
    def domain(self) -> Ints:
        """(G,) place x T + wave, those without a place last."""
        place = np.where(self.cells.place < 0, len(self.sampling.places), self.cells.place)
        return np.asarray(place * len(self.sampling.waves) + self.wave)

    def by_domain(self, values: Ints) -> Ints:
        """(L + 1, T) sums of the (G,) ``values``."""
        n_waves, n_places = len(self.sampling.waves), len(self.sampling.places) + 1
        return np.bincount(self.domain, values, n_places * n_waves).astype(np.intp).reshape(n_places, n_waves)


def added(found: pa.Table | None, part: pa.Table, *, by: Sequence[str] = ()) -> pa.Table:
    """The cells of several parts of a wave and those of one more: of the same unit and place they are one.

    by : what cells are apart by beside stratum, sampling unit and place.
    """
    part = part.filter(compute.greater(part["rows"], 0))
    for key in (*KEYS, *by):
        if key not in part.column_names:
            part = part.append_column(key, pa.nulls(part.num_rows, pa.string()))
    if found is None:
        return part
    keys = {key: pa.chunked_array([*found[key].chunks, *part[key].chunks], pa.string()) for key in (*KEYS, *by)}
    cell = numbered(*(_coded(labels) for labels in keys.values()))
    first = first_rows(cell)
    sums = {
        name: np.bincount(cell, np.concatenate([_numbers(one, name) for one in (found, part)]), len(first))
        for name in dict.fromkeys([*found.column_names, *part.column_names])
        if name not in keys
    }
    return pa.table({key: labels.take(pa.array(first)) for key, labels in keys.items()} | sums)


def _coded(labels: pa.ChunkedArray) -> Ints:
    codes = labels.combine_chunks().dictionary_encode().indices.fill_null(-1)
    return np.asarray(codes.to_numpy(zero_copy_only=False), dtype=np.intp)


def _numbers(table: pa.Table, name: str) -> Floats:
    """(rows,) a column of sums, 0 where there is none; counts are exact as float64."""
    if name not in table.column_names:
        return np.zeros(table.num_rows)
    return np.asarray(table[name].cast(pa.float64()).fill_null(0.0).to_numpy(), dtype=np.float64)


def put_together(found: Mapping[int, pa.Table], weighted: Mapping[int, bool], by: Sequence[str] = ()) -> StoredCells:
    """The cells of all waves: wave → as ``added`` gives them, apart ``by`` as well."""
    waves = tuple(sorted(found))
    frames = [found[wave].to_pandas() for wave in waves]
    frame = pd.concat(frames, ignore_index=True)
    wave = np.repeat(np.arange(len(waves), dtype=np.intp), [len(one) for one in frames])
    rows = frame["rows"].to_numpy(dtype=np.intp)
    stratum, cluster = _codes(frame[STRATUM]), _codes(frame[CLUSTER])
    places, place = _places(frame[PLACE])
    wave_stratum = numbered(wave, stratum)
    inside = np.flatnonzero(cluster >= 0)
    unit = numbered(cluster[inside], stratum[inside])
    wave_unit = numbered(wave_stratum[inside], unit)
    first = first_rows(wave_unit)
    cell_unit = np.full(len(frame), -1, dtype=np.intp)
    cell_unit[inside] = wave_unit
    bundled = np.where(cluster < 0, rows, 0)
    unit_wave, unit_stratum = wave[inside][first], wave_stratum[inside][first]
    stratum_wave = wave[first_rows(wave_stratum)]
    n_strata = len(stratum_wave)
    size = np.bincount(unit_stratum, minlength=n_strata) + np.bincount(wave_stratum, bundled, n_strata).astype(np.intp)
    shared = shared_units(unit[first], unit_wave, len(waves))
    shared[np.diag_indices(len(waves))] += np.bincount(wave, bundled, len(waves)).astype(np.intp)
    sampling = Sampling(
        waves=waves,
        places=places,
        weighted=np.array([weighted[one] for one in waves], dtype=bool),
        unit_wave=unit_wave,
        unit_stratum=unit_stratum,
        unit_id=unit[first],
        stratum_wave=stratum_wave,
        stratum_size=size,
        shared=shared,
    )
    cells = Cells(cell_unit, wave_stratum, place, np.where(cluster < 0, rows, 1))
    sums = frame.drop(columns=[*KEYS, *by, "rows"]).fillna(0.0)
    return StoredCells(sums, frame[list(by)], wave, rows, sampling, cells)


def summer(
    stored: StoredCells, k: int, outcome: WaveOutcome, centre: Floats, people: Ints
) -> Callable[[Partition], Sums]:
    """What sums the answers to outcome ``k`` in a partition.

    Parameters
    ----------
    centre : (T,) what was taken off the answers of each wave before they were summed.
    people : (L + 1, T) people who answered in each place, those without a place last.
    """
    n_waves = len(stored.sampling.waves)
    answered = stored.answered(k)
    weight, total = stored.totals(k, outcome, centre)
    square = _moments(stored.sums, k, outcome, "")[2]
    bundles = np.flatnonzero(stored.cells.unit < 0)
    moments = stored.squares(k, outcome, bundles) if len(bundles) else None

    def sums(partition: Partition) -> Sums:
        n, n_domains = partition.n_members, partition.n_domains
        member = np.arange(n) if partition.row_member is None else partition.row_member
        present = np.bincount(member, answered, n).astype(np.intp)
        spread = None
        if moments is not None:
            spread = Spread(member[bundles], *moments)
        return Sums(
            people=people.ravel() if n_domains == people.size else people.sum(axis=0),
            present=np.where(partition.unit < 0, present, np.minimum(present, 1)),
            weight=np.bincount(member, weight, n).astype(np.float64),
            total=sums_of_columns(member, total, n),
            square=sums_of_columns(member, square, n),
            centre=np.tile(centre, n_domains // n_waves)[:, None],
            spread=spread,
        )

    return sums


def _moments(sums: pd.DataFrame, k: int, outcome: WaveOutcome, power: str) -> tuple[Floats, Floats, Floats]:
    """(G,) Σw, (G, K) Σwx and Σwx²; or, with power 2, the same of w²."""
    if outcome.statistic == "share":
        names = [f"weight{power}_{k}_{n}" for n in range(len(outcome.categories))]
        found = _columns(sums, [*names, f"weight{power}_{k}_other"])
        return found.sum(axis=1), found[:, :-1], found[:, :-1]
    found = _columns(sums, [f"{kind}{power}_{k}" for kind in ("weight", "total", "square")])
    return found[:, 0], found[:, 1:2], found[:, 2:]


def _columns(sums: pd.DataFrame, names: list[str]) -> Floats:
    """(G, N) the columns, 0 where no wave has one."""
    return sums.reindex(columns=names, fill_value=0.0).to_numpy(dtype=np.float64)


def _codes(labels: pd.Series) -> Ints:
    return np.asarray(pd.factorize(labels)[0], dtype=np.intp)


def _places(labels: pd.Series) -> tuple[tuple[str, ...], Ints]:
    names = np.unique(labels.dropna().to_numpy(dtype=str))
    if len(names) < 2:
        return (), np.full(len(labels), -1, dtype=np.intp)
    codes = pd.Categorical(labels, categories=names.tolist()).codes
    return tuple(names.tolist()), np.asarray(codes, dtype=np.intp)
