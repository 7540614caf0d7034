"""Where to look for the two spreads of one outcome: between its cells (tau) and between levels within them (omega).

The posterior of both given the outcome's own estimates, on a grid; it serves as the proposal of the importance sampler
in ``subgroups``, whose weights correct for the grid and for what the other outcomes add.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pretest.risk.prior import Prior
from pretest.risk.proposal import DEFENSIVE
from pretest.words import Floats

_BINS = 28  # per spread
_NEGLIGIBLE = 16.0  # log density below the mode that counts as no mass
_TILT_GROUPS = 10


@dataclass(frozen=True, slots=True, eq=False)
class SpreadProposal:
    """Piecewise-constant density over (component of the prior mean, tau, omega).

    tau_edges, omega_edges: (bins + 1,) SD units. mass: (components x bins x bins,) probabilities.
    """

    tau_edges: Floats
    omega_edges: Floats
    mass: Floats

    def draw(self, size: int, rng: np.random.Generator) -> tuple[Floats, Floats, NDArray[np.intp], Floats]:
        """(size,) tau, omega, component, and the log density of each draw."""
        widths, bins = [np.diff(edges) for edges in (self.tau_edges, self.omega_edges)], len(self.tau_edges) - 1
        cumulative = np.cumsum(self.mass)
        chosen = np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
        chosen = np.minimum(chosen, len(self.mass) - 1)
        component, place = np.divmod(chosen, bins * bins)
        row, column = np.divmod(place, bins)
        tau = self.tau_edges[row] + widths[0][row] * rng.random(size)
        omega = self.omega_edges[column] + widths[1][column] * rng.random(size)
        return tau, omega, component, np.log(self.mass[chosen] / (widths[0][row] * widths[1][column]))

    def tilt(self, tau: Floats, omega: Floats, weights: Floats) -> SpreadProposal:
        """The density moved towards where weighted draws, whose weights add up to 1, say that the posterior lies."""
        bins = len(self.tau_edges) - 1
        capped = np.minimum(weights, 20 / len(tau))
        gains = [
            np.interp(_middle(edges), *_gain(drawn, capped / capped.sum()))
            for edges, drawn in ((self.tau_edges, tau), (self.omega_edges, omega))
        ]
        mass = self.mass.reshape(-1, bins, bins) * np.exp(gains[0][:, None] + gains[1])
        return replace(self, mass=(mass / mass.sum()).ravel())


def _gain(drawn: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Centres of groups of draws, and the log of how much more often such draws are wanted than drawn."""
    group = np.searchsorted(np.quantile(drawn, np.linspace(0, 1, _TILT_GROUPS + 1)[1:-1]), drawn)
    count = np.bincount(group, minlength=_TILT_GROUPS)
    wanted = np.bincount(group, weights, _TILT_GROUPS)
    filled = count > 0
    centre = np.bincount(group, drawn, _TILT_GROUPS)[filled] / count[filled]
    return centre, np.log((wanted[filled] + 0.02) / (count[filled] / len(drawn) + 0.02))


def log_spread_prior(tau: Floats, omega: Floats, component: NDArray[np.intp], prior: Prior) -> Floats:
    """Log of weight(component) x half-normal(tau) x half-normal(omega); arrays of one shape."""
    scaled = np.square(tau / prior.tau_scale) + np.square(omega / prior.tau_scale)
    constant = np.log(2 / np.pi) - 2 * np.log(prior.tau_scale)
    return np.asarray(np.log(np.asarray(prior.weights))[component] + constant - 0.5 * scaled)


def propose_spreads(estimate: Floats, covariance: Floats, same_cell: Floats, prior: Prior) -> SpreadProposal:
    """The proposal for one outcome from its own levels.

    Parameters
    ----------
    estimate
        (J,) effects of the levels, SD.
    covariance, same_cell
        (J, J) their covariance, positive definite, and whether two levels are of one cell (1 or 0).
    """
    reach = 5 * prior.tau_scale + 1.5 * max(float(np.abs(estimate - mean).max()) for mean in prior.means)
    limits = np.array([reach, reach])
    for _ in range(3):  # zoom in on where the mass is
        edges = [limit * np.linspace(0, 1, _BINS + 1) ** 2 for limit in limits]
        density = _log_density(_middle(edges[0]), _middle(edges[1]), estimate, covariance, same_cell, prior)
        likely = (density > density.max() - _NEGLIGIBLE).any(axis=0)
        kept = [np.flatnonzero(likely.any(axis=1 - axis)).max() + 1 for axis in (0, 1)]
        if min(kept) == _BINS:
            break
        limits = np.array([edges[axis][kept[axis]] for axis in (0, 1)])
    area = np.outer(*(np.diff(part) for part in edges))
    density -= density.max()
    sharp, flat = (np.exp(density * power) * area for power in (1.0, 1 / 3))
    mass = (1 - DEFENSIVE) * sharp / sharp.sum() + DEFENSIVE * flat / flat.sum()
    return SpreadProposal(edges[0], edges[1], mass.ravel())


def _middle(edges: Floats) -> Floats:
    return np.asarray((edges[1:] + edges[:-1]) / 2)


def _log_density(
    tau: Floats, omega: Floats, estimate: Floats, covariance: Floats, same_cell: Floats, prior: Prior
) -> Floats:
    """(components, tau, omega) unnormalised log posterior density of the spreads of one outcome."""
    size = len(estimate)
    found = np.empty((len(prior.means), len(tau), len(omega)))
    for row, value in enumerate(tau):
        base = covariance + value**2 * same_cell
        # in the axes of ``base`` omega only adds to the variances, and the shared mean is a change of rank one
        values, axes = np.linalg.eigh(base)
        variance = np.maximum(values, 0.0)[:, None] + np.square(omega)
        ones = (axes.T @ np.ones(size))[:, None]
        for component, (mean, sd) in enumerate(zip(prior.means, prior.sds, strict=True)):
            residual = (axes.T @ (estimate - mean))[:, None]
            room = 1 + sd**2 * (ones**2 / variance).sum(axis=0)
            fit = (residual**2 / variance).sum(axis=0) - sd**2 * ((ones * residual) / variance).sum(axis=0) ** 2 / room
            here = np.full(omega.shape, component)
            own = log_spread_prior(np.full(omega.shape, value), omega, here, prior)
            found[component, row] = own - 0.5 * (np.log(variance).sum(axis=0) + np.log(room) + fit)
    return found
