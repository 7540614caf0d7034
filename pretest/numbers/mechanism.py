"""How does a message do it? Indirect effects through a reaction to it, and how much hidden confounding they survive.

Linear models without interaction on the people of one concept and the control:

    reaction = a·concept + covariates + e₁        outcome = c'·concept + b·reaction + covariates + e₂

indirect a·b, direct c', total c' + a·b. Only the arm was randomised; the reaction was not. So a·b is the effect of the
message through the reaction only if nothing else made people both react and answer so. The sensitivity of Imai, Keele &
Yamamoto (2010), DOI 10.1214/10-STS321, says how strong such a thing must be: the correlation ρ of e₁ and e₂ at which
the indirect effect is zero. In these models that is the correlation of what concept and covariates leave unexplained in
the reaction and in the outcome (their theorem 4 with the effect set to 0).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pretest.numbers.influence import BOOTSTRAP_DRAWS, sum_by_cluster
from pretest.special import ndtr, ndtri
from pretest.words import CONF_LEVEL, Floats, Ints

Quantities = Callable[[Floats], Floats]  # (B, q, q) sums of products → (B, P)

RIDGE = 1e-13
PART = 1 << 20  # units times draws that are held at once
PATHS = ("a", "b", "indirect", "direct", "total", "share", "rho_zero")
CHAIN_PATHS = ("a", "between", "b", "indirect", "direct", "total")


@dataclass(frozen=True, slots=True, eq=False)
class Mediation:
    """paths: names of P quantities. estimate, std_error, conf_low, conf_high: (P,). std_error: SD of the bootstrap
    draws. draws: (B, P). n: rows used. share is missing where the total effect is not clearly other than 0."""

    paths: tuple[str, ...]
    estimate: Floats
    std_error: Floats
    conf_low: Floats
    conf_high: Floats
    conf_level: float
    draws: Floats
    n: int


def estimate_mediation(
    outcome: ArrayLike,
    mediator: ArrayLike,
    concept: ArrayLike,
    *,
    rng: np.random.Generator,
    covariates: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    conf_level: float = CONF_LEVEL,
    draws: int = BOOTSTRAP_DRAWS,
) -> Mediation:
    """Product of coefficients through one reaction, with bias-corrected and accelerated bootstrap intervals.

    Efron (1987), DOI 10.1080/01621459.1987.10478410. Independent units (clusters, else rows) are drawn anew, within the
    arms when no unit lies in both; all draws are solved at once from sums of products.

    Parameters
    ----------
    outcome, mediator
        (n,) numbers; rows with either missing are left out.
    concept
        (n,) True for those who saw the concept, False for the control.
    covariates
        (n, p) finite numbers, or None.
    cluster, weights
        (n,) codes and positive weights, or None.

    Raises
    ------
    ValueError
        When there are no more rows than coefficients, or the reaction does not vary.
    """
    m, y = np.asarray(mediator, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    made = _columns([m, y], concept, covariates, weights, cluster)
    order = [0, *range(3, made.z.shape[1])]  # intercept, concept, covariates; 1 is the reaction, 2 the outcome

    def quantities(products: Floats) -> Floats:
        coefficient_m, rest_mm = _solve(products, order, 1)
        _, rest_yy = _solve(products, order, 2)
        coefficient_y, _ = _solve(products, [*order, 1], 2)
        a, direct, b = coefficient_m[:, 1], coefficient_y[:, 1], coefficient_y[:, -1]
        with np.errstate(divide="ignore", invalid="ignore"):
            total = direct + a * b
            rho = b * np.sqrt(rest_mm / rest_yy)  # cov(e1, e2) / sd sd = b var(e1) / (sd sd)
            return np.column_stack([a, b, a * b, direct, total, a * b / total, rho])

    found = _bootstrap(made, quantities, PATHS, rng, conf_level, draws)
    if found.conf_low[4] <= 0.0 <= found.conf_high[4]:
        for values in (found.estimate, found.std_error, found.conf_low, found.conf_high):
            values[5] = np.nan
    return found


def estimate_chain(
    outcome: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    concept: ArrayLike,
    *,
    rng: np.random.Generator,
    covariates: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    conf_level: float = CONF_LEVEL,
    draws: int = BOOTSTRAP_DRAWS,
) -> Mediation:
    """Two steps: concept → first (a) → second (between) → outcome (b); indirect is their product.

    direct is everything that does not take both steps: total minus indirect. Parameters as ``estimate_mediation``.
    """
    values = [np.asarray(one, dtype=np.float64) for one in (first, outcome, second)]
    made = _columns(values, concept, covariates, weights, cluster)
    order = [0, *range(4, made.z.shape[1])]  # 1 and 3 are the steps, 2 the outcome

    def quantities(products: Floats) -> Floats:
        a = _solve(products, order, 1)[0][:, 1]
        between = _solve(products, [*order, 1], 3)[0][:, -1]
        b = _solve(products, [*order, 1, 3], 2)[0][:, -1]
        total = _solve(products, order, 2)[0][:, 1]
        return np.column_stack([a, between, b, a * between * b, total - a * between * b, total])

    return _bootstrap(made, quantities, CHAIN_PATHS, rng, conf_level, draws)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """z: (n, q) intercept, the variables, concept, covariates. unit: (n,) codes. layer: (G,) arm of the unit, or 0."""

    z: Floats
    w: Floats
    unit: Ints
    layer: Ints


def _columns(
    variables: list[Floats], concept: ArrayLike, covariates: ArrayLike | None, weights: ArrayLike | None,
    cluster: ArrayLike | None,
) -> _Rows:  # fmt: skip
    there: NDArray[np.bool_] = np.asarray(~np.isnan(np.column_stack(variables)).any(axis=1))
    n = len(there)
    x = np.empty((n, 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    seen = np.asarray(concept, dtype=bool)
    w = np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)
    code = np.arange(n) if cluster is None else np.asarray(cluster)
    x = _independent(x[there], seen[there])
    z = np.column_stack([np.ones(int(there.sum())), *(one[there] for one in variables), seen[there], x])
    if len(z) <= z.shape[1] or np.ptp(z[:, 1]) == 0.0 or not 0 < seen[there].sum() < len(z):
        raise ValueError("too few rows, an empty arm, or a reaction that does not vary")
    unit = np.unique(code[there], return_inverse=True)[1].astype(np.intp)
    arm = seen[there].astype(np.intp)
    high, low = np.zeros(unit.max() + 1, dtype=np.intp), np.ones(unit.max() + 1, dtype=np.intp)
    np.maximum.at(high, unit, arm)
    np.minimum.at(low, unit, arm)
    return _Rows(z, w[there], unit, high if (high == low).all() else np.zeros_like(high))


def _independent(x: Floats, seen: NDArray[np.bool_]) -> Floats:
    """Columns of ``x`` that intercept, arm and earlier columns do not explain, centred, of size 1."""
    basis = np.column_stack([np.ones(len(x)), seen.astype(np.float64)])
    kept: list[Floats] = []
    for column in (x - x.mean(axis=0)).T if len(x) else ():
        fitted = basis @ np.linalg.lstsq(basis, column, rcond=None)[0]
        size = float(np.linalg.norm(column))
        if np.linalg.norm(column - fitted) > 1e-8 * max(size, 1e-300):
            kept.append(column * np.sqrt(len(x)) / size)
            basis = np.column_stack([basis, column])
    return np.column_stack(kept) if kept else np.empty((len(x), 0))


def _solve(products: Floats, predictors: list[int], target: int) -> tuple[Floats, Floats]:
    """(B, k) least-squares coefficients and (B,) sums of squared residuals, from (B, q, q) sums of products."""
    left = products[:, predictors][:, :, predictors]
    right = products[:, predictors, target]
    # the smallest of ridges: a covariate that a draw leaves without spread gets no weight there
    ridge = RIDGE * np.trace(left, axis1=1, axis2=2) / len(predictors)
    coefficient = np.linalg.solve(left + ridge[:, None, None] * np.eye(len(predictors)), right[:, :, None])[:, :, 0]
    return coefficient, products[:, target, target] - (coefficient * right).sum(axis=1)


def _bootstrap(
    rows: _Rows, quantities: Quantities, paths: tuple[str, ...], rng: np.random.Generator, conf_level: float, draws: int
) -> Mediation:
    n_units, q = len(rows.layer), rows.z.shape[1]
    each = (rows.z[:, :, None] * rows.z[:, None, :] * rows.w[:, None, None]).reshape(len(rows.z), q * q)
    of_unit = sum_by_cluster(each, rows.unit, n_clusters=n_units)
    estimate = quantities(of_unit.sum(axis=0).reshape(1, q, q))[0]
    products = np.concatenate([times @ of_unit for times in _times(rows.layer, draws, rng)])
    drawn = quantities(products.reshape(draws, q, q))
    shifted = (of_unit.sum(axis=0) - of_unit).reshape(n_units, q, q)
    low, high = _bca(estimate, drawn, quantities(shifted), conf_level)
    return Mediation(paths, estimate, drawn.std(axis=0, ddof=1), low, high, conf_level, drawn, len(rows.z))


def _times(layer: Ints, draws: int, rng: np.random.Generator) -> Iterator[Floats]:
    """How often each unit is drawn, as many per layer as there are: (B, G) in parts of some draws."""
    n_units = len(layer)
    layers = [np.flatnonzero(layer == one) for one in np.unique(layer)]
    part = max(1, PART // n_units)
    for start in range(0, draws, part):
        rows = min(part, draws - start)
        times = np.zeros((rows, n_units))
        for own in layers:
            picked = rng.integers(0, len(own), size=(rows, len(own)))
            picked += np.arange(rows)[:, None] * len(own)
            times[:, own] = np.bincount(picked.ravel(), minlength=rows * len(own)).reshape(rows, len(own))
        yield times


def _bca(estimate: Floats, drawn: Floats, without: Floats, conf_level: float) -> tuple[Floats, Floats]:
    """(P,) limits; ``without``: (G, P) quantities with one unit left out, for the acceleration."""
    tails = np.array([(1.0 - conf_level) / 2.0, (1.0 + conf_level) / 2.0])
    low, high = np.full(len(estimate), np.nan), np.full(len(estimate), np.nan)
    for p, value in enumerate(estimate):
        mine, gaps = drawn[:, p], without[:, p].mean() - without[:, p]
        if not np.isfinite(mine).all() or not np.isfinite(gaps).all() or np.ptp(mine) == 0.0:
            continue
        below = (np.count_nonzero(mine < value) + 0.5 * np.count_nonzero(mine == value)) / len(mine)
        bias = ndtri(np.clip(below, 0.5 / len(mine), 1.0 - 0.5 / len(mine)))
        size = float((gaps**2).sum())
        speed = float((gaps**3).sum()) / (6.0 * size**1.5) if size > 0.0 else 0.0
        moved = bias + ndtri(tails)
        at: Floats = ndtr(bias + moved / (1.0 - speed * moved))
        low[p], high[p] = np.quantile(mine, at)
    return low, high
