"""Who belongs to which estimate: sampling units within waves, taken together or apart by place.

Both are made once for all outcomes, so that an outcome costs a few sums over its cells whatever the number of places. A
cell is a row, or what an engine summed from rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.codes import first_rows, numbered
from pretest.waves.sampling import RowSampling, Sampling
from pretest.words import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """G cells of answers, each of one place and one stratum of a wave.

    unit: (G,) sampling unit 0..P-1, or -1 for a bundle: rows that are each a sampling unit, and are not known singly.
    stratum: (G,). place: (G,) index in places, -1 without. size: (G,) sampling units in it; None where one each.
    """

    unit: Ints
    stratum: Ints
    place: Ints
    size: Ints | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """M members (a sampling unit within its wave, or the part of it in one place; or a bundle) of D domains.

    row_member: (G,) member of each cell; None where each cell is the member of its own number. n_members: M.
    domain: (M,) place x T + wave. unit: (M,) sampling unit, -1 for a bundle. size: (M,) sampling units in it.
    pair: (M,) 0..Q-1 domain and stratum. pair_domain, pair_stratum, pair_size: (Q,) domain, stratum, and sampling
    units of it. n_domains: D.
    """

    row_member: Ints | None
    n_members: int
    domain: Ints
    unit: Ints
    size: Ints
    pair: Ints
    pair_domain: Ints
    pair_stratum: Ints
    pair_size: Ints
    n_domains: int


def row_cells(sampling: RowSampling) -> Cells:
    """Each row a cell."""
    return Cells(sampling.row_unit, sampling.unit_stratum[sampling.row_unit], sampling.row_place)


def all_together(sampling: Sampling, cells: Cells) -> Partition:
    """Every sampling unit, whatever its place: one domain per wave."""
    n_units = len(sampling.unit_wave)
    member = _apart(cells, n_units)
    bundles = np.flatnonzero(cells.unit < 0)
    unit = np.append(np.arange(n_units, dtype=np.intp), np.full(len(bundles), -1, dtype=np.intp))
    stratum = np.append(sampling.unit_stratum, cells.stratum[bundles])
    size = np.append(np.ones(n_units, dtype=np.intp), _sizes(cells)[bundles])
    return _partition(sampling, member, _Members(unit, stratum, np.zeros(len(unit), dtype=np.intp), size), 1)


def by_place(sampling: Sampling, cells: Cells) -> Partition:
    """The parts of sampling units in each place; cells without place come last, in a place of their own."""
    n_places = len(sampling.places)
    place = np.where(cells.place < 0, n_places, cells.place)
    sizes = _sizes(cells)
    if cells.size is None and len(sampling.unit_wave) == len(cells.unit):  # a row each: nobody is in two places
        return _partition(sampling, None, _Members(cells.unit, cells.stratum, place, sizes), n_places + 1)
    member = numbered(_apart(cells, len(sampling.unit_wave)), place)
    first = first_rows(member)
    members = _Members(cells.unit[first], cells.stratum[first], place[first], sizes[first])
    return _partition(sampling, member, members, n_places + 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Members:
    """(M,) each: see ``Partition`` and ``Cells``."""

    unit: Ints
    stratum: Ints
    place: Ints
    size: Ints


def _apart(cells: Cells, n_units: int) -> Ints:
    """(G,) the sampling unit of each cell, and a number of its own above those for each bundle."""
    bundle = cells.unit < 0
    return np.where(bundle, n_units + np.cumsum(bundle) - 1, cells.unit)


def _sizes(cells: Cells) -> Ints:
    return np.ones(len(cells.unit), dtype=np.intp) if cells.size is None else cells.size


def _partition(sampling: Sampling, member: Ints | None, members: _Members, n_places: int) -> Partition:
    n_waves, n_members = len(sampling.waves), len(members.unit)
    own = member is None or (len(member) == n_members and bool((member == np.arange(n_members)).all()))
    domain = members.place * n_waves + sampling.stratum_wave[members.stratum]
    pair = numbered(domain, members.stratum)
    n_pairs = int(pair.max(initial=-1)) + 1
    pair_domain, pair_stratum = np.zeros(n_pairs, dtype=np.intp), np.zeros(n_pairs, dtype=np.intp)
    pair_domain[pair], pair_stratum[pair] = domain, members.stratum
    return Partition(
        row_member=None if own else member,
        n_members=n_members,
        domain=domain,
        unit=members.unit,
        size=members.size,
        pair=pair,
        pair_domain=pair_domain,
        pair_stratum=pair_stratum,
        pair_size=np.bincount(pair, members.size, n_pairs).astype(np.intp),
        n_domains=n_places * n_waves,
    )
