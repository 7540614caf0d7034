"""What chance in the assignment alone could have done to the answers of one concept and its reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pretest.numbers.design import Design
from pretest.numbers.randomisation import Randomised, randomisation_test
from pretest.numbers.signflip import sign_flip_test
from pretest.tables.randomisation import Assigned
from pretest.words import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """assigned: what was taken to have been assigned. found: None where blocks and units of assignment contradict each
    other, so that nothing can be assigned anew."""

    assigned: Assigned
    found: Randomised | None


def by_chance(
    values: Floats,
    treated: Bools,
    design: Design,
    *,
    covariates: Sequence[Floats] | None = None,
    resamples: int,
    rng: np.random.Generator,
) -> Chance:
    """A randomisation test as the rows were assigned: people or whole clusters, within blocks and strata, or, where
    people gave answers on both messages, which of the two came out higher within each of them.

    Parameters
    ----------
    values : (n,) or (n, K), NaN where missing, larger is worse.
    treated : (n,) the others have the reference.
    design : of these n rows.
    covariates : of each outcome (n, p), or None; not used within people, where they cancel.
    """
    unit, within = design.cluster, _within(design)
    if unit is not None and np.intersect1d(unit[treated], unit[~treated]).size:
        flipped = sign_flip_test(values, treated, unit, weights=design.weights, resamples=resamples, rng=rng)
        return Chance("order", flipped)
    if unit is not None and within is not None and _cut(unit, within):
        return Chance("unclear", None)
    found = randomisation_test(
        values,
        treated,
        within=within,
        cluster=unit,
        weights=design.weights,
        covariates=covariates,
        resamples=resamples,
        rng=rng,
    )
    if within is None:
        return Chance("people" if unit is None else "clusters", found)
    return Chance("people_in_blocks" if unit is None else "clusters_in_blocks", found)


def _within(design: Design) -> Ints | None:
    """(n,) codes of the blocks, those of each stratum apart: a list may number its blocks anew in every stratum."""
    parts = [part for part in (design.block, design.strata) if part is not None]
    if not parts:
        return None
    return np.unique(np.column_stack(parts), axis=0, return_inverse=True)[1].ravel().astype(np.intp)


def _cut(unit: Ints, within: Ints) -> bool:
    """Whether a unit of assignment lies in two blocks."""
    pairs = np.unique(np.column_stack([unit, within]), axis=0)
    return len(pairs) > len(np.unique(unit))
