"""Marginal probabilities of ordered answers under every arm, and the influence of every row on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pretest.errors import Note, some
from pretest.numbers.contrasts import ROUNDING, CellCounts, spread
from pretest.numbers.fits import LinearFits
from pretest.numbers.inputs import Inputs
from pretest.numbers.rank import COLLINEAR, CONSTANT
from pretest.numbers.regression import Proportionality, ProportionalOdds, check_proportionality, fit_ordinal
from pretest.special import expit
from pretest.words import Floats, Inference, Ints, Texts


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalModel:
    """What all steps need: codes (K, n), -1 where missing; answers (J,)."""

    inputs: Inputs
    codes: Ints
    answers: Floats
    counts: CellCounts
    plain: LinearFits

    @property
    def variance(self) -> str:
        return "cr1" if self.inputs.clustered else "hc1"


@dataclass(frozen=True, slots=True, eq=False)
class Marginals:
    """Filled in outcome by outcome. The last axis of estimate, error, df (C, K, J+1) and influence (n, C, K, J+1) holds
    the J-1 cuts, the superiority and the log odds."""

    level: Floats
    estimate: Floats
    error: Floats
    df: Floats
    influence: Floats
    status: Texts
    converged: NDArray[np.bool_]
    tested: NDArray[np.bool_]
    proportionality: Proportionality
    dropped: list[tuple[int, ...]]
    notes: list[Note]


def fit_marginals(model: OrdinalModel, inference: Inference) -> Marginals:
    """All outcomes, those with answers in the same rows together."""
    inputs, (n, count) = model.inputs, model.inputs.used.shape
    cells, columns = (inputs.n_arms - 1, count), len(model.answers) + 1
    found = Marginals(
        level=np.full((inputs.n_arms, count, columns - 2), np.nan),
        estimate=np.full((*cells, columns), np.nan),
        error=np.full((*cells, columns), np.nan),
        df=np.full((*cells, columns), np.nan),
        influence=np.full((n, *cells, columns), np.nan),
        status=np.repeat(model.plain.status[:, :, None], columns - 2, axis=2),
        converged=np.zeros(count, dtype=bool),
        tested=(model.counts.n_arm[0] > 0) & (model.counts.n_arm[1:] > 0).any(axis=0),
        proportionality=Proportionality(np.zeros(count), np.zeros(count), np.full(count, np.nan)),
        dropped=[()] * count,
        notes=[],
    )
    groups: dict[bytes, list[int]] = {}
    for k in np.flatnonzero(found.tested):
        groups.setdefault(inputs.used[:, k].tobytes(), []).append(int(k))
    for chosen in groups.values():
        _fit_pattern(model, found, np.asarray(chosen), inference)
    return found


def _fit_pattern(model: OrdinalModel, found: Marginals, chosen: Ints, inference: Inference) -> None:
    """Fill in the outcomes that are there in the same rows."""
    inputs = model.inputs
    rows = np.flatnonzero(inputs.used[:, chosen[0]])
    arms = np.flatnonzero(model.counts.n_arm[:, chosen[0]] > 0)
    arms = arms[arms > 0]
    dummies = inputs.one_hot[rows][:, arms]
    kept = _independent(dummies, inputs.covariates[rows])
    left_out = tuple(j for j in range(inputs.covariates.shape[1]) if j not in kept)
    if left_out:
        what = f"Covariates {some(left_out)} were left out: they are constant, or a combination of earlier columns."
        found.notes.append(Note("covariate_dropped", "warning", f"outcomes {some(chosen.tolist())}", what))
    design = np.hstack([dummies, inputs.covariates[rows][:, kept]])
    codes = model.codes[np.ix_(chosen, rows)]
    fits = fit_ordinal(codes, design, n_answers=len(model.answers), weights=inputs.weights[rows])
    group = np.searchsorted(arms, inputs.arm[rows]) + 1
    group[inputs.arm[rows] == 0] = 0
    robust = inputs.clustered or inputs.weighted
    units = np.unique(inputs.unit[rows], return_inverse=True)[1] if robust else None
    test = check_proportionality(fits, group, n_groups=len(arms) + 1, cluster=units)
    for i, k in enumerate(chosen):
        found.dropped[k] = left_out
        found.proportionality.statistic[k] = test.statistic[i]
        found.proportionality.df[k], found.proportionality.p_value[k] = test.df[i], test.p_value[i]
        found.converged[k] = fits.status[i] == "ok"
        if fits.status[i] == "ok":
            _marginal(model, found, int(k), fits, i, rows, arms, inference)


def _independent(dummies: Floats, covariates: Floats) -> list[int]:
    """Covariates that are not combinations of the constant, the arms and the covariates before them."""
    basis = np.linalg.qr(np.hstack([np.ones((len(dummies), 1)), dummies]))[0]
    kept = []
    for j, column in enumerate(covariates.T):
        centred = column - column.mean()
        rest = centred - basis @ (basis.T @ centred)
        rest -= basis @ (basis.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > COLLINEAR * float(np.linalg.norm(centred)) and length > CONSTANT * float(np.linalg.norm(column)):
            kept.append(j)
            basis = np.hstack([basis, rest[:, None] / length])
    return kept


def _marginal(
    model: OrdinalModel,
    found: Marginals,
    k: int,
    fits: ProportionalOdds,
    i: int,
    rows: Ints,
    arms: Ints,
    inference: Inference,
) -> None:
    """Mean predictions of one outcome under every arm, their differences, and who pulls them."""
    inputs, cuts = model.inputs, len(model.answers) - 1
    design, w = fits.design_of(i), inputs.weights[rows]
    share = w / w.sum()
    loading = fits.scores(i) @ fits.covariance[i]
    others = design[:, len(arms) :] @ fits.coefficient[i, len(arms) :]
    pull, moved = {}, {}
    for at, a in enumerate((0, *arms), start=-1):
        above = expit(others[:, None] + (fits.coefficient[i, at] if at >= 0 else 0.0) - fits.thresholds[i])
        found.level[a, k] = np.clip(share @ above, 0.0, 1.0)
        slope = share[:, None] * above * (1.0 - above)
        gradient = np.zeros((cuts, loading.shape[1]))
        gradient[:, :cuts] = -np.diag(slope.sum(axis=0))
        if at >= 0:
            gradient[:, cuts + at] = slope.sum(axis=0)
        gradient[:, cuts + len(arms) :] = slope.T @ design[:, len(arms) :]
        pull[a] = loading @ gradient.T
        moved[a] = share[:, None] * (above - found.level[a, k])
    core = np.zeros((len(inputs.arm), inputs.n_arms - 1, cuts + 2))
    sampling = np.zeros_like(core) if inference == "superpopulation" else None
    for at, a in enumerate(arms):
        levels = found.level[a, k], found.level[0, k]
        found.estimate[a - 1, k, :cuts] = levels[0] - levels[1]
        found.estimate[a - 1, k, cuts] = _superiority(*levels)
        found.estimate[a - 1, k, cuts + 1] = fits.coefficient[i, at]
        core[rows, a - 1] = np.column_stack([_contrast(pull[a], pull[0], *levels), loading[:, cuts + at]])
        if sampling is not None:
            sampling[rows, a - 1, : cuts + 1] = _contrast(moved[a], moved[0], *levels)
    used = int(np.count_nonzero(fits.seen[i])) - 1 + design.shape[1]
    _spread(model, found, k, core, sampling, used)


def _superiority(concept: Floats, control: Floats) -> float:
    """P(Y_c > Y_0) + P(Y_c = Y_0)/2 from P(Y >= cut) of both."""
    above = np.concatenate([[1.0], concept, [0.0]])
    below = np.concatenate([[1.0], control, [0.0]])
    return float(-np.diff(above) @ (1.0 - (below[:-1] + below[1:]) / 2.0))


def _contrast(concept: Floats, control: Floats, level_concept: Floats, level_control: Floats) -> Floats:
    """(m, J) influence on the differences and the superiority, from that on the levels (m, J-1) of both arms."""
    shares = [-np.diff(np.concatenate([[1.0], level, [0.0]])) for level in (level_concept, level_control)]
    middle = [(share[:-1] + share[1:]) / 2.0 for share in shares]
    return np.column_stack([concept - control, concept @ middle[1] - control @ middle[0]])


def _spread(
    model: OrdinalModel, found: Marginals, k: int, core: Floats, sampling: Floats | None, parameters: int
) -> None:
    """Influence values, standard errors and degrees of freedom of one outcome; core: (n, C, J+1)."""
    inputs, counts = model.inputs, model.counts
    in_use = float(counts.in_use[k])
    n_arm = counts.n_arm[:, k]
    with np.errstate(divide="ignore", invalid="ignore"):
        if not inputs.clustered:
            core = core * np.sqrt(in_use / (in_use - parameters))
            of_arm = np.einsum("na,ncj->acj", inputs.one_hot, core**2)
            freedom = np.where(n_arm > 1, n_arm - 1.0, np.nan)[:, None, None]
            found.df[:, k] = of_arm.sum(axis=0) ** 2 / np.nansum(of_arm**2 / freedom, axis=0)
        else:
            core = core * np.sqrt(in_use / (in_use - 1.0))
        influence, error = spread(inputs, core, sampling, model.variance, np.asarray(in_use))
    if inputs.clustered or inputs.weighted:
        found.df[:, k] = model.plain.df[:, k, None]
    found.influence[:, :, k], found.error[:, k] = influence, error
    status = found.status[:, k]
    status[status == "zero_variance"] = "ok"
    status[(status == "ok") & ~(error[:, : status.shape[1]] > ROUNDING)] = "zero_variance"
