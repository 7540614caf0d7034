"""Population files: what is known of the people a study wants to speak about (surveys/populations/ID.yaml)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from pretest.limits import CATEGORIES, CUTS, MARGINS
from pretest.spec.condition import Value
from pretest.spec.model import Column, Label, Named, Spec, Text


class Source(Spec):
    """Where the figures of one margin come from; margins may be of different dates."""

    table: str = Field(min_length=1)
    date: str = Field(min_length=4)
    url: str | None = Field(default=None, pattern=r"^https://\S+$")
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,9}/\S+$")
    note: str | None = None

    def __str__(self) -> str:
        return f"{self.table}, {self.date}"


class Ages(Spec):
    """Whom the figures count, in whole years, both included; ``column`` holds the respondent's age."""

    column: Column = "age"
    min: int = Field(default=0, ge=0, le=120)
    max: int | None = Field(default=None, ge=0, le=120)

    @model_validator(mode="after")
    def _in_order(self) -> Ages:
        if self.max is not None and self.max < self.min:
            raise ValueError(f"max {self.max} lies below min {self.min}")
        return self


class PopulationMargin(Spec):
    """How many people of the population are in each category of one variable.

    ``codes`` says which categories each code in the data stands for (several where the question was coarser than the
    source). ``cut`` makes categories of a number instead: as many bounds as lie between them, each the first value of
    the next one. ``outside``: codes that the source does not count; these people keep their share of the sample.
    """

    variable: Column
    column: Column | None = None
    unit: Literal["persons", "percent"]
    categories: dict[str, float] = Field(min_length=2, max_length=CATEGORIES)
    total: float | None = Field(default=None, gt=0)
    codes: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    cut: tuple[float, ...] | None = Field(default=None, max_length=CUTS)
    outside: tuple[Value, ...] = ()
    source: Source

    @property
    def data_column(self) -> str:
        """The column of the data that holds the codes."""
        return self.column or self.variable

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Code → the categories that it stands for."""
        return {code: (named,) if isinstance(named, str) else named for code, named in self.codes.items()}

    @model_validator(mode="after")
    def _figures_fit(self) -> PopulationMargin:
        for name, figure in self.categories.items():
            if not figure > 0:
                raise ValueError(f"category '{name}' must have a figure above 0; leave out what nobody is in")
        added = sum(self.categories.values())
        if self.unit == "percent" and abs(added - 100.0) > 0.05 * len(self.categories) + 0.1 + 1e-9:
            raise ValueError(f"the percentages add up to {added:g}; more than rounding away from 100")
        if self.total is not None and abs(added - self.total) > 1e-6 * self.total:
            raise ValueError(f"the categories add up to {added:,.0f}, the total says {self.total:,.0f}")
        return self

    @model_validator(mode="after")
    def _categories_are_reached(self) -> PopulationMargin:
        if bool(self.codes) == (self.cut is not None):
            raise ValueError("give either codes or cut: which answers stand for which category")
        if self.cut is not None:
            if len(self.cut) != len(self.categories) - 1 or list(self.cut) != sorted(set(self.cut)):
                needed = len(self.categories) - 1
                raise ValueError(f"cut needs {needed} rising bounds between {needed + 1} categories")
            return self
        groups = set(self.groups.values())
        named = [name for group in groups for name in group]
        for name in named:
            if name not in self.categories:
                raise ValueError(f"codes name the category '{name}', which has no figure")
        if len(named) != len(set(named)):
            raise ValueError("a category stands under different codes that do not share all their categories")
        missing = [name for name in self.categories if name not in named]
        if missing:
            raise ValueError(f"no code stands for {', '.join(missing)}; give one, or join it with another category")
        return self


class Population(Named):
    """One population. ``population`` says in words who is counted; each margin has its own source and date."""

    title: Label
    population: Text
    ages: Ages = Ages()
    margins: tuple[PopulationMargin, ...] = Field(min_length=1, max_length=MARGINS)

    @model_validator(mode="after")
    def _each_variable_once(self) -> Population:
        names = [margin.variable for margin in self.margins]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"the variable {', '.join(twice)} has two margins; keep one")
        return self
