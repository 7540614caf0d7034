"""Do small studies find something else than large ones, and what would an endlessly large one find?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from pretest.numbers.meta import require_studies
from pretest.special import stdtr, stdtrit
from pretest.words import Floats

FEWEST_REGRESSED = 10
"""Number of studies below which a trend over their size says nothing (Sterne et al. 2011, doi:10.1136/bmj.d4002)."""

RegressionStatus = Literal["ok", "too_few", "same_size"]
_PET_LEVEL = 0.10  # two-sided 10 % is one-sided 5 %


@dataclass(frozen=True, slots=True, eq=False)
class SmallStudies:
    """Do smaller studies find something else? And what would an endlessly large one find?

    k: number of studies. slope, statistic, df, p_value: Egger's test, by how much the effect changes per unit of its
    standard error. pet, peese: (3,) estimate, low and high for a study with standard error 0, from a line over
    standard errors and over variances. limit: (3,) whichever of the two holds by ``limit_by``: ``peese`` where PET
    finds an effect. status: ``ok``; else all is NaN: ``too_few`` studies, or they have the ``same_size``.
    """

    k: int
    slope: float
    statistic: float
    df: float
    p_value: float
    pet: Floats
    peese: Floats
    limit: Floats
    limit_by: Literal["pet", "peese", ""]
    status: RegressionStatus


def small_studies(estimates: ArrayLike, std_errors: ArrayLike, *, conf_level: float = 0.95) -> SmallStudies:
    """Egger's regression, and the effect at standard error 0 by PET and PEESE.

    Weighted least squares with a dispersion that is estimated (Egger et al. 1997, doi:10.1136/bmj.315.7109.629; in
    metafor ``regtest(yi, sei=, model="lm")``). PET is its intercept; PEESE takes variances for standard errors and is
    used when PET differs from 0 at one-sided 5 % (Stanley & Doucouliagos 2014, doi:10.1002/jrsm.1095). Small studies
    may differ for other reasons than a drawer: they reach other people, or try other things.

    Parameters
    ----------
    estimates, std_errors
        (k,) as for ``random_effects``.
    conf_level
        Of the intervals.

    Returns
    -------
    SmallStudies
        NaN with a ``status`` for fewer than ten studies.

    Raises
    ------
    ValueError
        When an array has the wrong shape or values.

    Examples
    --------
    >>> from pretest.numbers.smallstudies import small_studies
    >>> se = [0.05, 0.06, 0.08, 0.09, 0.1, 0.12, 0.15, 0.18, 0.2, 0.25]
    >>> found = small_studies([0.02 + 2 * one for one in se], se)
    >>> round(found.slope, 6), found.pet.round(6).tolist()
    (2.0, [0.02, 0.02, 0.02])
    """
    y, v = require_studies(estimates, std_errors)
    se = np.sqrt(v)
    if len(y) < FEWEST_REGRESSED or bool(np.ptp(se) <= 1e-9 * se.max()):
        none = np.full(3, np.nan)
        status: RegressionStatus = "too_few" if len(y) < FEWEST_REGRESSED else "same_size"
        nan = float("nan")
        return SmallStudies(len(y), nan, nan, nan, nan, none, none, none, "", status)
    line, error = _weighted_line(y, se, v)
    curve, curve_error = _weighted_line(y, v, v)
    df = float(len(y) - 2)
    reach = float(stdtrit(df, 0.5 + conf_level / 2)) * np.array([0.0, -1.0, 1.0])
    pet, peese = line[0] + reach * error[0], curve[0] + reach * curve_error[0]
    by: Literal["pet", "peese"] = "peese" if _p_value(line[0], error[0], df) < _PET_LEVEL else "pet"
    limit = peese if by == "peese" else pet
    p_value = _p_value(line[1], error[1], df)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = float(line[1] / error[1])
    return SmallStudies(len(y), float(line[1]), statistic, df, p_value, pet, peese, limit, by, "ok")


def _weighted_line(y: Floats, x: Floats, v: Floats) -> tuple[Floats, Floats]:
    """(2,) intercept and slope of y on x with weights 1/v, and (2,) their standard errors with a free dispersion."""
    design = np.column_stack([np.ones(len(y)), x]) / np.sqrt(v)[:, None]
    scaled = y / np.sqrt(v)
    inverse = np.linalg.inv(design.T @ design)
    line = inverse @ design.T @ scaled
    dispersion = float(np.square(scaled - design @ line).sum()) / (len(y) - 2)
    return line, np.sqrt(dispersion * inverse.diagonal())


def _p_value(estimate: float, error: float, df: float) -> float:
    """Two-sided p-value of 0."""
    return 2.0 * float(stdtr(df, -abs(estimate) / error)) if error > 0 else float(estimate == 0)
