"""Linearised (Taylor) variance of a stratified, clustered, weighted sample.

With z_g the total of the linearised values of primary sampling unit (PSU) g, the variance is
Σ_s n_s/(n_s-1) Σ_{g∈s} (z_g - mean of z in s)², as in Binder (1983), DOI 10.2307/1402588, without finite population
correction. Every PSU of the rows that are passed counts in n_s, also when an outcome is missing in all of its rows:
missing outcomes are a domain, not another sample.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from pretest.errors import EstimationError, Note
from pretest.numbers.influence import sum_by_cluster
from pretest.numbers.inputs import Inputs
from pretest.words import Floats, Ints

LonelyPsu = Literal["adjust", "error"]


def linearised(values: Floats, inputs: Inputs) -> Floats:
    """(n, J) influence values whose sums per PSU, squared and added, are the Taylor variance.

    Parameters
    ----------
    values
        (n, J) linearised values, weights included.

    Notes
    -----
    Centring within strata gives a small value to every row of a stratum, also to rows whose outcome is missing. The
    only PSU of a stratum is not centred: its total is compared with the mean over all, which is zero.
    """
    if inputs.stratum is None:
        n = inputs.n_units
        return values * np.sqrt(n / (n - 1.0)) if n > 1 else np.full_like(values, np.nan)
    rows = np.bincount(inputs.unit, minlength=inputs.n_units)
    stratum = _stratum_of_unit(inputs)
    n_psu = np.bincount(stratum)
    mean = sum_by_cluster(values, inputs.stratum, n_clusters=len(n_psu)) / n_psu[:, None]
    lonely = n_psu == 1
    mean[lonely] = 0.0
    scale = np.sqrt(n_psu / np.where(lonely, 1.0, n_psu - 1.0))
    s = inputs.stratum
    return np.asarray((values - mean[s] / rows[inputs.unit][:, None]) * scale[s][:, None])


def contrast_strata(inputs: Inputs) -> Floats:
    """(C, K) strata that hold used rows of the concept or the control."""
    if inputs.stratum is None:
        return np.ones((inputs.n_arms - 1, inputs.used.shape[1]))
    cell = inputs.stratum * inputs.n_arms + inputs.arm
    size = (int(inputs.stratum.max(initial=-1)) + 1, inputs.n_arms)
    counts = np.stack([np.bincount(cell[used], minlength=size[0] * size[1]) for used in inputs.used.T], axis=-1)
    there = counts.reshape(*size, -1) > 0
    return np.asarray((there[:, 1:] | there[:, :1]).sum(axis=0), dtype=np.float64)


def lonely_notes(inputs: Inputs, lonely_psu: LonelyPsu) -> tuple[Note, ...]:
    """A remark when a stratum has one PSU only.

    Raises
    ------
    EstimationError
        When there is such a stratum and ``lonely_psu`` is ``error``.
    """
    if inputs.stratum is None or inputs.n_units == 0:
        return ()
    n_lonely = int(np.count_nonzero(np.bincount(_stratum_of_unit(inputs)) == 1))
    if n_lonely == 0:
        return ()
    what = f"{n_lonely} strata have one sampling unit only, so their variance cannot be seen"
    if lonely_psu == "error":
        raise EstimationError("lonely_psu", "strata", what, hint="Please merge such strata with a neighbour.")
    how = "each is compared with the mean of all units instead of with its own stratum"
    return (Note("lonely_psu", "warning", "strata", f"{what}; {how}."),)


def require_nested(inputs: Inputs) -> None:
    """Every cluster lies in one stratum.

    Raises
    ------
    EstimationError
        When one lies in more.
    """
    if inputs.stratum is None or not inputs.clustered:
        return
    unit, stratum, n_units = inputs.unit, inputs.stratum, inputs.n_units
    lowest = np.full(n_units, stratum.max(initial=0))
    highest = np.zeros(n_units, dtype=np.intp)
    np.minimum.at(lowest, unit, stratum)
    np.maximum.at(highest, unit, stratum)
    crossing = int(np.count_nonzero(lowest != highest))
    if crossing:
        raise EstimationError(
            "cluster_in_two_strata",
            "strata",
            f"{crossing} clusters have rows in more than one stratum",
            hint="Please give clusters in different strata different codes, or check the strata.",
        )


def _stratum_of_unit(inputs: Inputs) -> Ints:
    stratum = np.zeros(inputs.n_units, dtype=np.intp)
    if inputs.stratum is not None:
        stratum[inputs.unit] = inputs.stratum
    return stratum
