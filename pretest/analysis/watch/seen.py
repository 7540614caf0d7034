"""What the waves of one audience show, as looking back needs it: which waves count, and how a harm stood in each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pretest.analysis.alarms import Watched, hidden_levels, judged
from pretest.numbers.agreed import Measured
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.lookback import TABLE as LOOKBACK
from pretest.waves import Followed, change_to, spread_of
from pretest.waves.domains import Domain
from pretest.waves.pairs import require_baseline
from pretest.words import CONF_LEVEL, LookBackKind

Row = dict[str, Any]
Pair = tuple[str, str, int, int]  # place, outcome, earlier and later wave
SEPARATOR = "; "


@dataclass(frozen=True, slots=True, eq=False)
class Follows:
    """One number that is followed: a mean, or the share of the judged answer. sign: turns it so that above 0 is worse;
    number: its place among those of the domain."""

    outcome: ResolvedOutcome
    domain: Domain
    number: int
    sign: float

    @property
    def place(self) -> str:
        return self.domain.place

    @property
    def statistic(self) -> str:
        return self.domain.outcome.statistic

    @property
    def category(self) -> str:
        return self.domain.outcome.labels[self.number]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One audience. followed: every outcome that has a direction as one number; known: whether two waves may be
    compared, with the reasons; hidden: wave, place and outcome of levels that may not be told; states: audience's harms
    by the plan's alarms, (place, outcome, wave) → state; baselines: outcome → the wave that it is compared with; after:
    the waves that the campaign can have touched, earliest first, as far as dates tell."""

    audience: str
    followed: Followed
    outcomes: Mapping[str, ResolvedOutcome]
    known: Mapping[Pair, tuple[bool, str]]
    hidden: frozenset[tuple[int, str, str]]
    states: Mapping[tuple[str, str, int], str]
    baselines: Mapping[str, int]
    after: tuple[int, ...]

    @classmethod
    def of(
        cls,
        study: Study,
        one: Watched,
        released: Mapping[str, pd.DataFrame],
        dates: Mapping[int, str | None],
    ) -> Seen:
        """released: tables that may leave: ``levels`` and ``alarms``."""
        found = judged(study, one, has_direction)
        monitor = study.plan.monitor
        waves, own = found.sampling.waves, {} if monitor is None else monitor.baselines
        first = require_baseline(waves, None if monitor is None else monitor.baseline)
        named = {outcome.id: own[outcome.id].wave if outcome.id in own else first for outcome in one.outcomes}
        bases = {outcome: require_baseline(waves, wave) for outcome, wave in named.items()}
        start = None if monitor is None else monitor.start
        after = [wave for wave in waves if wave > first and (start is None or _is_since(dates, wave, start))]
        return cls(
            one.audience,
            found,
            {outcome.id: outcome for outcome in one.outcomes},
            _pairs(one.comparability, one.audience),
            hidden_levels(released["levels"], one.audience),
            _states(released["alarms"], one.audience),
            bases,
            tuple(after),
        )

    @property
    def waves(self) -> tuple[int, ...]:
        return self.followed.sampling.waves

    def follows(self) -> Iterator[Follows]:
        """Every outcome with a direction in all places together and in each of them."""
        for domain in self.followed.domains:
            outcome = self.outcomes[domain.outcome.id]
            number = int(np.argmax(domain.outcome.categories)) if domain.outcome.categories else 0
            sign = float(domain.outcome.harm_signs[number])
            if not math.isnan(sign):
                yield Follows(outcome, domain, number, sign)

    def is_told(self, one: Follows, wave: int) -> bool:
        """Whether the level of a wave may be told, and is there."""
        t = self.waves.index(wave)
        hidden = (wave, one.place, one.outcome.id) in self.hidden or bool(one.domain.suppressed[t])
        return not hidden

    def is_hidden(self, one: Follows, *waves: int) -> bool:
        return not all(self.is_told(one, wave) for wave in waves)

    def compared(self, one: Follows, wave_from: int, wave_to: int) -> tuple[bool, str]:
        """Whether two waves may be compared, and the reasons against it or for caution."""
        return self.known.get((one.place, one.outcome.id, wave_from, wave_to), (False, "not_checked"))

    def baseline(self, one: Follows) -> int:
        """The wave that an outcome is compared with."""
        return self.baselines[one.outcome.id]

    def after_baseline(self, one: Follows) -> tuple[int, ...]:
        """The waves that the campaign can have touched and that come after the baseline of an outcome."""
        return tuple(wave for wave in self.after if wave > self.baseline(one))

    def since_start(self, one: Follows) -> tuple[tuple[int, ...], str]:
        """The waves of which the mean is compared with the baseline, and the reasons for caution; or none, and why."""
        base, after = self.baseline(one), self.after_baseline(one)
        there = [wave for wave in after if self.is_told(one, wave) and self._has_figures(one, wave)]
        used = [wave for wave in there if self.compared(one, base, wave)[0]]
        of = used or there
        reasons = join(self.compared(one, base, wave)[1] for wave in of)
        if not after:
            return (), "no_wave"
        return tuple(used), reasons if of else "no_answers"

    def _has_figures(self, one: Follows, wave: int) -> bool:
        t = self.waves.index(wave)
        return bool(one.domain.means.variance[t, one.number] > 0)

    def change(self, one: Follows, wave_from: int, waves_to: Sequence[int]) -> Measured:
        """The mean of later waves minus an earlier one, turned so that above 0 is worse."""
        found = change_to(self.followed, one.domain, wave_from, waves_to, one.number, CONF_LEVEL)
        low, high = sorted((one.sign * found.conf_low, one.sign * found.conf_high))
        return Measured(one.sign * found.estimate, found.std_error, found.df, low, high)

    def level(self, one: Follows, wave: int) -> float:
        return float(one.domain.means.estimate[self.waves.index(wave), one.number])

    def spread(self, one: Follows, wave: int) -> float:
        return spread_of(one.domain, self.waves.index(wave), one.number)

    def tolerance(self, one: Follows, wave: int) -> float:
        """The margin of the plan in the unit of what is followed; NaN where it names none."""
        margin = one.outcome.margin
        if margin is None:
            return math.nan
        return margin.size * self.spread(one, wave) if margin.unit == "sd" else margin.size

    def state(self, one: Follows, wave: int | None) -> str:
        return "" if wave is None else self.states.get((one.place, one.outcome.id, wave), "")

    def row(self, kind: LookBackKind, one: Follows, wave_from: int, **values: object) -> Row:
        """A row of the table without its figures; ``values`` fill them."""
        blank: Row = dict.fromkeys(LOOKBACK.kinds)
        blank |= {
            "kind": kind,
            "concept": "",
            "domain": "",
            "audience": self.audience,
            "place": one.place,
            "outcome": one.outcome.id,
            "role": one.outcome.role,
            "statistic": one.statistic,
            "category": one.category,
            "unit": "share" if one.statistic == "share" else "points",
            "wave_from": wave_from,
            "n_waves": 0,
            "before": "",
            "after": "",
            "verdict": "cannot_tell",
            "reason": "",
            "conf_level": CONF_LEVEL,
            "suppressed": False,
        }
        return blank | values


def has_direction(outcome: ResolvedOutcome) -> bool:
    """Whether more of it is worse or better, so that what came can be held against what was expected."""
    return not math.isnan(outcome.harm_sign)


def join(reasons: Iterator[str] | Sequence[str]) -> str:
    """All codes of several reasons, each once, in order of appearance."""
    codes = [code for reason in reasons for code in reason.split(SEPARATOR) if code]
    return SEPARATOR.join(dict.fromkeys(codes))


def figures(came: Measured) -> Row:
    return {"came": came.estimate, "came_low": came.low, "came_high": came.high}


def _is_since(dates: Mapping[int, str | None], wave: int, start: str) -> bool:
    date = dates.get(wave)
    return date is not None and date >= start


def _pairs(table: pd.DataFrame, audience: str) -> dict[Pair, tuple[bool, str]]:
    own = table[table["audience"] == audience]
    columns = ("place", "outcome", "wave_from", "wave_to")
    keys = zip(*(own[name].tolist() for name in columns), strict=True)
    return dict(zip(keys, zip(own["comparable"].tolist(), own["reason"].tolist(), strict=True), strict=True))


def _states(alarms: pd.DataFrame, audience: str) -> dict[tuple[str, str, int], str]:
    own = alarms[(alarms["audience"] == audience) & ~alarms["suppressed"].fillna(True).astype(bool)]
    keys = zip(own["place"].tolist(), own["outcome"].tolist(), own["wave"].tolist(), strict=True)
    return dict(zip(keys, own["state"].tolist(), strict=True))
