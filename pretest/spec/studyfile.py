"""study.yaml: what is tested, on whom, and where the data are."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema, model_validator

from pretest.limits import (
    ARMS,
    AUDIENCES,
    DATA_FILES,
    EXECUTIONS,
    HEADER_ROW,
    ITEMS,
    LABEL,
    PHRASE,
    PHRASES,
    ROWS,
    WAVE,
)
from pretest.spec.condition import Condition, Value
from pretest.spec.house import House
from pretest.spec.model import Column, FileName, Id, Label, Name, Spec, Text
from pretest.words import CONTROLS, Control, Design, Language, Mode, PlatformId


def _control_word(value: object) -> object:
    return ("off_topic" if value else None) if isinstance(value, bool) else value


# ``control: true`` is how most studies say it; it is also what is written down, so that locks of before still agree.
ControlWord = Annotated[
    Control | None,
    BeforeValidator(_control_word),
    PlainSerializer(lambda word: True if word == "off_topic" else word),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"enum": list(CONTROLS), "type": "string"}]}),
]


Reason = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
# A few words that stand within a sentence of the consent.
SaidInText = Annotated[str, StringConstraints(min_length=1, max_length=LABEL, strip_whitespace=True)]


class Execution(Spec):
    """One text, film or speaker of a concept."""

    label: Label | None = None
    text: FileName | None = None
    image: FileName | None = None
    video: FileName | None = None
    sound: FileName | None = None


class Phrase(Spec):
    """Words of a concept that a person marked. text: as they stand in its copy, letter by letter; why: what they may
    do."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=PHRASE, strip_whitespace=True)]
    why: Text | None = None


class Arm(Spec):
    """One arm. control: ``true`` (a message on another subject, as ``off_topic``) or ``current`` (what is sent today).

    text, image, video, sound: files with what is seen or heard. executions: several texts, films or speakers of one
    concept, by the name that the data give them. messenger, channel, strategy: who speaks, where, and with which means.
    debrief: what its respondents read afterwards. phrases: words in its copy that a person marked as hurtful, by hand;
    they judge nothing.
    """

    label: Label
    control: ControlWord = None
    text: FileName | None = None
    image: FileName | None = None
    video: FileName | None = None
    sound: FileName | None = None
    executions: dict[Name, Execution] = Field(default_factory=dict, max_length=EXECUTIONS)
    messenger: str | None = None
    channel: str | None = None
    strategy: str | None = None
    debrief: Text | None = None
    phrases: tuple[Phrase, ...] = Field(default=(), max_length=PHRASES)

    @property
    def is_control(self) -> bool:
        return self.control is not None

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that the arm names, those of its executions included."""
        shown: tuple[Arm | Execution, ...] = (self, *self.executions.values())
        named = (name for one in shown for name in (one.text, one.image, one.video, one.sound))
        return tuple(name for name in named if name is not None)

    @property
    def recordings(self) -> tuple[tuple[str | None, str], ...]:
        """Films and sounds that the arm names: (execution or None, file). A form holds none of them."""
        shown: tuple[tuple[str | None, Arm | Execution], ...] = ((None, self), *self.executions.items())
        named = ((name, file) for name, one in shown for file in (one.video, one.sound))
        return tuple((name, file) for name, file in named if file is not None)

    @property
    def draws_executions(self) -> bool:
        """Whether a form draws one of its executions: one of them has something of its own to show or to play."""
        return any(one.text or one.image or one.video or one.sound for one in self.executions.values())

    @property
    def texts(self) -> tuple[str, ...]:
        """The files that hold its copy, those of its executions included."""
        shown: tuple[Arm | Execution, ...] = (self, *self.executions.values())
        named = (one.text for one in shown)
        return tuple(name for name in named if name is not None)


class Audience(Spec):
    """A group of respondents; audiences may overlap. Without ``when`` everybody belongs to it."""

    label: Label
    questionnaire: Id | None = None
    when: Condition = Condition({})


class StudyForm(Spec):
    """One form for several audiences: consent, screening, then for everybody the blocks of their own audience.

    screening: the scale that sorts people; what it derives, no audience is asked again. audiences: who fills it in;
    somebody who belongs to two goes the way of the first. title: what respondents see above it, neutral.
    """

    screening: Id
    audiences: tuple[Name, ...] = Field(min_length=1, max_length=AUDIENCES)
    title: Label | None = None


class Shown(Spec):
    """The arm is the one whose columns were answered, where the platform kept no arm column."""

    shown: dict[Name, tuple[Column, ...]]


class Worded(Text):
    """A question as it was asked in one wave. answers: the answer set that was offered, where it was another one."""

    answers: Id | None = None


class DataFile(Spec):
    """One file of responses, and which of its columns mean what.

    wave_column: the wave of every row, in a file that holds several; ``wave`` and ``date`` are then not used, ``dates``
    says when each was. audience: everybody in
    this file belongs to it. several: people rate several concepts, so that one id may stand in several arms. ids:
    whether this file numbers its people for itself (``own``) or as the other files do (``shared``); files that have
    ids in common must say. decimal: the mark of decimals in this file; the other mark then stands between thousands.
    labels: column of the plan or of the file → why the labels that the file gives its codes do not count. codebook: a
    file that says what its codes mean, where it does not say so itself.

    What may make waves differ: mode: how people were asked. invited: how many people were. drawn_from: where they were
    found, such as the name of a panel. questionnaires: audience → the questionnaire that it filled in, where it was
    another one than now. worded: item → how it was worded in this wave, where its scale words it otherwise now.
    """

    file: FileName
    format: PlatformId | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | int | None = None
    header_row: int | None = Field(default=None, ge=1, le=HEADER_ROW)
    wave: int = Field(default=1, ge=-WAVE, le=WAVE)
    date: datetime.date | None = None
    respondent: Column | None = None
    arm: Column | Shown | None = None
    arms: dict[str, Name] = Field(default_factory=dict)
    block: Column | None = None
    cluster: Column | None = None
    stratum: Column | None = None
    weight: Column | None = None
    place: Column | None = None
    execution: Column | None = None
    duration: Column | None = None
    columns: dict[Column, Column | tuple[Column, ...]] = Field(default_factory=dict)
    recode: dict[Column, dict[str, Value | None]] = Field(default_factory=dict)
    missing: tuple[Value, ...] = ()
    reshape: FileName | None = None
    wave_column: Column | None = None
    dates: dict[int, datetime.date] = Field(default_factory=dict)
    audience: Name | None = None
    several: bool = False
    ids: Literal["own", "shared"] | None = None
    decimal: Literal[".", ","] | None = None
    labels: dict[Column, Reason] = Field(default_factory=dict)
    codebook: FileName | None = None
    mode: Mode | None = None
    invited: int | None = Field(default=None, ge=1, le=ROWS)
    drawn_from: SaidInText | None = None
    questionnaires: dict[Name, Id] = Field(default_factory=dict, max_length=AUDIENCES)
    worded: dict[Id, Worded] = Field(default_factory=dict, max_length=ITEMS)

    @model_validator(mode="after")
    def _waves_in_one_way(self) -> DataFile:
        if self.wave_column is not None and {"wave", "date"} & self.model_fields_set:
            raise ValueError(
                "wave_column says the wave of every row: leave out wave and date (dates: {1: ...} will do)"
            )
        if self.dates and self.wave_column is None:
            raise ValueError("dates is for files with a wave_column; write date")
        return self

    @property
    def rates_several(self) -> bool:
        """Whether one person may have rows in several arms."""
        return self.several or self.reshape is not None


class Ethics(Spec):
    """Who judged that the study may be done. file: the letter or protocol, in the study folder. approved: when."""

    file: str | None = None
    approved: datetime.date | None = None


class Controller(Spec):
    """Who is responsible for the data. name: of the organisation. contact: an address, telephone number or e-mail."""

    name: Label
    contact: SaidInText


class Keep(Spec):
    """How long rows about persons are kept. rows_until: the last day. contact: whom to ask about one's own answers.

    withdraw_until: the last day on which somebody can have the own answers deleted.
    """

    rows_until: datetime.date | None = None
    contact: SaidInText | None = None
    withdraw_until: datetime.date | None = None

    @model_validator(mode="after")
    def _withdrawn_while_kept(self) -> Keep:
        if self.rows_until is not None and self.withdraw_until is not None and self.withdraw_until > self.rows_until:
            raise ValueError("withdraw_until lies after rows_until: rows that are gone cannot be withdrawn")
        return self


class Recruitment(Spec):
    """how: how people were asked to take part. missing: who may take part less often, and so be missing. Both are read
    after a colon, by people without any statistics."""

    how: Label
    missing: Label | None = None


class StudyFile(Spec):
    """design: ``uncontrolled`` says that a study with concepts has no control on purpose: no concept is judged then.
    funding: who paid. help: where people who took part can find help. controller: who is responsible for the data.
    complaint: where one can complain. controller, complaint, ethics, keep, funding, recruitment, help: may change after
    the lock; they judge nothing."""

    study: Id
    title: Label
    languages: tuple[Language, ...] = ("nl", "en")
    seed: int = Field(default=0, ge=0, lt=2**63)
    substance: str | None = None
    setting: str | None = None
    goal: Text | None = None
    house: House | None = None
    funding: Label | None = None
    recruitment: Recruitment | None = None
    help: Label | None = None
    arms: dict[Name, Arm] = Field(default_factory=dict, max_length=ARMS)
    audiences: dict[Name, Audience] = Field(min_length=1, max_length=AUDIENCES)
    forms: dict[Id, StudyForm] = Field(default_factory=dict, max_length=AUDIENCES)
    data: tuple[DataFile, ...] = Field(default=(), max_length=DATA_FILES)
    plan: FileName = "analyses/plan.yaml"
    design: Design = "controlled"
    ethics: Ethics | None = None
    keep: Keep | None = None
    controller: Controller | None = None
    complaint: Label | None = None

    @model_validator(mode="after")
    def _no_control_if_uncontrolled(self) -> StudyFile:
        named = [name for name, arm in self.arms.items() if arm.is_control]
        if self.design == "uncontrolled" and named:
            raise ValueError(f"the design is uncontrolled, but '{named[0]}' is marked as control; take one of both out")
        return self

    @model_validator(mode="after")
    def _one_control_of_a_kind(self) -> StudyFile:
        for kind in CONTROLS:
            named = [name for name, arm in self.arms.items() if arm.control == kind]
            if len(named) > 1:
                raise ValueError(f"two arms are marked as control ({kind}): {', '.join(named)}; keep one")
        return self

    @property
    def contact(self) -> str | None:
        """Whom to ask about one's own answers: as ``keep`` says, else the contact of the controller."""
        named = None if self.keep is None else self.keep.contact
        return named or (None if self.controller is None else self.controller.contact)

    @property
    def controls(self) -> tuple[str, ...]:
        """Names of the control arms: that with a message on another subject first."""
        return tuple(name for kind in CONTROLS for name, arm in self.arms.items() if arm.control == kind)
