"""Where each outcome stands in each wave and place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pretest.tables.levels import TABLE as LEVELS
from pretest.waves.domains import Domain, Followed, follow
from pretest.waves.outcome import WaveOutcome
from pretest.waves.sampling import Sampling
from pretest.words import CONF_LEVEL


def estimate_levels(
    frame: pd.DataFrame,
    outcomes: Sequence[WaveOutcome],
    *,
    audience: str,
    dates: Mapping[int, str | None] | None = None,
    conf_level: float = CONF_LEVEL,
    suppress_below: int = 10,
) -> pd.DataFrame:
    """Means and shares per wave × place × outcome, with design-based intervals.

    Parameters
    ----------
    frame
        One row per respondent and wave: the design columns of ``pretest.tables.columns`` (only ``WAVE`` is needed) and
        a float column per outcome, NaN where missing. Pass every respondent of the wave, with NaN scores for those
        outside the audience: then the sampling units without members of the audience stay in the variance.
    outcomes
        What to estimate.
    audience
        Goes into the table as it is.
    dates
        Wave → date.
    conf_level
        Of all intervals.
    suppress_below
        Rows that rest on fewer people keep their keys and carry no figures.

    Returns
    -------
    Table ``LEVELS``. A place is a row only where there are two or more; place "" is all together. ``std_error`` is
    linearised (see ``fit``); ``df`` is sampling units with answers minus strata with answers; means have a t interval,
    shares the interval of ``share_interval``. ``deff`` is against as many people drawn at random with replacement,
    ``n_effective`` is n/deff. Where df is 0 there is no standard error. ``n`` is 0 where nobody answered.

    Raises
    ------
    DataError
        When a weight is negative or infinite.
    """
    return levels_of(follow(frame, outcomes, suppress_below), audience=audience, dates=dates, conf_level=conf_level)


def levels_of(
    followed: Followed,
    *,
    audience: str,
    dates: Mapping[int, str | None] | None = None,
    conf_level: float = CONF_LEVEL,
) -> pd.DataFrame:
    """The table of ``estimate_levels`` from estimates that are there already."""
    rows: list[dict[str, Any]] = []
    for domain in followed.domains:
        rows += _rows(domain, followed.sampling, audience, dates or {}, conf_level)
    table = pd.DataFrame(rows, columns=list(LEVELS.kinds))
    table.loc[table["suppressed"].astype(bool), list(LEVELS.hides.figures)] = np.nan
    return LEVELS.require(table)


def _rows(
    domain: Domain, sampling: Sampling, audience: str, dates: Mapping[int, str | None], conf_level: float
) -> list[dict[str, Any]]:
    means = domain.means
    low, high = domain.intervals(conf_level)
    deff = means.deff
    size = np.divide(means.people[:, None], deff, out=np.full(deff.shape, np.nan), where=deff > 0)
    std_error = np.sqrt(means.variance)
    return [
        {
            "wave": wave,
            "date": dates.get(wave),
            "place": domain.place,
            "audience": audience,
            "outcome": domain.outcome.id,
            "role": domain.outcome.role,
            "statistic": domain.outcome.statistic,
            "category": label,
            "estimate": means.estimate[t, k],
            "std_error": std_error[t, k],
            "df": means.df[t],
            "conf_level": conf_level,
            "conf_low": low[t, k],
            "conf_high": high[t, k],
            "n": int(means.people[t]),
            "n_effective": size[t, k],
            "deff": deff[t, k],
            "weighted": bool(sampling.weighted[t]),
            "suppressed": bool(domain.suppressed[t]),
        }
        for t, wave in enumerate(sampling.waves)
        for k, label in enumerate(domain.outcome.labels)
    ]
