"""What is told of an effect: of harm how much worse, of an intended effect how much of it there is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pretest.findings import OutcomeFacts
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.words import DIFFERENCES, DIRECTIONS, Direction, harm_sign, is_harm_role, is_judged, told_sign


@dataclass(frozen=True, slots=True)
class Told:
    """An estimate with its interval or bounds, in the unit it was given in. NaN for what there is none of."""

    estimate: float
    lower: float
    upper: float


def told(sign: float, estimate: float, lower: float, upper: float) -> Told:
    """The figures as they are, or (sign -1) with the other sign: what was the upper bound is then the lower one."""
    return Told(estimate, lower, upper) if sign > 0 else Told(-estimate, -upper, -lower)


def told_effect(row: Row) -> Told:
    """What is told of a row of verdicts: of a harm as it was judged, of all else the gain.

    The bounds of a gain are those that its word rests on: it is at least what holds for all aims of the concept
    together, and at most what its own lower bound leaves. Findings of before there was such a bound have the other one.
    """
    if is_harm_role(row["role"]):
        return Told(row["harm_estimate"], row["lower"], row["upper"])
    gain = row["gain"] if math.isfinite(row["gain"]) else -row["harm_estimate"]
    together = row["upper_simultaneous"]
    return Told(gain, -(together if math.isfinite(together) else row["upper"]), -row["lower"])


def outcome_sign(edition: Edition, outcome: str) -> int:
    """-1 for an outcome of which the gain is told where its figures are signed positive = worse, else 1.

    Where no direction of a score is worse, its figures are as measured.
    """
    fact = _fact(edition, outcome)
    return 1 if fact is None or _direction(fact) == "neutral" else told_sign(fact.role)


def outcome_harm_sign(edition: Edition, outcome: str) -> float:
    """``harm_sign`` of an outcome; NaN where no direction of its score is worse, or the study does not know it."""
    fact = _fact(edition, outcome)
    if fact is None or _direction(fact) == "neutral":
        return math.nan
    return harm_sign(fact.role, _direction(fact))


def is_turned(edition: Edition, row: Row) -> bool:
    """Whether a row of estimates is a difference in a harm or a benefit of which a lower score is more."""
    if not is_judged(row["role"]) or row["estimand"] not in DIFFERENCES:
        return False
    return told_sign(row["role"]) * outcome_harm_sign(edition, row["outcome"]) < 0


def told_estimate(edition: Edition, row: Row) -> Told:
    """What is told of a row of estimates: a difference in a harm as harm, in a benefit as gain; else as measured."""
    sign = -1 if is_turned(edition, row) else 1
    return told(sign, row["estimate"], row["conf_low"], row["conf_high"])


def _fact(edition: Edition, outcome: str) -> OutcomeFacts | None:
    return next((fact for fact in edition.findings.study.outcomes if fact.id == outcome), None)


def _direction(fact: OutcomeFacts) -> Direction:
    """What a higher score is; a word that we do not know claims no direction."""
    return next((known for known in DIRECTIONS if known == fact.higher_is), "neutral")
