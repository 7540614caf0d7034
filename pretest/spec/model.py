"""What every object of a study file has in common: frozen, strict about keys, bilingual about texts."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from pretest.limits import COLUMN, ID, LABEL, NAME, PATH, TEXT
from pretest.words import Language

# Ids become column names, file names and CSV keys. They never begin with an underscore: those
# names are ours (see columns.py).
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=ID)]
# Arms and audiences may be named as the field named them ("mouth cancer"), but never with control
# characters, and never like our own columns.
Name = Annotated[str, StringConstraints(pattern=r"^[^\W_][^\x00-\x1f\x7f]*$", max_length=NAME, strip_whitespace=True)]
Column = Annotated[str, StringConstraints(min_length=1, max_length=COLUMN)]
# The path of a file in the study.
FileName = Annotated[str, StringConstraints(min_length=1, max_length=PATH)]


class Spec(BaseModel):
    """Base of every spec object: frozen, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, str_max_length=TEXT, allow_inf_nan=False)


class Named(Spec):
    """A content file: its id is also the name of its file."""

    id: Id


class Text(Spec):
    """A text in both languages. A plain string in YAML stands for both."""

    nl: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _plain_string(cls, value: Any) -> Any:
        return {"nl": value, "en": value} if isinstance(value, str) else value

    def in_language(self, language: Language) -> str:
        return self.nl if language == "nl" else self.en


class Label(Text):
    """A text that stands in tables, figures and headings."""

    nl: str = Field(min_length=1, max_length=LABEL)
    en: str = Field(min_length=1, max_length=LABEL)
