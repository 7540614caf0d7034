"""Does the answer hang on one study? The same random effects without each of them in turn."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pretest.numbers.between import TauMethod
from pretest.numbers.meta import RandomEffects, random_effects, require_studies


def leave_one_out(
    estimates: ArrayLike, std_errors: ArrayLike, *, method: TauMethod = "reml", conf_level: float = 0.95
) -> tuple[RandomEffects, ...]:
    """``random_effects`` without the first study, without the second, and so on.

    Where the sign of the mean, or the side on which an interval ends, turns with one study left out, the conclusion is
    about that study (Viechtbauer & Cheung 2010, doi:10.1002/jrsm.11; ``leave1out`` in metafor).

    Parameters
    ----------
    estimates, std_errors, method, conf_level
        As for ``random_effects``.

    Returns
    -------
    tuple
        k fits of k - 1 studies, in the order of the studies; with two studies each is the other one alone.

    Raises
    ------
    ValueError
        When there are fewer than two studies, or as for ``random_effects``.

    Examples
    --------
    >>> from pretest.numbers.leaveout import leave_one_out
    >>> [round(fit.mu, 2) for fit in leave_one_out([0.1, 0.1, 0.7], [0.1, 0.1, 0.1])]
    [0.4, 0.4, 0.1]
    """
    y, v = require_studies(estimates, std_errors)
    if len(y) < 2:
        raise ValueError("there must be at least two studies to leave one out")
    se = np.sqrt(v)
    return tuple(
        random_effects(np.delete(y, one), np.delete(se, one), method=method, conf_level=conf_level)
        for one in range(len(y))
    )
