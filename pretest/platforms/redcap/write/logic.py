"""Conditions in REDCap's logic: ``[field] = '1'`` for an answer, ``[field(3)]`` for a ticked option."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pretest.errors import ExportError
from pretest.forms.form import Form, Question
from pretest.platforms.csvtext import number
from pretest.spec import Allowed, Condition

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
    for column, allowed in condition.root.items():
        question = form.question(column)
        if question is None:
            what = f"a condition looks at '{column}', which the form does not ask"
            raise ExportError("condition_unasked", form.id, what)
        column_logic = _ticked if question.kind == "multiple" else _answered
        parts.append(column_logic(question, fields[column], allowed, form.id))
    return all_of(parts)


def all_of(tests: Iterable[str]) -> str:
    """All of ``tests``; empty ones count as true."""
    found = [test for test in tests if test]
    return " and ".join(f"({test})" for test in found) if len(found) > 1 else "".join(found)


def any_of(tests: Iterable[str]) -> str:
    """At least one of ``tests``."""
    found = list(tests)
    return " or ".join(f"({test})" for test in found) if len(found) > 1 else (found[0] if found else _NEVER)


def literal(value: int | float | str, where: str) -> str:
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


def _answered(question: Question, field: str, allowed: Allowed, where: str) -> str:
    if question.kind == "date" and (allowed.min is not None or allowed.max is not None):
        what = f"a condition sets bounds to the date '{question.column}', which cannot be compared as a number"
        raise ExportError("condition_date", where, what, hint="Give the dates themselves, as a list.")
    codes = () if question.answers is None else tuple(str(code.value) for code in question.answers.missing)
    tests = []
    if allowed.values is not None:
        values = [value for value in allowed.values if _text(value) not in codes]
        tests.append(any_of(f"[{field}] = {literal(value, where)}" for value in values))
    tests += [f"[{field}] <> {literal(value, where)}" for value in allowed.not_ or ()]
    tests += [] if allowed.min is None else [f"[{field}] >= {number(allowed.min)}"]
    tests += [] if allowed.max is None else [f"[{field}] <= {number(allowed.max)}"]
    if allowed.missing == "keep":
        missing = [f"[{field}] = ''", *(f"[{field}] = '{code}'" for code in codes)]
        return any_of([*missing, all_of(tests)])
    if allowed.values is None:  # nothing, or a missing code, could pass the other tests
        tests = [f"[{field}] <> ''", *(f"[{field}] <> '{code}'" for code in codes), *tests]
    return all_of(tests)


def _ticked(question: Question, field: str, allowed: Allowed, where: str) -> str:
    """A question with several answers is compared as its codes joined by a blank, as in the data."""
    assert question.answers is not None
    missing_codes = {code.value for code in question.answers.missing}
    codes = [*question.answers.values, *(code.value for code in question.answers.missing)]

    def exactly(chosen: frozenset[int]) -> str:
        return all_of(f"[{field}({code})] = '{int(code in chosen)}'" for code in codes)

    def not_exactly(chosen: frozenset[int]) -> str:
        return any_of(f"[{field}({code})] = '{int(code not in chosen)}'" for code in codes)

    tests = []
    if allowed.values is not None:
        tests.append(any_of(exactly(chosen) for value in allowed.values if (chosen := _codes(value, codes))))
    tests += [not_exactly(chosen) for value in allowed.not_ or () if (chosen := _codes(value, codes))]
    if allowed.min is not None or allowed.max is not None:
        low = -float("inf") if allowed.min is None else allowed.min
        high = float("inf") if allowed.max is None else allowed.max
        tests.append(any_of(exactly(frozenset([code])) for code in codes if low <= code <= high))
    nothing = [frozenset[int](), *(frozenset([code]) for code in sorted(missing_codes))]
    if allowed.missing == "keep":
        return any_of([*(exactly(chosen) for chosen in nothing), all_of(tests) or _ALWAYS])
    return all_of([*(not_exactly(chosen) for chosen in nothing), *tests])


def _codes(value: int | float | str, known: Iterable[int]) -> frozenset[int]:
    """The codes that a value of a condition names; empty when it can be no answer."""
    texts = _text(value).split()
    by_text = {str(code): code for code in known}
    found = [by_text[text] for text in texts if text in by_text]
    return frozenset(found) if found and len(found) == len(texts) and found == sorted(found) else frozenset()


def _text(value: int | float | str) -> str:
    return value if isinstance(value, str) else number(value)
