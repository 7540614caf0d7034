"""What weighting costs and what it mends: Kish's design effect, and the shares before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pretest.tables.weighting import TABLE as WEIGHTING
from pretest.weighting.collapse import Codes
from pretest.weighting.rake import Margin, RakeFit
from pretest.words import Floats, Ints

UNKNOWN = "unknown"  # people whose category is missing, or that the source does not know


@dataclass(frozen=True, slots=True)
class Spread:
    """How unequal weights are, over the people whose weight is above 0.

    deff: Kish's design effect n Σw² / (Σw)² = 1 + cv². n_effective: n / deff, the size of an unweighted sample that
    would be as precise for a variable that has nothing to do with the weights. least, most: as a multiple of the mean.
    """

    n: int
    n_effective: float
    deff: float
    least: float
    most: float


def measure_spread(weights: Floats) -> Spread:
    """Kish (1965, Survey Sampling, ch. 11.7), Kish (1992, Journal of Official Statistics 8:183-200).

    weights: (n,), 0 or more. Where nobody has weight, n is 0 and the rest NaN.
    """
    used = weights[weights > 0]
    if not len(used):
        return Spread(0, np.nan, np.nan, np.nan, np.nan)
    total, mean = float(used.sum()), float(used.mean())
    effective = total**2 / float(used @ used)
    return Spread(len(used), effective, len(used) / effective, float(used.min()) / mean, float(used.max()) / mean)


def weighting_table(
    fit: RakeFit,
    codes: Sequence[Codes],
    margins: Sequence[Margin],
    *,
    wave: int,
    base: Floats | None = None,
    audience: str = "",
    sources: Sequence[str] = (),
) -> pd.DataFrame:
    """The table ``tables.weighting`` of one raked sample: a summary row, then one row per category.

    codes, margins, base: as given to ``rake``. ``sample_share`` is the share before raking, with the base weights
    where there are any. Shares are among the people whose category is known; the row ``unknown`` has no population
    share, and gives the share of all people whose category is not. sources: per margin, where the figures come from.
    """
    counted = fit.weights > 0
    before = counted.astype(np.float64) if base is None else base
    fixed = {"wave": wave, "audience": audience, "suppressed": False}
    fitted = {"n_trimmed": fit.n_trimmed, "iterations": fit.iterations, "converged": fit.converged}
    rows = [{**fixed, "variable": "", "category": "", **_figures(measure_spread(fit.weights)), **fitted, "source": ""}]
    for margin, code, source in zip(margins, codes, list(sources) or [""] * len(margins), strict=True):
        at = code.astype(np.intp) + 1
        size = 1 + len(margin.categories)
        n = np.bincount(at, counted, size).astype(int)
        shares = [_shares(at, weight, size) for weight in (before, fit.weights)]
        names, known = (UNKNOWN, *margin.categories), (np.nan, *margin.shares)
        for k in (*range(1, size), *([0] if n[0] else [])):
            keys = {"variable": margin.variable, "category": names[k], "source": source}
            figures = {"population_share": known[k], "sample_share": shares[0][k], "weighted_share": shares[1][k]}
            rows.append({**fixed, **keys, **figures, "n": int(n[k])})
    return _typed(rows)


def _shares(at: Ints, weight: Floats, size: int) -> Floats:
    """(size,) first the share of all that is not known, then shares of the known."""
    sums = np.bincount(at, weight, size)
    return np.append(sums[:1] / sums.sum(), sums[1:] / sums[1:].sum())


def spread_row(weights: Floats, *, wave: int, audience: str, n_trimmed: int | None = None) -> pd.DataFrame:
    """One summary row of ``tables.weighting`` for an audience: how unequal the weights of its people are.

    weights: (n,) of its people. n_trimmed: of them, whose weight the cap holds down; None without a cap.
    """
    row = {"wave": wave, "audience": audience, "variable": "", "category": "", "source": "", "suppressed": False}
    return _typed([{**row, **_figures(measure_spread(weights)), "n_trimmed": n_trimmed}])


def _figures(spread: Spread) -> dict[str, Any]:
    return {
        "n": spread.n,
        "n_effective": spread.n_effective,
        "deff": spread.deff,
        "min_weight": spread.least,
        "max_weight": spread.most,
    }


def _typed(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the declared table; what a row does not say is missing."""
    return WEIGHTING.require(pd.DataFrame(rows, columns=list(WEIGHTING.kinds)))
