"""Where to look for tau: the posterior of one role's spread given that role's cells alone.

It is exact up to a grid, and close to the posterior given all cells, so it serves as the proposal of the importance
sampler in ``posterior``; the sampler's weights correct for everything the grid and the single role leave out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pretest.risk.prior import Prior
from pretest.words import Floats

SMALLEST_TAU = 1e-4  # in prior scales; a smaller tau cannot be told from 0 in practice
_NEGLIGIBLE = 30.0  # log density below the mode that counts as no mass
_SEARCH_POINTS = 300
_BINS = 256
_TILT_GROUPS = 12
DEFENSIVE = 0.05  # share drawn from a flattened density, which bounds the importance weights


@dataclass(frozen=True, slots=True, eq=False)
class TauProposal:
    """Piecewise-constant density over (component of the prior, tau) of one role.

    edges: (bins + 1,) SD units. mass: (components x bins,) probabilities, component by component.
    """

    edges: Floats
    mass: Floats

    def draw(self, size: int, rng: np.random.Generator) -> tuple[Floats, NDArray[np.intp], Floats]:
        """(size,) tau, (size,) component and (size,) log density of each draw."""
        bins = len(self.edges) - 1
        cumulative = np.cumsum(self.mass)
        chosen = np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
        chosen = np.minimum(chosen, len(self.mass) - 1)
        component, bin_ = np.divmod(chosen, bins)
        width = np.diff(self.edges)[bin_]
        tau = self.edges[bin_] + width * rng.random(size)
        return tau, component, np.log(self.mass[chosen] / width)

    def tilt(self, tau: Floats, weights: Floats) -> TauProposal:
        """The density moved towards where weighted draws say the posterior given all cells lies.

        tau: (N,) draws from this density; weights: (N,) their importance weights, adding up to 1.
        """
        capped = np.minimum(weights, 20 / len(tau))
        group = np.searchsorted(np.quantile(tau, np.linspace(0, 1, _TILT_GROUPS + 1)[1:-1]), tau)
        count = np.bincount(group, minlength=_TILT_GROUPS)
        wanted = np.bincount(group, capped / capped.sum(), _TILT_GROUPS)
        filled = count > 0
        centre = np.bincount(group, tau, _TILT_GROUPS)[filled] / count[filled]
        gain = np.log((wanted[filled] + 0.02) / (count[filled] / len(tau) + 0.02))
        middle = (self.edges[1:] + self.edges[:-1]) / 2
        mass = (self.mass.reshape(-1, len(middle)) * np.exp(np.interp(middle, centre, gain))).ravel()
        return replace(self, mass=mass / mass.sum())


def log_prior(tau: Floats, component: NDArray[np.intp], prior: Prior) -> Floats:
    """Log of weight(component) x half-normal density(tau); arrays of one shape."""
    log_weights = np.log(np.asarray(prior.weights))
    scaled = tau / prior.tau_scale
    return np.asarray(log_weights[component] + 0.5 * np.log(2 / np.pi) - np.log(prior.tau_scale) - 0.5 * scaled**2)


def propose_tau(estimate: Floats, covariance: Floats, shared: Floats, prior: Prior) -> TauProposal:
    """The proposal for one role from its own cells.

    Parameters
    ----------
    estimate
        (J,) effects of the role's cells, SD.
    covariance
        (J, J) their covariance, positive definite.
    shared
        (J, J) which part of the prior variance s^2 two cells have in common.
    """
    spectra = [
        _spectrum(estimate - mean, covariance + sd**2 * shared) for mean, sd in zip(prior.means, prior.sds, strict=True)
    ]
    largest_gap = max(float(np.abs(estimate - mean).max()) for mean in prior.means)
    reach = 10 * prior.tau_scale + 2 * largest_gap
    search = np.geomspace(SMALLEST_TAU * prior.tau_scale, reach, _SEARCH_POINTS)
    density = _log_density(search, spectra, prior).max(axis=0)
    likely = np.flatnonzero(density > density.max() - _NEGLIGIBLE)
    low, high = search[max(likely[0] - 1, 0)], search[min(likely[-1] + 1, len(search) - 1)]
    edges = low + (high - low) * np.linspace(0, 1, _BINS + 1) ** 2
    fine = _log_density((edges[1:] + edges[:-1]) / 2, spectra, prior)
    fine -= fine.max()
    width = np.diff(edges)
    sharp, flat = (np.exp(fine * power) * width for power in (1.0, 1 / 3))
    return TauProposal(edges, ((1 - DEFENSIVE) * sharp / sharp.sum() + DEFENSIVE * flat / flat.sum()).ravel())


def _spectrum(residual: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """(J,) eigenvalues of the covariance at tau = 0 and (J,) squared residuals along its axes."""
    values, axes = np.linalg.eigh(covariance)
    return np.maximum(values, 0.0), np.square(axes.T @ residual)


def _log_density(tau: Floats, spectra: list[tuple[Floats, Floats]], prior: Prior) -> Floats:
    """(components, tau) unnormalised log posterior density of one role's tau."""
    rows = []
    for component, (values, squares) in enumerate(spectra):
        variance = values[:, None] + np.square(tau)
        log_likelihood = -0.5 * (np.log(variance) + squares[:, None] / variance).sum(axis=0)
        rows.append(log_likelihood + log_prior(tau, np.full(tau.shape, component), prior))
    return np.stack(rows)
