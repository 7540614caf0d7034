"""What a panel expects, as one distribution per outcome: of everybody, and of each domain.

The three numbers of a member are fitted by two halves of normal distributions (``pretest.numbers.forecast``). Members
are pooled linearly, each with the same weight: their distributions are averaged, not their numbers, so that
disagreement stays visible as width. "" pools all members with the same weight each, so that a large domain counts for
more than a small one in it; the domains stand beside it, and a domain of few people gets no extra voice by being rare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from pretest.numbers.forecast import Forecast, forecast_of, moments, pool, quantile
from pretest.practice.panel.answers import LEVELS, Answer, PanelAnswers, told_domains

HALF = (0.25, 0.75)  # the ends of the middle half


@dataclass(frozen=True, slots=True)
class Pooled:
    """What members expect of one outcome together, in people of 100: above 0 = more people give the answer that is
    told, with the concept than with its reference.

    domain: "" = everybody. n: members. mean, sd: of the pool; its sd holds disagreement between members too. They
    subtract ("" minus the domains tells of those that are not told apart), so they stand in no table that is shared.
    """

    concept: str
    audience: str
    outcome: str
    domain: str
    n: int
    mean: float
    sd: float
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float
    distribution: Forecast


def pooled(answers: PanelAnswers) -> tuple[Pooled, ...]:
    """The pools that may be told, in the order in which outcomes were first forecast.

    The last forecast of every member counts. An outcome that fewer than three members forecast has no row.
    """
    return tuple(pools_of(answers.forecasts()))


def pools_of(forecasts: Iterable[Answer]) -> Iterator[Pooled]:
    """The pools of these forecasts that may be told: of everybody, and of each domain with enough members."""
    places: dict[tuple[str, str, str], list[Answer]] = {}
    for answer in forecasts:
        places.setdefault((answer.concept, answer.audience, answer.outcome), []).append(answer)
    for place, found in places.items():
        for domain in told_domains(found):
            yield pool_of(place, domain, [one for one in found if domain in ("", one.domain)])


def pool_of(place: tuple[str, str, str], domain: str, found: list[Answer]) -> Pooled:
    """The pool of some members' forecasts of one outcome: concept, audience and outcome in ``place``."""
    distribution = pool([forecast_of(*one.quantiles) for one in found if one.quantiles is not None])
    mean, variance = moments(distribution)
    q05, q25, q50, q75, q95 = quantile(distribution, [LEVELS[0], HALF[0], LEVELS[1], HALF[1], LEVELS[2]]).tolist()
    sd = float(np.sqrt(variance))
    return Pooled(*place, domain, len(found), mean, sd, q05, q25, q50, q75, q95, distribution)
