"""People who rated several concepts once more, with what is theirs alone as chance instead of clusters.

A random intercept per person, and per execution where concepts have several: another reasonable model, for the
specification curve alone. statsmodels finds the variances by REML, and is loaded where a plan asks for it; estimates
follow by generalised least squares. Fixed effects are those of the plan: arms, covariates and their products.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pretest.analysis.cells.covariates import covariate_matrix
from pretest.analysis.cells.domain import Domain, make_domain
from pretest.analysis.cells.estimation import Batch
from pretest.analysis.models.ordinalmeans import FIELDS
from pretest.codes import n_different, person_codes
from pretest.errors import EstimationError, Note
from pretest.numbers import standardise, sum_by_cluster
from pretest.numbers.absorbed import split_blocks
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.columns import CLUSTER, RESPONDENT
from pretest.words import Bools, Floats, Ints

MOST_CROSSED = 2_000  # rows of people and executions that cross: every pair of rows is then looked at together
_NONE = 1e-6  # a variance below this share of that of single answers is none


@dataclass(frozen=True, slots=True, eq=False)
class Intercepts:
    """Fixed effects (p,) with covariance (p, p); influence: (n, p). variances: of people, and of executions."""

    effects: Floats
    covariance: Floats
    influence: Floats
    variances: tuple[float, ...]


def with_mixed(study: Study, batch: Batch) -> Batch:
    """``batch`` of a whole audience, its means compared by a mixed model; degrees of freedom stay those of CR2.

    An outcome that nobody gave twice keeps its estimate.

    Raises
    ------
    EstimationError
        When the rows have weights or groups that were assigned together, blocks are many, people and executions cross
        in too many rows, or no maximum is found.
    """
    if not any(outcome.model == "linear" for outcome in batch.outcomes):
        return batch
    domain = make_domain(study, batch.group, np.flatnonzero(batch.group.arm >= 0))
    where = f"{batch.group.audience}, wave {batch.group.wave}"
    _require_fit(domain, where)
    fits, notes = batch.fits, list(batch.notes)
    for k, outcome in enumerate(batch.outcomes):
        if outcome.model != "linear":
            continue
        changed = {name: getattr(fits, name).copy() for name in FIELDS}
        found = _fill(batch, domain, outcome, k, changed, where)
        if found is not None:
            fits = replace(fits, **changed)
            notes += _none_notes(found, outcome, where)
    return replace(batch, fits=fits, standardised=standardise(fits), notes=tuple(notes))


def _require_fit(domain: Domain, where: str) -> None:
    what = ""
    if domain.design.weights is not None:
        what = "the mixed model takes no survey weights"
    elif domain.frame[CLUSTER].notna().any():
        what = "the mixed model knows people, and no groups that were assigned together"
    if what:
        raise EstimationError("mixed_design", where, what, hint="Leave 'mixed' out of the alternatives of the plan.")


def _fill(
    batch: Batch, domain: Domain, outcome: ResolvedOutcome, k: int, changed: dict[str, Floats], where: str
) -> Intercepts | None:
    """Put the estimates of one outcome into ``changed``; None where nobody gave it twice."""
    frame = domain.frame
    scores = pd.to_numeric(frame[outcome.column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    own, person = ~np.isnan(scores), person_codes(frame[RESPONDENT]).astype(np.intp)
    if n_different(person[own]) == own.sum():
        return None
    made = covariate_matrix(frame, outcome.covariates, where=where).values
    design = replace(domain.design, arm=batch.arm, n_arms=1 + len(batch.concepts))
    wider, inner = split_blocks(scores[:, None], design, made)
    if inner.block is not None:
        what = "there are too many blocks for the mixed model"
        raise EstimationError("mixed_design", where, what, hint="Leave 'mixed' out of the alternatives of the plan.")
    arms = [a for a in range(design.n_arms) if a == 0 or (own & (batch.arm == a)).any()]
    X = fixed_effects(batch.arm[own], arms, np.asarray(wider, dtype=np.float64)[own])
    execution = None if design.execution is None else design.execution[own]
    found = fit_intercepts(scores[own], X, person[own], _crossing(batch.arm[own], execution), where=where)
    for place, arm in enumerate(arms[1:], 1):
        if batch.fits.status[arm - 1, k] == "ok":
            _put(batch, changed, found, own, at=(arm - 1, k, place))
    return found


def _put(batch: Batch, changed: dict[str, Floats], found: Intercepts, own: Bools, *, at: tuple[int, int, int]) -> None:
    """One cell: its influence values are scaled so that they add up to the model's own variance."""
    c, k, place = at
    changed["estimate"][c, k] = found.effects[place]
    changed["std_error"][c, k] = error = np.sqrt(found.covariance[place, place])
    column = np.zeros(len(changed["influence"]))
    column[: len(own)][own] = found.influence[:, place]
    sums = sum_by_cluster(column[:, None], batch.unit, n_clusters=int(batch.unit.max()) + 1)
    changed["influence"][:, c, k] = column * error / np.sqrt(np.square(sums).sum())


def fixed_effects(arm: Ints, arms: list[int], covariates: Floats) -> Floats:
    """(n, p) intercept, a dummy per further arm, centred covariates, and their products with the arms; columns that say
    nothing beside those before them are left out."""
    dummies = np.column_stack([np.ones(len(arm)), *((arm == a).astype(np.float64) for a in arms[1:])])
    x = covariates - covariates.mean(axis=0)
    products = [dummies[:, [place]] * x for place in range(1, len(arms))]
    X, kept = np.hstack([dummies, x, *products]), list(range(len(arms)))
    for column in range(len(arms), X.shape[1]):
        basis = X[:, kept]
        left = X[:, column] - basis @ np.linalg.lstsq(basis, X[:, column], rcond=None)[0]
        if float(np.linalg.norm(left)) > 1e-8 * float(np.linalg.norm(X[:, column])):
            kept.append(column)
    return X[:, kept]


def _crossing(arm: Ints, execution: Ints | None) -> Ints | None:
    """(n,) codes of the executions over all arms, or None where no arm has several."""
    if execution is None:
        return None
    pairs = np.unique(np.column_stack([arm, execution]), axis=0, return_inverse=True)
    several = np.bincount(pairs[0][:, 0]).max() > 1
    return pairs[1].ravel().astype(np.intp) if several else None


def fit_intercepts(
    values: Floats, X: Floats, person: Ints, execution: Ints | None = None, *, where: str = ""
) -> Intercepts:
    """Fixed effects of ``X`` (n, p) beside random intercepts of people, and of executions where they are given.

    Parameters
    ----------
    values : (n,) finite.
    person, execution : (n,) codes.

    Raises
    ------
    EstimationError
        When statsmodels finds no maximum, or there are more than ``MOST_CROSSED`` rows in which both cross.

    References
    ----------
    Laird & Ware (1982), https://doi.org/10.2307/2529876.
    """
    if execution is not None and len(values) > MOST_CROSSED:
        what = f"people and executions cross in more than {MOST_CROSSED:,} rows"
        raise EstimationError("mixed_design", where, what, hint="Leave 'mixed' out of the alternatives of the plan.")
    people = np.unique(person, return_inverse=True)[1].astype(np.intp)
    codes = [people] if execution is None else [people, np.unique(execution, return_inverse=True)[1].astype(np.intp)]
    ratios, converged = _variances(values, X, codes)
    if execution is None and _reml(values, X, people, 0.0) >= _reml(values, X, people, ratios[0]):
        ratios, converged = [0.0], True  # the maximum lies at no variance between people, where statsmodels gets lost
    if not converged:
        what = "statsmodels found no maximum of the mixed model"
        raise EstimationError("mixed_not_found", where, what, hint="Leave 'mixed' out of the alternatives of the plan.")
    ratios = [ratio if ratio > _NONE else 0.0 for ratio in ratios]
    return _generalised(values, X, codes, ratios)


def _variances(values: Floats, X: Floats, codes: list[Ints]) -> tuple[list[float], bool]:
    """Variances as parts of that of single answers, by REML; and whether statsmodels says that it is there."""
    from statsmodels.regression.mixed_linear_model import MixedLM, VCSpec
    from statsmodels.tools.sm_exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # it warns where a variance is nearly 0: that is looked at, and told, by ``fit_intercepts``
        warnings.simplefilter("ignore", ConvergenceWarning)
        if len(codes) == 1:
            found = MixedLM(values, X, groups=codes[0]).fit(reml=True)
            return [float(found.cov_re[0, 0] / found.scale)], bool(found.converged)
        names = ["person", "execution"]
        dummies = [(code[:, None] == np.arange(code.max() + 1)).astype(np.float64) for code in codes]
        columns = [[[f"{name}{j}" for j in range(one.shape[1])]] for name, one in zip(names, dummies, strict=True)]
        spec = VCSpec(names, columns, [[one] for one in dummies])
        none = np.zeros((len(values), 0))
        found = MixedLM(values, X, groups=np.ones(len(values)), exog_re=none, exog_vc=spec).fit(reml=True)
        return [float(one / found.scale) for one in found.vcomp], bool(found.converged)


def _whitened(values: Floats, codes: list[Ints], ratios: list[float]) -> Floats:
    """(n, j) V⁻¹ times ``values`` (n, j), with V in parts of the variance of single answers."""
    if len(codes) == 1:
        size = np.bincount(codes[0]).astype(np.float64)
        sums = np.stack([np.bincount(codes[0], one) for one in values.T], axis=1)
        return np.asarray(values - (ratios[0] / (1.0 + size * ratios[0]))[codes[0], None] * sums[codes[0]])
    V = np.eye(len(values))
    for code, ratio in zip(codes, ratios, strict=True):
        V += ratio * (code[:, None] == code)
    return np.asarray(np.linalg.solve(V, values))


def _generalised(values: Floats, X: Floats, codes: list[Ints], ratios: list[float]) -> Intercepts:
    pulled = _whitened(X, codes, ratios)
    bread = np.linalg.inv(X.T @ pulled)
    effects = bread @ (pulled.T @ values)
    left = values - X @ effects
    scale = float(left @ _whitened(left[:, None], codes, ratios)[:, 0]) / (len(values) - X.shape[1])
    influence = left[:, None] * (pulled @ bread)
    return Intercepts(effects, scale * bread, influence, tuple(ratio * scale for ratio in ratios))


def _reml(values: Floats, X: Floats, person: Ints, ratio: float) -> float:
    """Restricted log-likelihood, but for a constant, with the variance of single answers at its maximum."""
    found = _generalised(values, X, [person], [ratio])
    size, rows = np.bincount(person), len(values) - X.shape[1]
    left = values - X @ found.effects
    squares = float(left @ _whitened(left[:, None], [person], [ratio])[:, 0])
    bread = np.linalg.slogdet(X.T @ _whitened(X, [person], [ratio]))[1]
    return float(-0.5 * (rows * np.log(squares) + np.log1p(size * ratio).sum() + bread))


def _none_notes(found: Intercepts, outcome: ResolvedOutcome, where: str) -> list[Note]:
    if all(found.variances):
        return []
    message = f"{outcome.id}: the mixed model finds no spread of its own between people, or between executions."
    return [
        Note("mixed_no_spread", "info", where, f"{message} Their answers then count as if they hung together less.")
    ]
