"""Conditions on answers: who belongs to an audience, who is eligible, which block is shown.

A condition maps columns to what is allowed: a list of values, or bounds. Several columns must all
hold. It is data; nothing in it is evaluated as code.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, RootModel, model_validator

from pretest.spec.model import Column, Spec

Value = int | float | str


class Allowed(Spec):
    """Which values of one column meet the condition."""

    values: tuple[Value, ...] | None = None
    min: float | None = None
    max: float | None = None
    not_: tuple[Value, ...] | None = Field(default=None, alias="not")
    missing: Literal["keep", "drop"] = "drop"

    @model_validator(mode="before")
    @classmethod
    def _list_of_values(cls, value: Any) -> Any:
        return {"values": value} if isinstance(value, list) else value

    @model_validator(mode="after")
    def _says_something(self) -> Allowed:
        if self.values is None and self.min is None and self.max is None and self.not_ is None:
            raise ValueError("needs a list of values, or min, max or not")
        if self.values is not None and not self.values:
            raise ValueError("an empty list of values allows nobody")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:g} lies above max {self.max:g}")
        return self


class Condition(RootModel[dict[Column, Allowed]]):
    """Column → allowed values; all columns must hold. An empty condition holds for everybody."""

    model_config = {"frozen": True}

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.root)
