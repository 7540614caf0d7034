"""The effects of all concepts on one outcome, as another engine estimates them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pretest.crosscheck import engines
from pretest.crosscheck.compared import Kind
from pretest.crosscheck.scored import CellRows
from pretest.numbers.regression import fit_ordinal
from pretest.words import Bools, Floats, Ints

LARGEST = 4e8  # rows times squared columns: a dense regression beyond it takes longer than the report did
TRIMMED = 0.10  # of each tail


@dataclass(frozen=True, slots=True, eq=False)
class Theirs:
    """An effect by another engine.

    estimate, std_error, df: NaN where it has none. why_*: code of why such a figure differs, or is not there; "" where
    it must be the same. scale: what counts as large where the estimate is near zero. kind: the limit of the estimate.
    score: slope of their likelihood at our solution, NaN where nothing is climbed.
    """

    estimate: float
    std_error: float
    df: float
    engine: str
    why_estimate: str = ""
    why_error: str = ""
    why_df: str = ""
    scale: float = 0.0
    kind: Kind = "closed"
    score: float = np.nan


def missing(engine: str, why: str) -> Theirs:
    """No effect, for one reason."""
    return Theirs(np.nan, np.nan, np.nan, engine, why, why, why)


@dataclass(frozen=True, slots=True, eq=False)
class _Used:
    """The m rows that have one outcome. x: (m, p) covariates that every arm can carry."""

    y: Floats
    arm: Ints
    x: Floats
    weights: Floats | None
    cluster: Ints | None
    block: Ints | None

    @property
    def arms(self) -> list[int]:
        return [int(a) for a in np.unique(self.arm)]

    @property
    def plain(self) -> bool:
        """Whether rows are independent and count alike."""
        return self.weights is None and self.cluster is None


def effects_of(rows: CellRows, k: int, values: Floats, model: str, variance: str) -> list[Theirs]:
    """(C,) the effect of every concept on (n,) values of outcome ``k``, as ``model`` and ``variance`` say.

    values: the scores, or whether they are at an end or reach a cut. model, variance: as the table ``estimates`` has
    them.
    """
    used = _used(rows, k, values)
    concepts = range(len(rows.batch.concepts))
    if 0 not in used.arms or len(used.arms) < 2:
        return [missing("", "unsolved") for _ in concepts]
    if model == "rank":
        found = _superior(used)
    elif model == "trimmed":
        found = _trimmed(used)
    elif variance.startswith("gcomputation_"):
        found = _standardised(used)
    elif used.block is not None:
        found = _within_blocks(used)
    else:
        found = _between_arms(used, variance, finite=rows.finite)
    return [_with_reasons(rows, k, found.get(c + 1, missing("", "unsolved"))) for c in concepts]


def _used(rows: CellRows, k: int, values: Floats) -> _Used:
    at = ~np.isnan(values)
    return _Used(
        values[at],
        rows.arm[at],
        _kept(rows, k, at),
        None if rows.weights is None else rows.weights[at],
        None if rows.cluster is None else rows.cluster[at],
        None if rows.block is None else rows.block[at],
    )


def _kept(rows: CellRows, k: int, used: Bools) -> Floats:
    """(m, p') covariates of the used rows that every arm can carry; the house says which of the plan's these are."""
    left_out = rows.batch.fits.dropped[k]
    kept = [j for j in range(rows.given) if j not in left_out]
    parts = [rows.covariates[used & (rows.arm == a)] for a in np.unique(rows.arm[used])]
    for j in range(rows.given, rows.covariates.shape[1]):
        if all(_full_rank(part[:, [*kept, j]]) for part in parts):
            kept.append(j)
    return rows.covariates[used][:, kept]


def _full_rank(x: Floats) -> bool:
    return bool(np.linalg.matrix_rank(np.column_stack([np.ones(len(x)), x])) == x.shape[1] + 1)


def _with_reasons(rows: CellRows, k: int, found: Theirs) -> Theirs:
    """With what makes our standard error another than that of a regression."""
    outcome = rows.batch.outcomes[k]
    if len(rows.batch.fits.executions):
        return replace(found, why_error=found.why_error or "executions", why_df=found.why_df or "executions")
    if outcome.composite and not rows.batch.subgroup:
        return replace(found, why_error=found.why_error or "composite")
    return found


def _between_arms(used: _Used, variance: str, *, finite: bool) -> dict[int, Theirs]:
    """Every arm with its own slopes, the covariates centred over all rows: Lin (2013), DOI 10.1214/12-AOAS583."""
    arms, p = used.arms[1:], used.x.shape[1]
    columns = (1 + len(arms)) * (1 + p)
    if len(used.y) * columns**2 > LARGEST:
        return dict.fromkeys(arms, missing("", "too_large"))
    dummies = (used.arm[:, None] == np.array(arms)).astype(np.float64)
    share = np.full(len(used.y), 1.0 / len(used.y)) if used.weights is None else used.weights / used.weights.sum()
    centred = used.x - share @ used.x
    crossed = [dummies[:, [j]] * centred for j in range(len(arms))]
    design = np.column_stack([np.ones(len(used.y)), dummies, centred, *crossed])
    robust = variance if variance in engines.COV_TYPES else "hc2"
    fit = engines.linear(used.y, design, weights=used.weights, variance=robust, cluster=used.cluster)
    found = {}
    for j, a in enumerate(arms):
        slope = fit.coefficient[1 + len(arms) + (1 + j) * p :][:p]
        square = fit.covariance[1 + j, 1 + j]
        if not finite and used.cluster is None:
            square += float(share**2 @ (centred @ slope) ** 2) * len(share) / (len(share) - 1.0)
        df, why_df = _freedom(used, a, robust, fit)
        why_error = (
            "cr2" if used.cluster is not None else "weighted" if used.weights is not None and robust != "hc3" else ""
        )
        found[a] = Theirs(
            float(fit.coefficient[1 + j]), float(np.sqrt(square)), df, fit.engine, why_error=why_error, why_df=why_df
        )
    return found


def _freedom(used: _Used, arm: int, variance: str, fit: engines.Linear) -> tuple[float, str]:
    """Degrees of freedom, and why there are none."""
    if not used.plain:
        return np.nan, "satterthwaite"
    if variance == "classical":
        return fit.df, ""
    if variance == "hc2" and not used.x.shape[1]:
        return engines.welch_df(used.y[used.arm == arm], used.y[used.arm == 0]), ""
    return np.nan, "satterthwaite"


def _within_blocks(used: _Used) -> dict[int, Theirs]:
    """One slope per covariate and an intercept per block, over the arms that share blocks with the reference."""
    assert used.block is not None
    arms = _connected(used.arm, used.block)
    at = np.isin(used.arm, [0, *arms])
    blocks = np.unique(used.block[at])
    if at.sum() * (len(blocks) + len(arms) + used.x.shape[1]) ** 2 > LARGEST:
        return dict.fromkeys(arms, missing("", "too_large"))
    dummies = (used.arm[at][:, None] == np.array(arms)).astype(np.float64)
    own = (used.block[at][:, None] == blocks).astype(np.float64)
    design = np.column_stack([dummies, used.x[at], own])
    weights = None if used.weights is None else used.weights[at]
    cluster = None if used.cluster is None else used.cluster[at]
    fit = engines.linear(used.y[at], design, weights=weights, variance="hc2", cluster=cluster)
    why = "cr2" if cluster is not None else "weighted" if weights is not None else ""
    found = {}
    for j, a in enumerate(arms):
        error = float(np.sqrt(fit.covariance[j, j]))
        reason = why or ("" if np.isfinite(error) else "full_leverage")
        found[a] = Theirs(
            float(fit.coefficient[j]), error, np.nan, fit.engine, why_error=reason, why_df="satterthwaite"
        )
    return found


def _connected(arm: Ints, block: Ints) -> list[int]:
    """Concepts that share a block with the reference, or with an arm that does."""
    reached = {0}
    while True:
        here = np.isin(block, block[np.isin(arm, list(reached))])
        wider = reached | {int(a) for a in np.unique(arm[here])}
        if wider == reached:
            return sorted(reached - {0})
        reached = wider


def _standardised(used: _Used) -> dict[int, Theirs]:
    """One logistic regression per arm, each of which predicts all rows; plain differences where one separates them."""
    design = np.column_stack([np.ones(len(used.y)), used.x / np.where(used.x.std(axis=0) > 0, used.x.std(axis=0), 1.0)])
    levels: dict[int, float | None] = {}
    for a in used.arms:
        own = used.arm == a
        weights = None if used.weights is None else used.weights[own]
        levels[a] = engines.mean_prediction(used.y[own], design[own], weights, design, used.weights)
    plain = replace(used, x=used.x[:, :0])
    unadjusted = _between_arms(plain, "hc2", finite=True)
    found = {}
    for a in used.arms[1:]:
        level, reference = levels[a], levels[0]
        if level is None or reference is None:
            found[a] = unadjusted[a]
            continue
        found[a] = Theirs(
            level - reference, np.nan, np.nan, "statsmodels GLM", "", "standardised", "satterthwaite", kind="iterative"
        )
    return found


def _superior(used: _Used) -> dict[int, Theirs]:
    if not used.plain:
        return dict.fromkeys(used.arms[1:], missing("", "ranks"))
    found = {}
    for a in used.arms[1:]:
        estimate, error, df = engines.superiority(used.y[used.arm == a], used.y[used.arm == 0])
        found[a] = Theirs(estimate, error, df, "statsmodels rank_compare_2indep")
    return found


def _trimmed(used: _Used) -> dict[int, Theirs]:
    """Difference between trimmed means: Yuen (1974), DOI 10.1093/biomet/61.1.165."""
    if not used.plain:
        return dict.fromkeys(used.arms[1:], missing("", "trims"))
    found = {}
    for a in used.arms[1:]:
        estimate, error, df = engines.trimmed(used.y[used.arm == a], used.y[used.arm == 0], TRIMMED)
        found[a] = Theirs(estimate, error, df, "scipy ttest_ind")
    return found


def ordered_effects(rows: CellRows, k: int, cuts: Sequence[float]) -> dict[float, list[Theirs]]:
    """Cut → (C,) average marginal effects on P(answer >= cut) of proportional odds, McCullagh (1980),
    DOI 10.1111/j.2517-6161.1980.tb01109.x."""
    used = _used(rows, k, rows.scores[:, k])
    concepts = range(len(rows.batch.concepts))
    if used.weights is not None:
        return {cut: [missing("", "no_weights") for _ in concepts] for cut in cuts}
    arms, answers = used.arms[1:], np.unique(used.y)
    if 0 not in used.arms or not arms or len(answers) < 2:
        return {cut: [missing("", "unsolved") for _ in concepts] for cut in cuts}
    dummies = (used.arm[:, None] == np.array(arms)).astype(np.float64)
    size = np.where(used.x.std(axis=0) > 0, used.x.std(axis=0), 1.0)
    exog = np.column_stack([dummies, (used.x - used.x.mean(axis=0)) / size])
    codes = np.searchsorted(answers, used.y)
    theirs = engines.ordered(codes.astype(np.intp), exog)
    ours = fit_ordinal(codes[None].astype(np.intp), exog, n_answers=len(answers))
    at = theirs.their_params(ours.thresholds[0], ours.coefficient[0])
    slope = theirs.score(at)
    above = theirs.above(np.vstack([np.zeros(len(arms)), np.eye(len(arms))]))
    return {cut: [_of_cut(above, answers, cut, arms, c + 1, slope) for c in concepts] for cut in cuts}


def _of_cut(above: Floats, answers: Floats, cut: float, arms: list[int], arm: int, slope: float) -> Theirs:
    """One cut of one concept. above: (A, J-1) of the answers that were given: between two of them the upper holds."""
    if arm not in arms:
        return missing("", "unsolved")
    place = int(np.searchsorted(answers, cut)) - 1
    inside = 0 <= place < above.shape[1]
    estimate = float(above[1 + arms.index(arm), place] - above[0, place]) if inside else 0.0
    return Theirs(
        estimate,
        np.nan,
        np.nan,
        "statsmodels OrderedModel",
        "",
        "sandwich",
        "satterthwaite",
        kind="iterative",
        score=slope,
    )
