"""Logistic regression of many 0/1 outcomes on one design, by Newton's method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.special import expit
from pretest.words import Bools, Floats

STEPS = 40
LARGEST_LOGIT = 30.0
SMALLEST_STEP = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class LogisticFit:
    """coefficient: (d, K), NaN where separated. information_inverse: (K, d, d). separated: (K,) no finite maximum."""

    coefficient: Floats
    information_inverse: Floats
    separated: Bools


def fit_logistic(design: Floats, outcomes: Floats, weights: Floats) -> LogisticFit:
    """Maximum likelihood for (n, K) outcomes of 0 and 1 on an (n, d) design of full rank.

    Where the outcomes are separated by the covariates, Newton's steps in the logit do not shrink: no step below 1e-9
    within 40 steps, or a logit beyond 30, is taken as separation, and no coefficient is reported.
    """
    d, count = design.shape[1], outcomes.shape[1]
    coefficient = np.zeros((d, count))
    active = np.ones(count, dtype=bool)
    converged = np.zeros(count, dtype=bool)
    for _ in range(STEPS):
        columns = np.flatnonzero(active)
        if not len(columns):
            break
        step = _newton_step(design, outcomes[:, columns], weights, coefficient[:, columns])
        step = _halved(design, outcomes[:, columns], weights, coefficient[:, columns], step)
        coefficient[:, columns] += step
        moved = np.abs(design @ step).max(axis=0, initial=0.0)
        extreme = np.abs(design @ coefficient[:, columns]).max(axis=0, initial=0.0) > LARGEST_LOGIT
        converged[columns[(moved < SMALLEST_STEP) & ~extreme]] = True
        active[columns[(moved < SMALLEST_STEP) | extreme]] = False
    coefficient[:, ~converged] = np.nan
    inverse = np.full((count, d, d), np.nan)
    if converged.any():
        inverse[converged] = np.linalg.inv(_information(design, weights, coefficient[:, converged]))
    return LogisticFit(coefficient, inverse, ~converged)


def _information(design: Floats, weights: Floats, coefficient: Floats) -> Floats:
    p = expit(design @ coefficient)
    pull = (weights[:, None] * p * (1.0 - p)).T
    return np.asarray((design.T * pull[:, None, :]) @ design)


def _newton_step(design: Floats, outcomes: Floats, weights: Floats, coefficient: Floats) -> Floats:
    """(d, K) Newton steps; a ridge far below the information keeps a separated outcome from stopping the others."""
    score = design.T @ (weights[:, None] * (outcomes - expit(design @ coefficient)))
    information = _information(design, weights, coefficient)
    ridge = 1e-14 * float(weights @ (design**2).sum(axis=1)) * np.eye(design.shape[1])
    return np.asarray(np.linalg.solve(information + ridge, score.T[..., None]))[..., 0].T


def _halved(design: Floats, outcomes: Floats, weights: Floats, coefficient: Floats, step: Floats) -> Floats:
    """Steps halved, per outcome and at most ten times, until the log-likelihood does not fall."""
    before = _log_likelihood(design, outcomes, weights, coefficient)
    step = step.copy()
    for _ in range(10):
        after = _log_likelihood(design, outcomes, weights, coefficient + step)
        worse = after < before - 1e-10 * np.abs(before)
        if not worse.any():
            break
        step[:, worse] *= 0.5
    return step


def _log_likelihood(design: Floats, outcomes: Floats, weights: Floats, coefficient: Floats) -> Floats:
    logit = design @ coefficient
    return np.asarray(weights @ (outcomes * logit - np.logaddexp(0.0, logit)))
