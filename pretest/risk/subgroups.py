"""Effects in declared subgroups: every level borrows from the other levels, as far as the levels look alike.

Per outcome k, cell (audience a, concept c) and level l of a subgroup, effect = mu_k + u_ack + v_ackl with
mu ~ N(m, s^2) or a mixture, u ~ N(0, tau_k^2) and v ~ N(0, omega_k^2). Unlike in the risks, all cells of an outcome
share a mean: this asks which levels stand out, not whether a concept harms. The estimates of all levels of all cells
have one joint covariance, since levels share clusters and cells share controls. Given the spreads everything is
Gaussian and exact; the spreads are drawn by importance sampling, as in ``posterior``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from threadpoolctl import threadpool_limits

from pretest.errors import EstimationError, Note
from pretest.risk.covariance import make_definite, require_covariance, square_root
from pretest.risk.posterior import DRAWS
from pretest.risk.prior import Prior
from pretest.risk.spreads import SpreadProposal, log_spread_prior, propose_spreads
from pretest.special import dposv
from pretest.words import Floats, Ints

ENOUGH_DRAWS = 400.0
PILOT = 1_000  # proposals of the first round, from which the next is tilted


@dataclass(frozen=True, slots=True, eq=False)
class LevelPosterior:
    """Equally weighted draws of the effects of all levels together.

    draws: (S, J) effects, SD units, positive = more harm. mean: (J,) posterior means, without the sampling error of the
    draws given the spreads. tau, omega: (S, K) spread of cells and of the levels within cells, SD units.
    effective_draws: how many independent draws these are worth. notes: remarks the reader must see.
    """

    draws: Floats
    mean: Floats
    tau: Floats
    omega: Floats
    effective_draws: float
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Levels:
    """estimate (J,); covariance, root, same_outcome, same_cell (J, J); outcome (J,) codes; priors (K,)."""

    estimate: Floats
    covariance: Floats
    root: Floats
    same_outcome: Floats
    same_cell: Floats
    outcome: Ints
    cell: Ints
    priors: tuple[Prior, ...]


def sample_levels(
    estimate: ArrayLike,
    covariance: ArrayLike,
    outcome: ArrayLike,
    cell: ArrayLike,
    prior: Prior | Sequence[Prior],
    *,
    draws: int = DRAWS,
    rng: np.random.Generator,
) -> LevelPosterior:
    """Draws from the joint posterior of the effects of all levels of one subgroup variable.

    Parameters
    ----------
    estimate, covariance
        (J,) effects as measured in each level and (J, J) their covariance, SD units, positive = more harm.
    outcome
        (J,) number 0..K-1 of the outcome.
    cell
        (J,) number 0..C-1 of the cell (audience, concept, outcome) that the level is a part of.
    prior
        One prior for all outcomes, or one for each of the K; omega_k is half-normal with the scale of tau_k.

    Raises
    ------
    ValueError
        When shapes do not fit, figures are not finite, a variance is not positive, codes have gaps, a cell lies in two
        outcomes, or the covariance is not one.
    EstimationError
        When the covariance is too far from regular for the model to be evaluated.
    """
    model = _model(estimate, covariance, outcome, cell, prior)
    with threadpool_limits(1):  # as in ``posterior``
        return _sample(model, draws, rng)


def _sample(model: _Levels, draws: int, rng: np.random.Generator) -> LevelPosterior:
    proposals = [_own_proposal(model, k) for k in range(len(model.priors))]
    for size in (min(PILOT, draws), draws, 4 * draws):
        drawn = [proposal.draw(size, rng) for proposal in proposals]
        tau, omega, component, log_density = (np.stack(part, axis=1) for part in zip(*drawn, strict=True))
        means, effects, log_weight = _condition(model, tau, omega, component, rng)
        log_weight = log_weight - log_density.sum(axis=1)
        weights = np.exp(log_weight - log_weight.max())
        weights /= weights.sum()
        effective = float(1 / np.square(weights).sum())
        if size >= draws and effective >= min(ENOUGH_DRAWS, draws / 2):
            break
        proposals = [one.tilt(tau[:, k], omega[:, k], weights) for k, one in enumerate(proposals)]
    points = (np.arange(draws) + rng.random()) / draws
    chosen = np.minimum(np.searchsorted(np.cumsum(weights), points, side="right"), len(weights) - 1)
    return LevelPosterior(
        effects[chosen], weights @ means, tau[chosen], omega[chosen], min(effective, float(draws)), _notes(effective)
    )


def _model(
    estimate: ArrayLike, covariance: ArrayLike, outcome: ArrayLike, cell: ArrayLike, prior: Prior | Sequence[Prior]
) -> _Levels:
    centre, matrix = require_covariance(estimate, covariance)
    codes, cells = (_codes(values, len(centre), name) for values, name in ((outcome, "outcome"), (cell, "cell")))
    if len(set(zip(cells.tolist(), codes.tolist(), strict=True))) != int(cells.max()) + 1:
        raise ValueError("a cell has levels of two outcomes")
    n_outcomes = int(codes.max()) + 1
    priors = (prior,) * n_outcomes if isinstance(prior, Prior) else tuple(prior)
    if len(priors) != n_outcomes:
        raise ValueError(f"{len(priors)} priors for {n_outcomes} outcomes")
    definite = make_definite(matrix)
    same_outcome, same_cell = ((part[:, None] == part).astype(np.float64) for part in (codes, cells))
    return _Levels(centre, definite, square_root(definite), same_outcome, same_cell, codes, cells, priors)


def _codes(values: ArrayLike, size: int, name: str) -> Ints:
    codes = np.atleast_1d(np.asarray(values)).astype(np.intp)
    if codes.shape != (size,) or sorted(set(codes.tolist())) != list(range(int(codes.max()) + 1)):
        raise ValueError(f"{name} must number every level's {name} 0.., without gaps")
    return codes


def _own_proposal(model: _Levels, k: int) -> SpreadProposal:
    own = np.flatnonzero(model.outcome == k)
    block = np.ix_(own, own)
    return propose_spreads(model.estimate[own], model.covariance[block], model.same_cell[block], model.priors[k])


def _condition(
    model: _Levels, tau: Floats, omega: Floats, component: Ints, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """For each proposal (N, K): (N, J) mean and one exact draw of the effects, and (N,) log prior x likelihood.

    The draw conditions a draw from the prior on the estimates (Matheron's rule); both solves share a factorisation.
    """
    n, size, n_cells = len(tau), len(model.estimate), int(model.cell.max()) + 1
    columns = range(len(model.priors))
    centres = np.stack([np.asarray(model.priors[k].means)[component[:, k]] for k in columns], axis=1)
    variances = np.stack([np.square(model.priors[k].sds)[component[:, k]] for k in columns], axis=1)
    log_target = np.sum(
        [log_spread_prior(tau[:, k], omega[:, k], component[:, k], model.priors[k]) for k in columns], axis=0
    )
    at = (slice(None), model.outcome)
    mean, shared, of_cell, own = centres[at], variances[at], np.square(tau)[at], np.square(omega)[at]
    common = np.sqrt(variances) * rng.standard_normal(tau.shape)
    moved = rng.standard_normal((n, n_cells))[:, model.cell]
    drawn = mean + common[at] + np.sqrt(of_cell) * moved + np.sqrt(own) * rng.standard_normal((n, size))
    gap = model.estimate - drawn - rng.standard_normal((n, size)) @ model.root.T
    sides = np.stack((model.estimate - mean, gap), axis=2)
    pivots, solved = np.empty((n, size)), np.empty((n, size, 2))
    for i in range(n):
        total = model.covariance + model.same_outcome * shared[i] + model.same_cell * of_cell[i]
        total.ravel()[:: size + 1] += own[i]
        factor, solved[i], failed = dposv(total.T, sides[i], overwrite_a=1)
        if failed:
            raise EstimationError("covariance_not_regular", "risk", "the covariance of the levels is not regular")
        pivots[i] = factor.diagonal()
    likelihood = -0.5 * (sides[:, :, 0] * solved[:, :, 0]).sum(axis=1) - np.log(pivots).sum(axis=1)
    moves = [
        shared * (part @ model.same_outcome) + of_cell * (part @ model.same_cell) + own * part
        for part in (solved[:, :, 0], solved[:, :, 1])
    ]
    return mean + moves[0], drawn + moves[1], log_target + likelihood


def _notes(effective: float) -> tuple[Note, ...]:
    if effective >= ENOUGH_DRAWS:
        return ()
    message = f"The effects in subgroups rest on {effective:.0f} effective draws: read their probabilities as rough."
    return (Note("few_effective_draws", "warning", "subgroups", message),)
