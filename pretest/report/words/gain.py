"""What is told of an effect: of harm how much worse, of an intended effect how much of it there is."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.words import DIFFERENCES, told_sign


@dataclass(frozen=True, slots=True)
class Told:
    """An estimate with its interval or bounds, in the unit it was given in. NaN for what there is none of."""

    estimate: float
    lower: float
    upper: float


def told(sign: int, estimate: float, lower: float, upper: float) -> Told:
    """The figures as they are, or (sign -1) with the other sign: what was the upper bound is then the lower one."""
    return Told(estimate, lower, upper) if sign > 0 else Told(-estimate, -upper, -lower)


def told_effect(row: Row) -> Told:
    """What is told of a row of verdicts."""
    return told(told_sign(row["role"]), row["harm_estimate"], row["lower"], row["upper"])


def outcome_sign(edition: Edition, outcome: str) -> int:
    """-1 for an outcome of which the gain is told where its figures are signed positive = worse, else 1.

    Where no direction of a score is worse, its figures are as measured.
    """
    known = {fact.id: fact for fact in edition.findings.study.outcomes}
    fact = known.get(outcome)
    return 1 if fact is None or fact.higher_is == "neutral" else told_sign(fact.role)


def is_turned(edition: Edition, row: Row) -> bool:
    """Whether a row of estimates is a difference in an intended effect of which a lower score is more."""
    known = {fact.id: fact.higher_is for fact in edition.findings.study.outcomes}
    reversed_benefit = told_sign(row["role"]) < 0 and known.get(row["outcome"]) == "worse"
    return reversed_benefit and row["estimand"] in DIFFERENCES


def told_estimate(edition: Edition, row: Row) -> Told:
    """What is told of a row of estimates: as measured, but of a difference in an intended effect the gain."""
    sign = -1 if is_turned(edition, row) else 1
    return told(sign, row["estimate"], row["conf_low"], row["conf_high"])
