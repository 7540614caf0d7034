"""Alarms on harms: how each stands after every wave, said so that looking often does not make alarms of chance.

Each primary harm, in each audience and place, is one cell; alpha is divided by their number. Half of a cell's alpha is
for a bound of the baseline, which is measured once; half for what came after it:

- with the date on which the campaign started: the mean of the waves since then, by a confidence sequence
  (``pretest.numbers.sequences``), which holds at all looks together;
- without it: each wave by itself, the t-th with its share 1 / (t (t + 1)) of that half.

Both ends are one-sided: a false alarm and a false "fine" each have at most alpha.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pretest.numbers.sequences import alpha_of_look, running_mean, tuned_rho
from pretest.tables.alarms import TABLE as ALARMS
from pretest.waves.comparability import SEPARATOR, join_reasons
from pretest.waves.domains import Domain, Followed
from pretest.waves.pairs import require_baseline
from pretest.waves.signed import signed_of
from pretest.words import Advice, Bools, Floats, MarginUnit, WaveStatus

TUNED_LOOK = 4
"""The look at which the sequence is narrowest: a year of waves each quarter."""

Hidden = AbstractSet[tuple[int, str, str]]
"""Wave, place and outcome of levels whose figures may not be told."""

Alike = Mapping[tuple[int, str, str], Sequence[tuple[str, float]]]
"""Wave, place and outcome → code, and upper end of the change."""


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """What the plan fixed. alpha: the chance of any false alarm, over ``cells`` harms × audiences × places together.

    watch: from which share of the margin on an estimate is worth a closer look. baseline: a wave, the first one when
    None. campaign_start: an ISO date, or None. actions: status → what to do then. baselines: outcome → another wave
    that it is compared with, of before the campaign.
    """

    alpha: float
    cells: int
    watch: float
    actions: Mapping[WaveStatus, Advice]
    baseline: int | None = None
    campaign_start: str | None = None
    baselines: Mapping[str, int] = field(default_factory=dict)

    @property
    def own_alpha(self) -> float:
        """The part of alpha that one cell has."""
        return self.alpha / self.cells


@dataclass(frozen=True, slots=True)
class Limit:
    """The margin of a harm: in points of what is followed, or in SD of the answers at the baseline."""

    size: float
    unit: MarginUnit


@dataclass(frozen=True, slots=True)
class Told:
    """What one look gives, positive = worse; NaN where nothing can be said."""

    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    looks: int = 0


def state_of(told: Told, margin: float, watch: float) -> WaveStatus:
    """The status of a harm, in this order; without a margin it is never an alarm, and never fine.

    Examples
    --------
    >>> from pretest.waves.alarms import Told, state_of
    >>> [state_of(Told(0.3, low, 0.5), 0.3, 0.5) for low in (0.1, -0.1)]
    ['alarm', 'watch']
    >>> [state_of(Told(0.1, -0.1, high), 0.3, 0.5) for high in (0.29, 0.3)]
    ['fine', 'cannot_tell']
    """
    if told.low > 0 and told.estimate >= margin:
        return "alarm"
    if told.low > 0 or told.estimate >= watch * margin:
        return "watch"
    return "fine" if told.high < margin else "cannot_tell"


def count_cells(followed: Followed, limits: Mapping[str, Limit]) -> int:
    """How many cells one audience adds: its harms, in all places together and in each of them."""
    return sum(domain.outcome.id in limits for domain in followed.domains)


def alarms_of(
    followed: Followed,
    limits: Mapping[str, Limit],
    rule: AlarmRule,
    *,
    audience: str,
    comparability: pd.DataFrame,
    dates: Mapping[int, str | None],
    hidden: Hidden = frozenset(),
    alike: Alike | None = None,
) -> pd.DataFrame:
    """The state of each harm of one audience in each wave since the campaign started, or since the baseline.

    Parameters
    ----------
    followed
        Estimates of this audience: means, or shares of two categories of which the higher one is told.
    limits
        Outcome → its margin (``size`` NaN for none); only these outcomes are watched.
    comparability
        Table of ``check_comparability`` for this audience.
    dates
        Wave → ISO date, or None.
    hidden
        Levels that may not be told; those waves take no part.
    alike
        Where people who are more alike say otherwise of a wave alone: the code of what they are, and the upper end of
        their change since the baseline, positive = worse.

    Returns
    -------
    Table ``ALARMS``. A wave that cannot be compared with the baseline, has no figures, or no date where the campaign
    has one, takes no part in the mean and is ``cannot_tell`` with the reason. A doubt whether the waves are alike, a
    last wave at the margin or above it (``last_wave``), and people more alike who may be there (``alike``) take away
    ``fine`` alone.

    Raises
    ------
    DesignError
        When no wave has the number of the baseline.
    """
    first = require_baseline(followed.sampling.waves, rule.baseline)
    own = comparability[comparability["audience"] == audience]
    keys = zip(*(own[name].tolist() for name in ("place", "outcome", "wave_from", "wave_to")), strict=True)
    known = dict(zip(keys, zip(own["comparable"].tolist(), own["reason"].tolist(), strict=True), strict=True))
    rows: list[dict[str, Any]] = []
    for domain in followed.domains:
        if domain.outcome.id in limits:
            base = require_baseline(followed.sampling.waves, rule.baselines.get(domain.outcome.id, first))
            cell = _Cell.of(domain, followed.sampling.waves, base, rule, hidden)
            spot = (domain.place, domain.outcome.id, base)
            judged = {wave: known.get((*spot, wave), (False, "not_checked")) for wave in dates}
            limit = limits[domain.outcome.id]
            rows += ({**row, "audience": audience} for row in cell.rows(limit, judged, dates, alike or {}))
    return ALARMS.require(pd.DataFrame(rows, columns=list(ALARMS.kinds)))


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    """One harm in one place, signed so that positive is worse.

    level, variance, df: (T,); covariance: (T, T). shown: (T,) waves whose figures may be told. base: place of the
    baseline; base_low, base_high: its one-sided bounds at half of the cell's alpha.
    """

    domain: Domain
    rule: AlarmRule
    waves: tuple[int, ...]
    number: int
    level: Floats
    variance: Floats
    covariance: Floats
    shown: Bools
    base: int
    base_low: float
    base_high: float

    @classmethod
    def of(cls, domain: Domain, waves: tuple[int, ...], first: int, rule: AlarmRule, hidden: Hidden) -> _Cell:
        signed = signed_of(domain)
        here = np.array([(wave, domain.place, domain.outcome.id) in hidden for wave in waves])
        base = waves.index(first)
        ends = [float(signed.sign * limit[base, signed.number]) for limit in domain.intervals(1 - rule.own_alpha)]
        return cls(
            domain, rule, waves, signed.number, signed.level, signed.variance, signed.covariance,
            ~domain.suppressed & ~here, base, min(ends), max(ends),
        )  # fmt: skip

    def rows(
        self, limit: Limit, judged: Mapping[int, tuple[bool, str]], dates: Mapping[int, str | None], alike: Alike
    ) -> Iterator[dict[str, Any]]:
        margin, after = self._margin(limit), self._after(dates)
        missing = {t: self._missing(t, dates[self.waves[t]]) for t in after}
        there = {t for t in after if judged[self.waves[t]][0] and not missing[t] and self._is_told(t)}
        told = self._sequence([t for t in after if t in there]) if self.rule.campaign_start else self._each(after)
        used: list[int] = []
        for t in after:
            used += [t] if t in there else []
            reasons = [judged[self.waves[one]][1] for one in (used if t in there else [t])]
            found = told[t] if t in there else Told(looks=len(used))
            others = alike.get((self.waves[t], self.domain.place, self.domain.outcome.id), ())
            above = [code for code, high in others if high >= margin]
            yield self._row(t, found, margin, _codes([*reasons, missing[t]]), above)

    def _is_told(self, t: int) -> bool:
        return bool(self.shown[t] and self.shown[self.base])

    def _after(self, dates: Mapping[int, str | None]) -> list[int]:
        """Places of the waves after the baseline that the campaign can have touched, or whose date is not known."""
        start = self.rule.campaign_start
        after = range(self.base + 1, len(self.waves))
        return [t for t in after if start is None or (dates.get(self.waves[t]) or start) >= start]

    def _missing(self, t: int, date: str | None) -> str:
        """Why a wave that may be compared can still say nothing."""
        if self.rule.campaign_start is not None and not date:
            return "no_date"
        both = [t, self.base]
        if np.isnan(self.level[both]).any():
            return "no_answers"
        return "" if (self.variance[both] > 0).all() and math.isfinite(self.base_low) else "no_variance"

    def _sequence(self, used: Sequence[int]) -> dict[int, Told]:
        """At each of the waves that are used: the mean of all until then, minus the baseline."""
        if not used:
            return {}
        alpha = self.rule.own_alpha / 2
        rho = tuned_rho(TUNED_LOOK * float(self.variance[self.base]), alpha, sides="one")
        chosen, df = self.covariance[np.ix_(used, used)], self.domain.means.df[used]
        found = running_mean(self.level[used], chosen, df, alpha=alpha, rho=rho, sides="one")
        looks = zip(used, found.estimate.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
        return {t: self._against_baseline(mean, low, high, n) for n, (t, mean, low, high) in enumerate(looks, 1)}

    def _each(self, after: Sequence[int]) -> dict[int, Told]:
        """Each wave by itself, minus the baseline."""
        found, sign = {}, float(self.domain.outcome.harm_signs[self.number])
        for look, t in enumerate(after, 1):
            limits = self.domain.intervals(1 - 2 * alpha_of_look(self.rule.own_alpha / 2, look))
            ends = [float(sign * limit[t, self.number]) for limit in limits]
            found[t] = self._against_baseline(float(self.level[t]), min(ends), max(ends), look)
        return found

    def _against_baseline(self, mean: float, low: float, high: float, look: int) -> Told:
        return Told(mean - float(self.level[self.base]), low - self.base_high, high - self.base_low, look)

    def _margin(self, limit: Limit) -> float:
        if limit.unit != "sd" or not self.shown[self.base]:
            return limit.size if self.shown[self.base] else math.nan
        means = self.domain.means
        spread = math.sqrt(float(means.simple_variance[self.base, self.number]) * float(means.people[self.base]))
        return limit.size * spread if spread > 0 else math.nan

    def _row(self, t: int, told: Told, margin: float, reasons: str, above: Sequence[str]) -> dict[str, Any]:
        latest = float(self.level[t] - self.level[self.base])
        state = state_of(told, margin, self.rule.watch)
        if state == "fine":
            reasons = SEPARATOR.join(filter(None, (reasons, "last_wave" if latest >= margin else "", *above)))
        if math.isnan(margin) and not math.isnan(told.estimate):
            reasons = SEPARATOR.join(filter(None, (reasons, "no_margin")))
        if state == "fine" and reasons:
            state = "cannot_tell"
        outcome, there = self.domain.outcome, self._is_told(t)
        return {
            "wave": self.waves[t],
            "place": self.domain.place,
            "outcome": outcome.id,
            "state": state,
            "estimate": told.estimate,
            "sequence_low": told.low,
            "sequence_high": told.high,
            "margin": margin if there else math.nan,
            "looks": told.looks if there else None,
            "action": self.rule.actions.get(state, "") if there else "",
            "unit": "share" if outcome.statistic == "share" else "points",
            "reason": reasons if there else "",
            "wave_from": self.waves[self.base],
            "latest": math.nan if math.isnan(told.estimate) else latest,
            "own_alpha": self.rule.own_alpha,
            "role": outcome.role,
            "suppressed": not there,
        }


def _codes(reasons: Any) -> str:
    """All codes of several reasons, each once, in one order."""
    return join_reasons({code for reason in reasons for code in reason.split(SEPARATOR) if code})
