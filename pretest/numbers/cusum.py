"""A cumulative sum (CUSUM) of changes since one baseline: how far harm has built up over the waves.

Each wave's change since the baseline counts in standard errors, less half of the margin (Page 1954,
DOI 10.1093/biomet/41.1-2.100): S_t = max(0, S_{t-1} + z_t - k_t), z_t = change / SE, k_t = margin / (2 SE). A change of
exactly the margin is what this reference value finds soonest; one of half the margin leaves the sum where it is.

All waves are compared with one baseline, whose own error is in every change. Tables of run lengths take waves to be
independent, and promise far fewer false crossings than there are then. The limit is therefore simulated, with the
variances and covariances of the waves at hand, the baseline's among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pretest.words import Bools, Floats

LOOKS = 20
"""Waves over which a false crossing is counted: five years of one each quarter."""
CHANCE = 0.05
LEAST_LIMIT = 1.0
"""Standard errors: with large samples next to nothing passes half of the margin by chance, and any limit would do."""
COUNTED = 100
"""Waves to which run lengths are counted. Without an end their mean would rest on the few baselines that happened to
lie so high that their sum next to never crosses."""
DRAWS, RUNS = 4_000, 1_000
SHIFTS = (0.0, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """How far a baseline and T waves may be from their truth.

    covariance: (1 + T, 1 + T) of their levels, the baseline first. df: (1 + T,) of their variances, inf where known.
    """

    covariance: Floats
    df: Floats

    @property
    def std_error(self) -> Floats:
        """(T,) of each wave's change since the baseline."""
        own = self.covariance.diagonal()
        return np.asarray(np.sqrt(own[1:] + own[0] - 2 * self.covariance[0, 1:]))

    def first(self, looks: int) -> Errors:
        """Of the baseline and the first ``looks`` waves alone."""
        return Errors(self.covariance[: looks + 1, : looks + 1], self.df[: looks + 1])

    def extended(self, looks: int) -> Errors:
        """As if ``looks`` waves were held: those that were not yet are like the mean of those that were.

        Of one wave alone it is not known how alike two waves are: as alike as it and the baseline.
        """
        seen, cov = len(self.df) - 1, self.covariance
        if seen >= looks:
            return self.first(looks)
        apart = cov[1:, 1:][~np.eye(seen, dtype=bool)]
        own, with_base = float(cov.diagonal()[1:].mean()), float(cov[0, 1:].mean())
        whole = np.full((looks + 1, looks + 1), float(apart.mean()) if seen > 1 else with_base)
        whole[0, :] = whole[:, 0] = with_base
        np.fill_diagonal(whole, own)
        whole[: seen + 1, : seen + 1] = cov
        return Errors(whole, np.append(self.df, np.full(looks - seen, float(np.median(self.df[1:])))))


@dataclass(frozen=True, slots=True)
class RunLengths:
    """Mean number of waves until the sum crosses, counted to ``COUNTED`` at most: while nothing changes, and at a
    lasting harm of half the margin, the margin, and twice the margin. errors: their Monte Carlo standard errors."""

    in_control: float
    half: float
    margin: float
    double: float
    errors: tuple[float, float, float, float]


def cusum(steps: Floats, restart: Sequence[bool] | Bools | None = None) -> Floats:
    """The one-sided sum after each wave, never below 0.

    Parameters
    ----------
    steps
        (..., T) change in standard errors minus the reference value; NaN for a wave that says nothing, at which the sum
        stays.
    restart
        (T,) waves at which the sum begins anew, before their step is added.

    Returns
    -------
    Floats
        (..., T) S_t = max(0, S_{t-1} + step_t); NaN where the step is.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers.cusum import cusum
    >>> cusum(np.array([1.0, -2.0, 0.5, np.nan, 1.5])).tolist()
    [1.0, 0.0, 0.5, nan, 2.0]
    >>> cusum(np.array([1.0, 0.5, 0.25]), restart=[False, False, True]).tolist()
    [1.0, 1.5, 0.25]
    """
    steps = np.asarray(steps, dtype=np.float64)
    anew = np.zeros(steps.shape[-1], dtype=bool) if restart is None else np.asarray(restart, dtype=bool)
    found, sums = np.empty_like(steps), np.zeros(steps.shape[:-1])
    for t in range(steps.shape[-1]):
        sums = np.zeros_like(sums) if anew[t] else sums
        step = steps[..., t]
        silent = np.isnan(step)
        sums = np.where(silent, sums, np.maximum(0.0, sums + step))
        found[..., t] = np.where(silent, np.nan, sums)
    return found


def limit_of(
    errors: Errors,
    margin: float,
    rng: np.random.Generator,
    *,
    looks: int = LOOKS,
    chance: float = CHANCE,
    draws: int = DRAWS,
) -> tuple[float, float]:
    """The limit that the sum crosses by chance alone in at most ``chance`` of all series of ``looks`` waves.

    Parameters
    ----------
    errors
        Of the baseline and the waves until now; later ones are taken to be like them.
    margin
        Above 0, in the unit of the levels.

    Returns
    -------
    tuple[float, float]
        The limit, never under ``LEAST_LIMIT``, and the share of the draws that reached it.

    Raises
    ------
    ValueError
        When the margin is not above 0, or a change has no variance.
    """
    steps = draw_steps(errors, margin, rng, looks=looks, draws=draws)
    highest = np.sort(cusum(steps).max(axis=1))
    kept = int(np.ceil((1 - chance) * draws))
    limit = max(float(np.nextafter(highest[kept - 1], np.inf)), LEAST_LIMIT)
    return limit, float((highest >= limit).mean())


def run_lengths(
    errors: Errors,
    margin: float,
    limit: float,
    rng: np.random.Generator,
    *,
    counted: int = COUNTED,
    draws: int = RUNS,
) -> RunLengths:
    """How many waves the sum takes to cross ``limit``, at each of ``SHIFTS`` in margins.

    Examples
    --------
    Known and independent errors of 1, no error of the baseline, and a reference value of 0.5 (a margin of 1); published
    for a limit of 4 are 335 waves while nothing changes and 8.4 at a shift of 1.

    >>> import numpy as np
    >>> from pretest.numbers.cusum import Errors, run_lengths
    >>> errors = Errors(np.diag([0.0, 1.0]), np.full(2, np.inf))
    >>> round(run_lengths(errors, 1.0, 4.0, np.random.default_rng(1)).margin)
    8
    """
    means, spreads = [], []
    noise = draw_steps(errors, margin, rng, looks=counted, draws=draws, shifts=SHIFTS)
    for steps in noise:
        crossed = cusum(steps) >= limit
        length = np.where(crossed.any(axis=1), crossed.argmax(axis=1) + 1, counted)
        means.append(float(length.mean()))
        spreads.append(float(length.std(ddof=1) / np.sqrt(draws)))
    errors_of = (spreads[0], spreads[1], spreads[2], spreads[3])
    return RunLengths(means[0], means[1], means[2], means[3], errors_of)


def draw_steps(
    errors: Errors,
    margin: float,
    rng: np.random.Generator,
    *,
    looks: int,
    draws: int,
    shifts: Sequence[float] = (),
) -> Floats:
    """(draws, looks) steps of the sum while nothing changes; with ``shifts``, (shifts, draws, looks) at lasting harms
    of so many margins, from the same draws.

    The standard errors are drawn too, as estimates of variances with so many degrees of freedom are, since few clusters
    make them uncertain and a low one makes a large step.
    """
    if not margin > 0:
        raise ValueError(f"expected a margin above 0, got {margin}")
    whole = errors.extended(looks)
    if not (whole.std_error > 0).all():
        raise ValueError("expected changes with a variance above 0")
    values, vectors = np.linalg.eigh(whole.covariance)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    levels = rng.standard_normal((draws, looks + 1)) @ root.T
    change = levels[:, 1:] - levels[:, :1]
    spread = np.sqrt(whole.covariance.diagonal()) * _drawn_ratios(whole.df, draws, rng)
    shared = np.divide(
        whole.covariance[0, 1:],
        np.sqrt(whole.covariance[0, 0] * whole.covariance.diagonal()[1:]),
        out=np.zeros(looks),
        where=whole.covariance[0, 1:] != 0,
    )
    own, base = spread[:, 1:], spread[:, :1]
    std_error = np.sqrt(own**2 + base**2 - 2 * shared * own * base)
    moved = np.asarray(shifts or (0.0,), dtype=np.float64)[:, None, None] * margin
    steps = (change + moved - margin / 2) / std_error
    return np.asarray(steps if shifts else steps[0])


def _drawn_ratios(df: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """(draws, 1 + T) estimated over true standard error."""
    ratios = np.ones((draws, len(df)))
    known = np.isfinite(df) & (df > 0)
    if known.any():
        ratios[:, known] = np.sqrt(rng.chisquare(df[known], size=(draws, int(known.sum()))) / df[known])
    return ratios
