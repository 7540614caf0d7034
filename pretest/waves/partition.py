"""Who belongs to which estimate: sampling units within waves, taken together or apart by place.

Both are made once for all outcomes, so that an outcome costs a few sums over its rows whatever the number of places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.codes import first_rows, numbered
from pretest.waves.sampling import Sampling
from pretest.words import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """M members (a sampling unit within its wave, or the part of it in one place) of D domains.

    row_member: (R,) member of each row; None where each row is the member of its own number. n_members: M.
    domain: (M,) place x T + wave. unit: (M,) sampling unit. pair: (M,) 0..Q-1 domain and stratum. pair_domain,
    pair_stratum, pair_size: (Q,) domain, stratum, and members of it. n_domains: D.
    """

    row_member: Ints | None
    n_members: int
    domain: Ints
    unit: Ints
    pair: Ints
    pair_domain: Ints
    pair_stratum: Ints
    pair_size: Ints
    n_domains: int


def all_together(sampling: Sampling) -> Partition:
    """Every sampling unit, whatever its place: one domain per wave."""
    unit = np.arange(len(sampling.unit_wave), dtype=np.intp)
    own = len(unit) == len(sampling.row_unit) and bool((sampling.row_unit == unit).all())
    return _partition(sampling, None if own else sampling.row_unit, unit, np.zeros(len(unit), dtype=np.intp), 1)


def by_place(sampling: Sampling) -> Partition:
    """The parts of sampling units in each place; rows without place come last, in a place of their own."""
    n_places = len(sampling.places)
    place = np.where(sampling.row_place < 0, n_places, sampling.row_place)
    if len(sampling.unit_wave) == len(sampling.row_unit):  # a row each: nobody is in two places
        return _partition(sampling, None, sampling.row_unit, place, n_places + 1)
    member = numbered(sampling.row_unit, place)
    first = first_rows(member)
    own = len(first) == len(member) and bool((member == np.arange(len(member))).all())
    return _partition(sampling, None if own else member, sampling.row_unit[first], place[first], n_places + 1)


def _partition(sampling: Sampling, row_member: Ints | None, unit: Ints, place: Ints, n_places: int) -> Partition:
    n_waves = len(sampling.waves)
    domain = place * n_waves + sampling.unit_wave[unit]
    stratum = sampling.unit_stratum[unit]
    pair = numbered(domain, stratum)
    size = np.bincount(pair)
    pair_domain, pair_stratum = np.zeros(len(size), dtype=np.intp), np.zeros(len(size), dtype=np.intp)
    pair_domain[pair], pair_stratum[pair] = domain, stratum
    return Partition(
        row_member=row_member,
        n_members=len(unit),
        domain=domain,
        unit=unit,
        pair=pair,
        pair_domain=pair_domain,
        pair_stratum=pair_stratum,
        pair_size=size,
        n_domains=n_places * n_waves,
    )
