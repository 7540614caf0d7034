"""What is believed about effects before the data: priors in control-group SD units, positive = more harm.

Per outcome k and cell (audience a, concept c): effect = mu_k + u_ack, u ~ N(0, tau_k^2), mu_k ~ a normal distribution
or a mixture of them, tau_k ~ half-normal. Outcomes are independent of each other before the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(200)
_REACH = 9.0  # in half-normal scales; beyond it lies less than 1e-18 of the mass


@dataclass(frozen=True, slots=True)
class Prior:
    """A prior for the mean effect of an outcome and for the spread of its cells around that mean.

    name: shown in the report (``base_rate``, ``weak``, ``evidence``).
    weights, means, sds: components of the distribution of mu_k, each of length C; SD units; weights sum to 1.
    tau_scale: scale of the half-normal distribution of tau_k, SD units.

    Raises
    ------
    ValueError
        When lengths differ, weights are not a distribution, or a scale is negative (of tau: or zero).
    """

    name: str
    weights: tuple[float, ...]
    means: tuple[float, ...]
    sds: tuple[float, ...]
    tau_scale: float

    def __post_init__(self) -> None:
        finite = bool(np.isfinite([*self.weights, *self.means, *self.sds, self.tau_scale]).all())
        if not (len(self.weights) == len(self.means) == len(self.sds) > 0) or not finite:
            raise ValueError(f"prior '{self.name}': weights, means and sds must be finite and equally many")
        if min(self.weights) <= 0 or abs(sum(self.weights) - 1) > 1e-9:
            raise ValueError(f"prior '{self.name}': weights must be positive and sum to 1, got {self.weights}")
        if min(self.sds) < 0 or self.tau_scale <= 0:
            raise ValueError(f"prior '{self.name}': sds must not be negative and tau_scale must be positive")

    @classmethod
    def normal(cls, name: str, mean: float, sd: float, tau_scale: float) -> Prior:
        """mu_k ~ N(mean, sd^2), tau_k ~ half-normal(tau_scale)."""
        return cls(name, (1.0,), (mean,), (sd,), tau_scale)

    @classmethod
    def mixture(
        cls, name: str, weights: Sequence[float], means: Sequence[float], sds: Sequence[float], tau_scale: float
    ) -> Prior:
        """mu_k ~ sum of weight x N(mean, sd^2): for example 80 % earlier studies and 20 % vague."""
        return cls(name, tuple(weights), tuple(means), tuple(sds), tau_scale)


BASE_RATE = Prior.normal("base_rate", 0.0, 0.2, 0.1)
"""What the field saw: 6 of 30 spots worse than control, 2 of 7 trials with a higher intention to use.

Sources: Fishbein et al. (2002), doi:10.2105/AJPH.92.2.238; Werb et al. (2011), doi:10.1136/jech.2010.125195.
"""

WEAK = Prior.normal("weak", 0.0, 0.5, 0.2)
"""The sensitivity analysis: little is taken for known."""


def prior_exceedance(prior: Prior, margins: ArrayLike) -> NDArray[np.float64]:
    """P(effect of one cell > margin) before the data, for each margin (SD); by quadrature over tau, to about 1e-9."""
    delta = np.atleast_1d(np.asarray(margins, dtype=np.float64))
    tau = prior.tau_scale * _REACH * (_NODES + 1) / 2
    density = np.exp(-0.5 * np.square(tau / prior.tau_scale)) * _NODE_WEIGHTS
    density /= density.sum()
    total = np.zeros_like(delta)
    for weight, mean, sd in zip(prior.weights, prior.means, prior.sds, strict=True):
        spread = np.sqrt(sd**2 + np.square(tau))
        total += weight * (ndtr((mean - delta[:, None]) / spread) @ density)
    return total


def prior_probability(margins: ArrayLike, priors: Prior | Sequence[Prior]) -> float:
    """P(at least one of the outcomes exceeds its margin) for one concept in one audience, before the data.

    Parameters
    ----------
    margins
        (K,) margins of the outcomes, SD units.
    priors
        One prior for all outcomes, or one for each.

    Raises
    ------
    ValueError
        When there are not as many priors as margins.
    """
    delta = np.atleast_1d(np.asarray(margins, dtype=np.float64))
    each = [priors] * len(delta) if isinstance(priors, Prior) else list(priors)
    below = [1 - prior_exceedance(prior, margin)[0] for prior, margin in zip(each, delta, strict=True)]
    return float(1 - np.prod(below))
