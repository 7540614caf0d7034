"""Cronbach's alpha with Feldt's interval, and the item statistics that go with it; nothing is rounded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.special import fdtri
from pretest.words import CONF_LEVEL, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Alpha:
    """Alpha of k items over n complete rows.

    estimate, low, high: alpha and its two-sided interval. item_rest: (k,) correlation of each item with the sum of the
    others. dropped: (k,) alpha without the item, NaN when one item would remain.
    """

    estimate: float
    low: float
    high: float
    item_rest: Floats
    dropped: Floats


def estimate_alpha(items: Floats, *, conf_level: float = CONF_LEVEL) -> Alpha:
    """Alpha from the covariances of ``items``, (n, k) without missing values, n >= 2, k >= 2, all items varying.

    alpha = k / (k - 1) * (1 - sum of item variances / variance of the sum). The interval is exact when items are
    parallel and normal: (1 - rho) / (1 - alpha) has an F distribution with n - 1 and (n - 1)(k - 1) df.

    Source: Feldt (1965), Psychometrika 30, 357-370, doi 10.1007/BF02289499.

    Parameters
    ----------
    items
        (n, k) answers, all keyed the same way.
    conf_level
        Of the two-sided interval.

    Returns
    -------
    Alpha
        With its interval, item-rest correlations and alpha without each item.

    Raises
    ------
    ValueError
        When ``items`` has not two axes.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.measurement import estimate_alpha
    >>> rng = np.random.default_rng(1)
    >>> found = estimate_alpha(rng.normal(size=(200, 1)) + rng.normal(size=(200, 4)))
    >>> bool(found.low < found.estimate < found.high), found.item_rest.shape
    (True, (4,))
    """
    n, k = items.shape
    estimate, item_rest, covariance = consistency(items)
    low, high = feldt_interval(estimate, n, k, conf_level=conf_level)
    dropped = np.array([_alpha(np.delete(np.delete(covariance, j, 0), j, 1)) for j in range(k)])
    return Alpha(estimate, low, high, item_rest, dropped)


def consistency(items: Floats) -> tuple[float, Floats, Floats]:
    """Alpha, item-rest correlations and covariances of ``items``, as in ``estimate_alpha``, without its interval."""
    covariance = np.cov(items, rowvar=False)
    with_rest = covariance.sum(axis=1) - np.diag(covariance)
    rest_variance = covariance.sum() - 2 * covariance.sum(axis=1) + np.diag(covariance)
    varying = rest_variance > 1e-12 * covariance.sum()
    scale = np.sqrt(np.diag(covariance) * np.where(varying, rest_variance, np.nan))
    return _alpha(covariance), with_rest / scale, covariance


def feldt_interval(alpha: float, n: int, k: int, *, conf_level: float = CONF_LEVEL) -> tuple[float, float]:
    """Feldt's interval for alpha of ``k`` items over ``n`` rows; doi 10.1007/BF02289499.

    Parameters
    ----------
    alpha, n, k
        The coefficient, people (2 or more), and items (2 or more).
    conf_level
        Of the two-sided interval.

    Returns
    -------
    tuple of float
        Low and high.

    Raises
    ------
    Nothing
        One person or one item gives NaN.

    Examples
    --------
    >>> from pretest.measurement import feldt_interval
    >>> low, high = feldt_interval(0.8, 200, 4)
    >>> round(low, 3), round(high, 3)
    (0.751, 0.842)
    """
    df = (n - 1, (n - 1) * (k - 1))
    tail = (1 - conf_level) / 2
    high, low = fdtri(*df, [tail, 1 - tail])
    return 1 - (1 - alpha) * float(low), 1 - (1 - alpha) * float(high)


def _alpha(covariance: Floats) -> float:
    k = len(covariance)
    total = float(covariance.sum())
    if k < 2 or total <= 0:
        return np.nan
    return k / (k - 1) * (1 - float(np.trace(covariance)) / total)
