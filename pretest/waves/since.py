"""The change from one wave to the mean of later ones, with what the waves share counted in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pretest.waves.contrast import Change, Contrast, estimate_contrast
from pretest.waves.domains import Domain, Followed


def change_to(
    followed: Followed, domain: Domain, wave_from: int, waves_to: Sequence[int], number: int, conf_level: float
) -> Change:
    """The mean of ``waves_to``, each counting alike, minus ``wave_from``.

    Parameters
    ----------
    followed
        Where ``domain`` comes from.
    number
        Which of the K numbers of the domain.
    conf_level
        Of the interval.

    Returns
    -------
    Change
        In points or as a difference of shares, signed as measured. Its variance comes from the covariance of all
        waves, so that people or clusters that were in several of them are not taken for others (Särndal, Swensson &
        Wretman 1992, DOI 10.1007/978-1-4612-4378-6). All NaN but the estimate where a variance is unknown.

    Raises
    ------
    ValueError
        When a wave is not there, or no later wave is given.
    """
    waves = followed.sampling.waves
    if not waves_to:
        raise ValueError("no later wave is given")
    weights = np.zeros(len(waves))
    for wave in waves_to:
        weights[waves.index(wave)] += 1.0 / len(waves_to)
    weights[waves.index(wave_from)] -= 1.0
    contrast = Contrast("baseline", wave_from, max(waves_to), weights)
    limits = domain.intervals(conf_level)
    return estimate_contrast(contrast, domain, limits, followed.sampling, number, conf_level)


def spread_of(domain: Domain, t: int, number: int) -> float:
    """Standard deviation of the answers in the wave at place ``t``; NaN where it is unknown or zero."""
    means = domain.means
    spread = float(np.sqrt(means.simple_variance[t, number] * means.people[t]))
    return spread if spread > 0 else float("nan")
