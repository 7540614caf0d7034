"""What is believed about effects before the data: priors in control-group SD units, positive = more harm.

Per audience a, concept c and outcome k of role r: effect = kappa_cr + nu_ck + u_ack. kappa ~ N(m, .9 s^2) is shared by
all outcomes of the role, nu ~ N(0, .1 s^2) by the audiences, u ~ N(0, tau_r^2) is of the cell alone, and tau_r is
half-normal. Where m and s are a mixture, its component is drawn for each concept and role apart. So concepts are
independent of each other before the data but for tau_r, and a harmless one does not excuse a harmful one; so are roles.
(Subgroups have their own model.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from pretest.special import log_ndtr, ndtr
from pretest.words import Floats, PriorSource

SHARED = 0.9
"""Share of the prior variance s^2 that all outcomes of a role have in common within one concept."""

_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(120)
_REACH = 9.0  # in normal or half-normal scales; beyond it lies less than 1e-18 of the mass


@dataclass(frozen=True, slots=True)
class Prior:
    """A prior for the effects of the concepts on the outcomes of one role.

    name: shown in the report (``sceptical``, ``weak``, ``evidence``).
    weights, means, sds: components of the distribution of the expected effect (m and s), each of length C; SD units;
    weights sum to 1.
    tau_scale: scale of the half-normal distribution of tau, the spread of single cells, SD units.
    sources: what stands behind each component; empty, or of length C.

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
    sources: tuple[PriorSource, ...] = ()

    def __post_init__(self) -> None:
        finite = bool(np.isfinite([*self.weights, *self.means, *self.sds, self.tau_scale]).all())
        if not (len(self.weights) == len(self.means) == len(self.sds) > 0) or not finite:
            raise ValueError(f"prior '{self.name}': weights, means and sds must be finite and equally many")
        if min(self.weights) <= 0 or abs(sum(self.weights) - 1) > 1e-9:
            raise ValueError(f"prior '{self.name}': weights must be positive and sum to 1, got {self.weights}")
        if min(self.sds) < 0 or self.tau_scale <= 0:
            raise ValueError(f"prior '{self.name}': sds must not be negative and tau_scale must be positive")
        if self.sources and len(self.sources) != len(self.weights):
            raise ValueError(f"prior '{self.name}': {len(self.sources)} sources for {len(self.weights)} components")

    @classmethod
    def normal(
        cls, name: str, mean: float, sd: float, tau_scale: float, sources: tuple[PriorSource, ...] = ()
    ) -> Prior:
        """Expected effect ~ N(mean, sd^2), tau ~ half-normal(tau_scale)."""
        return cls(name, (1.0,), (mean,), (sd,), tau_scale, sources)

    @classmethod
    def mixture(
        cls,
        name: str,
        weights: Sequence[float],
        means: Sequence[float],
        sds: Sequence[float],
        tau_scale: float,
        sources: Sequence[PriorSource] = (),
    ) -> Prior:
        """Expected effect ~ sum of weight x N(mean, sd^2): for example 80 % earlier studies and 20 % vague."""
        return cls(name, tuple(weights), tuple(means), tuple(sds), tau_scale, tuple(sources))


Priors = Prior | Mapping[str, Prior] | Mapping[tuple[str, str], Prior]
"""One prior for all, one per role, or one per (concept, role)."""

SCEPTICAL = Prior.normal("sceptical", 0.0, 0.2, 0.1, ("convention",))
"""A convention: 18 % for one effect above 0.2, and 36 % for any of five outcomes of one role (independent ones: 63 %).

It is loosely set by 6 of 30 spots that were *rated* less effective than a programme on another topic (Fishbein et al.
2002, doi:10.2105/AJPH.92.2.238; a rating, not stigma or use) and by 2 of 7 trials with a higher intention to use (Werb
et al. 2011, doi:10.1136/jech.2010.125195, which includes the former). No trial on stigma stands behind it.
"""

WEAK = Prior.normal("weak", 0.0, 0.5, 0.2, ("vague",))
"""The sensitivity analysis: little is taken for known."""


def prior_of(role: str, prior: Priors, concept: str = "") -> Prior:
    """The prior of one role; of one concept where priors are given per (concept, role).

    Raises
    ------
    ValueError
        When priors are given per role or per (concept, role) and this one has none.
    """
    if isinstance(prior, Prior):
        return prior
    found: Mapping[Any, Prior] = prior
    for key in ((concept, role), role):
        if key in found:
            return found[key]
    raise ValueError(f"role '{role}' has no prior" + (f" for concept '{concept}'" if concept else ""))


def prior_probability(margins: ArrayLike, role: ArrayLike, prior: Priors, concept: str = "") -> float:
    """P(at least one outcome exceeds its margin) for one concept in one audience, before the data.

    By quadrature over tau and over what the outcomes of a role share, to about 1e-9.

    Parameters
    ----------
    margins
        (K,) margins of the outcomes, SD units.
    role
        (K,) role of each outcome.
    prior
        One prior for all roles, one per role, or one per (concept, role).
    concept
        Whose prior it is, where priors differ between concepts.

    Raises
    ------
    ValueError
        When there are not as many roles as margins, or a role has no prior.
    """
    delta, roles = np.atleast_1d(np.asarray(margins, dtype=np.float64)), np.atleast_1d(np.asarray(role, dtype=str))
    if delta.shape != roles.shape:
        raise ValueError(f"{len(roles)} roles for {len(delta)} margins")
    below = [_none_exceeds(delta[roles == one], prior_of(one, prior, concept)) for one in sorted(set(roles.tolist()))]
    return float(1 - np.prod(below))


def prior_quantiles(probabilities: ArrayLike, prior: Prior) -> Floats:
    """Quantiles of one effect before the data, by quadrature over tau and halving of the interval, to about 1e-9.

    Parameters
    ----------
    probabilities
        (Q,) between 0 and 1, both excluded.

    Raises
    ------
    ValueError
        When a probability is not between 0 and 1.

    Examples
    --------
    >>> from pretest.risk.prior import SCEPTICAL, prior_quantiles
    >>> prior_quantiles([0.5, 0.975], SCEPTICAL).round(3).tolist()
    [0.0, 0.439]
    """
    wanted = np.atleast_1d(np.asarray(probabilities, dtype=np.float64))
    if bool(((wanted <= 0) | (wanted >= 1)).any()):
        raise ValueError("a probability must lie between 0 and 1")
    return np.array(_quantiles(tuple(wanted.tolist()), prior))


@lru_cache(maxsize=256)
def _quantiles(probabilities: tuple[float, ...], prior: Prior) -> tuple[float, ...]:
    """Kept, since all outcomes of a role and concept have one prior."""
    wanted = np.array(probabilities)
    reach = max(abs(mean) + _REACH * (sd + prior.tau_scale) for mean, sd in zip(prior.means, prior.sds, strict=True))
    low, high = np.full(wanted.shape, -reach), np.full(wanted.shape, reach)
    for _ in range(60):
        middle = (low + high) / 2
        below = _below(middle, prior) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return tuple(((low + high) / 2).tolist())


def tau_nodes(prior: Prior) -> tuple[Floats, Floats]:
    """(120,) values of tau and (120,) their weights, adding up to 1: for means over its half-normal distribution."""
    spread = prior.tau_scale * _REACH * (_NODES + 1) / 2
    weight = _NODE_WEIGHTS * np.exp(-0.5 * np.square(spread / prior.tau_scale))
    return spread, np.asarray(weight / weight.sum())


def _below(values: Floats, prior: Prior) -> Floats:
    """(Q,) P(one effect lies below each value)."""
    spread, weight = tau_nodes(prior)
    total = np.zeros(values.shape)
    for share, mean, sd in zip(prior.weights, prior.means, prior.sds, strict=True):
        total += share * (ndtr((values[:, None] - mean) / np.sqrt(sd**2 + np.square(spread))) @ weight)
    return total


def _none_exceeds(margins: Floats, prior: Prior) -> float:
    """P(every outcome of one role stays at or below its margin)."""
    spread, weight_tau = tau_nodes(prior)
    shared = _REACH * _NODES
    weight_shared = _NODE_WEIGHTS * np.exp(-0.5 * np.square(shared))
    total = 0.0
    for weight, mean, sd in zip(prior.weights, prior.means, prior.sds, strict=True):
        centre = mean + np.sqrt(SHARED) * sd * shared[:, None]
        own = np.sqrt((1 - SHARED) * sd**2 + np.square(spread))
        log_below = sum(log_ndtr((margin - centre) / own) for margin in margins.tolist())
        total += weight * float(weight_shared @ np.exp(log_below) @ weight_tau)
    return total / float(weight_shared.sum())
