"""Newton's method for a block of proportional-odds problems with the same rows and the same number of answers.

With u_j = θ_j - x'β and F the logistic distribution function, the probability of answer j is
F(u_j) - F(u_{j-1}) = F(u_j) · F(-u_{j-1}) · (1 - exp(-(θ_j - θ_{j-1}))). The log-likelihood is therefore a sum of
logistic terms, one or two per row, and of one term per pair of neighbouring thresholds that depends on their distance
only. Both are concave (Pratt 1981, DOI 10.1080/01621459.1981.10477613), so Newton's steps in (θ, β) itself are safe as
long as they are halved when they climb too far, and cut short before two thresholds meet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.words import Bools, Floats, Ints

STEPS = 40
HALVINGS = 30
SMALL_STEP = 1e-7  # a Newton step this many standard errors long; the next one is shorter than can be computed
ROOM = 0.9  # share of the distance between two thresholds that one step may take away
LOWEST = -700.0  # exp(-u) must stay finite


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """B problems with n rows, p columns and m answers, all of them given by somebody.

    design: (n, p), or (B, n, p) when every problem has its own. own: (B, m, n) weight of a row at its answer, else 0.
    touch: (B, m-1, n) weight of a row at the thresholds beside its answer, else 0. count: (B, m) sums of weights.
    """

    design: Floats
    own: Floats
    touch: Floats
    count: Floats

    def take(self, problems: Ints) -> Block:
        """The same for some of the problems."""
        design = self.design if self.design.ndim == 2 else self.design[problems]
        return Block(design, self.own[problems], self.touch[problems], self.count[problems])


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The log-likelihood (B,) at one point, its gradient (B, q), and minus its second derivatives (B, q, q) in two
    parts: ``bare`` from the logistic terms, ``gaps`` from the distances between thresholds. q = m - 1 + p."""

    log_likelihood: Floats
    gradient: Floats
    bare: Floats
    gaps: Floats

    @property
    def information(self) -> Floats:
        """(B, q, q) observed information."""
        return self.bare + self.gaps


@dataclass(frozen=True, slots=True, eq=False)
class Climb:
    """parameters: (B, q) thresholds, then slopes. point: where the climb ended. iterations: (B,). stopped: (B,) whether
    the steps became too small to matter."""

    parameters: Floats
    point: Point
    iterations: Ints
    stopped: Bools


def make_block(codes: Ints, weights: Floats, design: Floats, n_answers: int) -> Block:
    """Indicators of (B, n) answers 0..m-1 (below 0: not answered) with (B, n) weights."""
    own = np.where(codes[:, None, :] == np.arange(n_answers)[:, None], weights[:, None, :], 0.0)
    return Block(design, own, own[:, :-1] + own[:, 1:], own.sum(axis=2))


def evaluate(block: Block, parameters: Floats) -> Point:
    """Log-likelihood, gradient and second derivatives of every problem."""
    cuts = block.touch.shape[1]
    theta, slope = parameters[:, :cuts], parameters[:, cuts:]
    u = theta[:, :, None] - linear(block.design, slope)[:, None, :]
    np.maximum(u, LOWEST, out=u)
    log_likelihood = -np.einsum("bjn,bjn->b", block.own[:, 1:], u)
    odds = np.exp(np.negative(u, out=u), out=u)
    larger = 1.0 + odds
    below = 1.0 / larger
    log_likelihood -= np.einsum("bjn,bjn->b", block.touch, np.log(larger, out=larger))
    pulled = np.multiply(block.touch, below, out=larger)
    odds *= below
    residual = np.subtract(block.own[:, :-1], pulled, out=below)
    pulled *= odds
    gradient = np.empty_like(parameters)
    gradient[:, :cuts] = residual.sum(axis=2)
    gradient[:, cuts:] = -_sums(residual.sum(axis=1), block.design)
    bare = _bare(block, pulled)
    gaps = np.zeros_like(bare)
    log_likelihood += _add_gaps(np.diff(theta, axis=1), block.count[:, 1:-1], gradient, gaps)
    return Point(log_likelihood, gradient, bare, gaps)


def linear(design: Floats, slope: Floats) -> Floats:
    """(B, n) linear predictors of (B, p) slopes."""
    if design.ndim == 2:
        return np.asarray(slope @ design.T)
    return np.asarray(design @ slope[:, :, None])[..., 0]


def _sums(values: Floats, design: Floats) -> Floats:
    """(B, p) sums over rows of (B, n) values times the design."""
    if design.ndim == 2:
        return np.asarray(values @ design)
    return np.asarray(values[:, None, :] @ design)[:, 0]


def _bare(block: Block, pulled: Floats) -> Floats:
    cuts, p = pulled.shape[1], block.design.shape[-1]
    bare = np.zeros((len(pulled), cuts + p, cuts + p))
    at = np.arange(cuts)
    bare[:, at, at] = pulled.sum(axis=2)
    cross = pulled @ block.design
    bare[:, :cuts, cuts:] = -cross
    bare[:, cuts:, :cuts] = -cross.transpose(0, 2, 1)
    turned = block.design.T if block.design.ndim == 2 else block.design.transpose(0, 2, 1)
    bare[:, cuts:, cuts:] = (turned * pulled.sum(axis=1)[:, None, :]) @ block.design
    return bare


def _add_gaps(gap: Floats, count: Floats, gradient: Floats, gaps: Floats) -> Floats:
    """(B,) the terms of the (B, m-2) distances between thresholds; adds their derivatives to the arrays passed in."""
    if not gap.shape[1]:
        return np.zeros(len(gap))
    wider = np.expm1(gap)
    first = count / wider
    second = first * (1.0 + 1.0 / wider)
    low = np.arange(gap.shape[1])
    gradient[:, low + 1] += first
    gradient[:, low] -= first
    gaps[:, low, low] += second
    gaps[:, low + 1, low + 1] += second
    gaps[:, low, low + 1] -= second
    gaps[:, low + 1, low] -= second
    return np.asarray((count * np.log(-np.expm1(-gap))).sum(axis=1))


def climb(block: Block, start: Floats) -> Climb:
    """Newton's steps from (B, q) ``start`` until they are too small to matter, or there have been too many.

    Steps also become small when the likelihood has no maximum; whether there is one is decided elsewhere.
    """
    problems, q = start.shape
    parameters = start.copy()
    iterations = np.zeros(problems, dtype=np.intp)
    stopped = np.zeros(problems, dtype=bool)
    end = Point(np.zeros(problems), np.zeros((problems, q)), np.zeros((problems, q, q)), np.zeros((problems, q, q)))
    live, part = np.arange(problems), block
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        here = evaluate(part, parameters)
        for _ in range(STEPS):
            step, decrement = _newton_step(here)
            parameters[live], here, whole = _advance(part, parameters[live], step, here)
            iterations[live] += 1
            finished = (decrement < SMALL_STEP) & whole
            if not finished.any():
                continue
            _keep(end, here, live)
            stopped[live[finished]] = True
            left = np.flatnonzero(~finished)
            live, part, here = live[left], part.take(left), _take(here, left)
            if not len(live):
                break
        _keep(end, here, live)
    return Climb(parameters, end, iterations, stopped)


def _newton_step(here: Point) -> tuple[Floats, Floats]:
    """(B, q) steps and (B,) their length in standard errors. A ridge at rounding level keeps a problem without a
    maximum from stopping the others."""
    information = here.information
    size = np.einsum("bii->b", information) / information.shape[1]
    ridge = (1e-14 * size)[:, None, None] * np.eye(information.shape[1])
    step = np.asarray(np.linalg.solve(information + ridge, here.gradient[..., None]))[..., 0]
    return step, np.sqrt(np.maximum(np.einsum("bq,bq->b", step, here.gradient), 0.0))


def _advance(block: Block, parameters: Floats, step: Floats, here: Point) -> tuple[Floats, Point, Bools]:
    """The next parameters, the point there, and whether the whole step was taken."""
    cuts = block.touch.shape[1]
    closing = -np.diff(step[:, :cuts], axis=1) / np.diff(parameters[:, :cuts], axis=1)
    share = np.minimum(1.0, ROOM / np.maximum(closing.max(axis=1, initial=0.0), 1e-300))
    there = evaluate(block, parameters + share[:, None] * step)
    for _ in range(HALVINGS):
        worse = ~(there.log_likelihood >= here.log_likelihood - 1e-12 * np.abs(here.log_likelihood))
        if not worse.any():
            break
        share = np.where(worse, share / 2.0, share)
        there = evaluate(block, parameters + share[:, None] * step)
    return parameters + share[:, None] * step, there, share == 1.0


def _take(point: Point, problems: Ints) -> Point:
    return Point(point.log_likelihood[problems], point.gradient[problems], point.bare[problems], point.gaps[problems])


def _keep(end: Point, here: Point, live: Ints) -> None:
    end.log_likelihood[live] = here.log_likelihood
    end.gradient[live] = here.gradient
    end.bare[live] = here.bare
    end.gaps[live] = here.gaps
