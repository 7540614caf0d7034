"""Conditions in REDCap's logic: ``[field] = '1'`` for an answer, ``[field(3)]`` for a ticked option."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pretest.errors import ExportError
from pretest.forms.form import Form
from pretest.forms.logic import Wanted, ticked_together, wanted_answers, write_tests
from pretest.platforms.csvtext import number
from pretest.spec import Condition
from pretest.spec.condition import Value

_NEVER, _ALWAYS = "1 = 0", "1 = 1"


def condition_logic(condition: Condition | None, form: Form, fields: Mapping[str, str]) -> str:
    """``condition`` in REDCap's logic, true exactly for those who meet it; "" for everybody.

    As in the analysis, an unanswered question and a missing code (don't know, prefer not to say) meet nothing, unless
    the condition says ``missing: keep``.

    Raises
    ------
    ExportError
        When it looks at a question that the form does not ask, at the bounds of a date, or at a text with both kinds
        of quotes.
    """
    if condition is None:
        return ""
    parts = []
    for wanted in wanted_answers(condition, form):
        field = fields[wanted.question.column]
        if wanted.question.kind == "multiple":
            parts.append(_ticked(wanted, field))
        else:
            parts.append(write_tests(wanted, _Answer(wanted, field, form.id), form.id))
    return all_of(parts)


def first_met(cases: Sequence[tuple[int, Condition]], form: Form, fields: Mapping[str, str]) -> str:
    """The value of the first condition that is met, as a calculation; empty where none is."""
    alike: list[tuple[int, list[str]]] = []
    for value, when in cases:
        test = condition_logic(when, form, fields) or _ALWAYS
        if alike and alike[-1][0] == value:
            alike[-1][1].append(test)
        else:
            alike.append((value, [test]))
    text = "''"
    for value, tests in reversed(alike):
        text = f"if({any_of(tests)}, '{value}', {text})"
    return text


def drawn_by_clock(draws: int, moment: str, beside: int = 1) -> str:
    """A number from 1 to ``draws``, as a calculation: the remainder of the seconds up to the field ``moment``.

    REDCap's calculations know no chance. The second in which somebody opens the form is as good as drawn, is known on
    the first page, and stays what it is. ``beside``: of how many draws each is to be independent that rest on the same
    second: seconds are counted by as many at once, so that every pair of numbers is as likely as another.
    """
    seconds = f"datediff('2020-01-01 00:00:00', [{moment}], 's', 'ymd')"
    seconds = f"rounddown({seconds} / {beside}, 0)" if beside > 1 else seconds
    return f"if([{moment}] = '', '', {seconds} - {draws} * rounddown({seconds} / {draws}, 0) + 1)"


def all_of(tests: Iterable[str]) -> str:
    """All of ``tests``; empty ones count as true."""
    found = [test for test in tests if test]
    return " and ".join(f"({test})" for test in found) if len(found) > 1 else "".join(found)


def any_of(tests: Iterable[str]) -> str:
    """At least one of ``tests``."""
    found = list(tests)
    return " or ".join(f"({test})" for test in found) if len(found) > 1 else (found[0] if found else _NEVER)


def literal(value: Value, where: str) -> str:
    """A value between quotes; REDCap knows no escape for a quote.

    Raises
    ------
    ExportError
        When the text holds both kinds of quotes.
    """
    text = _text(value)
    mark = next((mark for mark in "'\"" if mark not in text), None)
    if mark is None or "\n" in text:
        what = "a condition names a text with both kinds of quotes or a line break, which REDCap cannot compare with"
        raise ExportError("condition_quotes", where, what)
    return f"{mark}{text}{mark}"


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer in REDCap's logic."""

    wanted: Wanted
    field: str
    where: str

    def one_of(self, values: Sequence[Value]) -> str:
        codes = [str(code) for code in self.wanted.missing]
        return any_of(f"[{self.field}] = {literal(one, self.where)}" for one in values if _text(one) not in codes)

    def none_of(self, values: Sequence[Value]) -> list[str]:
        return [f"[{self.field}] <> {literal(value, self.where)}" for value in values]

    def at_least(self, bound: float) -> str:
        return f"[{self.field}] >= {number(bound)}"

    def at_most(self, bound: float) -> str:
        return f"[{self.field}] <= {number(bound)}"

    def answered(self, tests: list[str]) -> str:
        if self.wanted.names_answers:  # nothing, and no missing code, is among them
            return all_of(tests)
        codes = (f"[{self.field}] <> '{code}'" for code in self.wanted.missing)
        return all_of([f"[{self.field}] <> ''", *codes, *tests])

    def or_missing(self, tests: list[str]) -> str:
        codes = (f"[{self.field}] = '{code}'" for code in self.wanted.missing)
        return any_of([f"[{self.field}] = ''", *codes, all_of(tests)])


def _ticked(wanted: Wanted, field: str) -> str:
    """A question with several answers is compared as its codes joined by a blank, as in the data."""
    allowed, answers = wanted.allowed, wanted.question.answers
    assert answers is not None
    codes = [*answers.values, *wanted.missing]

    def exactly(chosen: frozenset[int]) -> str:
        return all_of(f"[{field}({code})] = '{int(code in chosen)}'" for code in codes)

    def not_exactly(chosen: frozenset[int]) -> str:
        return any_of(f"[{field}({code})] = '{int(code not in chosen)}'" for code in codes)

    tests = []
    if allowed.values is not None:
        tests.append(any_of(exactly(chosen) for value in allowed.values if (chosen := ticked_together(value, codes))))
    tests += [not_exactly(chosen) for value in allowed.not_ or () if (chosen := ticked_together(value, codes))]
    if allowed.min is not None or allowed.max is not None:
        low = -float("inf") if allowed.min is None else allowed.min
        high = float("inf") if allowed.max is None else allowed.max
        tests.append(any_of(exactly(frozenset([code])) for code in codes if low <= code <= high))
    nothing = [frozenset[int](), *(frozenset([code]) for code in sorted(wanted.missing))]
    if wanted.keeps_missing:
        return any_of([*(exactly(chosen) for chosen in nothing), all_of(tests) or _ALWAYS])
    return all_of([*(not_exactly(chosen) for chosen in nothing), *tests])


def _text(value: Value) -> str:
    return value if isinstance(value, str) else number(value)
