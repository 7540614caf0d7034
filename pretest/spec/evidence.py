"""Evidence files: effects that earlier studies found (surveys/evidence/ID.yaml)."""

from __future__ import annotations

import math
from typing import Literal, get_args

from pydantic import Field, ValidationInfo, field_validator, model_validator

from pretest.limits import EARLIER_STUDIES, LABEL
from pretest.spec.model import Id, Label, Named, Spec
from pretest.words import Role

SCORES = ("smd", "md")
"""Metrics of scores: a difference in SD units, and one in points."""
SHARES = ("log_or", "log_odds_ratio", "or", "log_rr", "rr", "rd")
"""Metrics of shares: odds ratio and relative risk with their logarithms, and the difference between two shares."""
METRICS = (*SCORES, *SHARES, "r")
"""Metrics that can be put in SD units. Any other word is kept, told and never pooled."""
RATIOS = ("or", "rr")
BOUNDED = {"r": 1.0, "rd": 1.0}
LOPSIDED = 0.2
"""The middle of an interval may lie this part of its half width from the estimate: rounding does no more."""

Kept = Literal[
    "no_interval",
    "no_figure",
    "counts_of_trials",
    "several_groups",
    "misprint",
    "part_of_another",
    "control_outcome",
    "other_subject",
    "between_messages",
    "about_instruments",
    "archive",
    "baseline",
]
"""Why a finding is kept apart from the effects that can be pooled."""
KEPT: tuple[Kept, ...] = get_args(Kept)


class Interval(Spec):
    """The interval of an estimate as it was reported, on the scale of the metric."""

    low: float
    high: float
    level: float = Field(default=0.95, ge=0.5, lt=1)

    @model_validator(mode="after")
    def _in_order(self) -> Interval:
        if not self.low < self.high:
            raise ValueError(f"low {self.low:g} does not lie below high {self.high:g}")
        return self


class Counted(Spec):
    """People of one arm, and in how many of them the outcome was seen."""

    events: int = Field(ge=0)
    n: int = Field(ge=1)

    @model_validator(mode="after")
    def _no_more_than_all(self) -> Counted:
        if self.events > self.n:
            raise ValueError(f"events {self.events} are more than the {self.n} people of the arm")
        return self


class Scored(Spec):
    """Scores of one arm. sd: of the people, not of their mean."""

    mean: float
    sd: float = Field(gt=0)
    n: int = Field(ge=2)


class Counts(Spec):
    """Both arms of an outcome that people have or have not."""

    message: Counted
    control: Counted


class Means(Spec):
    """Both arms of a score."""

    message: Scored
    control: Scored


class Features(Spec):
    """What the message was: its strategy, who speaks, to whom."""

    strategy: str | None = Field(default=None, max_length=LABEL)
    messenger: str | None = Field(default=None, max_length=LABEL)
    audience: str | None = Field(default=None, max_length=LABEL)


class EarlierStudy(Spec):
    """One effect of one earlier study, given in one way: ``estimate`` with ``se`` or ``ci``, ``counts``, or ``means``.

    higher_is: what more of the figures as they stand here means; with ``worse`` (the default) they are signed as harm.
    sd: of people's scores, for a difference in points (``md``). control_share: of people in the control arm, for ``rd``
    and ``rr`` without counts. n: people behind a correlation (``r``).
    overlaps: studies or reviews in which the same people are counted, by id, in this file or elsewhere. Two effects of
    one role in one metric that overlap cannot stand in one file: their people would be counted twice.
    sample: which people of its source; effects with the same ``doi`` are of the same people unless each names another.
    study: the id of the study of your own that gave it back (``pretest evidence add``).
    """

    id: Id
    year: int = Field(ge=1900, le=2100)
    population: str
    contrast: str
    role: Role
    metric: str = Field(min_length=1, max_length=LABEL)
    higher_is: Literal["worse", "better"] = "worse"
    estimate: float | None = None
    se: float | None = Field(default=None, gt=0)
    ci: Interval | None = None
    counts: Counts | None = None
    means: Means | None = None
    sd: float | None = Field(default=None, gt=0)
    control_share: float | None = Field(default=None, gt=0, lt=1)
    n: int | None = Field(default=None, ge=4)
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,9}/\S+$")
    obtained: str
    note: str | None = None
    overlaps: tuple[Id, ...] = Field(default=(), max_length=EARLIER_STUDIES)
    sample: Id | None = None
    study: Id | None = None
    features: Features | None = None

    @field_validator("estimate")
    @classmethod
    def _possible(cls, value: float | None, info: ValidationInfo) -> float | None:
        metric = info.data.get("metric", "")
        if value is not None and metric in RATIOS and value <= 0:
            raise ValueError(f"a ratio ('{metric}') lies above 0; for its logarithm write metric 'log_{metric}'")
        if value is not None and abs(value) >= BOUNDED.get(metric, float("inf")):
            raise ValueError(f"'{metric}' lies between -1 and 1")
        return value

    @field_validator("se")
    @classmethod
    def _se_of_what(cls, value: float | None, info: ValidationInfo) -> float | None:
        metric = info.data.get("metric", "")
        if value is not None and metric in RATIOS:
            raise ValueError(
                f"the standard error of a ratio is that of its logarithm: give 'ci', or metric 'log_{metric}'"
            )
        return value

    @field_validator("ci")
    @classmethod
    def _around_the_estimate(cls, value: Interval | None, info: ValidationInfo) -> Interval | None:
        if value is None:
            return value
        if info.data.get("se") is not None:
            raise ValueError("'se' and 'ci' say the same twice: keep one of them")
        require_around(info.data.get("estimate"), value, info.data.get("metric", ""))
        return value

    @field_validator("counts", "means")
    @classmethod
    def _given_once(cls, value: Counts | Means | None, info: ValidationInfo) -> Counts | Means | None:
        if value is None:
            return value
        metric, own = info.data.get("metric", ""), SHARES if info.field_name == "counts" else SCORES
        if metric not in own:
            raise ValueError(f"'{info.field_name}' go with metric {', '.join(own)}, not with '{metric}'")
        for name in ("estimate", "se", "ci", "counts"):
            if info.data.get(name) is not None:
                raise ValueError(f"'{info.field_name}' and '{name}' give the effect twice: keep one of them")
        return value

    @model_validator(mode="after")
    def _given(self) -> EarlierStudy:
        if self.counts is not None or self.means is not None:
            return self
        if self.estimate is None:
            raise ValueError(f"'{self.id}' has no effect: give 'estimate' with 'se' or 'ci', or 'counts', or 'means'")
        if self.se is None and self.ci is None and not (self.metric == "r" and self.n is not None):
            raise ValueError(f"'{self.id}' does not say how sure its estimate is: give 'se' or 'ci'")
        return self


class KeptApart(Spec):
    """A finding that was read and is no effect to pool. why: the reason."""

    id: Id
    what: str
    why: Kept
    year: int | None = Field(default=None, ge=1900, le=2100)
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,9}/\S+$")


class Evidence(Named):
    """apart: findings that were read and are kept out of every fit, each with its reason."""

    title: Label
    studies: tuple[EarlierStudy, ...] = Field(default=(), max_length=EARLIER_STUDIES)
    apart: tuple[KeptApart, ...] = Field(default=(), max_length=EARLIER_STUDIES)

    @model_validator(mode="after")
    def _holds_something(self) -> Evidence:
        if not self.studies and not self.apart:
            raise ValueError("the file has neither 'studies' nor 'apart'")
        names = [one.id for one in (*self.studies, *self.apart)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"'{twice[0]}' stands in the file twice; every effect has an id of its own")
        return self

    @model_validator(mode="after")
    def _nobody_twice(self) -> Evidence:
        by_id = {study.id: study for study in self.studies}
        for study in self.studies:
            for name in study.overlaps:
                other = by_id.get(name)
                if name == study.id:
                    raise ValueError(f"'{name}' is said to overlap itself")
                if other is not None and (other.role, other.metric) == (study.role, study.metric):
                    raise ValueError(f"'{study.id}' and '{name}' overlap: their people would count twice; keep one")
        return self


def require_around(estimate: float | None, interval: Interval, metric: str) -> None:
    """Refuse an interval that is not that of its estimate, so that no standard error follows from a misprint.

    Raises
    ------
    ValueError
        When the estimate lies outside it or far from its middle (of ratios and correlations on the scale on which
        intervals are made), or its ends are impossible.
    """
    if estimate is None:
        raise ValueError("'ci' needs the 'estimate' that it is the interval of")
    low, high = interval.low, interval.high
    if metric in RATIOS and low <= 0:
        raise ValueError(f"the interval of a ratio ('{metric}') lies above 0")
    if metric == "r" and not -1 < low < high < 1:
        raise ValueError("the interval of a correlation lies between -1 and 1")
    if not low <= estimate <= high:
        raise ValueError(f"the estimate {estimate:g} lies outside its interval {low:g} to {high:g}")
    first, middle, last = (straight(metric, value) for value in (low, estimate, high))
    if abs((first + last) / 2 - middle) > LOPSIDED * (last - first) / 2:
        raise ValueError(
            f"the estimate {estimate:g} does not lie in the middle of {low:g} to {high:g}: look for a misprint, or "
            "give 'se' where the interval is made in another way"
        )


def straight(metric: str, value: float) -> float:
    """``value`` on the scale on which intervals of this metric are symmetric: ratios as logarithms, r by Fisher's z."""
    if metric in RATIOS:
        return math.log(value)
    return math.atanh(value) if metric == "r" else value
