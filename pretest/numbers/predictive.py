"""What earlier campaigns say about a new one: where its effect will lie, before there are any data of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from pretest.numbers.meta import require_studies
from pretest.special import ndtr, ndtri
from pretest.words import Floats

FITTED = 3
"""Number of studies from which on the spread between campaigns is fitted; below it, it is the convention."""

SPREAD_SCALE = 0.3
"""Scale of the half-normal prior of tau, in SD: its median is 0.20, and 95 % lies below 0.59.

The middle is near that of meta-analyses of standardised outcomes (0.18; Rhodes, Turner & Higgins 2015,
doi:10.1016/j.jclinepi.2014.08.012). It was set by simulation: with it 90 % intervals for a new campaign cover 89-100 %
where tau is 0 to 0.2 and k is 3 to 20; a third of it, or a fitted tau taken for known, covers too seldom. See
docs/predicting.md.
"""

CONVENTION_SD = 0.2
"""SD of the effect of a new campaign when nothing is known: that of the sceptical prior."""

CONVENTION_TAU = 0.15
"""Spread between campaigns when fewer than three studies tell of it, in SD; a convention.

With it somewhat more than half (56 %) of the variance of the sceptical prior is of a campaign's own, and the rest is
shared by all campaigns: so one earlier study, however large, moves what is expected of a new campaign by less than half
of what it found.
"""

How = Literal["fitted", "convention"]
_LEVEL = 0.90  # the normal distribution has the central interval of this level in common with the mixture
_TAUS = np.linspace(0.0, 6.0, 301)  # in scales; beyond it the prior has less than 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Predictive:
    """Distribution of the effect of a new campaign, in the unit of the estimates (SD).

    mean, sd: of the normal distribution whose central 90 % is that of the exact one. df: infinite, because ``sd`` holds
    the heavier tails already. tau: spread between campaigns: the middle of what is likely, or the convention. how:
    ``fitted`` from three studies on, else ``convention``. k: number of studies. weights, means, sds: (T,) the exact
    distribution, a mixture of normals over what tau may be (T = 1 for the convention).
    """

    mean: float
    sd: float
    df: float
    tau: float
    how: How
    k: int
    weights: Floats
    means: Floats
    sds: Floats

    def interval(self, level: float = _LEVEL) -> tuple[float, float]:
        """Central interval of the exact distribution.

        Raises
        ------
        ValueError
            When ``level`` is not between 0 and 1, both excluded.
        """
        if not 0.0 < level < 1.0:
            raise ValueError(f"level must lie between 0 and 1, got {level}")
        low, high = _mixture_quantiles(np.array([0.5 - level / 2, 0.5 + level / 2]), self)
        return float(low), float(high)

    def above(self, margin: float) -> float:
        """Probability that the effect of a new campaign is larger than ``margin``."""
        return float(self.weights @ ndtr((self.means - margin) / self.sds))


def predictive(
    estimates: ArrayLike,
    std_errors: ArrayLike,
    *,
    tau_scale: float = SPREAD_SCALE,
    tau: float = CONVENTION_TAU,
) -> Predictive:
    """Predictive distribution of the effect of a new campaign from k earlier ones.

    Three or more: tau has a half-normal prior (Röver et al. 2021, doi:10.1002/jrsm.1475), the expected effect a flat
    one, and both are integrated over (Higgins et al. 2009, doi:10.1111/j.1467-985X.2008.00552.x). To take the fitted
    tau of REML for known, with Hartung and Knapp's standard error and Student's t, covers 77-88 % instead of 90 %
    where campaigns differ. Fewer than three: tau is the convention, and the expected effect is shrunk towards 0 by
    the sceptical prior; without any study the result is that prior.

    Parameters
    ----------
    estimates
        (k,) effects of earlier campaigns in SD, independent of each other; k may be 0.
    std_errors
        (k,) their standard errors, above 0.
    tau_scale
        Scale of the half-normal prior of tau, for three studies or more.
    tau
        The convention, for fewer; at most ``CONVENTION_SD``.

    Raises
    ------
    ValueError
        When an array has the wrong shape or values, or a spread is out of range.

    Examples
    --------
    >>> from pretest.numbers.predictive import predictive
    >>> one = predictive([0.30], [0.10])
    >>> one.how, round(one.mean, 3), round(one.sd, 3)
    ('convention', 0.105, 0.184)
    >>> many = predictive([0.30, -0.05, 0.10, 0.20], [0.10, 0.12, 0.08, 0.15])
    >>> many.how, round(many.mean, 3), round(many.above(0.2), 2)
    ('fitted', 0.137, 0.32)
    """
    if not 0.0 < tau_scale < np.inf or not 0.0 <= tau <= CONVENTION_SD:
        raise ValueError(f"tau_scale must be above 0, and tau from 0 to {CONVENTION_SD}; got {tau_scale} and {tau}")
    if np.size(estimates) == 0 and np.size(std_errors) == 0:
        return _by_convention(np.zeros(0), np.ones(0), tau)
    y, v = require_studies(estimates, std_errors)
    return _by_convention(y, v, tau) if len(y) < FITTED else _fitted(y, v, tau_scale)


def _by_convention(y: Floats, v: Floats, tau: float) -> Predictive:
    """Normal: what the sceptical prior becomes by these studies when tau is known."""
    shared = CONVENTION_SD**2 - tau**2
    w = shared / (v + tau**2)
    mean = float(w @ y / (1.0 + w.sum()))
    sd = float(np.sqrt(shared / (1.0 + w.sum()) + tau**2))
    exact = np.ones(1), np.array([mean]), np.array([sd])
    return Predictive(mean, sd, float("inf"), tau, "convention", len(y), *exact)


def _fitted(y: Floats, v: Floats, scale: float) -> Predictive:
    """Mixture of normals over a grid of tau, weighted by its posterior."""
    taus = scale * _TAUS
    w = 1.0 / (v[:, None] + taus**2)
    total = w.sum(axis=0)
    means = (y @ w) / total
    height = np.log(w).sum(axis=0) - np.log(total) - (w * (y[:, None] - means) ** 2).sum(axis=0) - _TAUS**2
    posterior = np.exp((height - height.max()) / 2)
    posterior[[0, -1]] /= 2  # trapezoids
    posterior /= posterior.sum()
    middle = float(np.interp(0.5, posterior.cumsum() - posterior / 2, taus))
    exact = posterior, means, np.sqrt(1.0 / total + taus**2)
    mixture = Predictive(float("nan"), float("nan"), float("inf"), middle, "fitted", len(y), *exact)
    low, high = mixture.interval(_LEVEL)
    sd = (high - low) / 2 / float(ndtri(0.5 + _LEVEL / 2))
    return Predictive((low + high) / 2, sd, float("inf"), middle, "fitted", len(y), *exact)


def _mixture_quantiles(probabilities: Floats, mixture: Predictive) -> Floats:
    """(Q,) quantiles by halving, to about 1e-15 of the range."""
    own = mixture.means + ndtri(probabilities)[:, None] * mixture.sds
    low, high = own.min(axis=1), own.max(axis=1)
    for _ in range(60):
        middle = (low + high) / 2
        reached = ndtr((middle[:, None] - mixture.means) / mixture.sds) @ mixture.weights >= probabilities
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return np.asarray((low + high) / 2)
