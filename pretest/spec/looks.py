"""Planned looks: at how many people the outcomes are read by arm, before the data decide when."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field, StrictInt, field_validator

from pretest.limits import LOOK_UNITS, LOOKS
from pretest.spec.model import Spec
from pretest.words import Spending

Units = Annotated[StrictInt, Field(ge=1, le=LOOK_UNITS)]


class Looks(Spec):
    """``{n: [310, 620]}``: a look when every arm of every audience has 310 units of assignment, and one at 620.

    n: units (people, or clusters where clusters were assigned) per arm and audience at each look, rising; one number is
    one look. The last is the whole study. spending: how the looks share the plan's ``alpha``.
    """

    n: tuple[Units, ...] = Field(min_length=1, max_length=LOOKS)
    spending: Spending = "obrien_fleming"

    @field_validator("n", mode="before")
    @classmethod
    def _one_number(cls, value: Any) -> Any:
        return (value,) if isinstance(value, int) and not isinstance(value, bool) else value

    @field_validator("n")
    @classmethod
    def _rising(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        for before, after in pairwise(value):
            if after <= before:
                raise ValueError(f"a later look has more people than an earlier one: {after} does not follow {before}")
        return value

    @property
    def planned(self) -> int:
        """Units per arm and audience of the whole study."""
        return self.n[-1]
