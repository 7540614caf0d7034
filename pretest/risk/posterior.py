"""Effects after the data: the joint posterior of all cells under the prior of ``prior``.

Estimates ~ N(effects, V) with the full covariance V (cells share controls and respondents). Given the spreads tau (one
per role) everything is Gaussian and exact: one factorisation per vector of spreads, and several draws from each. Only
tau is sampled, by importance sampling, so there is no chain that could fail to converge. What the drawing costs in
precision is part of the result.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from threadpoolctl import threadpool_limits

from pretest.errors import EstimationError, Note
from pretest.risk.covariance import make_definite, require_covariance, square_root
from pretest.risk.prior import SHARED, Prior, Priors, prior_of
from pretest.risk.proposal import TauProposal, log_prior, propose_tau
from pretest.special import dposv
from pretest.words import Bools, Floats, Ints

DRAWS = 4_000
SPREADS = 400
"""Vectors of spreads; draws from one vector differ more than their vectors do."""
ENOUGH_SPREADS = 80.0
ROUNDS = (200, SPREADS, 4 * SPREADS, 16 * SPREADS)
"""Vectors of each round; the next is tilted by the one before, and done where this one is not enough."""


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Equally weighted draws of all effects together.

    draws: (S, J) effects, SD units, positive = more harm.
    tau: (S, R) spread of the cells of each role, SD units; roles in alphabetical order.
    vector: (S,) number of the vector of spreads that a draw came from.
    blocks: (concept, role) of each of the B blocks that have a prior of their own.
    component: (S, B) place of the component of that prior from which each draw came.
    effective_spreads: how many independent vectors these are worth (importance sampling repeats some).
    notes: remarks the reader must see.
    """

    draws: Floats
    tau: Floats
    vector: Ints
    blocks: tuple[tuple[str, str], ...]
    component: Ints
    effective_spreads: float
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """estimate (J,); covariance (J, J), definite, and its root; codes (J,) of role, of concept x role (the
    block) and of concept x role x outcome; shared (J, J) part of s^2 in common; blocks (B,) concept and role, with
    their priors (B,) and the role (B,) of each."""

    estimate: Floats
    covariance: Floats
    root: Floats
    role: Ints
    concept: Ints
    outcome: Ints
    shared: Floats
    blocks: tuple[tuple[str, str], ...]
    priors: tuple[Prior, ...]
    block_role: Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Vectors:
    """Proposed tau (N, R) and component (N, B), and their normalised importance weights (N,)."""

    tau: Floats
    component: Ints
    weight: Floats


def sample_effects(
    estimate: ArrayLike,
    covariance: ArrayLike,
    prior: Priors,
    *,
    concept: ArrayLike,
    role: ArrayLike,
    outcome: ArrayLike,
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
    prior
        One prior for all roles, one per role, or one per (concept, role).
    concept, role, outcome
        (J,) labels of each cell; cells that agree in all three are of different audiences.

    Raises
    ------
    ValueError
        When shapes do not fit, figures are not finite, a variance is not positive, the covariance is not one, a role
        has no prior, or the priors of one role differ in their tau_scale.
    EstimationError
        When the covariance is too far from regular for the model to be evaluated.
    """
    model = _model(estimate, covariance, prior, concept, role, outcome)
    with threadpool_limits(1):  # matrices this small lose more by threads, on a busy machine all but everything
        return _sample(model, draws, rng)


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


def monte_carlo_error(hit: Bools, vector: Ints) -> float:
    """Standard error of the share of ``hit`` (S,) that comes from drawing; draws of one ``vector`` (S,) go together.

    It is never 0: 0 of 4,000 draws is not certainty.
    """
    n, share = len(hit), float(hit.mean())
    sums = np.bincount(vector, hit - share)
    smoothed = (share * n + 1) / (n + 2)
    return float(np.sqrt(max(np.square(sums).sum() / n**2, smoothed * (1 - smoothed) / n)))


def _model(
    estimate: ArrayLike,
    covariance: ArrayLike,
    prior: Priors,
    concept: ArrayLike,
    role: ArrayLike,
    outcome: ArrayLike,
) -> _Model:
    centre, matrix = require_covariance(estimate, covariance)
    labels = [np.atleast_1d(np.asarray(part, dtype=str)) for part in (role, concept, outcome)]
    if any(part.shape != centre.shape for part in labels):
        raise ValueError(f"every one of {len(centre)} cells needs a concept, a role and an outcome")
    roles, of_role = np.unique(labels[0], return_inverse=True)
    pairs, of_concept = np.unique(np.stack(labels[:2]), axis=1, return_inverse=True)
    of_concept = of_concept.ravel()
    blocks = tuple((concept, role) for role, concept in pairs.T.tolist())
    of_outcome = np.unique(np.stack(labels), axis=1, return_inverse=True)[1].ravel()
    shared = SHARED * (of_concept[:, None] == of_concept) + (1 - SHARED) * (of_outcome[:, None] == of_outcome)
    definite = make_definite(matrix)
    priors = tuple(prior_of(role, prior, concept) for concept, role in blocks)
    block_role = np.searchsorted(roles, pairs[0])
    for r, name in enumerate(roles.tolist()):
        scales = {one.tau_scale for one, own in zip(priors, block_role.tolist(), strict=True) if own == r}
        if len(scales) > 1:
            raise ValueError(f"role '{name}': its priors have several scales of tau: {sorted(scales)}")
    codes = of_role, of_concept, of_outcome
    return _Model(centre, definite, square_root(definite), *codes, shared, blocks, priors, block_role)


def _sample(model: _Model, draws: int, rng: np.random.Generator) -> Posterior:
    grids = [_own_proposal(model, r) for r in range(int(model.role.max()) + 1)]
    for size in ROUNDS:
        found = _propose(model, grids, size, rng)
        effective = float(1 / np.square(found.weight).sum())
        if size >= SPREADS and effective >= ENOUGH_SPREADS:
            break
        grids = [
            grid.tilt(found.tau[:, r], found.component[:, model.block_role == r], found.weight)
            for r, grid in enumerate(grids)
        ]
    vector = resample(found.weight, draws, rng)
    effects = np.empty((draws, len(model.estimate)))
    for number in np.unique(vector).tolist():
        rows = np.flatnonzero(vector == number)
        effects[rows] = _draw(model, found.tau[number], found.component[number], len(rows), rng)
    component = found.component[vector]
    return Posterior(effects, found.tau[vector], vector, model.blocks, component, effective, _notes(effective))


def _own_proposal(model: _Model, r: int) -> TauProposal:
    cells, blocks = np.flatnonzero(model.role == r), np.flatnonzero(model.block_role == r)
    own = np.ix_(cells, cells)
    priors = [model.priors[block] for block in blocks.tolist()]
    block_of = np.searchsorted(blocks, model.concept[cells])
    return propose_tau(model.estimate[cells], model.covariance[own], model.shared[own], priors, block_of)


def _propose(model: _Model, grids: list[TauProposal], size: int, rng: np.random.Generator) -> _Vectors:
    """``size`` vectors of spreads and components from the proposals of the roles, weighted by the posterior."""
    tau, log_weight = np.empty((size, len(grids))), np.zeros(size)
    component = np.empty((size, len(model.priors)), dtype=np.intp)
    for r, grid in enumerate(grids):
        blocks = np.flatnonzero(model.block_role == r)
        tau[:, r], component[:, blocks], log_density = grid.draw(size, rng)
        priors = [model.priors[block] for block in blocks.tolist()]
        log_weight += log_prior(tau[:, r], component[:, blocks], priors) - log_density
    for i in range(size):
        mean, expected = _moments(model, component[i])
        residual = model.estimate - mean
        solved, factor = _solve(model, expected, tau[i], residual[:, None])
        log_weight[i] -= 0.5 * float(residual @ solved[:, 0]) + float(np.log(factor.diagonal()).sum())
    weight = np.exp(log_weight - log_weight.max())
    return _Vectors(tau, component, np.asarray(weight / weight.sum()))


def _moments(model: _Model, component: Ints) -> tuple[Floats, Floats]:
    """(J,) prior mean m and standard deviation s of each cell's expected effect, given the component of each block."""
    chosen = list(zip(model.priors, component.tolist(), strict=True))
    mean = np.array([prior.means[c] for prior, c in chosen])
    sd = np.array([prior.sds[c] for prior, c in chosen])
    return mean[model.concept], sd[model.concept]


def _solve(model: _Model, sd: Floats, tau: Floats, sides: Floats) -> tuple[Floats, Floats]:
    """(J, m) solution for the sides (J, m) of V + the prior covariance, and its triangular factor (J, J)."""
    total = model.covariance + model.shared * np.square(sd)  # shared is 0 between roles
    total.ravel()[:: len(sd) + 1] += np.square(tau)[model.role]
    factor, solved, failed = dposv(total.T, sides, overwrite_a=1)
    if failed:
        raise EstimationError("covariance_not_regular", "risk", "the covariance of the effects is not regular")
    return solved, factor


def _draw(model: _Model, tau: Floats, component: Ints, size: int, rng: np.random.Generator) -> Floats:
    """(size, J) exact draws of the effects given the spreads: draws from the prior, moved by what the estimates say
    (Matheron's rule)."""
    mean, sd = _moments(model, component)
    own = tau[model.role]
    cells = len(mean)
    kappa = rng.standard_normal((size, int(model.concept.max()) + 1))[:, model.concept]
    nu = rng.standard_normal((size, int(model.outcome.max()) + 1))[:, model.outcome]
    expected = mean + sd * (np.sqrt(SHARED) * kappa + np.sqrt(1 - SHARED) * nu)
    drawn = expected + own * rng.standard_normal((size, cells))
    gap = model.estimate - drawn - rng.standard_normal((size, cells)) @ model.root.T
    solved = _solve(model, sd, tau, gap.T)[0].T
    return np.asarray(drawn + np.square(sd) * (solved @ model.shared) + np.square(own) * solved)


def resample(weight: Floats, draws: int, rng: np.random.Generator) -> Ints:
    """(draws,) systematic resampling: every proposal is taken its expected number of times, rounded up or down."""
    points = (np.arange(draws) + rng.random()) / draws
    return np.minimum(np.searchsorted(np.cumsum(weight), points, side="right"), len(weight) - 1)


def _notes(effective: float) -> tuple[Note, ...]:
    if effective >= ENOUGH_SPREADS:
        return ()
    message = f"The posterior rests on {effective:.0f} effective vectors of spreads: read its probabilities as rough."
    return (Note("few_effective_draws", "warning", "risk", message),)
