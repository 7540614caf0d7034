"""One factor in several groups by maximum likelihood, with parameters free or equal over the groups.

Means and covariances are modelled together: in group g, means = intercepts + loadings * factor mean, and covariances =
loadings loadings' * factor variance + uniquenesses (Joreskog 1971, DOI 10.1007/BF02291366; Sorbom 1974, DOI
10.1111/j.2044-8317.1974.tb00543.x). The factor has mean 0 and variance 1 in the first group, and in every group where
nothing ties it to the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pretest.measurement.omega import LOWEST_UNIQUENESS, fit_one_factor
from pretest.words import Floats, Ints

Level = Literal["configural", "metric", "scalar"]

MAX_STEPS = 300
DECREMENT_TOLERANCE = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """What the likelihood needs: n (G,) rows; means (G, k); covariances (G, k, k) with divisor n."""

    n: Ints
    means: Floats
    covariances: Floats


@dataclass(frozen=True, slots=True, eq=False)
class MultiGroup:
    """One factor in G groups. n_free: parameters estimated. discrepancy: (G,) twice the log-likelihood ratio against
    unrestricted moments, per row; chi2 is its sum weighted by n.

    loadings, intercepts, uniquenesses: (G, k). factor: (G, 2) mean and variance. errors: standard errors from the
    expected information, in the same order (G, 3k + 2): loadings, uniquenesses, intercepts, mean, variance; NaN where
    fixed. implied_means, implied_covariances: (G, k), (G, k, k). proper: converged, and no uniqueness or factor
    variance at its lower bound (a Heywood case).
    """

    level: Level
    n_free: int
    discrepancy: Floats
    loadings: Floats
    intercepts: Floats
    uniquenesses: Floats
    factor: Floats
    errors: Floats
    implied_means: Floats
    implied_covariances: Floats
    proper: bool


def moments_of(items: Floats, group: Ints, n_groups: int) -> Moments:
    """Moments of ``items`` (n, k), without missing values, per group code 0..n_groups-1."""
    parts = [items[group == g] for g in range(n_groups)]
    covariances = [np.cov(part, rowvar=False, ddof=0) for part in parts]
    return Moments(
        np.array([len(part) for part in parts]), np.array([p.mean(axis=0) for p in parts]), np.array(covariances)
    )


def fit_groups(moments: Moments, level: Level) -> MultiGroup | None:
    """One factor with loadings (``metric``), loadings and intercepts (``scalar``) or nothing (``configural``) equal.

    Fisher scoring with the exact gradient and the expected information, each step halved until the likelihood
    improves. None where the moments cannot be modelled: a covariance matrix that is singular, or no common factor at
    the start.
    """
    if any(np.linalg.eigvalsh(_correlations(s))[0] < 1e-10 for s in moments.covariances if (np.diag(s) > 0).all()):
        return None
    if not all((np.diag(s) > 0).all() for s in moments.covariances):
        return None
    centre = np.average(moments.means, axis=0, weights=moments.n)
    scale = np.sqrt(np.average(np.diagonal(moments.covariances, axis1=1, axis2=2), axis=0, weights=moments.n))
    unit = Moments(moments.n, (moments.means - centre) / scale, moments.covariances / np.outer(scale, scale))
    layout, fixed = _layout(len(moments.n), moments.means.shape[1], level)
    start = _start(unit, level)
    if start is None:
        return None
    free = np.zeros(layout.max() + 1)
    free[layout[layout >= 0]] = start[layout >= 0]
    free, settled = _scored(unit, free, layout, fixed)
    return _finish(moments, unit, free, layout, fixed, level, settled, centre, scale)


def _correlations(covariance: Floats) -> Floats:
    size = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(size, size))


def _layout(n_groups: int, k: int, level: Level) -> tuple[Ints, Floats]:
    """(G, 3k + 2) place of each parameter among the free ones, -1 where fixed; and the values of the fixed ones."""
    layout = np.full((n_groups, 3 * k + 2), -1, dtype=np.intp)
    fixed = np.zeros((n_groups, 3 * k + 2))
    fixed[:, -1] = 1.0
    count = 0
    blocks = {"loadings": slice(0, k), "uniquenesses": slice(k, 2 * k), "intercepts": slice(2 * k, 3 * k)}
    shared = {"configural": (), "metric": ("loadings",), "scalar": ("loadings", "intercepts")}[level]
    for name, place in blocks.items():
        for g in range(n_groups):
            if g and name in shared:
                layout[g, place] = layout[0, place]
            else:
                layout[g, place] = np.arange(count, count + k)
                count += k
    for g in range(1, n_groups):
        for name, column in (("intercepts", 3 * k), ("loadings", 3 * k + 1)):
            if name in shared:
                layout[g, column] = count
                count += 1
    return layout, fixed


def _start(unit: Moments, level: Level) -> Floats | None:
    """(G, 3k + 2) values to begin with: the groups one by one, then what they share."""
    loadings, uniquenesses = [], []
    for covariance in unit.covariances:
        size = np.sqrt(np.diag(covariance))
        factor = fit_one_factor(_correlations(covariance))
        if not np.isfinite(factor.loadings).all():
            return None
        loadings.append(factor.loadings * size)
        uniquenesses.append(np.maximum(factor.uniquenesses, LOWEST_UNIQUENESS) * size**2)
    first = loadings[0]
    if level == "configural":
        common = np.array(loadings)
    else:
        signed = [part if part @ first >= 0 else -part for part in loadings]
        common = np.tile(np.average(signed, axis=0, weights=unit.n), (len(signed), 1))
    length = float(common[0] @ common[0])
    variance = np.array([max((part @ common[0] / length) ** 2, 0.05) for part in loadings])
    common = common if level == "configural" else common * np.sqrt(variance[0])
    variance = variance / variance[0]
    intercepts = unit.means.copy()
    mean = np.zeros(len(unit.n))
    if level == "scalar":
        mean = (unit.means - unit.means[0]) @ common[0] / (common[0] @ common[0])
        intercepts = np.tile(unit.means[0], (len(unit.n), 1))
    return np.concatenate([common, np.array(uniquenesses), intercepts, mean[:, None], variance[:, None]], axis=1)


def _split(full: Floats) -> tuple[Floats, Floats, Floats, float, float]:
    k = (len(full) - 2) // 3
    return full[:k], full[k : 2 * k], full[2 * k : 3 * k], float(full[-2]), float(full[-1])


def _implied(full: Floats) -> tuple[Floats, Floats]:
    loadings, uniquenesses, intercepts, mean, variance = _split(full)
    return intercepts + mean * loadings, variance * np.outer(loadings, loadings) + np.diag(uniquenesses)


def _discrepancies(unit: Moments, full: Floats) -> Floats:
    """(G,) discrepancy of each group; infinite where a variance is not above zero."""
    found = np.full(len(full), np.inf)
    for g, values in enumerate(full):
        k = unit.means.shape[1]
        if values[k : 2 * k].min() <= 0 or values[-1] <= 0:
            continue
        means, covariance = _implied(values)
        gap = unit.means[g] - means
        ratio = np.linalg.solve(covariance, unit.covariances[g])
        log_ratio = np.linalg.slogdet(covariance)[1] - np.linalg.slogdet(unit.covariances[g])[1]
        found[g] = log_ratio + np.trace(ratio) - k + gap @ np.linalg.solve(covariance, gap)
    return found


def _curvature(unit: Moments, full: Floats, layout: Ints) -> tuple[Floats, Floats]:
    """Gradient (p,) and expected information (p, p) of minus the log-likelihood in the free parameters."""
    n_free = int(layout.max()) + 1
    gradient, information = np.zeros(n_free), np.zeros((n_free, n_free))
    k = unit.means.shape[1]
    identity = np.eye(k)
    for g, values in enumerate(full):
        loadings, _, _, mean, variance = _split(values)
        means, covariance = _implied(values)
        inverse = np.linalg.inv(covariance)
        gap = unit.means[g] - means
        ones = identity[:, :, None] * loadings
        directions = np.zeros((3 * k + 2, k, k))
        directions[:k] = variance * (ones + np.transpose(ones, (0, 2, 1)))
        directions[k : 2 * k] = identity[:, :, None] * identity[:, None, :]
        directions[-1] = np.outer(loadings, loadings)
        moves = np.concatenate([mean * identity, np.zeros((k, k)), identity, loadings[None, :], np.zeros((1, k))])
        weighted = inverse @ directions @ inverse
        residual = inverse @ (covariance - unit.covariances[g] - np.outer(gap, gap)) @ inverse
        slope = 0.5 * np.einsum("aij,ij->a", directions, residual) - moves @ (inverse @ gap)
        flat = directions.reshape(len(directions), -1)
        curve = 0.5 * weighted.reshape(len(weighted), -1) @ flat.T + moves @ inverse @ moves.T
        free = np.flatnonzero(layout[g] >= 0)
        place = layout[g, free]
        np.add.at(gradient, place, unit.n[g] * slope[free])
        np.add.at(information, np.ix_(place, place), unit.n[g] * curve[np.ix_(free, free)])
    return gradient, information


def _scored(unit: Moments, free: Floats, layout: Ints, fixed: Floats) -> tuple[Floats, bool]:
    """The free parameters at the maximum, and whether it was reached."""

    def value(point: Floats) -> float:
        return float(unit.n @ _discrepancies(unit, _full(point, layout, fixed)))

    now = value(free)
    for _ in range(MAX_STEPS):
        gradient, information = _curvature(unit, _full(free, layout, fixed), layout)
        if np.linalg.cond(information) > 1e14:
            return free, False
        step = np.linalg.solve(information, gradient)
        if gradient @ step < DECREMENT_TOLERANCE * unit.n.sum():
            return free - step if value(free - step) <= now + 1e-9 else free, True
        for halving in range(30):
            tried = free - step * 0.5**halving
            reached = value(tried)
            if reached < now:
                break
        else:
            return free, False
        free, now = tried, reached
    return free, False


def _full(free: Floats, layout: Ints, fixed: Floats) -> Floats:
    return np.where(layout >= 0, free[layout], fixed)


def _finish(
    moments: Moments,
    unit: Moments,
    free: Floats,
    layout: Ints,
    fixed: Floats,
    level: Level,
    settled: bool,
    centre: Floats,
    scale: Floats,
) -> MultiGroup:
    """Everything back in the units of the items."""
    full = _full(free, layout, fixed)
    k = len(scale)
    errors = np.full(layout.shape, np.nan)
    if settled:
        inverse = np.linalg.inv(_curvature(unit, full, layout)[1])
        errors = np.where(layout >= 0, np.sqrt(np.diag(inverse))[layout], np.nan)
    errors = errors * np.concatenate([scale, scale**2, scale, [1.0, 1.0]])
    uniquenesses = full[:, k : 2 * k] * scale**2
    variances = np.diagonal(moments.covariances, axis1=1, axis2=2)
    proper = settled and (uniquenesses > LOWEST_UNIQUENESS * variances).all() and (full[:, -1] > 1e-3).all()
    implied = [_implied(values) for values in full]
    return MultiGroup(
        level=level,
        n_free=len(free),
        discrepancy=_discrepancies(unit, full),
        loadings=full[:, :k] * scale,
        intercepts=full[:, 2 * k : 3 * k] * scale + centre,
        uniquenesses=uniquenesses,
        factor=full[:, -2:],
        errors=errors,
        implied_means=np.array([means * scale + centre for means, _ in implied]),
        implied_covariances=np.array([covariance * np.outer(scale, scale) for _, covariance in implied]),
        proper=bool(proper),
    )
