"""Which columns of an export of Qualtrics belong to a form: its questions, its timers, its random order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pretest.forms.form import Form, Part, Question, Screen
from pretest.forms.naming import OWN
from pretest.platforms.qualtrics.names import choice_ids, is_table, numbers_of, row_numbers, seen_screens, tags_of
from pretest.tables import columns

PAGE_SUBMIT = "_Page Submit"
TIMER = re.compile(r".+_(First|Last|Page|Click)[ _](Click|Submit|Count)$")
ORDER = re.compile(r".+_DO(_.+)?")


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """The columns of a table, found whatever a format made of blanks and other marks in their names."""

    names: Mapping[str, str]

    @classmethod
    def of(cls, table_columns: Sequence[object]) -> Lookup:
        return cls({_plain(str(name)): str(name) for name in reversed(table_columns)})

    def find(self, *names: str) -> str | None:
        """The first of ``names`` that is a column."""
        return next((self.names[_plain(name)] for name in names if _plain(name) in self.names), None)


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """The columns of one form. single: column → question. split: question → column per code.

    seconds: column → ``PAGE_SECONDS`` + screen. arms: code of the arm → its timers, one per
    execution. by_id: matched by internal ids.
    """

    form: Form
    tags: Mapping[str, str]
    single: dict[str, Question] = field(default_factory=dict)
    split: dict[str, dict[int, str]] = field(default_factory=dict)
    seconds: dict[str, str] = field(default_factory=dict)
    arms: dict[str, list[str]] = field(default_factory=dict)
    by_id: bool = False

    @property
    def n_matched(self) -> int:
        return len(self.single) + len(self.split)


def match(form: Form, lookup: Lookup) -> Matched:
    """The columns that have the export tags of ``form`` or, in a survey that says it is this form, its internal ids."""
    found = _by_names(form, lookup, internal=False)
    if found.n_matched or lookup.find(*OWN) is None:
        return found
    return _by_names(form, lookup, internal=True)


def _by_names(form: Form, lookup: Lookup, internal: bool) -> Matched:
    tags = tags_of(form)
    internals = _internal_ids(form) if internal else {}
    found = Matched(form, tags, by_id=internal)
    for question in form.questions:
        base = internals.get(question.column, tags[question.column])
        names = [base, f"{base}_TEXT"] if internal else [base]
        single = lookup.find(*names, *([f"{base}_1"] if question.kind == "slider" else []))
        split = _split(question, base, lookup) if question.kind == "multiple" and single is None else {}
        if single is not None:
            found.single[single] = question
        elif split:
            found.split[question.column] = split
    for screen in seen_screens(form):
        column = _timer(lookup, f"time {screen.id}", tags, internals)
        if column is not None:
            found.seconds[column] = columns.PAGE_SECONDS + screen.id
    for message in form.messages:
        column = _timer(lookup, f"time {message.code} arm", tags, internals)
        if column is not None:
            found.arms.setdefault(message.arm.code, []).append(column)
    return found


def _timer(lookup: Lookup, name: str, tags: Mapping[str, str], internals: Mapping[str, str]) -> str | None:
    if name in internals:
        return lookup.find(f"{internals[name]}_PAGE_SUBMIT")
    return lookup.find(tags[name] + PAGE_SUBMIT)


def _split(question: Question, base: str, lookup: Lookup) -> dict[int, str]:
    """Code → column, where the export gives every option a column of its own."""
    ids = {} if question.answers is None else choice_ids(question.answers)
    found = {code: lookup.find(f"{base}_{code}", f"{base}_{number}") for code, number in ids.items()}
    return {code: column for code, column in found.items() if column is not None}


def _internal_ids(form: Form) -> dict[str, str]:
    """The ids of the survey file; the rows of a table are under its first question."""
    ids = {name: f"QID{number}" for name, number in numbers_of(form).items()}
    rows: dict[str, str] = {}
    for screen in form.screens:
        if is_table(screen):
            first = ids[screen.questions[0].column]
            rows |= {column: f"{first}_{number}" for column, number in row_numbers(screen).items()}
    return ids | rows


@dataclass(frozen=True, slots=True, eq=False)
class Shuffle:
    """The columns that tell the order of one block. whole: lists such as ``a|b``; ranks: name → place column."""

    whole: str | None
    ranks: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*(() if self.whole is None else (self.whole,)), *self.ranks.values())


def screen_order(part: Part, tags: Mapping[str, str], names: Sequence[str]) -> Shuffle:
    """Columns ``FL_12_DO_time_x`` for the screens of a block; the flow numbers them, whoever edited it."""
    blocks = {tags[f"time {screen.id}"].casefold(): screen.id for screen in part.screens}
    ranks: dict[str, str] = {}
    for name in names:
        flow = re.fullmatch(r"FL_\d+_DO_(.+)", name)
        if flow is not None and flow[1].casefold() in blocks:
            ranks[blocks[flow[1].casefold()]] = name
    return Shuffle(None, ranks)


def question_order(screen: Screen, tags: Mapping[str, str], lookup: Lookup) -> Shuffle:
    """Columns for the rows of a table (``table_x_DO_1``), or for questions below each other (``time_x_DO_tag``)."""
    if is_table(screen):
        base = tags[f"table {screen.id}"]
        keys = {column: str(number) for column, number in row_numbers(screen).items()}
    else:
        base = tags[f"time {screen.id}"]
        keys = {question.column: tags[question.column] for question in screen.questions}
    of = {question.column: question.of for question in screen.questions}
    ranks = {of[column]: lookup.find(f"{base}_DO_{name}") for column, name in keys.items()}
    return Shuffle(lookup.find(f"{base}_DO"), {name: column for name, column in ranks.items() if column is not None})


def keys_of(screen: Screen, tags: Mapping[str, str]) -> dict[str, str]:
    """What an export calls the questions of a screen in a list of their order → the columns of the data."""
    table = is_table(screen)
    numbered = enumerate(screen.questions, 1)
    return {str(number) if table else tags[one.column].casefold(): one.of for number, one in numbered}


def platform_columns(names: Sequence[str], texts: Mapping[str, str]) -> Iterator[str]:
    """Columns that Qualtrics adds about a submission: timers, orders, and everything that begins with ``Q_``."""
    for name in names:
        order = ORDER.fullmatch(name) and (name.startswith("FL_") or "Display Order" in texts.get(name, ""))
        if order or TIMER.fullmatch(name) or re.fullmatch(r"Q_[A-Za-z].*", name):
            yield name


def _plain(name: str) -> str:
    return re.sub(r"\W", "_", name).casefold()
