"""Stacks of a few studies, and the engine for one study on each of them."""

from __future__ import annotations

import numpy as np

from pretest.numbers import Design, estimate_differences

STUDIES, OUTCOMES, ARMS = 4, 3, (40, 32, 35)
PARTS = (slice(0, 40), slice(40, 72), slice(72, 107))


def drawn_stack():
    """(R, K, n) skewed scores with gaps, (R, n) who counts, and (R, p, n) covariates, of which one is rare."""
    rng = np.random.default_rng(3)
    n = sum(ARMS)
    scores = rng.exponential(size=(STUDIES, OUTCOMES, n)).round(1)
    scores[rng.random(scores.shape) < 0.1] = np.nan
    inside = rng.random((STUDIES, n)) > 0.1
    x = np.stack([rng.normal(size=(STUDIES, n)), (rng.random((STUDIES, n)) < 0.04) * 1.0], axis=1)
    x[:, 0] += np.nan_to_num(scores[:, 0])
    return scores, inside, x


def engine(stack, r, *, adjusted, inference="superpopulation"):
    """What the engine finds of study ``r``, and the rows that it saw."""
    scores, inside, x = stack
    own = np.flatnonzero(inside[r])
    design = Design(np.repeat(np.arange(3), ARMS)[own], 3)
    covariates = x[r][:, own].T if adjusted else None
    return estimate_differences(scores[r][:, own].T, design, covariates=covariates, inference=inference), own
