"""Differences in trimmed means, for counts ("how many of 100 people ...") where a few answers are far from the rest.

Also the shares at the ends of a slider: a mean hides how many people cannot move any further.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pretest.numbers.contrasts import Uncertainty, cell_counts, cell_status, spread, to_fits
from pretest.numbers.design import Design
from pretest.numbers.fits import LinearFits
from pretest.numbers.inputs import Inputs, require_inputs
from pretest.numbers.linear import estimate_differences
from pretest.numbers.sandwich import welch_df
from pretest.words import Floats


def estimate_trimmed_differences(
    outcomes: ArrayLike,
    design: Design,
    *,
    share: float = 0.10,
) -> LinearFits:
    """Difference in trimmed means of each concept and the shared control, Yuen (1974), DOI 10.1093/biomet/61.1.165.

    Of n answers in an arm, the floor of share · n lowest and as many highest are left out. The variance rests on the
    winsorised answers, the degrees of freedom are Welch's with the answers that are left. With clusters the influence
    values are summed, with the factor G/(G-1). With weights ``share`` of the *weight* is left out at either end,
    exactly, and each winsorised answer has the room of its weight, as in HC2 of a weighted mean. In both cases the
    degrees of freedom are those of the plain difference. ``arm_mean``, ``reference_mean`` and ``reference_sd`` of the
    result are of all answers.

    Parameters
    ----------
    outcomes
        (n, K) numbers, NaN where missing.
    share
        0 or more and below 0.5, of each tail.
    design
        As for ``estimate_differences``.

    Returns
    -------
    LinearFits. A cell is ``zero_variance`` when what is left has no spread, ``too_few`` when an arm keeps fewer than
    two answers.

    Raises
    ------
    ValueError
        When an array has the wrong shape or values.
    """
    if not 0.0 <= share < 0.5:
        raise ValueError(f"share: expected 0 or more and below 0.5, got {share}")
    inputs = require_inputs(outcomes, design)
    plain = estimate_differences(outcomes, design.of_people())
    variance = "cr1" if inputs.clustered else "hc2"
    counts = cell_counts(inputs)
    level, pull, left = _levels(inputs, share)
    sign = inputs.one_hot[:, 1:] - inputs.one_hot[:, :1]
    with np.errstate(divide="ignore", invalid="ignore"):
        if variance == "cr1":
            pull = pull * np.sqrt(counts.in_use / (counts.in_use - 1.0))
        influence, std_error = spread(inputs, sign[:, :, None] * pull[:, None, :], None, variance, counts.in_use)
        own = welch_df(inputs.one_hot.T @ pull**2, left - 1.0)
        df = plain.df if inputs.clustered or inputs.weighted else own
    found = Uncertainty(influence, std_error, np.asarray(df))
    status = cell_status(inputs, counts, found, grouped=inputs.clustered)
    status[(status == "zero_variance") & (np.minimum(left[1:], left[0]) < 2)] = "too_few"
    return to_fits(
        inputs,
        level[1:] - level[0],
        found,
        status,
        counts,
        cluster=plain.cluster,
        variance=f"yuen_{variance}",
        dropped=((),) * inputs.used.shape[1],
        notes=plain.notes,
    )


def estimate_edge_shares(
    outcomes: ArrayLike,
    design: Design,
    *,
    lowest: float = 0.0,
    highest: float = 100.0,
) -> tuple[LinearFits, LinearFits]:
    """Shares at the floor and at the ceiling of a slider, and the differences between concepts and control.

    Parameters
    ----------
    lowest, highest
        Ends of the slider, in the units of the outcomes.
    outcomes, design
        As for ``estimate_differences``.

    Returns
    -------
    Two LinearFits, of the floor and of the ceiling: ``arm_mean`` holds the (C+1, K) shares, ``estimate`` their
    differences.

    Raises
    ------
    ValueError
        When an array has the wrong shape or values, or an answer lies beyond the ends.
    """
    y = np.asarray(outcomes, dtype=np.float64)
    missing = np.isnan(y)
    if ((y < lowest) | (y > highest)).any():
        raise ValueError(f"outcomes: expected values from {lowest} to {highest}, or NaN")
    floor, ceiling = (estimate_differences(np.where(missing, np.nan, y == end), design) for end in (lowest, highest))
    return floor, ceiling


def _levels(inputs: Inputs, share: float) -> tuple[Floats, Floats, Floats]:
    """(A, K) trimmed means, (n, K) influence of each row on that of its own arm, (A, K) answers left."""
    shape = (inputs.n_arms, inputs.used.shape[1])
    level, left = np.full(shape, np.nan), np.zeros(shape)
    pull = np.zeros(inputs.used.shape)
    for a in range(shape[0]):
        for k in range(shape[1]):
            rows = np.flatnonzero(inputs.used[:, k] & (inputs.arm == a))
            if not len(rows):
                continue
            y = inputs.outcomes[rows, k]
            of_arm = _weighted(y, inputs.weights[rows], share) if inputs.weighted else _yuen(y, share)
            level[a, k], pull[rows, k], left[a, k] = of_arm
    return level, pull, left


def _yuen(y: Floats, share: float) -> tuple[float, Floats, float]:
    n = len(y)
    out = int(share * n + 1e-9)
    left = n - 2 * out
    ordered = np.sort(y)
    winsorised = np.clip(y, ordered[out], ordered[n - 1 - out])
    centred = winsorised - winsorised.mean()
    level = float(ordered[out : n - out].mean())
    return level, centred / np.sqrt(left * (left - 1.0)) if left > 1 else np.zeros(n), float(left)


def _weighted(y: Floats, w: Floats, share: float) -> tuple[float, Floats, float]:
    """With ``share`` of the weight off either end; the answer at the border keeps the rest of its weight."""
    order = np.argsort(y, kind="stable")
    total = float(w.sum())
    above = np.cumsum(w[order])
    low, high = share * total, (1.0 - share) * total
    kept = np.clip(np.minimum(above, high) - np.maximum(above - w[order], low), 0.0, None)
    inside = y[order][kept > 1e-12 * total]
    level = float(kept @ y[order] / kept.sum())
    winsorised = np.clip(y, inside.min(), inside.max())
    pull = w * (winsorised - w @ winsorised / total) / kept.sum()
    part, n, left = w / total, len(y), float(len(inside))
    room = 1.0 - 2.0 * part + float(part @ part)
    if n < 2 or left < 2:
        return level, np.zeros(n), left
    # with equal weights the room is (n-1)/n, and this is Yuen's variance
    return level, pull * np.sqrt(left / (left - 1.0) * (n - 1.0) / n / room), left
