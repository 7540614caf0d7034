"""The effect on those who really looked: complier average causal effects, beside the effect of having been assigned.

Angrist, Imbens & Rubin (1996), DOI 10.1080/01621459.1996.10476902. Everybody in the control is unexposed, so people
can fail to comply on one side only. It rests on three assumptions besides random assignment: being assigned moves the
outcome only through exposure (a glance does nothing at all), one person's assignment does not touch another's outcome,
and some people do comply.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pretest.numbers.design import Design
from pretest.numbers.influence import sum_by_cluster
from pretest.numbers.linear import estimate_differences
from pretest.special import stdtr, stdtrit
from pretest.words import CONF_LEVEL, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Compliers:
    """Per concept, all (C,): itt: effect of assignment; exposed: share exposed of those assigned; estimate: effect on
    compliers, itt / exposed; std_error: delta method; df, p_value: of the effect of assignment, whose test this is;
    conf_low, conf_high: Fieller's interval, -inf or inf where exposure is too rare to bound it. status: as in
    ``LinearFits``, also ``no_exposure``. n_concept: (C,), n_reference: people with the outcome."""

    itt: Floats
    exposed: Floats
    estimate: Floats
    std_error: Floats
    df: Floats
    p_value: Floats
    conf_low: Floats
    conf_high: Floats
    conf_level: float
    status: NDArray[np.str_]
    n_concept: NDArray[np.int64]
    n_reference: int


def estimate_compliers(
    outcome: ArrayLike,
    exposed: ArrayLike,
    design: Design,
    *,
    covariates: ArrayLike | None = None,
    conf_level: float = CONF_LEVEL,
) -> Compliers:
    """Wald's ratio of two differences, both from ``estimate_differences`` on the same rows.

    Parameters
    ----------
    outcome
        (n,) numbers, NaN where missing.
    exposed
        (n,) True for those who saw their arm's message for long enough; what the control saw does not count.
    design, covariates
        As for ``estimate_differences``.
    """
    y = np.asarray(outcome, dtype=np.float64)
    took = np.where(np.isnan(y), np.nan, np.asarray(exposed, dtype=bool) & (np.asarray(design.arm) > 0))
    fits = estimate_differences(np.column_stack([y, took]), design, covariates=covariates)
    itt, share = fits.estimate[:, 0], fits.estimate[:, 1]
    # where all (or none) are exposed the share has no spread: its influence is 0, not unknown
    pulls = np.where(np.isnan(fits.influence), 0.0, fits.influence)
    sums = sum_by_cluster(pulls, np.unique(fits.cluster, return_inverse=True)[1])
    v_y, v_d = (sums**2).sum(axis=0).T
    v_yd = (sums[:, :, 0] * sums[:, :, 1]).sum(axis=0)
    status = np.where(share > 0, fits.status[:, 0], "no_exposure")
    ok, df = status == "ok", fits.df[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = itt / share
        error = np.sqrt(np.maximum(v_y - 2.0 * ratio * v_yd + ratio**2 * v_d, 0.0)) / share
        low, high = fieller_interval(itt, share, v_y, v_d, v_yd, stdtrit(df, (1.0 + conf_level) / 2.0))
        p_value = 2.0 * stdtr(df, -np.abs(itt) / np.sqrt(v_y))

    def shown(values: Floats) -> Floats:
        return np.where(ok, values, np.nan)

    return Compliers(
        itt=itt,
        exposed=share,
        estimate=shown(ratio),
        std_error=shown(error),
        df=shown(df),
        p_value=shown(np.asarray(p_value)),
        conf_low=shown(low),
        conf_high=shown(high),
        conf_level=conf_level,
        status=status,
        n_concept=fits.n_concept[:, 0].astype(np.int64),
        n_reference=int(fits.n_reference[0]),
    )


def fieller_interval(
    top: Floats, bottom: Floats, v_top: Floats, v_bottom: Floats, covariance: Floats, t: Floats
) -> tuple[Floats, Floats]:
    """All ratios r that the test of top - r·bottom = 0 does not reject: Fieller (1954), DOI
    10.1111/j.2517-6161.1954.tb00159.x; from -inf to inf where bottom itself is not clearly other than 0."""
    a = bottom**2 - t**2 * v_bottom
    b = top * bottom - t**2 * covariance
    c = top**2 - t**2 * v_top
    root = np.sqrt(np.maximum(b**2 - a * c, 0.0))
    clear = a > 0
    safe = np.where(clear, a, 1.0)
    return np.where(clear, (b - root) / safe, -np.inf), np.where(clear, (b + root) / safe, np.inf)
