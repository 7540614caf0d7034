"""Where to look for tau: the posterior of one role's spread given that role's cells alone.

It is exact up to a grid where the prior is one normal distribution, and close to the posterior given all cells, so it
serves as the proposal of the importance sampler in ``posterior``; the sampler's weights correct for everything that the
grid and the single role leave out. Where the prior is a mixture, each concept has a component of its own: components
are proposed given tau, from the cells of the concept alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pretest.risk.prior import Prior
from pretest.words import Floats, Ints

SMALLEST_TAU = 1e-4  # in prior scales; a smaller tau cannot be told from 0 in practice
_NEGLIGIBLE = 30.0  # log density below the mode that counts as no mass
_SEARCH_POINTS = 300
_BINS = 256
_TILT_GROUPS = 12
DEFENSIVE = 0.05  # share drawn from a flattened density, which bounds the importance weights


@dataclass(frozen=True, slots=True, eq=False)
class TauProposal:
    """Piecewise-constant density over the tau of one role, and the components of its blocks given tau.

    edges: (bins + 1,) SD units. mass: (bins,) probabilities. odds: per block (concept) of the role, (bins, components)
    probabilities of the components of its prior.
    """

    edges: Floats
    mass: Floats
    odds: tuple[Floats, ...]

    def draw(self, size: int, rng: np.random.Generator) -> tuple[Floats, Ints, Floats]:
        """(size,) tau, (size, blocks) components and (size,) log density of each draw."""
        cumulative = np.cumsum(self.mass)
        bin_ = np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
        bin_ = np.minimum(bin_, len(self.mass) - 1)
        width = np.diff(self.edges)[bin_]
        tau = self.edges[bin_] + width * rng.random(size)
        log_density = np.log(self.mass[bin_] / width)
        component = np.zeros((size, len(self.odds)), dtype=np.intp)
        for block, odds in enumerate(self.odds):
            if odds.shape[1] > 1:
                own = odds[bin_]
                above = np.cumsum(own, axis=1) <= rng.random(size)[:, None]
                component[:, block] = np.minimum(above.sum(axis=1), odds.shape[1] - 1)
                log_density += np.log(own[np.arange(size), component[:, block]])
        return tau, component, log_density

    def tilt(self, tau: Floats, component: Ints, weights: Floats) -> TauProposal:
        """The density moved towards where weighted draws say the posterior given all cells lies.

        tau: (N,) and component: (N, blocks) draws from this density; weights: (N,) their importance weights, adding up
        to 1.
        """
        capped = np.minimum(weights, 20 / len(tau))
        group = np.searchsorted(np.quantile(tau, np.linspace(0, 1, _TILT_GROUPS + 1)[1:-1]), tau)
        count = np.bincount(group, minlength=_TILT_GROUPS)
        wanted = np.bincount(group, capped / capped.sum(), _TILT_GROUPS)
        filled = count > 0
        centre = np.bincount(group, tau, _TILT_GROUPS)[filled] / count[filled]
        gain = np.log((wanted[filled] + 0.02) / (count[filled] / len(tau) + 0.02))
        middle = (self.edges[1:] + self.edges[:-1]) / 2
        mass = self.mass * np.exp(np.interp(middle, centre, gain))
        odds = tuple(_tilted(own, component[:, block], capped) for block, own in enumerate(self.odds))
        return TauProposal(self.edges, mass / mass.sum(), odds)


def log_prior(tau: Floats, component: Ints, priors: Sequence[Prior]) -> Floats:
    """Log of half-normal density(tau) x the weights of the components; (N,) for tau (N,) and component (N, blocks)."""
    scale = priors[0].tau_scale
    log_weights = sum(np.log(np.asarray(prior.weights))[component[:, block]] for block, prior in enumerate(priors))
    return np.asarray(_log_half_normal(tau, scale) + log_weights)


def propose_tau(
    estimate: Floats, covariance: Floats, shared: Floats, priors: Sequence[Prior], block: Ints
) -> TauProposal:
    """The proposal for one role from its own cells.

    Parameters
    ----------
    estimate
        (J,) effects of the role's cells, SD.
    covariance
        (J, J) their covariance, positive definite.
    shared
        (J, J) which part of the prior variance s^2 two cells have in common.
    priors
        One per block (concept) of the role, all with one tau_scale.
    block
        (J,) place of each cell's prior in ``priors``.
    """
    parts = _parts(estimate, covariance, shared, priors, block)
    scale = priors[0].tau_scale
    largest_gap = max(
        float(np.abs(estimate[block == place] - mean).max()) for place, one in enumerate(priors) for mean in one.means
    )
    search = np.geomspace(SMALLEST_TAU * scale, 10 * scale + 2 * largest_gap, _SEARCH_POINTS)
    density = _log_half_normal(search, scale) + sum(_any_component(part.log_joint(search)) for part in parts)
    likely = np.flatnonzero(density > density.max() - _NEGLIGIBLE)
    low, high = search[max(likely[0] - 1, 0)], search[min(likely[-1] + 1, len(search) - 1)]
    edges = low + (high - low) * np.linspace(0, 1, _BINS + 1) ** 2
    middle, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    joints = [part.log_joint(middle) for part in parts]
    fine = _log_half_normal(middle, scale) + sum(map(_any_component, joints))
    fine -= fine.max()
    sharp, flat = (np.exp(fine * power) * width for power in (1.0, 1 / 3))
    mass = (1 - DEFENSIVE) * sharp / sharp.sum() + DEFENSIVE * flat / flat.sum()
    certain = np.ones((_BINS, 1))
    odds = tuple(certain for _ in priors) if len(parts) < len(priors) else tuple(map(_odds, joints))
    return TauProposal(edges, mass, odds)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Cells that are judged together. spectra: per component of their prior, (J,) eigenvalues of the covariance at
    tau = 0 and (J,) squared residuals along its axes; log_weights: (components,)."""

    spectra: tuple[tuple[Floats, Floats], ...]
    log_weights: Floats

    def log_joint(self, tau: Floats) -> Floats:
        """(components, tau) log of weight x likelihood."""
        rows = []
        for (values, squares), log_weight in zip(self.spectra, self.log_weights.tolist(), strict=True):
            variance = values[:, None] + np.square(tau)
            rows.append(log_weight - 0.5 * (np.log(variance) + squares[:, None] / variance).sum(axis=0))
        return np.stack(rows)


def _parts(
    estimate: Floats, covariance: Floats, shared: Floats, priors: Sequence[Prior], block: Ints
) -> tuple[_Part, ...]:
    """All cells at once where every block has one component; else block by block, as if blocks were independent."""
    if all(len(prior.weights) == 1 for prior in priors):
        mean, sd = (np.array([getattr(prior, name)[0] for prior in priors])[block] for name in ("means", "sds"))
        return (_Part((_spectrum(estimate - mean, covariance + shared * np.outer(sd, sd)),), np.zeros(1)),)
    parts = []
    for place, prior in enumerate(priors):
        own = np.flatnonzero(block == place)
        V, common = covariance[np.ix_(own, own)], shared[np.ix_(own, own)]
        components = zip(prior.means, prior.sds, strict=True)
        spectra = tuple(_spectrum(estimate[own] - mean, V + sd**2 * common) for mean, sd in components)
        parts.append(_Part(spectra, np.log(np.asarray(prior.weights))))
    return tuple(parts)


def _spectrum(residual: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """(J,) eigenvalues of the covariance at tau = 0 and (J,) squared residuals along its axes."""
    values, axes = np.linalg.eigh(covariance)
    return np.maximum(values, 0.0), np.square(axes.T @ residual)


def _log_half_normal(tau: Floats, scale: float) -> Floats:
    return np.asarray(0.5 * np.log(2 / np.pi) - np.log(scale) - 0.5 * np.square(tau / scale))


def _any_component(log_joint: Floats) -> Floats:
    """(tau,) log of the sum over components."""
    top = log_joint.max(axis=0)
    return np.asarray(top + np.log(np.exp(log_joint - top).sum(axis=0)))


def _tilted(odds: Floats, component: Ints, weights: Floats) -> Floats:
    """(bins, components) odds of one block, multiplied by how much likelier than drawn each component turned out."""
    n = odds.shape[1]
    if n == 1:
        return odds
    drawn, wanted = (np.bincount(component, each, n) for each in (np.full(len(weights), 1 / len(weights)), weights))
    moved = odds * (wanted / weights.sum() + 0.02) / (drawn + 0.02)
    return _defended(moved / moved.sum(axis=1, keepdims=True))


def _defended(odds: Floats) -> Floats:
    """(bins, components) probabilities, none so small that its component is not looked at."""
    return np.asarray((1 - DEFENSIVE) * odds + DEFENSIVE / odds.shape[1])


def _odds(log_joint: Floats) -> Floats:
    """(tau, components) probabilities of the components of one block."""
    return _defended(np.exp(log_joint - _any_component(log_joint)).T)
