"""What came true: forecasts of a panel against the difference that the data found, in people of 100.

Every pool is scored by its continuous ranked probability score (CRPS; Gneiting & Raftery 2007,
doi:10.1198/016214506000001437) against the estimate: the mean distance between what was expected and what was found,
less what the forecast's own width explains; 0 is best. The estimate has an error of its own, so the score averaged over
that error stands beside it. Two forecasts that know nothing are scored too: "no difference", which says 0 and is sure
of it, and a vague one, which puts 90 percent between 30 fewer and 30 more people.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.numbers.expectedscore import expected_crps
from pretest.numbers.forecast import Forecast, crps, forecast_of
from pretest.practice.panel.forecasts import Pooled
from pretest.words import DOMAINS

VAGUE = (-30.0, 0.0, 30.0)
_VAGUE: Forecast = forecast_of(*VAGUE)
_NORMAL_95 = 1.959963984540054
_ROUNDING = 1e-9  # people of 100: who is sure of 30 is right where 30 of 100 were counted
FEWEST_SCORED = 5  # forecasts of a domain from which on its share that came true says anything


@dataclass(frozen=True, slots=True)
class Truth:
    """What the data found of one outcome: a difference in people of 100 with its 95 % interval."""

    difference: float
    low: float
    high: float

    @property
    def se(self) -> float:
        """The error of the estimate, as that of a normal one with an interval as wide."""
        return (self.high - self.low) / (2 * _NORMAL_95)

    @property
    def is_known(self) -> bool:
        return all(math.isfinite(one) for one in (self.difference, self.low, self.high)) and self.low <= self.high


@dataclass(frozen=True, slots=True)
class Score:
    """How one pool did, in people of 100; lower is better.

    crps: against the estimate. crps_expected: averaged over the error of the estimate. covered, covered_half: whether
    the estimate lies in the middle 90 and 50 percent of the pool. crps_none, crps_vague: of the two forecasts that know
    nothing, against the estimate.
    """

    crps: float
    crps_expected: float
    covered: bool
    covered_half: bool
    crps_none: float
    crps_vague: float


def score(row: Pooled, truth: Truth) -> Score | None:
    """The score of one pool; None where the data do not tell the difference.

    Examples
    --------
    >>> from pretest.practice.panel.answers import Answer
    >>> from pretest.practice.panel.forecasts import pool_of
    >>> from pretest.practice.panel.score import Truth, score
    >>> place = ("debt", "users", "use")
    >>> sure = Answer("c1", "care", 1, "forecast", *place, None, (7.0, 7.0, 7.0), "", None, 2)
    >>> found = score(pool_of(place, "", [sure]), Truth(5.0, 1.0, 9.0))
    >>> found.crps, found.covered, found.crps_none  # who says one number is off by how far it was off
    (2.0, False, 5.0)
    """
    if not truth.is_known:
        return None
    found = truth.difference
    return Score(
        crps=crps(row.distribution, found),
        crps_expected=expected_crps(row.distribution, found, truth.se),
        covered=row.q05 - _ROUNDING <= found <= row.q95 + _ROUNDING,
        covered_half=row.q25 - _ROUNDING <= found <= row.q75 + _ROUNDING,
        crps_none=abs(found),
        crps_vague=crps(_VAGUE, found),
    )


@dataclass(frozen=True, slots=True)
class DomainScore:
    """How one domain, or everybody (""), did over all outcomes that were forecast and measured.

    n: forecasts scored. crps, crps_expected: their means, in people of 100. skill_none, skill_vague: how much smaller
    than that of a forecast that knows nothing: 1 is perfect, 0 as good, below 0 worse; NaN where that one was perfect.
    share_covered, share_covered_half: of the middle 90 and 50 percent; NaN with fewer than five forecasts.
    """

    domain: str
    n: int
    crps: float
    crps_expected: float
    skill_none: float
    skill_vague: float
    share_covered: float
    share_covered_half: float


def score_domains(forecasts: pd.DataFrame) -> tuple[DomainScore, ...]:
    """Scores per domain, of the rows of the table ``forecasts`` that have one; everybody first.

    Parameters
    ----------
    forecasts : the table as findings have it; rows without a score do not count.

    Examples
    --------
    >>> from pretest.practice.panel.score import score_domains
    >>> from pretest.tables.forecasts import TABLE
    >>> score_domains(TABLE.empty())
    ()
    """
    scored = forecasts[forecasts["crps"].notna()]
    found = [(domain, scored[scored["domain"].fillna("") == domain]) for domain in ("", *DOMAINS)]
    return tuple(_of_domain(domain, rows) for domain, rows in found if len(rows))


def _of_domain(domain: str, rows: pd.DataFrame) -> DomainScore:
    means = {name: float(rows[name].mean()) for name in ("crps", "crps_expected", "crps_none", "crps_vague")}
    shares = [float(rows[name].astype("float64").mean()) for name in ("covered", "covered_half")]
    if len(rows) < FEWEST_SCORED:
        shares = [np.nan, np.nan]
    skills = [skill(means["crps"], means[name]) for name in ("crps_none", "crps_vague")]
    return DomainScore(domain, len(rows), means["crps"], means["crps_expected"], *skills, *shares)


def skill(own: float, other: float) -> float:
    """1 where ``own`` is perfect, 0 where it is as good as ``other``, below 0 where it is worse."""
    return 1.0 - own / other if other > 0 else float("nan")


def scored(
    rows: Iterable[Pooled], truths: Mapping[tuple[str, str, str], Truth]
) -> tuple[tuple[Pooled, Score | None], ...]:
    """Every pool with its score. truths: concept, audience, outcome → what the data found; None without one."""
    return tuple((row, _score_at(row, truths)) for row in rows)


def _score_at(row: Pooled, truths: Mapping[tuple[str, str, str], Truth]) -> Score | None:
    truth = truths.get((row.concept, row.audience, row.outcome))
    return None if truth is None else score(row, truth)
