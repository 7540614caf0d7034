"""Evidence files: effects that earlier studies found (surveys/evidence/ID.yaml)."""

from __future__ import annotations

from pydantic import Field, model_validator

from pretest.limits import EARLIER_STUDIES
from pretest.spec.model import Id, Label, Named, Spec
from pretest.words import Role


class EarlierStudy(Spec):
    """One effect of one earlier study; ``estimate`` is signed as harm (positive = worse).

    overlaps: studies or reviews in which the same people are counted, by id, in this file or elsewhere. Two effects of
    one role in one metric that overlap cannot stand in one file: their people would be counted twice.
    """

    id: Id
    year: int = Field(ge=1900, le=2100)
    population: str
    contrast: str
    role: Role
    metric: str
    estimate: float
    se: float = Field(gt=0)
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,9}/\S+$")
    obtained: str
    note: str | None = None
    overlaps: tuple[Id, ...] = Field(default=(), max_length=EARLIER_STUDIES)


class Evidence(Named):
    title: Label
    studies: tuple[EarlierStudy, ...] = Field(min_length=1, max_length=EARLIER_STUDIES)

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
