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
from pretest.risk.posterior import DRAWS, SPREADS, resample
from pretest.risk.prior import Prior
from pretest.risk.spreads import SpreadProposal, log_spread_prior, propose_spreads
from pretest.special import dposv
from pretest.words import Floats, Ints

ENOUGH_DRAWS = 400.0
FEW_LEVELS = 16
"""Levels up to which every draw has a vector of spreads of its own. One vector costs the cube of the levels; of more
levels several draws share one, down to ``SPREADS`` vectors, as in ``posterior``."""


@dataclass(frozen=True, slots=True, eq=False)
class LevelPosterior:
    """Equally weighted draws of the effects of all levels together.

    draws: (S, J) effects, SD units, positive = more harm. mean: (J,) posterior means, without the sampling error of the
    draws given the spreads. tau, omega: (S, K) spread of cells and of the levels within cells, SD units.
    effective_draws: how many independent draws these are worth at least: of many levels, how many vectors of spreads.
    notes: remarks the reader must see.
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
    n = _vectors(len(model.estimate), draws)
    enough = min(ENOUGH_DRAWS, n / 5)
    for size in (max(n // 4, min(200, n)), n, 4 * n):
        drawn = [proposal.draw(size, rng) for proposal in proposals]
        tau, omega, component, log_density = (np.stack(part, axis=1) for part in zip(*drawn, strict=True))
        means, log_weight = _condition(model, tau, omega, component)
        log_weight = log_weight - log_density.sum(axis=1)
        weights = np.exp(log_weight - log_weight.max())
        weights /= weights.sum()
        effective = float(1 / np.square(weights).sum())
        if size >= n and effective >= enough:
            break
        proposals = [one.tilt(tau[:, k], omega[:, k], weights) for k, one in enumerate(proposals)]
    chosen = resample(weights, draws, rng)
    effects = np.empty((draws, len(model.estimate)))
    for number in np.unique(chosen).tolist():
        rows = np.flatnonzero(chosen == number)
        effects[rows] = _draw(model, tau[number], omega[number], component[number], len(rows), rng)
    return LevelPosterior(
        effects, weights @ means, tau[chosen], omega[chosen], min(effective, float(draws)), _notes(effective, enough)
    )


def _vectors(size: int, draws: int) -> int:
    """Vectors of spreads for so many levels and draws: fewer where each costs more."""
    fewest = min(draws, max(1, draws * SPREADS // DRAWS))
    return int(np.clip(draws * (FEW_LEVELS / size) ** 2, fewest, draws))


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


def _condition(model: _Levels, tau: Floats, omega: Floats, component: Ints) -> tuple[Floats, Floats]:
    """For each proposal (N, K): (N, J) mean of the effects, and (N,) log prior x likelihood."""
    log_target = np.sum(
        [log_spread_prior(tau[:, k], omega[:, k], component[:, k], prior) for k, prior in enumerate(model.priors)],
        axis=0,
    )
    means = np.empty((len(tau), len(model.estimate)))
    for i in range(len(tau)):
        parts = _parts(model, tau[i], omega[i], component[i])
        residual = model.estimate - parts.mean
        solved, factor = _solve(model, parts, residual[:, None])
        means[i] = parts.mean + _moved(model, parts, solved)[:, 0]
        log_target[i] -= 0.5 * float(residual @ solved[:, 0]) + float(np.log(factor.diagonal()).sum())
    return means, log_target


def _draw(model: _Levels, tau: Floats, omega: Floats, component: Ints, size: int, rng: np.random.Generator) -> Floats:
    """(size, J) exact draws of the effects given the spreads: draws from the prior, conditioned on the estimates
    (Matheron's rule)."""
    parts, cells = _parts(model, tau, omega, component), len(model.estimate)
    common = rng.standard_normal((size, len(tau)))[:, model.outcome]
    moved = rng.standard_normal((size, int(model.cell.max()) + 1))[:, model.cell]
    drawn = parts.mean + np.sqrt(parts.shared) * common + np.sqrt(parts.of_cell) * moved
    drawn += np.sqrt(parts.own) * rng.standard_normal((size, cells))
    gap = model.estimate - drawn - rng.standard_normal((size, cells)) @ model.root.T
    solved, _ = _solve(model, parts, gap.T)
    return np.asarray(drawn + _moved(model, parts, solved).T)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """(J,) each, of one vector of spreads: prior mean, and variance that levels share by outcome, by cell, and not."""

    mean: Floats
    shared: Floats
    of_cell: Floats
    own: Floats


def _parts(model: _Levels, tau: Floats, omega: Floats, component: Ints) -> _Parts:
    chosen = list(zip(model.priors, component.tolist(), strict=True))
    mean = np.array([prior.means[c] for prior, c in chosen])
    variance = np.square([prior.sds[c] for prior, c in chosen])
    at = model.outcome
    return _Parts(mean[at], variance[at], np.square(tau)[at], np.square(omega)[at])


def _solve(model: _Levels, parts: _Parts, sides: Floats) -> tuple[Floats, Floats]:
    """(J, m) solution for the sides (J, m) of V + the prior covariance, and its triangular factor (J, J)."""
    total = model.covariance + model.same_outcome * parts.shared + model.same_cell * parts.of_cell
    total.ravel()[:: len(total) + 1] += parts.own
    factor, solved, failed = dposv(total.T, sides, overwrite_a=1)
    if failed:
        raise EstimationError("covariance_not_regular", "risk", "the covariance of the levels is not regular")
    return solved, factor


def _moved(model: _Levels, parts: _Parts, solved: Floats) -> Floats:
    """(J, m) how far solved sides move the effects."""
    shared, of_cell, own = (part[:, None] for part in (parts.shared, parts.of_cell, parts.own))
    return np.asarray(shared * (model.same_outcome @ solved) + of_cell * (model.same_cell @ solved) + own * solved)


def _notes(effective: float, enough: float) -> tuple[Note, ...]:
    if effective >= enough:
        return ()
    message = f"The effects in subgroups rest on {effective:.0f} effective draws: read their probabilities as rough."
    return (Note("few_effective_draws", "warning", "subgroups", message),)
