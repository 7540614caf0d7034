"""The score of a forecast where the truth itself is known with error only."""

from __future__ import annotations

import numpy as np

from pretest.numbers.forecast import Forecast, cdf, crps
from pretest.special import ndtr
from pretest.words import Floats

_STEPS = np.array([0.0, 1.0, 2.0, 3.0, 4.5, 6.5, 9.0])  # in SD from a middle: beyond the last nothing is left
_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(20)


def expected_crps(forecast: Forecast, mean: float, se: float) -> float:
    """Continuous ranked probability score, averaged over a truth that is normal around an estimate.

    The mean over y ~ G of the score of F is the integral of (F - G)² plus that of G (1 - G), which is se/√π for a
    normal G (Gneiting & Raftery 2007, doi:10.1198/016214506000001437, section 4.2). It is larger than the score against
    the estimate where the forecast is sharp and right, for then only the error of the estimate is left.

    Parameters
    ----------
    mean, se : of the estimate, in the unit of the forecast; se 0 is the score against the estimate itself.

    Raises
    ------
    ValueError
        When a number is not finite, or se is below 0.

    Examples
    --------
    >>> from pretest.numbers.expectedscore import expected_crps
    >>> from pretest.numbers.forecast import forecast_of
    >>> round(expected_crps(forecast_of(3.0, 3.0, 3.0), 3.0, 2.0), 4)  # mean absolute error: 2 × √(2/π)
    1.5958
    """
    if not (np.isfinite(mean) and np.isfinite(se)) or se < 0:
        raise ValueError(f"the estimate must be finite and its se not below 0, got {mean} and {se}")
    if se == 0:
        return crps(forecast, mean)
    breaks = np.concatenate(
        [
            (forecast.median - _STEPS[:, None] * forecast.sd_low).ravel(),
            (forecast.median + _STEPS[:, None] * forecast.sd_high).ravel(),
            mean - _STEPS * se,
            mean + _STEPS * se,
        ]
    )
    return _apart(forecast, mean, se, np.unique(breaks)) + se / float(np.sqrt(np.pi))


def _apart(forecast: Forecast, mean: float, se: float, edges: Floats) -> float:
    """Integral of the squared difference between both distribution functions."""
    half, middle = np.diff(edges) / 2, (edges[1:] + edges[:-1]) / 2
    at = middle[:, None] + half[:, None] * _NODES
    off = np.square(cdf(forecast, at.ravel()) - ndtr((at.ravel() - mean) / se)).reshape(at.shape)
    return float(half @ (off @ _NODE_WEIGHTS))
