"""Conditions and our own fields as LimeSurvey expressions (ExpressionScript).

``.NAOK`` asks for the answer even where the question was not shown; it is empty then. Comparisons are written as words
(``ge``, ``le``), since angle brackets could be taken for HTML on the way in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pretest.errors import ExportError
from pretest.forms.conditions import answer_meets
from pretest.forms.form import Form, Question
from pretest.forms.logic import Wanted, ticked_together, wanted_answers, write_tests
from pretest.platforms.csvtext import number
from pretest.platforms.limesurvey.names import Names, answer_codes
from pretest.spec import Condition
from pretest.spec.condition import Value

ALWAYS = "1"
NEVER = "0"


class Logic:
    """Expressions about the answers to one form."""

    def __init__(self, form: Form, names: Names) -> None:
        self._form = form
        self._names = names
        self._asked = {q.column: (q, names.place(q, screen)) for screen in form.screens for q in screen.questions}

    def condition(self, condition: Condition | None) -> str:
        """``condition`` as an expression that is true exactly for those who meet it; ``1`` where there is none.

        As in the analysis, an unanswered question and a missing code (don't know, prefer not to say) meet nothing,
        unless the condition says ``missing: keep``.

        Raises
        ------
        ExportError
            When it looks at a question that is not asked, at the bounds of a date, or at a text that LimeSurvey
            cannot compare.
        """
        if condition is None or not condition.root:
            return ALWAYS
        wanted = wanted_answers(condition, self._form)
        return " and ".join(f"({self._column(one)})" for one in wanted)

    def made(self, question: Question) -> str:
        """The equation of a hidden answer: the value of the first condition that is met, or a number drawn once."""
        made, variable = question.made, f"{self._asked[question.column][1].variable}.NAOK"
        assert made is not None  # asked of hidden answers only
        if made.draws is not None:
            return "{" + drawn_once(variable, f"rand(1, {made.draws})") + "}"
        return "{" + choose([(self.condition(when), f"'{value}'") for value, when in made.cases], "''") + "}"

    def _column(self, wanted: Wanted) -> str:
        question, place = self._asked[wanted.question.column]
        if question.kind == "multiple":
            return _multiple(wanted, self._names)
        variable = f"{place.variable}.NAOK"
        if question.kind in ("ordinal", "nominal"):
            return _choice(wanted, variable)
        answer = _Number if question.kind in ("number", "slider") else _Text
        return write_tests(wanted, answer(wanted, variable, self._form.id), self._form.id)


def either(tests: Iterable[str]) -> str:
    """True when one of ``tests`` is; never, when there are none."""
    found = list(tests)
    return f"({' or '.join(found)})" if len(found) > 1 else (found or [NEVER])[0]


def choose(tests: Sequence[tuple[str, str]], otherwise: str) -> str:
    """The value of the first of ``tests`` (expression, value) that holds."""
    text = otherwise
    for test, value in reversed(tests):
        text = f"if({test}, {value}, {text})"
    return text


def draw(codes: list[str]) -> str:
    """One of ``codes``, each with the same chance: the first out of n, else the next out of n - 1, and so on."""
    tests = [(f"rand(1, {len(codes) - place}) == 1", f"'{code}'") for place, code in enumerate(codes[:-1])]
    return choose(tests, f"'{codes[-1]}'")


def drawn_once(variable: str, drawn: str) -> str:
    """What was drawn before, else ``drawn``: it stays also for somebody who goes back and changes an answer."""
    return choose([(f"!is_empty({variable})", variable)], drawn)


def _choice(wanted: Wanted, variable: str) -> str:
    assert wanted.question.answers is not None  # a choice has options
    codes = answer_codes(wanted.question.answers)
    tests = [f"{variable} == '{codes[code]}'" for code in wanted.options]
    if wanted.keeps_missing:
        tests = [f"is_empty({variable})", *tests]
        tests += [f"{variable} == '{codes[code]}'" for code in wanted.missing]
    return either(tests)


def _multiple(wanted: Wanted, names: Names) -> str:
    """As in the data, where the ticked codes are one text: ``[1]`` holds for those who ticked 1 and nothing else."""
    assert wanted.question.answers is not None  # a choice has options
    allowed = wanted.allowed
    ticks = {code: f"{place.variable}.NAOK" for code, place in names.ticks(wanted.question).items()}

    def exactly(codes: frozenset[int]) -> str:
        return " and ".join(f"{v} == 'Y'" if code in codes else f"is_empty({v})" for code, v in ticks.items())

    empty = " and ".join(f"is_empty({variable})" for variable in ticks.values())
    missing = [f"({empty})", *(f"({exactly(frozenset([code]))})" for code in wanted.missing)]
    if allowed.values is not None:
        named = {_canonical(value): ticked_together(value, ticks) for value in allowed.values}
    elif wanted.bounded:
        named = {str(code): frozenset([code]) for code in wanted.question.answers.values}
    else:
        refused = [ticked_together(value, ticks) for value in allowed.not_ or ()]
        met = " and ".join(f"!({exactly(codes)})" for codes in refused if codes) or ALWAYS
        return either([*missing, f"({met})"]) if wanted.keeps_missing else f"!{either(missing)} and {met}"
    lone_missing = [{code} for code in wanted.missing]
    met_sets = [codes for text, codes in named.items() if codes and answer_meets(allowed, text)]
    found = [f"({exactly(codes)})" for codes in met_sets if codes not in lone_missing]
    return either([*missing, *found] if wanted.keeps_missing else found)


@dataclass(frozen=True, slots=True)
class _Number:
    """One answer that is a number."""

    wanted: Wanted
    variable: str
    where: str

    def one_of(self, values: Sequence[Value]) -> str:
        return either(f"{self.variable} == {number(v)}" for v in map(_as_number, values) if v is not None)

    def none_of(self, values: Sequence[Value]) -> list[str]:
        return [f"!({self.variable} == {number(v)})" for v in map(_as_number, values) if v is not None]

    def at_least(self, bound: float) -> str:
        return f"{self.variable} ge {number(bound)}"

    def at_most(self, bound: float) -> str:
        return f"{self.variable} le {number(bound)}"

    def answered(self, tests: list[str]) -> str:
        codes = (f"!({self.variable} == {code})" for code in self.wanted.missing)
        return " and ".join([f"!is_empty({self.variable})", *codes, " and ".join(tests) or ALWAYS])

    def or_missing(self, tests: list[str]) -> str:
        codes = (f"{self.variable} == {code}" for code in self.wanted.missing)
        return either([f"is_empty({self.variable})", *codes, f"({' and '.join(tests) or ALWAYS})"])


@dataclass(frozen=True, slots=True)
class _Text:
    """One answer that is a text or a date."""

    wanted: Wanted
    variable: str
    where: str

    def one_of(self, values: Sequence[Value]) -> str:
        return either(f"{self._value} == {self._quoted(value)}" for value in values)

    def none_of(self, values: Sequence[Value]) -> list[str]:
        return [f"!({self._value} == {self._quoted(value)})" for value in values]

    def at_least(self, bound: float) -> str:
        return f"{self.variable} ge {number(bound)}"

    def at_most(self, bound: float) -> str:
        return f"{self.variable} le {number(bound)}"

    def answered(self, tests: list[str]) -> str:
        return f"!is_empty({self.variable}) and {self._all(tests)}"

    def or_missing(self, tests: list[str]) -> str:
        return either([f"is_empty({self.variable})", f"({self._all(tests)})"])

    @property
    def _value(self) -> str:
        return f"substr({self.variable}, 0, 10)" if self.wanted.question.kind == "date" else self.variable

    def _all(self, tests: list[str]) -> str:
        numeric = [f"is_numeric({self.variable})"] if self.wanted.bounded else []
        return " and ".join([*numeric, *tests]) or ALWAYS

    def _quoted(self, value: Value) -> str:
        return _quoted(_canonical(value), self.wanted.question, self.where)


def _quoted(text: str, question: Question, where: str) -> str:
    if any(mark in text for mark in "'\"\\{}<>&") or not text.isprintable():
        what = f"LimeSurvey cannot compare '{question.column}' with a text that has quotes, braces or other marks in it"
        raise ExportError("condition_text", where, what)
    return f"'{text}'"


def _canonical(value: Value) -> str:
    """One spelling per value: 1, 1.0 and "1" are all "1"."""
    as_number = _as_number(value)
    return number(as_number) if as_number is not None else str(value).strip()


def _as_number(value: Value) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
