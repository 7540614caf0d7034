"""Evidence files: effects that earlier studies found (surveys/evidence/ID.yaml)."""

from __future__ import annotations

from pydantic import Field

from pretest.limits import EARLIER_STUDIES
from pretest.spec.model import Id, Label, Named, Spec
from pretest.words import Role


class EarlierStudy(Spec):
    """One effect of one earlier study; ``estimate`` is signed as harm (positive = worse)."""

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


class Evidence(Named):
    title: Label
    studies: tuple[EarlierStudy, ...] = Field(min_length=1, max_length=EARLIER_STUDIES)
