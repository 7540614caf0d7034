"""study.yaml: what is tested, on whom, and where the data are."""

from __future__ import annotations

import datetime

from pydantic import Field, model_validator

from pretest.spec.condition import Condition, Value
from pretest.spec.model import Column, Id, Name, Spec, Text
from pretest.words import Language, PlatformId


class Arm(Spec):
    label: Text
    control: bool = False
    text: str | None = None
    image: str | None = None


class Audience(Spec):
    """A group of respondents; audiences may overlap. Without ``when`` everybody belongs to it."""

    label: Text
    questionnaire: Id | None = None
    when: Condition = Condition({})


class Shown(Spec):
    """The arm is the one whose columns were answered, where the platform kept no arm column."""

    shown: dict[Name, tuple[Column, ...]]


class DataFile(Spec):
    """One file of responses, and which of its columns mean what."""

    file: str
    format: PlatformId | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | int | None = None
    wave: int = 1
    date: datetime.date | None = None
    respondent: Column | None = None
    arm: Column | Shown | None = None
    arms: dict[str, Name] = Field(default_factory=dict)
    block: Column | None = None
    cluster: Column | None = None
    stratum: Column | None = None
    weight: Column | None = None
    place: Column | None = None
    duration: Column | None = None
    columns: dict[Column, Column | tuple[Column, ...]] = Field(default_factory=dict)
    recode: dict[Column, dict[str, Value | None]] = Field(default_factory=dict)
    missing: tuple[Value, ...] = ()
    reshape: str | None = None


class StudyFile(Spec):
    study: Id
    title: Text
    languages: tuple[Language, ...] = ("nl", "en")
    seed: int = Field(default=0, ge=0, lt=2**63)
    substance: str | None = None
    setting: str | None = None
    goal: Text | None = None
    arms: dict[Name, Arm] = Field(default_factory=dict)
    audiences: dict[Name, Audience] = Field(min_length=1)
    data: tuple[DataFile, ...] = ()
    plan: str = "analyses/plan.yaml"

    @model_validator(mode="after")
    def _one_control(self) -> StudyFile:
        controls = [name for name, arm in self.arms.items() if arm.control]
        if len(controls) > 1:
            raise ValueError(f"two arms are marked as control: {', '.join(controls)}; keep one")
        return self

    @property
    def control(self) -> str | None:
        """Name of the control arm, or None."""
        return next((name for name, arm in self.arms.items() if arm.control), None)

    @property
    def concepts(self) -> tuple[str, ...]:
        """Arms under test, in the order of the file."""
        return tuple(name for name, arm in self.arms.items() if not arm.control)
