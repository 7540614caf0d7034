"""Outcomes that are yes or no: differences between shares."""

from __future__ import annotations

from collections.abc import Sequence

from pretest.analysis.models.model import Estimated, Model
from pretest.numbers import Design, estimate_differences, estimate_risk_differences
from pretest.spec.study import ResolvedOutcome, Study
from pretest.words import Floats


def estimate_shares(
    study: Study,
    outcomes: Sequence[ResolvedOutcome],
    scores: Floats,
    design: Design,
    covariates: Floats | None,
    where: str,
) -> Estimated:
    """Differences between the shares of ones, standardised over the covariates. scores: (n, K) of 0, 1 and NaN."""
    fits = estimate_risk_differences(scores, design, covariates=covariates, inference=study.plan.inference)
    plain = fits if covariates is None else estimate_differences(scores, design)
    return Estimated(fits, ("",) * len(outcomes), (fits.variance,) * len(outcomes), raw=plain)


def zero_and_one(study: Study, outcome: ResolvedOutcome) -> tuple[float, ...]:
    """The two scores that every such outcome has."""
    return 0.0, 1.0


MODEL = Model(
    "binary", "risk_difference", estimate_shares, shares=True, answers=zero_and_one, named="0 and 1", followed=True
)
