"""Response sets: what a respondent can answer, with codes and labels (surveys/answers.yaml)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, RootModel, model_validator

from pretest.limits import ANSWERS
from pretest.spec.model import Id, Label, Spec

AnswerType = Literal["ordinal", "nominal", "multiple", "number", "slider", "text", "date"]
MissingKind = Literal["dont_know", "refused", "not_asked"]


class Option(Spec):
    value: int
    label: Label


class MissingCode(Spec):
    value: int
    label: Label
    kind: MissingKind


class AnswerSet(Spec):
    """One response set. ``min`` and ``max`` bound numbers and sliders, both ends included."""

    type: AnswerType
    options: tuple[Option, ...] = Field(default=(), max_length=ANSWERS)
    missing: tuple[MissingCode, ...] = Field(default=(), max_length=ANSWERS)
    min: float | None = None
    max: float | None = None
    step: float | None = Field(default=None, gt=0)
    unit: Label | None = None
    low_label: Label | None = None
    high_label: Label | None = None

    @model_validator(mode="after")
    def _options_fit_type(self) -> AnswerSet:
        choices = self.type in ("ordinal", "nominal", "multiple")
        if choices and len(self.options) < 2 and self.type != "multiple":
            raise ValueError(f"an answer set of type {self.type} needs two or more options")
        if not choices and self.options:
            raise ValueError(f"an answer set of type {self.type} has no options; use min and max")
        codes = [option.value for option in self.options] + [code.value for code in self.missing]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"value {twice[0]} is given twice")
        if self.type == "slider" and (self.min is None or self.max is None):
            raise ValueError("a slider needs min and max")
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError(f"min {self.min:g} must lie below max {self.max:g}")
        return self

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Lowest and highest score, or None where scores have no bounds (open numbers, text)."""
        if self.type == "ordinal":
            values = [option.value for option in self.options]
            return float(min(values)), float(max(values))
        if self.min is not None and self.max is not None:
            return self.min, self.max
        return None

    @property
    def values(self) -> tuple[int, ...]:
        """Codes of the substantive options, in order; empty for numbers, sliders, text and dates."""
        return tuple(option.value for option in self.options)


class AnswerSets(RootModel[dict[Id, AnswerSet]]):
    model_config = {"frozen": True}
