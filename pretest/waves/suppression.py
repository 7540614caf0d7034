"""Which figures rest on so few people that they are left out."""

from __future__ import annotations

import numpy as np

from pretest.words import Bools, Ints


def suppressed_cells(people: Ints, outside: Ints, suppress_below: int) -> Bools:
    """Whether each place's figures are left out, wave by wave.

    Parameters
    ----------
    people
        (L, T) people who answered in each of L places and T waves.
    outside
        (T,) people who answered and belong to no place.
    suppress_below
        Fewer people than this are not reported; 0 or 1 reports all.

    Returns
    -------
    (L, T). A place without anybody is not suppressed: there is nobody to protect. Where one place only would be left
    out and the total is shown, the smallest of the other places is left out too: else the figures of the small place
    are the total minus the others.
    """
    small = (people > 0) & (people < suppress_below)
    for wave in np.flatnonzero((small.sum(axis=0) == 1) & (outside < suppress_below)):
        others = np.where((people[:, wave] > 0) & ~small[:, wave], people[:, wave], np.iinfo(np.intp).max)
        if others.min() < np.iinfo(np.intp).max:
            small[int(np.argmin(others)), wave] = True
    return small
