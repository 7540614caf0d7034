"""Bounds on the share who moved, within strata of what was known before, with intervals that cover the whole set.

Within each stratum x the bounds are a maximum and a minimum over cut points y of differences between distribution
functions; averaged over strata they can only be narrower. A maximum of estimates is too high on
average, and its distribution changes where two cut points compete. So the intervals rest on

    max_y D(y) estimated - max_y D(y) true <= max_y (D estimated - D true),

summed over strata: the right-hand side needs no knowledge of which cut point is the true one. Its distribution comes
from a Gaussian multiplier bootstrap of the influence values, over cut points that can be the true one (generalised
moment selection): Chernozhukov, Lee & Rosen (2013), DOI 10.3982/ECTA8718, without dividing by standard errors, so that
strata add up. The limits are each at half the error rate and so cover the identified set, which is stricter than
covering the share itself (Imbens & Manski 2004, DOI 10.1111/j.1468-0262.2004.00555.x).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pretest.codes import ascending
from pretest.numbers.influence import BOOTSTRAP_DRAWS
from pretest.numbers.moversums import Stratum, draw_sums, extreme
from pretest.words import CONF_LEVEL


@dataclass(frozen=True, slots=True, eq=False)
class Movers:
    """Bounds on P(Y_c > Y_0).

    low, high: of the two samples as they are. share_low, share_high: corrected for the pull of taking a maximum, so
    that each errs to either side equally often (half-median-unbiased). conf_low, conf_high: cover the whole identified
    set with ``conf_level``. n_concept, n_reference: rows used. n_strata: strata used.
    """

    low: float
    high: float
    share_low: float
    share_high: float
    conf_low: float
    conf_high: float
    conf_level: float
    n_concept: int
    n_reference: int
    n_strata: int


def estimate_movers(
    outcome: ArrayLike,
    concept: ArrayLike,
    *,
    rng: np.random.Generator,
    stratum: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    conf_level: float = CONF_LEVEL,
    draws: int = BOOTSTRAP_DRAWS,
) -> Movers:
    """Bounds on the share whose outcome is higher with the concept than it would be without; negate it for lower.

    Parameters
    ----------
    outcome
        (n,) numbers, NaN where missing (those rows are left out).
    concept
        (n,) True for those who saw the concept, False for the control.
    stratum
        (n,) codes of groups formed before exposure, or None. Every stratum needs rows of both arms: ``make_strata``.
    cluster, weights
        (n,) codes of independent units and positive weights, or None.
    draws
        Bootstrap draws; each needs a number per cut point, not per person (``moversums``). Of a stratum with
        more than 200 values 100 quantiles are looked at: what is corrected and the limits hold, and are at most 0.02
        wider for it (``cut_points``).

    Raises
    ------
    ValueError
        When an arm, or a stratum of it, has no outcome.
    """
    y = np.asarray(outcome, dtype=np.float64)
    there = ~np.isnan(y)
    y, seen = y[there], np.asarray(concept, dtype=bool)[there]
    group = np.zeros(len(y), dtype=np.intp) if stratum is None else np.asarray(stratum)[there]
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)[there]
    unit = np.arange(len(y)) if cluster is None else np.unique(np.asarray(cluster)[there], return_inverse=True)[1]
    groups, total = ascending(group), float(w.sum())
    rate = (1.0 - conf_level) / 2.0
    keep = 1.0 - 0.1 / np.log(max(len(y), 3))
    members = [np.flatnonzero(group == one) for one in groups]
    strata = [Stratum.of(y[rows], seen[rows], w[rows]) for rows in members]
    sums = draw_sums(
        strata, [unit[rows] for rows in members], n_units=int(unit.max(initial=-1)) + 1, draws=draws, rng=rng
    )
    down, up, weight = zip(*(one.errors(own) for one, own in zip(strata, sums, strict=True)), strict=True)
    shares = np.array([one.weights.sum() / total for one in strata])
    grid_low, low_draws = extreme([one.lower for one in strata], down, weight, shares, total, keep)
    grid_turned, high_draws = extreme([one.upper for one in strata], up, weight, shares, total, keep)
    middle, edge = (np.quantile(low_draws, q) for q in (0.5, 1.0 - rate))
    above, far = (np.quantile(high_draws, q) for q in (0.5, 1.0 - rate))
    share_low, share_high = _unit(grid_low - middle), _unit(-grid_turned + above)
    if share_low > share_high:  # possible only where both lie within noise of each other
        share_low = share_high = (share_low + share_high) / 2.0
    return Movers(
        low=_unit(float(shares @ [one.low for one in strata])),
        high=_unit(float(shares @ [one.high for one in strata])),
        share_low=share_low,
        share_high=share_high,
        conf_low=min(_unit(grid_low - edge), share_low),
        conf_high=max(_unit(-grid_turned + far), share_high),
        conf_level=conf_level,
        n_concept=int(seen.sum()),
        n_reference=int((~seen).sum()),
        n_strata=len(groups),
    )


def make_strata(before: ArrayLike, concept: ArrayLike, *, most: int = 4, least: int = 30) -> NDArray[np.intp]:
    """(n,) codes 0.. of groups by a score from before exposure, at most ``most``, each with ``least`` rows per arm.

    Cut at quantiles over both arms. Missing scores form a group of their own where there are enough, else they join the
    lowest group: any grouping by what was known beforehand is valid. Fewer groups are made where rows are few; with
    too few for two, all rows are one group.
    """
    x, seen = np.asarray(before, dtype=np.float64), np.asarray(concept, dtype=bool)
    known = ~np.isnan(x)
    apart = min(int((~known & seen).sum()), int((~known & ~seen).sum())) >= least
    for groups in range(most, 0, -1):
        cuts = np.unique(np.quantile(x[known], np.arange(1, groups) / groups)) if known.any() else np.empty(0)
        codes = np.searchsorted(cuts, x, side="left")  # a score on the cut belongs below it
        codes = np.where(known, codes, len(cuts) + 1 if apart else 0)
        codes = np.unique(codes, return_inverse=True)[1]
        sizes = np.bincount(codes * 2 + seen, minlength=2 * int(codes.max(initial=0)) + 2)
        if groups == 1 or sizes.min() >= least:
            return codes.astype(np.intp)
    raise AssertionError  # the loop ends at one group


def _unit(value: float) -> float:
    return float(min(1.0, max(0.0, value)))
