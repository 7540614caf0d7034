"""Raking: weights with which a sample has the margins of its population.

Deming & Stephan (1940), DOI 10.1214/aoms/1177731829: multiply the weights of each category by what its margin asks,
margin after margin, until all hold. People with the same categories are one cell, so the work after one pass over the
people does not grow with their number. With a cap the weight is the smaller of that product and the cap, and each
step is solved exactly under it: of all weights that meet margins and cap these lie nearest to the base weights
(calibration with range restriction, Deville & Särndal 1992, DOI 10.1080/01621459.1992.10475217).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pretest.errors import DesignError, Problem
from pretest.weighting.collapse import Codes, collapse
from pretest.words import Floats, Ints

TOLERANCE = 1e-10  # of a share of the population
SWEEPS = 1_000
_PATIENCE = 50  # sweeps that must bring the deviation down by 1 % or more together
_FARTHEST = 1e100  # factors of margins that cannot hold would grow for ever


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """What is known of one variable in the population. shares: (K,) positive, adding up to 1, one per category."""

    variable: str
    categories: tuple[str, ...]
    shares: Floats

    def __post_init__(self) -> None:
        fits = self.shares.shape == (len(self.categories),) and len(self.categories) > 0
        if not fits or not (self.shares > 0).all() or abs(self.shares.sum() - 1.0) > 1e-9:
            raise ValueError(f"margin '{self.variable}': one positive share per category is needed, adding up to 1")


@dataclass(frozen=True, slots=True, eq=False)
class RakeFit:
    """Raked weights and how they came about.

    weights: (n,) with mean 1 over everybody whose base weight is above 0; at most ``cap``. iterations: sweeps over all
    margins. converged: the largest deviation of a weighted share is at most the tolerance, and the cap holds.
    history: per sweep, the largest deviation from a target share that it found. deviation: the one that is left.
    n_trimmed: people whose weight the cap lowered. least_cap: no cap below it can meet every margin, even one by one.
    factors: per margin (K,), what the category multiplies the base weight by, before the cap. held: per margin, the
    share of people without a known category, which raking leaves as it was.
    """

    weights: Floats
    iterations: int
    converged: bool
    history: Floats
    deviation: float
    n_trimmed: int
    least_cap: float
    factors: tuple[Floats, ...]
    held: Floats


def rake(
    codes: Sequence[Codes],
    margins: Sequence[Margin],
    *,
    base: Floats | None = None,
    cap: float | None = None,
    tolerance: float = TOLERANCE,
    max_iterations: int = SWEEPS,
) -> RakeFit:
    """Weights for n people whose weighted shares are those of ``margins``.

    Deming & Stephan (1940), DOI 10.1214/aoms/1177731829; the cap as in Deville & Särndal (1992),
    DOI 10.1080/01621459.1992.10475217.

    Parameters
    ----------
    codes
        Per margin (n,) whole numbers: the person's category, -1 where it is not known. Who is not known in a margin
        keeps the share of the sample that such people have; the population's shares are divided over the others.
    margins
        One per variable: its categories and their shares in the population.
    base
        (n,) weights to start from, 0 or more; all equal when not given. Who has 0 keeps 0.
    cap
        The largest weight allowed, as a multiple of the mean weight; above 1.
    tolerance, max_iterations
        Raking stops when a sweep finds no weighted share farther than this from its target, when 50 sweeps bring
        the largest deviation down by less than 1 %, or after ``max_iterations``; the last two have not converged.

    Returns
    -------
    RakeFit
        Weights with mean 1, and how they came about.

    Raises
    ------
    DesignError
        When nobody is in a category that the population has (code ``category_empty``, one problem per category), or
        nobody's category is known in a margin (``margin_unknown``).
    ValueError
        When shapes, codes, weights or cap are impossible: a programming mistake.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.weighting import Margin, rake
    >>> gender = Margin("gender", ("man", "woman"), np.array([0.5, 0.5]))
    >>> fit = rake([np.array([0, 0, 0, 1])], [gender])
    >>> fit.weights.round(3).tolist(), fit.converged
    ([0.667, 0.667, 0.667, 2.0], True)
    """
    n = len(codes[0]) if codes else 0
    _check(codes, margins, n, base, cap)
    cells = collapse(codes, [len(margin.categories) for margin in margins], base, apart=cap is not None)
    people = float(cells.size.sum())
    _require_people(margins, cells.codes, cells.size)
    latent = cells.base * (people / float(cells.size @ cells.base)) if people else cells.base
    held = np.array([float((cells.size * latent)[code == 0].sum()) for code in cells.codes]) / max(people, 1.0)
    targets = [
        people * np.concatenate([[gone], (1.0 - gone) * margin.shares])
        for gone, margin in zip(held, margins, strict=True)
    ]
    least = max(_least_cap(code, cells.size, target) for code, target in zip(cells.codes, targets, strict=True))
    found = _sweep(latent, cells.size, cells.codes, targets, cap, tolerance, max_iterations)
    weights = found.latent if cap is None else np.minimum(found.latent, cap)
    deviation = _deviation(weights, cells.size, cells.codes, targets)
    if cap is not None and deviation > tolerance:  # what cannot hold must not change the sum of the weights
        everybody = np.zeros(len(weights), dtype=np.intp)
        step, _ = _step(found.latent, cells.size, everybody, np.array([people]), cap)
        weights = np.minimum(found.latent * step[0], cap)
        deviation = _deviation(weights, cells.size, cells.codes, targets)
    trimmed = 0 if cap is None else int(cells.size[found.latent > cap * (1.0 + 1e-9)].sum())
    return RakeFit(
        cells.spread(weights),
        len(found.history),
        deviation <= tolerance,
        np.array(found.history),
        deviation,
        trimmed,
        least,
        tuple(factor[1:] for factor in found.factors),
        held,
    )


def _check(codes: Sequence[Codes], margins: Sequence[Margin], n: int, base: Floats | None, cap: float | None) -> None:
    if len(codes) != len(margins) or not margins:
        raise ValueError(f"{len(codes)} columns of codes for {len(margins)} margins")
    for code, margin in zip(codes, margins, strict=True):
        if code.shape != (n,) or code.dtype.kind not in "iu":
            raise ValueError(f"codes of '{margin.variable}' must be {n} whole numbers")
        if n and (code.min() < -1 or code.max() >= len(margin.categories)):
            raise ValueError(f"codes of '{margin.variable}' must lie between -1 and {len(margin.categories) - 1}")
    if base is not None and (base.shape != (n,) or not np.isfinite(base).all() or (base < 0).any()):
        raise ValueError(f"base weights must be {n} finite numbers of 0 or more")
    if cap is not None and not cap > 1:
        raise ValueError(f"a cap must be above 1, the mean weight; got {cap}")


def _require_people(margins: Sequence[Margin], codes: Sequence[Ints], size: Floats) -> None:
    problems: list[Problem] = []
    for margin, code in zip(margins, codes, strict=True):
        counts = np.bincount(code, size, 1 + len(margin.categories))[1:]
        if not counts.any():
            what = "nobody has a known category here"
            hint = "Leave the margin out of the population file, or check the column and its codes."
            problems.append(Problem("margin_unknown", margin.variable, what, hint=hint))
            continue
        for name in (name for name, count in zip(margin.categories, counts, strict=True) if count == 0):
            what = f"nobody is in the category '{name}', so no weight can give it its share of the population"
            hint = "Join it with a neighbouring category in the population file (several categories under one code)."
            problems.append(Problem("category_empty", margin.variable, what, hint=hint))
    if problems:
        raise DesignError.of(problems)


@dataclass(frozen=True, slots=True, eq=False)
class _Swept:
    latent: Floats
    factors: list[Floats]
    history: list[float]


def _sweep(
    latent: Floats,
    size: Floats,
    codes: Sequence[Ints],
    targets: Sequence[Floats],
    cap: float | None,
    tolerance: float,
    most: int,
) -> _Swept:
    """Margin after margin until a whole sweep finds nothing to mend."""
    total = max(float(size.sum()), 1.0)
    factors = [np.ones(len(target)) for target in targets]
    history: list[float] = []
    while len(history) < most:
        largest = 0.0
        for factor, code, target in zip(factors, codes, targets, strict=True):
            step, found = _step(latent, size, code, target, cap)
            largest = max(largest, found)
            latent = np.clip(latent * step[code], 1 / _FARTHEST, _FARTHEST)
            factor[:] = np.clip(factor * step, 1 / _FARTHEST, _FARTHEST)
        history.append(largest / total)
        if history[-1] <= tolerance or _stands_still(history):
            break
    return _Swept(latent, factors, history)


def _stands_still(history: Sequence[float]) -> bool:
    """Whether the deviation has hardly come down for a while: then the margins and the cap exclude each other."""
    return len(history) > _PATIENCE and history[-1] > 0.99 * history[-1 - _PATIENCE]


def _step(latent: Floats, size: Floats, code: Ints, target: Floats, cap: float | None) -> tuple[Floats, float]:
    """Per category the factor t with which Σ size · min(t · latent, cap) is the target; and how far off it was.

    The sum is concave in t and made of straight pieces. Newton's steps from the left therefore never pass the
    solution and reach it exactly. A target above cap × people ends where all of them have the cap.
    """
    k = len(target)
    uncapped = np.bincount(code, size * latent, k)
    factor = np.divide(target, uncapped, out=np.ones(k), where=uncapped > 0)
    if cap is None:
        return factor, float(np.abs(uncapped - target).max())
    off = float(np.abs(np.bincount(code, size * np.minimum(latent, cap), k) - target).max())
    over = np.zeros(len(latent), dtype=bool)
    while True:
        now = latent * factor[code] >= cap
        if (now == over).all():
            return factor, off
        over = now
        rest = np.bincount(code, size * latent * ~over, k)
        full = cap * np.bincount(code, size * over, k)
        factor = np.divide(target - full, rest, out=factor.copy(), where=rest > 0)


def _deviation(weights: Floats, size: Floats, codes: Sequence[Ints], targets: Sequence[Floats]) -> float:
    """Largest difference between a weighted share and its target."""
    total = max(float(size.sum()), 1.0)
    gaps = [
        np.abs(np.bincount(code, size * weights, len(target)) - target).max()
        for code, target in zip(codes, targets, strict=True)
    ]
    return float(max(gaps) / total)


def _least_cap(code: Ints, size: Floats, target: Floats) -> float:
    counts = np.bincount(code, size, len(target)).astype(np.float64)
    return float(np.divide(target, counts, out=np.zeros(len(target)), where=counts > 0).max())
