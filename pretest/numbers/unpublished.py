"""What if studies stayed in a drawer? How far a mean would move if unwelcome results are missing.

None of this repairs anything. Whether results are missing cannot be seen in those that are there; it is asked how much
would have to be missing for the conclusion to fall. Both directions are worth asking: campaigns that seem to work are
published more readily, and a boomerang is news.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pretest.numbers.between import between_variance
from pretest.numbers.meta import require_studies
from pretest.numbers.smallstudies import SmallStudies as SmallStudies
from pretest.numbers.smallstudies import small_studies as small_studies
from pretest.special import brentq, ndtri, stdtrit
from pretest.words import Floats

FEWEST_SELECTED = 3
"""Number of studies below which there is no spread to weigh by."""

RATIOS = (1.0, 2.0, 5.0, 10.0, float("inf"))
"""How many times as often a welcome result is published; infinite: only the unwelcome ones are believed."""

Favoured = Literal["positive", "negative"]
SelectionStatus = Literal["ok", "too_few", "none_affirmative", "all_affirmative"]
_AFFIRMED = 0.975  # one-sided level at which a result is welcome: two-sided 5 % in the favoured direction


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The mean when welcome results are published more often than others, for several such ratios.

    k, n_affirmative: number of studies, and of those with a significant result in the ``favoured`` direction. ratio,
    estimate, std_error, df, conf_low, conf_high: (R,); ratio 1 is the mean as it stands, infinite the mean of the
    other studies alone. needed: how many times as often welcome results must be published for the estimate to fall to
    the target; needed_bound: for the interval to reach it. 1 where it does already, infinite where no ratio does.
    status: ``ok``; else all is NaN: ``too_few``, ``none_affirmative`` or ``all_affirmative``, where the studies that
    are there say nothing about those that are not.
    """

    k: int
    n_affirmative: int
    favoured: Favoured
    target: float
    ratio: Floats
    estimate: Floats
    std_error: Floats
    df: Floats
    conf_low: Floats
    conf_high: Floats
    needed: float
    needed_bound: float
    status: SelectionStatus


def under_selection(
    estimates: ArrayLike,
    std_errors: ArrayLike,
    *,
    favoured: Favoured,
    ratios: ArrayLike = RATIOS,
    target: float = 0.0,
    conf_level: float = 0.95,
) -> Selection:
    """The mean effect if significant results in one direction are published ``ratios`` times as often as others.

    Mathur & VanderWeele (2020, doi:10.1111/rssc.12440): such studies count for 1/ratio of their weight 1/(v + tau²),
    with tau² (REML) of the studies as they stand. CR2 standard errors with Satterthwaite's degrees of freedom, which
    hold though the weights are not those of the model (working variances v + tau²).

    Parameters
    ----------
    estimates, std_errors
        (k,) as for ``random_effects``.
    favoured
        ``positive`` when significant results above 0 are the welcome ones, ``negative`` below 0.
    ratios
        (R,) 1 or more; may be infinite.
    target
        Where the estimate must fall to, from the side of the favoured direction: for ``needed``.
    conf_level
        Of the intervals.

    Returns
    -------
    Selection
        NaN with a ``status`` where nothing can be said.

    Raises
    ------
    ValueError
        When an array has the wrong shape or values, or a word is not known.

    Examples
    --------
    >>> from pretest.numbers.unpublished import under_selection
    >>> found = under_selection([0.4, 0.3, 0.1, -0.1], [0.1, 0.1, 0.1, 0.1], favoured="positive")
    >>> found.estimate.round(3).tolist(), found.needed
    ([0.175, 0.117, 0.058, 0.032, 0.0], inf)
    """
    y, v = require_studies(estimates, std_errors)
    ratio = np.atleast_1d(np.asarray(ratios, dtype=np.float64))
    if favoured not in get_args(Favoured) or not bool((ratio >= 1).all()) or not np.isfinite(target):
        raise ValueError("favoured must be 'positive' or 'negative', ratios 1 or more, and target finite")
    sign = 1.0 if favoured == "positive" else -1.0
    welcome = sign * y / np.sqrt(v) > float(ndtri(_AFFIRMED))
    status = _selection_status(welcome)
    if status != "ok":
        none, nan = np.full(len(ratio), np.nan), float("nan")
        count = int(welcome.sum())
        return Selection(len(y), count, favoured, target, ratio, none, none, none, none, none, nan, nan, status)
    whole = v + between_variance(y, v, "reml")
    facing = sign * y  # the favoured direction is above 0
    mean, error, df, half = _means(facing, whole, welcome, ratio, conf_level)
    return Selection(
        len(y), int(welcome.sum()), favoured, target, ratio, sign * mean, error, df,
        sign * mean - half, sign * mean + half,
        _needed(facing - sign * target, whole, welcome),
        _needed_bound(facing - sign * target, whole, welcome, conf_level), status,
    )  # fmt: skip


def _selection_status(welcome: NDArray[np.bool_]) -> SelectionStatus:
    if len(welcome) < FEWEST_SELECTED:
        return "too_few"
    if welcome.all():
        return "all_affirmative"
    return "ok" if welcome.any() else "none_affirmative"


def _means(
    y: Floats, whole: Floats, welcome: NDArray[np.bool_], ratios: Floats, conf_level: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """(R,) mean, its standard error, degrees of freedom and half width, when welcome studies count for 1/ratio."""
    found = [_robust_mean(y, whole, np.where(welcome, 1.0 / one, 1.0) / whole) for one in ratios.tolist()]
    mean, error, df = np.array(found).T
    return mean, error, df, np.asarray(stdtrit(df, 0.5 + conf_level / 2) * error)


def _robust_mean(y: Floats, working: Floats, weights: Floats) -> tuple[float, float, float]:
    """Weighted mean with its CR2 standard error and degrees of freedom; NaN for these where one study has it all."""
    share = weights / weights.sum()
    mean = float(share @ y)
    pulled = share * working
    residual = np.diag(working) - pulled[:, None] - pulled + float(share @ pulled)  # their covariance under the model
    own = residual.diagonal()
    if bool((own <= 1e-12 * working).any()):
        return mean, float("nan"), float("nan")
    by = share * np.sqrt(working / own)
    spread = np.outer(by, by) * residual
    error = float(np.sqrt(np.square(by * (y - mean)).sum()))
    return mean, error, float(np.trace(spread) ** 2 / np.square(spread).sum())


def _needed(off: Floats, whole: Floats, welcome: NDArray[np.bool_]) -> float:
    """Ratio at which the mean distance ``off`` from the target is 0: the weighted sums of both kinds cancel out."""
    up, down = (float((off / whole)[kind].sum()) for kind in (welcome, ~welcome))
    if up + down <= 0:
        return 1.0
    return -up / down if down < 0 else float("inf")


def _needed_bound(off: Floats, whole: Floats, welcome: NDArray[np.bool_], conf_level: float) -> float:
    """Smallest ratio at which the interval of the mean distance from the target reaches 0."""

    def low(ratio: float) -> float:
        mean, _, _, half = _means(off, whole, welcome, np.array([ratio]), conf_level)
        return float(mean[0] - half[0]) if np.isfinite(half[0]) else float(mean[0])

    tried = [1.0, *np.geomspace(1.1, 1e6, 60).tolist()]
    if low(1.0) <= 0:
        return 1.0
    for before, after in pairwise(tried):
        if low(after) <= 0:
            return float(brentq(low, before, after, rtol=1e-12))
    return float("inf")
