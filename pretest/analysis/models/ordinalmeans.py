"""Single answers once more, with their mean differences from proportional odds instead of from means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from pretest.analysis.cells.covariates import covariate_matrix
from pretest.analysis.cells.domain import make_domain
from pretest.analysis.cells.estimation import Batch
from pretest.analysis.questions.specifications import is_single_answer
from pretest.numbers import LinearFits, estimate_differences, estimate_ordinal, standardise
from pretest.numbers.ordinal_mean import mean_differences
from pretest.spec.ordered import ordered_answers
from pretest.spec.study import ResolvedOutcome, Study

FIELDS = ("estimate", "std_error", "df", "influence")


def with_ordinal_means(study: Study, batch: Batch) -> Batch:
    """``batch`` of a whole audience, its single ordered answers estimated by proportional odds, in the same units.

    An answer that is not among those that can be given keeps its linear estimate.
    """
    fits = batch.fits
    for k, outcome in enumerate(batch.outcomes):
        own = _fit(study, batch, outcome) if is_single_answer(study, outcome) else None
        if own is None:
            continue
        changed = {name: getattr(fits, name).copy() for name in FIELDS}
        for name, values in changed.items():
            values[..., k] = getattr(own, name)[..., 0]
        status = fits.status.astype(object)
        status[:, k] = own.status[:, 0]
        fits = replace(fits, status=status.astype(str), **changed)
    return batch if fits is batch.fits else replace(batch, fits=fits, standardised=standardise(fits))


def _fit(study: Study, batch: Batch, outcome: ResolvedOutcome) -> LinearFits | None:
    group = batch.group
    answers = ordered_answers(outcome.scale, None, study.answers)
    domain = make_domain(study, group, np.flatnonzero(group.arm >= 0))
    frame, design = domain.frame, replace(domain.design, arm=batch.arm, n_arms=1 + len(batch.concepts))
    scores = pd.to_numeric(frame[outcome.column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    if answers is None or not np.isin(scores[~np.isnan(scores)], answers).all():
        return None
    made = covariate_matrix(frame, outcome.covariates, where=group.audience)
    covariates = made.values if made.names else None
    found = estimate_ordinal(
        scores[:, None], design, values=answers, covariates=covariates, inference=study.plan.inference
    )
    return mean_differences(found, estimate_differences(scores[:, None], design), answers[0])
