"""analyses/plan.yaml: which outcomes, margins, models and rules; decided before the data."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from pretest.spec.condition import Condition, Value
from pretest.spec.model import Column, Id, Name, Spec, Text
from pretest.spec.scale import Direction, Margin, Role

OutcomeModel = Literal["linear", "ordinal", "binary"]
RuleName = Literal[
    "eligible",
    "speeding",
    "page_speeding",
    "straightlining",
    "longstring",
    "within_sd",
    "even_odd",
    "mahalanobis",
    "psychsyn",
    "psychant",
    "attention",
    "bogus",
    "inconsistent",
    "duplicate",
    "burst",
    "repeated_text",
    "exposure",
    "incomplete",
    "flags",
]
RULE_KEYS: dict[RuleName, tuple[str, ...]] = {
    "eligible": ("when",),
    "speeding": ("share_of_median", "seconds", "column"),
    "page_speeding": ("share_of_median", "seconds_per_item", "share_of_pages"),
    "straightlining": ("columns", "scales"),
    "longstring": ("share_of_items", "columns", "scales"),
    "within_sd": ("below", "columns", "scales"),
    "even_odd": ("below", "scales"),
    "mahalanobis": ("confidence", "columns", "scales"),
    "psychsyn": ("correlation", "below", "columns", "scales"),
    "psychant": ("correlation", "above", "columns", "scales"),
    "attention": (),
    "bogus": (),
    "inconsistent": (),
    "duplicate": ("by",),
    "burst": ("at_least", "seconds"),
    "repeated_text": ("words", "columns"),
    "exposure": ("seconds",),
    "incomplete": ("share_answered",),
    "flags": ("at_least",),
}


class Covariate(Spec):
    """A covariate by name, or with its type where the numbers are codes (``type: categorical``)."""

    name: Column
    type: Literal["numeric", "categorical"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_name(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value


class Outcome(Spec):
    """One outcome: a scale by its id, or any name with the ``column`` that holds its score.

    ``model: ordinal`` is for one question with ordered answers (of a column: whole numbers from ``min`` to ``max``).
    The decision is then about the share of people who answer ``cut`` or higher, and so is the margin:
    ``{points: 0.05}`` is 5 percentage points. Without ``cut`` it is the first answer above the middle one.
    """

    role: Role | None = None
    column: Column | None = None
    label: Text | None = None
    higher_is: Direction | None = None
    audiences: tuple[Name, ...] | None = None
    primary: bool = False
    margin: Margin | None = None
    covariates: tuple[Covariate, ...] = ()
    model: OutcomeModel = "linear"
    cut: float | None = None
    min: float | None = None
    max: float | None = None


class Multiplicity(Spec):
    method: Literal["romano_wolf", "holm", "none"] = "romano_wolf"
    resamples: int = Field(default=9_999, ge=999, le=999_999)


class QualityRule(Spec):
    """One rule on the quality of a respondent's answers, and what follows: a flag or exclusion.

    ``name`` is what the flow table and the cases table call it (default: the rule's own name). docs/quality.md says
    what each rule does, which keys it takes, their defaults and sources.
    """

    rule: RuleName
    name: Id | None = None
    then: Literal["flag", "exclude"] = "flag"
    when: Condition | None = None
    share_of_median: float | None = Field(default=None, gt=0, le=1)
    seconds: float | None = Field(default=None, gt=0)
    seconds_per_item: float | None = Field(default=None, gt=0)
    share_of_pages: float | None = Field(default=None, gt=0, lt=1)
    share_of_items: float | None = Field(default=None, gt=0, lt=1)
    column: Column | None = None
    columns: tuple[Column, ...] = ()
    scales: tuple[Id, ...] = ()
    share_answered: float | None = Field(default=None, gt=0, le=1)
    at_least: int | None = Field(default=None, ge=1)
    below: float | None = None
    above: float | None = Field(default=None, ge=-1, le=1)
    confidence: float | None = Field(default=None, gt=0.5, lt=1)
    correlation: float | None = Field(default=None, gt=0, lt=1)
    by: tuple[Literal["id", "answers", "session"], ...] = ()
    words: int | None = Field(default=None, ge=2)

    @property
    def label(self) -> str:
        return self.name or self.rule

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> QualityRule:
        if self.rule == "eligible" and self.when is None:
            raise ValueError("the rule 'eligible' needs 'when'")
        if self.rule == "speeding" and (self.share_of_median is None) == (self.seconds is None):
            raise ValueError("the rule 'speeding' needs share_of_median or seconds, one of both")
        if self.rule == "page_speeding" and (self.share_of_median is None) == (self.seconds_per_item is None):
            raise ValueError("the rule 'page_speeding' needs share_of_median or seconds_per_item, one of both")
        if self.rule == "flags" and (self.at_least is None or self.then != "exclude"):
            raise ValueError("the rule 'flags' needs at_least and 'then: exclude'")
        if self.rule == "exposure" and self.then == "exclude":
            what = "the rule 'exposure' looks at what happened after people were assigned, so it can only flag: "
            raise ValueError(what + "leaving people out by it would make the arms differ")
        if self.rule == "burst" and self.at_least == 1:
            raise ValueError("the rule 'burst' needs at_least 2 or more: one submission is no burst")
        return self

    @model_validator(mode="after")
    def _has_nothing_else(self) -> QualityRule:
        keys = RULE_KEYS[self.rule]
        for key in sorted(self.model_fields_set - {"rule", "name", "then", *keys}):
            if getattr(self, key) not in (None, ()):
                uses = f"it takes {', '.join(keys)}" if keys else "it takes no keys of its own"
                raise ValueError(f"the rule '{self.rule}' does not use {key}; {uses}")
        if self.below is not None and (self.below <= 0 if self.rule == "within_sd" else not -1 <= self.below <= 1):
            bounds = "above 0" if self.rule == "within_sd" else "-1 to 1"
            raise ValueError(f"below must be {bounds} in the rule '{self.rule}'")
        return self


class Subgroup(Spec):
    by: Column
    cut: tuple[float, ...] | None = None


class Weighting(Spec):
    """Raking to surveys/populations/ID.yaml. cap: largest weight, as a multiple of the mean. audiences: who is weighted
    (default: everybody but people who were selected by their use)."""

    population: Id
    cap: float | None = Field(default=None, gt=1)
    audiences: tuple[Name, ...] | None = Field(default=None, min_length=1)


class EvidencePrior(Spec):
    prior: str
    mix: float = Field(default=0.8, ge=0, le=1)


class Alarms(Spec):
    alpha: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    watch: Annotated[float, Field(gt=0, le=1)] = 0.5


class Monitor(Spec):
    baseline: int | None = None
    campaign_start: datetime.date | None = None
    comparison: dict[str, tuple[Value, ...]] | None = None
    trend: Literal["linear", "none"] = "linear"
    alarms: Alarms | None = None
    actions: dict[Literal["fine", "watch", "alarm", "cannot_tell"], Text] = Field(default_factory=dict)


class Heterogeneity(Spec):
    """Ask who reacts differently, without having declared it: exploratory. splits: random divisions of the sample."""

    splits: int = Field(default=50, ge=10, le=500)


Alternative = Literal["no_exclusions", "unadjusted", "unweighted", "ordinal", "margin_half", "margin_double"]


class Plan(Spec):
    plan: Id
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    outcomes: dict[Name, Outcome] = Field(min_length=1)
    covariates: tuple[Covariate, ...] = ()
    unit: Literal["sd", "points"] = "sd"
    multiplicity: Multiplicity = Multiplicity()
    variance: Literal["hc2", "hc3", "classical"] = "hc2"
    inference: Literal["finite", "superpopulation"] = "finite"
    quality: tuple[QualityRule, ...] = ()
    subgroups: tuple[Subgroup, ...] = ()
    weights: Weighting | None = None
    evidence: EvidencePrior | None = None
    decisions: Literal["default"] = "default"
    alternatives: tuple[Alternative, ...] = ()
    suppress_below: int = Field(default=10, ge=1)
    heterogeneity: Heterogeneity | None = None
    monitor: Monitor | None = None

    @field_validator("suppress_below", mode="before")
    @classmethod
    def _a_number(cls, value: object) -> object:
        if isinstance(value, bool):  # true would count as 1, which hides nobody
            raise ValueError("give a number of people, not true or false; 10 is usual")
        return value
