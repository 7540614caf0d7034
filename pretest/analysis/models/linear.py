"""Outcomes with a mean: differences between means."""

from __future__ import annotations

from collections.abc import Sequence

from pretest.analysis.models.model import Estimated, Model
from pretest.numbers import Design, estimate_differences
from pretest.spec.study import ResolvedOutcome, Study
from pretest.words import Floats


def estimate_means(
    study: Study,
    outcomes: Sequence[ResolvedOutcome],
    scores: Floats,
    design: Design,
    covariates: Floats | None,
    where: str,
) -> Estimated:
    """Differences between the means of the arms, adjusted for the covariates. scores: (n, K); covariates: (n, p)."""
    fits = estimate_differences(
        scores, design, covariates=covariates, variance=study.plan.variance, inference=study.plan.inference
    )
    return Estimated(fits, ("",) * len(outcomes), (fits.variance,) * len(outcomes))


MODEL = Model("linear", "difference", estimate_means)
