"""From the levels of the arms to the cells: influence values, standard errors, and what cannot be estimated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.errors import Note
from pretest.numbers.clustered import cr1_factor, rows_by_cluster
from pretest.numbers.executions import widen
from pretest.numbers.fits import LinearFits
from pretest.numbers.influence import sum_by_cluster
from pretest.numbers.inputs import Inputs
from pretest.numbers.linearised import contrast_strata, linearised
from pretest.numbers.means import Levels, Variance
from pretest.words import Counts, Floats, Texts

ROUNDING = 1e-12  # a standard error below this share of the largest value is rounding, not variance


@dataclass(frozen=True, slots=True, eq=False)
class CellCounts:
    """n_arm, clusters_of_arm: (A, K). n_clusters: (C, K) with rows in the concept or the control. in_use: (K,)."""

    n_arm: Floats
    clusters_of_arm: Floats
    n_clusters: Floats
    in_use: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Uncertainty:
    """influence: (n, C, K). std_error, df: (C, K)."""

    influence: Floats
    std_error: Floats
    df: Floats


def cell_counts(inputs: Inputs) -> CellCounts:
    """Rows and clusters of each cell."""
    n_arm = inputs.n_rows
    if not inputs.clustered:
        return CellCounts(n_arm, n_arm, n_arm[1:] + n_arm[0], n_arm.sum(axis=0))
    there = rows_by_cluster(inputs) > 0
    either = (there[:, 1:] | there[:, :1]).sum(axis=0).astype(np.float64)
    return CellCounts(n_arm, there.sum(axis=0).astype(np.float64), either, there.any(axis=1).sum(axis=0) * 1.0)


def uncertainty(inputs: Inputs, levels: Levels, variance: Variance, counts: CellCounts) -> Uncertainty:
    """Influence values of the contrasts, scaled to agree with the standard errors that come with them."""
    with np.errstate(divide="ignore", invalid="ignore"):
        pull, df = _pull(inputs, levels, variance, counts)
        if levels.slopes is not None and not inputs.clustered and variance != "taylor":
            return Uncertainty(*_of_rows(inputs, pull, levels.slopes, counts.in_use), df)
        sampling = None if levels.slopes is None else _through_mean(inputs, levels.slopes)
        influence, std_error = spread(inputs, signed(inputs, pull), sampling, variance, counts.in_use)
    return Uncertainty(influence, std_error, df)


def signed(inputs: Inputs, pull: Floats) -> Floats:
    """(n, C, K) influence on the contrasts of rows that pull (n, K) at the level of their own arm."""
    core = np.zeros((len(pull), inputs.n_arms - 1, pull.shape[1]))
    _add(inputs, core, pull, 1.0)
    return core


def _add(inputs: Inputs, influence: Floats, pull: Floats, factor: Floats | float) -> None:
    """Add the pull of each row to the contrasts that its arm is in, times a (C, K) factor."""
    factor = np.broadcast_to(factor, influence.shape[1:])
    control = inputs.arm == 0
    influence[control] -= pull[control, None, :] * factor
    concept = np.flatnonzero(~control)
    at = inputs.arm[concept] - 1
    influence[concept, at] += pull[concept] * factor[at]


def _through_mean(inputs: Inputs, slopes: Floats) -> Floats:
    """(n, C, K) influence through the mean of the covariates, whose slopes differ between arms."""
    weight = inputs.weights[:, None] * inputs.used
    share = weight / weight.sum(axis=0)
    x = inputs.covariates - inputs.covariates.mean(axis=0)
    mean = share.T @ x
    steeper = slopes[1:] - slopes[0]
    constant = -np.einsum("ckp,kp->ck", steeper, mean)
    line = np.concatenate([constant[..., None], steeper], axis=2).reshape(-1, x.shape[1] + 1)
    moved: Floats = (np.column_stack([np.ones(len(x)), x]) @ line.T).reshape(len(x), *constant.shape)
    moved *= share[:, None, :]
    return moved


def _of_rows(inputs: Inputs, pull: Floats, slopes: Floats, units: Floats) -> tuple[Floats, Floats]:
    """``spread`` for independent rows, in one array that is filled in place."""
    moved = _through_mean(inputs, slopes)
    moved *= np.sqrt(units / (units - 1.0))
    of_arm = inputs.one_hot.T @ pull**2
    added = of_arm[1:] + of_arm[0] + np.einsum("nck,nck->ck", moved, moved)
    both = np.empty(added.shape)
    control = pull[inputs.arm == 0]
    for c in range(len(added)):
        own = inputs.arm == c + 1
        both[c] = np.einsum("nk,nk->k", pull[own], moved[own, c])
        both[c] -= np.einsum("nk,nk->k", control, moved[inputs.arm == 0, c])
    total = added + 2.0 * both
    scale = np.sqrt(added / np.where(total > 0, total, np.nan))
    moved *= scale
    _add(inputs, moved, pull, scale)
    return moved, np.sqrt(added)


def _pull(inputs: Inputs, levels: Levels, variance: Variance, counts: CellCounts) -> tuple[Floats, Floats]:
    """(n, K) influence of each row on the level of its own arm, and (C, K) degrees of freedom."""
    fitted = inputs.used & (counts.n_arm >= 2)[inputs.arm]
    pull = np.where(fitted, levels.multiplier * levels.residual, 0.0)
    shape = levels.df.shape
    if variance == "cr1":
        factor = cr1_factor(counts.in_use, counts.n_arm.sum(axis=0), levels.n_coefficients)
        return pull * np.sqrt(factor), np.broadcast_to(counts.in_use - 1.0, shape)
    if variance == "taylor":
        return pull, counts.n_clusters - contrast_strata(inputs)
    if variance == "classical":
        rest = counts.n_arm.sum(axis=0) - levels.n_coefficients
        return _classical_pull(inputs, levels, rest), np.broadcast_to(rest, shape)
    return pull, levels.df


def _classical_pull(inputs: Inputs, levels: Levels, df: Floats) -> Floats:
    """(n, K) residuals scaled so that the sum of squares in an arm is the pooled-variance s² Σl² of its level.

    An arm without any spread of its own still has that variance; it is then shared equally by its rows.
    """
    squares = inputs.one_hot.T @ levels.residual**2
    target = squares.sum(axis=0) / df * levels.loading_norm
    largest = np.abs(inputs.outcomes).max(axis=0, initial=0.0)
    flat = squares <= inputs.n_rows * (ROUNDING * largest) ** 2
    scaled = levels.residual * np.sqrt(target / np.where(flat, np.nan, squares))[inputs.arm]
    shared = np.sqrt(target / inputs.n_rows)[inputs.arm]
    return np.where(inputs.used, np.where(flat[inputs.arm], shared, scaled), 0.0)


def spread(
    inputs: Inputs, core: Floats, sampling: Floats | None, variance: str, units: Floats
) -> tuple[Floats, Floats]:
    """(n, C, K) influence values and (C, K) standard errors; ``units`` are the (K,) clusters or rows in use.

    ``sampling`` is the part through the mean of the covariates. With independent rows its variance is added, as in
    Negi & Wooldridge (2021, Econometric Reviews 40, 504-534), and the influence values are scaled to the total; with
    clusters both parts are summed by cluster first.
    """
    if variance == "taylor":
        values = core if sampling is None else core + sampling
        influence = linearised(values.reshape(len(values), -1), inputs).reshape(core.shape)
        return influence, np.sqrt(_squares(influence, inputs))
    if sampling is None:
        return core, np.sqrt(_squares(core, inputs))
    sampling = sampling * np.sqrt(units / (units - 1.0))
    influence = core + sampling
    total = _squares(influence, inputs)
    if inputs.clustered:
        return influence, np.sqrt(total)
    added = _squares(core, inputs) + _squares(sampling, inputs)
    return influence * np.sqrt(added / np.where(total > 0, total, np.nan)), np.sqrt(added)


def _squares(influence: Floats, inputs: Inputs) -> Floats:
    """(C, K) sum over clusters of squared sums."""
    if not inputs.clustered:
        return np.asarray(np.einsum("nck,nck->ck", influence, influence))
    sums = sum_by_cluster(influence, inputs.unit, n_clusters=inputs.n_units)
    return np.asarray(np.einsum("gck,gck->ck", sums, sums))


def cell_status(inputs: Inputs, counts: CellCounts, found: Uncertainty, *, grouped: bool) -> Texts:
    """(C, K) what can be said of each cell; ``grouped`` when the variance rests on clusters or sampling units."""
    status = np.full(found.std_error.shape, "ok", dtype="<U16")
    largest = np.abs(inputs.outcomes).max(axis=0, initial=0.0)
    status[~(found.std_error > ROUNDING * largest)] = "zero_variance"
    if grouped:
        few = np.minimum(counts.clusters_of_arm[1:], counts.clusters_of_arm[0]) < 2
        status[few | ~(found.df > 0)] = "few_clusters"
    status[np.minimum(counts.n_arm[1:], counts.n_arm[0]) < 2] = "too_few"
    status[counts.n_arm[1:] == 0] = "empty"
    status[:, counts.n_arm[0] == 0] = "no_control"
    return status


def to_fits(
    inputs: Inputs,
    estimate: Floats,
    found: Uncertainty,
    status: Texts,
    counts: CellCounts,
    *,
    cluster: Counts | None,
    variance: str,
    dropped: tuple[tuple[int, ...], ...],
    notes: tuple[Note, ...],
) -> LinearFits:
    """One record; whatever has no standard error is NaN in all that would suggest one."""
    usable = (status == "ok") | (status == "separated")
    mean, sd, variance_influence = _reference(inputs, counts, variance)
    own = np.arange(len(inputs.arm)) if cluster is None else np.asarray(cluster, dtype=np.intp)
    influence = found.influence if usable.all() else np.where(usable, found.influence, np.nan)
    error, df = np.where(usable, found.std_error, np.nan), np.where(usable, found.df, np.nan)
    wide = widen(influence, error, df, own, used=inputs.used, inputs=inputs)
    none = np.zeros((len(wide.executions), inputs.used.shape[1]))
    return LinearFits(
        estimate=estimate,
        std_error=wide.std_error,
        df=wide.df,
        status=status,
        n_concept=counts.n_arm[1:].astype(np.int64),
        n_reference=counts.n_arm[0].astype(np.int64),
        n_clusters=counts.n_clusters.astype(np.int64),
        arm_mean=mean,
        reference_mean=mean[0],
        reference_sd=sd,
        units=counts.clusters_of_arm.astype(np.int64),
        influence=wide.influence,
        reference_variance_influence=np.concatenate([variance_influence, none]),
        cluster=wide.cluster,
        executions=wide.executions,
        variance=variance,
        dropped=dropped,
        notes=notes,
    )


def _reference(inputs: Inputs, counts: CellCounts, variance: str) -> tuple[Floats, Floats, Floats]:
    """(A, K) raw means, (K,) SD of the control arm, (n, K) influence values of its square."""
    weight = inputs.weights[:, None] * inputs.used
    control = np.flatnonzero(inputs.arm == 0)
    n = counts.n_arm[0]
    influence = np.zeros(inputs.used.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        total = inputs.one_hot.T @ weight
        mean = (inputs.one_hot.T @ (weight * inputs.outcomes)) / total
        share = weight[control] / total[0]
        squared = np.where(inputs.used[control], (inputs.outcomes[control] - mean[0]) ** 2, 0.0)
        plain = np.einsum("nk,nk->k", share, squared)
        influence[control] = np.where(inputs.used[control], share * (squared - plain), 0.0) * (n / (n - 1.0))
        sd = np.where(n > 1, np.sqrt(plain * n / (n - 1.0)), np.nan)
        if variance == "taylor":
            return mean, sd, linearised(influence, inputs)
        units = counts.clusters_of_arm[0]
        return mean, sd, influence * np.sqrt(units / (units - 1.0))
