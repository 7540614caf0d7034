"""Risk differences for 0/1 outcomes, adjusted by g-computation when there are covariates."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from pretest.errors import Note, some
from pretest.numbers.absorbed import split_blocks
from pretest.numbers.contrasts import Uncertainty, cell_counts, cell_status, spread, to_fits
from pretest.numbers.design import Design
from pretest.numbers.fits import LinearFits
from pretest.numbers.inputs import Inputs, require_inputs
from pretest.numbers.linear import estimate_differences
from pretest.numbers.logistic import fit_logistic
from pretest.numbers.patterns import Pattern, covariate_notes, patterns
from pretest.numbers.sandwich import welch_df
from pretest.special import expit
from pretest.words import Bools, Floats, Inference


@dataclass(frozen=True, slots=True, eq=False)
class Predicted:
    """level: (A, K) mean prediction over all rows. pull: (n, K) influence through the arm's own coefficients.
    sampling: (n, C, K) influence through the covariates. separated: (A, K). n_coefficients: (K,) per arm."""

    level: Floats
    pull: Floats
    sampling: Floats
    separated: Bools
    n_coefficients: Floats


def estimate_risk_differences(
    outcomes: ArrayLike,
    design: Design,
    *,
    covariates: ArrayLike | None = None,
    inference: Inference = "superpopulation",
) -> LinearFits:
    """Difference in probability between each concept and the shared control.

    Without covariates: difference of proportions, as ``estimate_differences``. With covariates: one logistic regression
    per arm, each used to predict all rows; the mean predictions are compared (g-computation; Freedman 2008,
    DOI 10.1214/08-STS262). Influence values come from the estimating equations, with residuals divided by
    √(1 - leverage), so that without covariates this would be HC2, also with weights. With clusters the squared sums are
    multiplied by G/(G-1). df: Welch with the coefficients taken off; with clusters or weights those of the unadjusted
    difference. Where blocks are absorbed (see ``estimate_differences``) there is no logistic regression: differences of
    proportions within blocks.

    Parameters
    ----------
    outcomes
        (n, K) of 0, 1 and NaN.
    inference
        ``superpopulation`` counts the sampling of the covariates, ``finite`` takes the covariates as they are.
    design, covariates
        As for ``estimate_differences``.

    Returns
    -------
    LinearFits
        Where an arm has no finite logistic fit (separation), the cell holds the unadjusted difference of proportions
        and its status is ``separated``.

    Raises
    ------
    ValueError
        When an array has the wrong shape or values.

    Examples
    --------
    >>> from pretest.numbers import Design, estimate_risk_differences
    >>> would_use, arm = [[0], [0], [0], [1], [1], [1], [0], [1]], [0, 0, 0, 0, 1, 1, 1, 1]
    >>> fits = estimate_risk_differences(would_use, Design(arm, n_arms=2))
    >>> fits.estimate.tolist(), fits.status.tolist()
    ([[0.5]], [['ok']])
    """
    y = np.asarray(outcomes, dtype=np.float64)
    if not np.isin(y[~np.isnan(y)], (0.0, 1.0)).all():
        raise ValueError("outcomes: expected 0, 1 or NaN")
    wider, inner = split_blocks(y, design, covariates)
    if wider is None or np.shape(wider)[-1] == 0 or inner.block is not None:
        return estimate_differences(y, design, covariates=covariates, inference=inference)
    given = 0 if covariates is None else np.shape(covariates)[-1]
    plain = estimate_differences(y, design.of_people())
    fits = _adjusted(require_inputs(y, inner, wider), plain, inference)
    return replace(fits, dropped=tuple(tuple(j for j in left_out if j < given) for left_out in fits.dropped))


def _adjusted(inputs: Inputs, plain: LinearFits, inference: Inference) -> LinearFits:
    """The g-computed cells, with the unadjusted difference where an arm is separated."""
    variance = "cr1" if inputs.clustered else "hc2"
    counts = cell_counts(inputs)
    found = patterns(inputs)
    fitted = _predicted(inputs, found, variance)
    sign = inputs.one_hot[:, 1:] - inputs.one_hot[:, :1]
    with np.errstate(divide="ignore", invalid="ignore"):
        pull = fitted.pull * (np.sqrt(counts.in_use / (counts.in_use - 1.0)) if variance == "cr1" else 1.0)
        sampling = fitted.sampling if inference == "superpopulation" else None
        influence, std_error = spread(inputs, sign[:, :, None] * pull[:, None, :], sampling, variance, counts.in_use)
        own = welch_df(inputs.one_hot.T @ pull**2, counts.n_arm - fitted.n_coefficients)
    df = plain.df if inputs.clustered or inputs.weighted else own
    apart = (fitted.separated[1:] | fitted.separated[0]) & np.isfinite(plain.std_error)
    estimate = np.where(apart, plain.estimate, fitted.level[1:] - fitted.level[0])
    uncertain = Uncertainty(
        influence=np.where(apart, plain.influence, influence),
        std_error=np.where(apart, plain.std_error, std_error),
        df=np.where(apart, plain.df, df),
    )
    status = cell_status(inputs, counts, uncertain, grouped=inputs.clustered)
    status[apart] = "separated"
    dropped = {int(k): pattern.left_out for pattern in found for k in pattern.columns}
    return to_fits(
        inputs,
        estimate,
        uncertain,
        status,
        counts,
        cluster=plain.cluster,
        variance=f"gcomputation_{variance}",
        dropped=tuple(dropped[k] for k in range(len(dropped))),
        notes=plain.notes + tuple(note for pattern in found for note in covariate_notes(pattern)) + _apart_notes(apart),
    )


def _apart_notes(apart: Bools) -> tuple[Note, ...]:
    columns = np.flatnonzero(apart.any(axis=0)).tolist()
    if not columns:
        return ()
    what = f"In {int(apart.sum())} cells the covariates separate the answers of an arm"
    message = f"{what}; these cells hold the difference without adjustment."
    return (Note("separated", "warning", f"outcomes {some(columns)}", message),)


def _predicted(inputs: Inputs, found: list[Pattern], variance: str) -> Predicted:
    n, n_outcomes = inputs.used.shape
    fitted = Predicted(
        level=np.full((inputs.n_arms, n_outcomes), np.nan),
        pull=np.zeros((n, n_outcomes)),
        sampling=np.zeros((n, inputs.n_arms - 1, n_outcomes)),
        separated=np.zeros((inputs.n_arms, n_outcomes), dtype=bool),
        n_coefficients=np.zeros(n_outcomes),
    )
    for pattern in found:
        _predict(inputs, pattern, variance, fitted)
    return fitted


def _predict(inputs: Inputs, pattern: Pattern, variance: str, fitted: Predicted) -> None:
    """Fill in the outcomes of one pattern."""
    spread_of = pattern.centred.std(axis=0) if len(pattern.rows) else np.ones(len(pattern.kept))
    design = np.hstack([np.ones((len(pattern.rows), 1)), pattern.centred / spread_of])
    y = inputs.outcomes[np.ix_(pattern.rows, pattern.columns)]
    w = inputs.weights[pattern.rows]
    share = w / w.sum() if len(w) else w
    moved = np.full((inputs.n_arms, *y.shape), np.nan)
    for a, basis in enumerate(pattern.bases):
        if basis is None:
            continue
        r = basis.rows
        fit = fit_logistic(design[r], y[r], w[r])
        p = expit(design @ fit.coefficient)
        fitted.level[a, pattern.columns] = level = share @ p
        moved[a] = share[:, None] * (p - level)
        gradient = design.T @ (share[:, None] * p * (1.0 - p))
        loading = w[r, None] * (design[r] @ np.einsum("kij,jk->ik", fit.information_inverse, gradient))
        if variance == "hc2":
            loading = loading / np.sqrt(_room(design[r], w[r], p[r], fit.information_inverse))
        fitted.pull[np.ix_(pattern.rows[r], pattern.columns)] = loading * (y[r] - p[r])
        fitted.separated[a, pattern.columns] = fit.separated
    fitted.pull[fitted.separated[inputs.arm]] = 0.0
    fitted.sampling[pattern.rows[:, None], :, pattern.columns] = (moved[1:] - moved[0]).transpose(1, 2, 0)
    fitted.n_coefficients[pattern.columns] = design.shape[1]


def _room(design: Floats, weight: Floats, p: Floats, inverse: Floats) -> Floats:
    """(m, K) what the residuals of one arm keep of their variance p(1-p), as 1 - h in the linear model.

    With M the inverse information, Q = Σ w² p(1-p) x x' and weights of mean 1: 1 - p(1-p)(2w x'Mx - x'MQMx), which is
    1 - h where the weights are equal.
    """
    v = p * (1.0 - p)
    turned = design @ inverse
    reach = np.sum(turned * design, axis=2).T
    if np.all(weight == weight[0]):
        return np.asarray(1.0 - weight[0] * v * reach)
    middle = (design.T * (weight[:, None] ** 2 * v).T[:, None, :]) @ design
    twice = np.sum((turned @ middle) * turned, axis=2).T
    return np.asarray(1.0 - v * (2.0 * weight[:, None] * reach - twice))
