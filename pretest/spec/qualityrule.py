"""What a plan may say of a rule on quality: its name, the keys that it takes, and what follows."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from pretest.spec.condition import Condition
from pretest.spec.model import Column, Id, Spec

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
