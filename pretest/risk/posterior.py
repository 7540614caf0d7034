"""Effects after the data: the joint posterior of all cells under the partial-pooling model.

Estimates ~ N(effects, V) with the full covariance V (cells share controls and respondents), effects as in ``prior``.
Given the spreads tau everything is Gaussian and exact; only tau is sampled, by importance sampling (one spread per
outcome), so there is no chain that could fail to converge. The effective number of draws is part of the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg.lapack import dposv

from pretest.errors import EstimationError, Note
from pretest.risk.covariance import make_definite, require_covariance, square_root
from pretest.risk.prior import Prior
from pretest.risk.proposal import log_prior, propose_tau
from pretest.words import Floats

DRAWS = 4_000
ENOUGH_DRAWS = 400.0
PILOT = 1_000  # proposals of the first round, from which the next is tilted


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Equally weighted draws of all effects together.

    draws: (S, J) effects, SD units, positive = more harm.
    tau: (S, K) spread of the cells of each outcome, SD units.
    effective_draws: how many independent draws these are worth (importance sampling repeats some draws).
    notes: remarks the reader must see.
    """

    draws: Floats
    tau: Floats
    effective_draws: float
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """estimate (J,); covariance (J, J), definite, and its root (J, J); outcome (J,) codes; priors (K,)."""

    estimate: Floats
    covariance: Floats
    root: Floats
    outcome: NDArray[np.intp]
    priors: tuple[Prior, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Proposals:
    """effects (N, J), tau (N, K) and log importance weights (N,)."""

    effects: Floats
    tau: Floats
    log_weight: Floats


def sample_effects(
    estimate: ArrayLike,
    covariance: ArrayLike,
    outcome: ArrayLike,
    prior: Prior | Sequence[Prior],
    *,
    draws: int = DRAWS,
    rng: np.random.Generator,
) -> Posterior:
    """Draws from the joint posterior of the effects.

    A covariance without full rank is made definite by adding 1e-10 of its mean variance to the diagonal: differences
    that it calls certain are then certain to about 1e-5 standard errors.

    Parameters
    ----------
    estimate, covariance
        (J,) estimated effects and (J, J) their covariance, SD units, positive = more harm.
    outcome
        (J,) number 0..K-1 of the outcome of each cell.
    prior
        One prior for all outcomes, or one for each of the K.

    Raises
    ------
    ValueError
        When shapes do not fit, figures are not finite, a variance is not positive or the covariance is not one.
    EstimationError
        When the covariance is too far from regular for the model to be evaluated.
    """
    model = _model(estimate, covariance, outcome, prior)
    grids = [
        propose_tau(model.estimate[cells], model.covariance[np.ix_(cells, cells)], prior_k)
        for prior_k, cells in zip(model.priors, _cells_by_outcome(model), strict=True)
    ]
    for size in (min(PILOT, draws), draws, 4 * draws):
        drawn = [grid.draw(size, rng) for grid in grids]
        tau, component, log_density = (np.stack(part, axis=1) for part in zip(*drawn, strict=True))
        found = _condition(model, tau, component, log_density, rng)
        weights = _normalised(found.log_weight)
        effective = float(1 / np.square(weights).sum())
        if size >= draws and effective >= min(ENOUGH_DRAWS, draws / 2):
            break
        grids = [grid.tilt(found.tau[:, k], weights) for k, grid in enumerate(grids)]
    chosen = _resample(weights, draws, rng)
    return Posterior(found.effects[chosen], found.tau[chosen], min(effective, float(draws)), _notes(effective))


def sample_data_only(
    estimate: ArrayLike, covariance: ArrayLike, *, draws: int = DRAWS, rng: np.random.Generator
) -> Floats:
    """(draws, J) effects from N(estimate, covariance): what the data say without any prior.

    Raises
    ------
    ValueError
        As ``sample_effects``.
    """
    centre, matrix = require_covariance(estimate, covariance)
    return np.asarray(centre + rng.standard_normal((draws, len(centre))) @ square_root(matrix).T)


def _model(estimate: ArrayLike, covariance: ArrayLike, outcome: ArrayLike, prior: Prior | Sequence[Prior]) -> _Model:
    centre, matrix = require_covariance(estimate, covariance)
    codes = np.atleast_1d(np.asarray(outcome)).astype(np.intp)
    if codes.shape != centre.shape or sorted(set(codes.tolist())) != list(range(int(codes.max()) + 1)):
        raise ValueError("outcome must number every cell's outcome 0..K-1, without gaps")
    n_outcomes = int(codes.max()) + 1
    priors = (prior,) * n_outcomes if isinstance(prior, Prior) else tuple(prior)
    if len(priors) != n_outcomes:
        raise ValueError(f"{len(priors)} priors for {n_outcomes} outcomes")
    definite = make_definite(matrix)
    return _Model(centre, definite, square_root(definite), codes, priors)


def _cells_by_outcome(model: _Model) -> list[NDArray[np.intp]]:
    return [np.flatnonzero(model.outcome == k) for k in range(len(model.priors))]


def _condition(
    model: _Model, tau: Floats, component: NDArray[np.intp], log_density: Floats, rng: np.random.Generator
) -> _Proposals:
    """For each proposed (tau, component), both (N, K): its importance weight and one exact draw of the effects.

    Effects given tau are drawn by conditioning a prior draw on the estimates (Matheron's rule): one factorisation
    gives the marginal likelihood and the draw.
    """
    n, size = len(tau), len(model.estimate)
    means, variances, log_target = _prior_moments(model, tau, component)
    group = (slice(None), model.outcome)
    mean, shared, own = means[group], variances[group], np.square(tau)[group]
    common = np.sqrt(variances) * rng.standard_normal(tau.shape)
    drawn = mean + common[group] + np.sqrt(own) * rng.standard_normal((n, size))
    gap = model.estimate - drawn - rng.standard_normal((n, size)) @ model.root.T
    residual = model.estimate - mean
    same = np.asarray(model.outcome[:, None] == model.outcome, dtype=np.float64)
    sides = np.stack((residual, gap), axis=2)
    pivots = np.empty((n, size))
    solved = np.empty((n, size, 2))
    combinations, member = np.unique(component, axis=0, return_inverse=True)
    for number in range(len(combinations)):
        rows = np.flatnonzero(member == number)
        base = model.covariance + same * shared[rows[0]]
        for i in rows:
            total = base.T.copy(order="F")
            total.ravel(order="K")[:: size + 1] += own[i]
            factor, solved[i], failed = dposv(total, sides[i], overwrite_a=1)
            if failed:
                raise EstimationError("covariance_not_regular", "risk", "the covariance of the effects is not regular")
            pivots[i] = factor.diagonal()
    log_likelihood = -0.5 * (residual * solved[:, :, 0]).sum(axis=1) - np.log(pivots).sum(axis=1)
    effects = drawn + shared * (solved[:, :, 1] @ same) + own * solved[:, :, 1]
    return _Proposals(effects, tau, log_target + log_likelihood - log_density.sum(axis=1))


def _prior_moments(model: _Model, tau: Floats, component: NDArray[np.intp]) -> tuple[Floats, Floats, Floats]:
    """(N, K) mean and variance of mu under each component, and (N,) log prior density of (tau, component)."""
    columns = range(len(model.priors))
    means = np.stack([np.asarray(model.priors[k].means)[component[:, k]] for k in columns], axis=1)
    variances = np.stack([np.square(model.priors[k].sds)[component[:, k]] for k in columns], axis=1)
    densities = [log_prior(tau[:, k], component[:, k], model.priors[k]) for k in columns]
    return means, variances, np.sum(densities, axis=0)


def _normalised(log_weight: Floats) -> Floats:
    weights = np.exp(log_weight - log_weight.max())
    return np.asarray(weights / weights.sum())


def _resample(weights: Floats, draws: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """(draws,) systematic resampling: every proposal is taken its expected number of times, rounded up or down."""
    points = (np.arange(draws) + rng.random()) / draws
    return np.minimum(np.searchsorted(np.cumsum(weights), points, side="right"), len(weights) - 1)


def _notes(effective: float) -> tuple[Note, ...]:
    if effective >= ENOUGH_DRAWS:
        return ()
    message = f"The posterior rests on {effective:.0f} effective draws: read its probabilities as rough."
    return (Note("few_effective_draws", "warning", "risk", message),)
