"""What a plan may say of a rule on quality: its name, the keys that it takes, and what follows.

``RULE_WORDS`` is the closed list of rules. What each rule looks at is in ``pretest.quality``, one file a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticKnownError

from pretest.spec.condition import Condition, Value
from pretest.spec.model import Column, Id, Name, Spec


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What a plan may say of one rule.

    keys: those it takes besides ``rule``, ``name`` and ``then``. one_of: keys of which it needs one, and not more.
    fault: what is wrong with the values together, as a sentence; "" when nothing is.
    """

    keys: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    fault: Callable[[QualityRule], str] = lambda rule: ""


def _when_missing(rule: QualityRule) -> str:
    return "the rule 'eligible' needs 'when'" if rule.when is None else ""


def _not_a_correlation(rule: QualityRule) -> str:
    outside = rule.below is not None and not -1 <= rule.below <= 1
    return f"below must be -1 to 1 in the rule '{rule.rule}'" if outside else ""


def _no_spread(rule: QualityRule) -> str:
    outside = rule.below is not None and rule.below <= 0
    return f"below must be above 0 in the rule '{rule.rule}'" if outside else ""


def _burst_of_one(rule: QualityRule) -> str:
    return "the rule 'burst' needs at_least 2 or more: one submission is no burst" if rule.at_least == 1 else ""


def _half_a_check(rule: QualityRule) -> str:
    if (rule.column is None) == (not rule.correct):
        return ""
    return "the rule 'attention' needs 'column' and 'correct' together: correct says per arm which answers are right"


def _excludes_after_assignment(rule: QualityRule) -> str:
    if rule.then != "exclude":
        return ""
    what = "the rule 'exposure' looks at what happened after people were assigned, so it can only flag: "
    return what + "leaving people out by it would make the arms differ"


def _flags_without_effect(rule: QualityRule) -> str:
    lacking = rule.at_least is None or rule.then != "exclude"
    return "the rule 'flags' needs at_least and 'then: exclude'" if lacking else ""


RULE_WORDS: dict[str, RuleWords] = {
    "eligible": RuleWords(("when",), fault=_when_missing),
    "speeding": RuleWords(("share_of_median", "seconds", "column"), one_of=("share_of_median", "seconds")),
    "page_speeding": RuleWords(
        ("share_of_median", "seconds_per_item", "share_of_pages"), one_of=("share_of_median", "seconds_per_item")
    ),
    "straightlining": RuleWords(("columns", "scales")),
    "longstring": RuleWords(("share_of_items", "columns", "scales")),
    "within_sd": RuleWords(("below", "columns", "scales"), fault=_no_spread),
    "even_odd": RuleWords(("below", "scales"), fault=_not_a_correlation),
    "mahalanobis": RuleWords(("confidence", "columns", "scales")),
    "psychsyn": RuleWords(("correlation", "below", "columns", "scales"), fault=_not_a_correlation),
    "psychant": RuleWords(("correlation", "above", "columns", "scales")),
    "attention": RuleWords(("column", "correct"), fault=_half_a_check),
    "bogus": RuleWords(),
    "inconsistent": RuleWords(),
    "duplicate": RuleWords(("by",)),
    "burst": RuleWords(("at_least", "seconds"), fault=_burst_of_one),
    "repeated_text": RuleWords(("words", "columns")),
    "exposure": RuleWords(("seconds",), fault=_excludes_after_assignment),
    "incomplete": RuleWords(("share_answered",)),
    "flags": RuleWords(("at_least",), fault=_flags_without_effect),
}


def _known(value: Any) -> Any:
    """Refuses a word that is no rule, as a closed list of words does."""
    if isinstance(value, str) and value in RULE_WORDS:
        return value
    *most, last = (f"'{name}'" for name in RULE_WORDS)
    raise PydanticKnownError("literal_error", {"expected": f"{', '.join(most)} or {last}"})


RuleName = Annotated[str, BeforeValidator(_known), WithJsonSchema({"enum": list(RULE_WORDS), "type": "string"})]


class QualityRule(Spec):
    """One rule on the quality of a respondent's answers, and what follows: a flag or exclusion.

    ``name`` is what the flow table and the cases table call it (default: the rule's own name). docs/quality.md says
    what each rule does, which keys it takes, their defaults and sources. correct: arm → right answers to the question
    in ``column``, for every arm of the study.
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
    correct: dict[Name, Annotated[tuple[Value, ...], Field(min_length=1)]] = Field(default_factory=dict)
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
    def _fits_its_rule(self) -> QualityRule:
        words = RULE_WORDS[self.rule]
        if words.one_of and sum(getattr(self, key) is not None for key in words.one_of) != 1:
            raise ValueError(f"the rule '{self.rule}' needs {' or '.join(words.one_of)}, one of both")
        fault = words.fault(self)
        if fault:
            raise ValueError(fault)
        for key in sorted(self.model_fields_set - {"rule", "name", "then", *words.keys}):
            if getattr(self, key) not in (None, (), {}):
                uses = f"it takes {', '.join(words.keys)}" if words.keys else "it takes no keys of its own"
                raise ValueError(f"the rule '{self.rule}' does not use {key}; {uses}")
        return self
