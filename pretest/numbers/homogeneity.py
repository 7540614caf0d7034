"""Whether a share is the same in all arms: a chi-square test, or an exact one where the numbers are small."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pretest.words import Counts, Floats

SMALL = 5.0  # expected number below which chi-square is not used
MOST_TABLES = 300_000  # tables that the exact test lists; beyond, it draws some of them
DRAWS = 19_999
_SAME = 1e-7  # relative difference up to which two tables are equally likely, as in R

Test = Literal["chi_square", "fisher", "fisher_simulated", ""]


@dataclass(frozen=True, slots=True)
class Homogeneity:
    """test: which, or "" where there was nothing to test. statistic and df: of chi-square, else NaN and 0."""

    test: Test
    statistic: float
    df: int
    p_value: float


def homogeneity_test(counts: Counts, totals: Counts, rng: np.random.Generator) -> Homogeneity:
    """Whether ``counts`` out of ``totals`` (arms,) can be of one share: Pearson's chi-square, or Fisher's exact test
    where any expected number is below 5. Arms without anybody are left out.

    Parameters
    ----------
    rng
        Used only where the exact test has too many tables to list (as R's ``simulate.p.value``).
    """
    counts, totals = counts[totals > 0], totals[totals > 0]
    flagged, n = int(counts.sum()), int(totals.sum())
    if len(counts) < 2 or flagged in (0, n):
        return Homogeneity("", math.nan, 0, math.nan)
    expected = flagged * totals / n
    if min(expected.min(), (totals - expected).min()) >= SMALL:
        statistic = float((((counts - expected) ** 2) * (1 / expected + 1 / (totals - expected))).sum())
        df = len(counts) - 1
        return Homogeneity("chi_square", statistic, df, chi_square_tail(statistic, df))
    if flagged > n - flagged:  # the same test on those who are not flagged, with fewer tables
        counts, flagged = totals - counts, n - flagged
    if math.comb(flagged + len(counts) - 1, len(counts) - 1) <= MOST_TABLES:
        return Homogeneity("fisher", math.nan, 0, _exact(counts, totals))
    drawn = rng.multivariate_hypergeometric(totals, flagged, DRAWS, method="marginals")
    likely = _log_ways(drawn, totals).sum(axis=1)
    observed = _log_ways(counts, totals).sum()
    as_rare = int((likely <= observed + _SAME).sum())
    return Homogeneity("fisher_simulated", math.nan, 0, (as_rare + 1) / (DRAWS + 1))


def _exact(counts: Counts, totals: Counts) -> float:
    """Probability, given the margins, of a table as likely as the observed one or less."""
    flagged = int(counts.sum())
    used, log_ways = np.zeros(1, dtype=np.int64), np.zeros(1)
    after = int(totals.sum())
    for total in totals.tolist():
        after -= total
        here = np.arange(min(total, flagged) + 1)
        ways = _log_ways(here, np.full(len(here), total))
        both = used[:, None] + here[None, :]
        possible = (both <= flagged) & (flagged - both <= after)  # the rest must fit into the arms that follow
        used, log_ways = both[possible], (log_ways[:, None] + ways[None, :])[possible]
    observed = _log_ways(counts, totals).sum()
    all_ways = np.exp(log_ways - log_ways.max())
    return float(all_ways[log_ways <= observed + _SAME].sum() / all_ways.sum())


def _log_ways(counts: Counts, totals: Counts) -> Floats:
    logs = _log_factorials(int(totals.max(initial=0)))
    return np.asarray(logs[totals] - logs[counts] - logs[totals - counts], dtype=np.float64)


@lru_cache(maxsize=1)
def _log_factorials(most: int) -> NDArray[np.longdouble]:
    """(most + 1,) ln n!, in more digits than the differences need."""
    return np.concatenate([[np.longdouble(0)], np.cumsum(np.log(np.arange(1, most + 1, dtype=np.longdouble)))])


def chi_square_tail(statistic: float, df: int) -> float:
    """P(chi-square with ``df`` degrees of freedom > ``statistic``), as the finite sum that it is for whole df.

    Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 26.4.4 and 26.4.5. All terms are positive, so the
    tail is exact however small.
    """
    half = statistic / 2.0
    if df % 2:
        start, term, first = math.erfc(math.sqrt(half)), math.exp(-half) * math.sqrt(half / math.pi) * 2.0, 3
    else:
        start, term, first = math.exp(-half), math.exp(-half) * half, 4
    total = start
    for step in range(first, df + 1, 2):
        total += term
        term *= statistic / step
    return total
