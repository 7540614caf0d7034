"""Conditions as tests of answers to a form, for the languages of platforms.

The walk is here; a language only says how it writes one test and joins them (``Writer``). As in the analysis, an
unanswered question and a missing code (don't know, prefer not to say) meet nothing, unless a condition says
``missing: keep``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pretest.errors import ExportError
from pretest.forms.conditions import answer_meets
from pretest.forms.form import Form, Question
from pretest.spec import Allowed, Condition
from pretest.spec.condition import Value


@dataclass(frozen=True, slots=True)
class OneOf:
    """The answer is one of these."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The answer is none of these."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The answer is a number from here up."""

    bound: float


@dataclass(frozen=True, slots=True)
class AtMost:
    """The answer is a number up to here."""

    bound: float


Test = OneOf | NoneOf | AtLeast | AtMost


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What a condition wants of the answer to one question. tests: all must hold.

    missing: codes that count as no answer. keeps_missing: no answer is fine as well.
    """

    question: Question
    allowed: Allowed
    tests: tuple[Test, ...]
    missing: tuple[int, ...]
    keeps_missing: bool

    @property
    def bounded(self) -> bool:
        return any(isinstance(test, AtLeast | AtMost) for test in self.tests)

    @property
    def names_answers(self) -> bool:
        """Whether the answers that are fine are listed."""
        return any(isinstance(test, OneOf) for test in self.tests)

    @property
    def options(self) -> tuple[int, ...]:
        """Codes of the options that pass the tests, where one is chosen; no missing codes."""
        answers = self.question.answers
        return tuple(code for code in (answers.values if answers else ()) if answer_meets(self.allowed, str(code)))


class Writer(Protocol):
    """How a language writes tests of one answer."""

    def one_of(self, values: Sequence[Value]) -> str: ...

    def none_of(self, values: Sequence[Value]) -> list[str]: ...

    def at_least(self, bound: float) -> str: ...

    def at_most(self, bound: float) -> str: ...

    def answered(self, tests: list[str]) -> str:
        """There is an answer, it is no missing code, and all of ``tests`` hold."""
        ...

    def or_missing(self, tests: list[str]) -> str:
        """All of ``tests`` hold, or there is no answer or a missing code."""
        ...


def wanted_answers(condition: Condition, form: Form) -> Iterator[Wanted]:
    """What ``condition`` asks, question by question; all must hold.

    Raises
    ------
    ExportError
        When it looks at a question that the form does not ask.
    """
    for column, allowed in condition.root.items():
        question = form.question(column)
        if question is None:
            what = f"a condition looks at '{column}', which the form does not ask"
            raise ExportError("condition_unasked", form.id, what)
        yield wanted_of(question, allowed)


def wanted_of(question: Question, allowed: Allowed) -> Wanted:
    """What ``allowed`` asks of ``question``."""
    tests: list[Test] = []
    if allowed.values is not None:
        tests.append(OneOf(allowed.values))
    if allowed.not_ is not None:
        tests.append(NoneOf(allowed.not_))
    if allowed.min is not None:
        tests.append(AtLeast(allowed.min))
    if allowed.max is not None:
        tests.append(AtMost(allowed.max))
    codes = () if question.answers is None else tuple(code.value for code in question.answers.missing)
    return Wanted(question, allowed, tuple(tests), codes, allowed.missing == "keep")


def write_tests(wanted: Wanted, writer: Writer, where: str) -> str:
    """``wanted`` in the language of ``writer``: listed answers, refused answers, bounds.

    Raises
    ------
    ExportError
        When it sets bounds to a date.
    """
    if wanted.question.kind == "date" and wanted.bounded:
        what = f"a condition sets bounds to the date '{wanted.question.column}', which cannot be compared as a number"
        raise ExportError("condition_date", where, what, hint="Give the dates themselves, as a list.")
    written: list[str] = []
    for test in wanted.tests:
        match test:
            case OneOf(values):
                written.append(writer.one_of(values))
            case NoneOf(values):
                written += writer.none_of(values)
            case AtLeast(bound):
                written.append(writer.at_least(bound))
            case AtMost(bound):
                written.append(writer.at_most(bound))
    return writer.or_missing(written) if wanted.keeps_missing else writer.answered(written)


def ticked_together(value: Value, known: Iterable[int]) -> frozenset[int]:
    """The options that ``value`` says are ticked, and no others; empty where no answer can be so.

    In the data the ticked codes are one text, from low to high with a blank between them: ``1``, ``"1 3"``.
    """
    text = value.strip() if isinstance(value, str) else f"{value:.15g}"
    words = text.split()
    found = sorted(code for code in set(known) if str(code) in words)
    return frozenset(found) if words == [str(code) for code in found] else frozenset()
