"""What compiling finds: problems, notes, and what can only be stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pretest.errors import Note, Problem

StatedKind = Literal["audience", "outcome", "column"]

_WHERE = {"audience": "audience '{name}'", "outcome": "outcome '{name}'", "column": "column '{name}'"}
_MESSAGES = {
    "audience": "This audience has no questionnaire in the study: that it is asked what the plan needs is stated, not "
    "proved.",
    "outcome": "Its score is a column of the data ('{column}'): that it is asked is stated, not proved.",
    "column": "No questionnaire asks it; the data are said to bring it: that they do is stated, not proved.",
}


@dataclass(frozen=True, slots=True)
class Stated:
    """Something that the plan counts on and that no questionnaire proves. name: of the audience, outcome or column;
    column: of the data, where it differs from the name."""

    kind: StatedKind
    name: str
    column: str = ""

    def note(self) -> Note:
        message = _MESSAGES[self.kind].format(column=self.column)
        return Note("stated_not_proved", "warning", _WHERE[self.kind].format(name=self.name), message)

    def record(self) -> dict[str, str]:
        """As plain values, for the preregistration."""
        return {"kind": self.kind, "name": self.name, "column": self.column or self.name}


Finding = Problem | Note | Stated
