"""surveys/dialogue.yaml: one dilemma at one table, before a campaign is launched, and what is asked of people there."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from pretest.errors import SpecError
from pretest.library import Library
from pretest.limits import ITEMS, STATEMENTS, TOPICS_OF_TABLE, WAYS_OUT
from pretest.spec.contentfile import parse_content
from pretest.spec.model import Id, Label, Spec, Text
from pretest.spec.validate import validate
from pretest.spec.yamlfile import YamlFile

DIALOGUE_FILE = "surveys/dialogue.yaml"
LOWEST, HIGHEST = 1, 7  # positions on a statement
Side = Literal["care", "safety"]
Leaning = Literal[Side, "both"]


def _left_out(schema: dict[str, Any]) -> None:
    """No key must stand in a study's own file: what it leaves out is taken from the shipped one."""
    schema.pop("required", None)


class Statement(Spec):
    """One statement on the dilemma. leans: whose words it is near to, so that the cards are balanced."""

    id: Id
    text: Label
    leans: Leaning = "both"


class Part(Spec):
    """A part of the meeting, a role at the table, or a rule. minutes: how long a part takes, about."""

    id: Id
    title: Label
    text: Text
    minutes: float | None = Field(default=None, gt=0, le=480)


class Ends(Spec):
    """What the lowest and the highest position stand for."""

    low: Label
    high: Label


class WayKind(Spec):
    """A kind of way out: what is changed about the campaign, or beside it."""

    id: Id
    label: Label


class Dialogue(Spec):
    """A dilemma table. A study's own file may hold a part of these keys; all others come from the shipped file.

    sides: what is at stake for care and for safety. statements: cards on which everybody takes a position, from 1 to 7,
    before and after. programme: the parts of the meeting, in order. questions: for the moderator. kinds: of ways out.
    """

    model_config = ConfigDict(json_schema_extra=_left_out)

    title: Label
    dilemma: Text
    sides: dict[Side, Text]
    ends: Ends
    statements: tuple[Statement, ...] = Field(min_length=1, max_length=STATEMENTS)
    programme: tuple[Part, ...] = Field(min_length=1, max_length=TOPICS_OF_TABLE)
    roles: tuple[Part, ...] = Field(default=(), max_length=TOPICS_OF_TABLE)
    rules: tuple[Label, ...] = Field(default=(), max_length=ITEMS)
    questions: tuple[Label, ...] = Field(default=(), max_length=ITEMS)
    kinds: tuple[WayKind, ...] = Field(min_length=1, max_length=WAYS_OUT)
    consent: Text

    @model_validator(mode="after")
    def _coherent(self) -> Dialogue:
        if set(self.sides) != {"care", "safety"}:
            raise ValueError("sides needs both care and safety: one of them alone makes no dilemma")
        for what, parts in (("statement", self.statements), ("programme", self.programme), ("kind", self.kinds)):
            ids = [part.id.casefold() for part in parts]
            twice = sorted({one for one in ids if ids.count(one) > 1})
            if twice:
                raise ValueError(f"{what} id '{twice[0]}' is used twice")
        return self

    @property
    def minutes(self) -> float:
        """How long the meeting takes, as far as its parts say."""
        return sum(part.minutes or 0 for part in self.programme)

    @property
    def balance(self) -> dict[Leaning, int]:
        """How many statements are near to the words of care, of safety, and of both."""
        return {side: sum(one.leans == side for one in self.statements) for side in ("care", "safety", "both")}

    @property
    def fingerprint(self) -> str:
        """Changes when a statement, its order, or an end of the scale does: positions then no longer mean the same."""
        said = [(one.id, one.text.nl, one.text.en) for one in self.statements]
        ends = [(end.nl, end.en) for end in (self.ends.low, self.ends.high)]
        return hashlib.sha256(json.dumps([said, ends], ensure_ascii=False).encode("utf-8")).hexdigest()[:16]

    def statement(self, name: str) -> Statement | None:
        """The statement with this id; None where there is none."""
        return next((one for one in self.statements if one.id == name), None)


def load_dialogue(study: Path | None = None) -> Dialogue:
    """The dilemma table of a study: its own ``surveys/dialogue.yaml``, with what it leaves out from the shipped file.

    Parameters
    ----------
    study : folder of a study; None is the shipped content alone.

    Returns
    -------
    Dialogue
        Frozen.

    Raises
    ------
    SpecError
        With every problem in the file, each with its line.

    Examples
    --------
    >>> from pretest.spec.dialogue import load_dialogue
    >>> table = load_dialogue()
    >>> len(table.statements), table.balance["care"] == table.balance["safety"]
    (6, True)
    """
    found, problems = validate(Dialogue, _read(study))
    if found is None or problems:
        raise SpecError.of(problems)
    return found


def _read(study: Path | None) -> YamlFile:
    """The study's own file laid over the shipped one, with the lines of its own."""
    content, shipped = Library(study).find(DIALOGUE_FILE), Library().find(DIALOGUE_FILE)
    if content is None or shipped is None:
        raise SpecError("content_unknown", DIALOGUE_FILE, "there is no such file")
    own, base = parse_content(content), parse_content(shipped)
    if not content.is_own or not isinstance(own.data, dict):
        return own
    return replace(own, data={**base.data, **own.data})
