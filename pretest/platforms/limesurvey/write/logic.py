"""Conditions and our own fields as LimeSurvey expressions (ExpressionScript).

``.NAOK`` asks for the answer even where the question was not shown; it is empty then. Comparisons are written as words
(``ge``, ``le``), since angle brackets could be taken for HTML on the way in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pretest.errors import ExportError
from pretest.forms.form import Form, Question
from pretest.platforms.csvtext import number
from pretest.platforms.limesurvey.names import Names, answer_codes
from pretest.spec import Allowed, Condition

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
        return " and ".join(f"({self._column(column, allowed)})" for column, allowed in condition.root.items())

    def _column(self, column: str, allowed: Allowed) -> str:
        if column not in self._asked:
            what = f"a condition looks at '{column}', which the form does not ask"
            raise ExportError("condition_unasked", self._form.id, what)
        question, place = self._asked[column]
        if question.kind == "multiple":
            return _multiple(question, self._names, allowed)
        variable = f"{place.variable}.NAOK"
        if question.kind in ("ordinal", "nominal"):
            return _choice(question, variable, allowed)
        if question.kind in ("number", "slider"):
            return _number(question, variable, allowed)
        return _text(question, variable, allowed, self._form.id)


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


def _choice(question: Question, variable: str, allowed: Allowed) -> str:
    assert question.answers is not None  # a choice has options
    codes = answer_codes(question.answers)
    tests = [f"{variable} == '{codes[o.value]}'" for o in question.answers.options if _allows(allowed, str(o.value))]
    if allowed.missing == "keep":
        tests = [f"is_empty({variable})", *tests]
        tests += [f"{variable} == '{codes[code.value]}'" for code in question.answers.missing]
    return either(tests)


def _multiple(question: Question, names: Names, allowed: Allowed) -> str:
    """As in the data, where the ticked codes are one text: ``[1]`` holds for those who ticked 1 and nothing else."""
    assert question.answers is not None  # a choice has options
    ticks = {code: f"{place.variable}.NAOK" for code, place in names.ticks(question).items()}

    def exactly(codes: set[int]) -> str:
        return " and ".join(f"{v} == 'Y'" if code in codes else f"is_empty({v})" for code, v in ticks.items())

    empty = " and ".join(f"is_empty({variable})" for variable in ticks.values())
    missing = [f"({empty})", *(f"({exactly({code.value})})" for code in question.answers.missing)]
    singles = {str(code): {code} for code in question.answers.values}
    if allowed.values is not None:
        named = {_canonical(value): _codes_in(_canonical(value)) for value in allowed.values}
    elif allowed.min is not None or allowed.max is not None:
        named = singles
    else:
        refused = [_codes_in(_canonical(value)) for value in allowed.not_ or ()]
        tests = [f"!({exactly(codes)})" for codes in refused if codes and codes <= set(ticks)]
        met = " and ".join(tests) or ALWAYS
        return either([*missing, f"({met})"]) if allowed.missing == "keep" else f"!{either(missing)} and {met}"
    met_sets = [codes for text, codes in named.items() if codes and codes <= set(ticks) and _allows(allowed, text)]
    lone_missing = [{code.value} for code in question.answers.missing]
    found = [f"({exactly(codes)})" for codes in met_sets if codes not in lone_missing]
    return either([*missing, *found] if allowed.missing == "keep" else found)


def _codes_in(text: str) -> set[int]:
    words = text.split()
    return {int(word) for word in words} if all(word.lstrip("-").isdecimal() for word in words) else set()


def _number(question: Question, variable: str, allowed: Allowed) -> str:
    codes = () if question.answers is None else tuple(code.value for code in question.answers.missing)
    tests = []
    if allowed.values is not None:
        tests.append(either(f"{variable} == {number(v)}" for v in map(_as_number, allowed.values) if v is not None))
    if allowed.not_ is not None:
        tests += [f"!({variable} == {number(v)})" for v in map(_as_number, allowed.not_) if v is not None]
    if allowed.min is not None:
        tests.append(f"{variable} ge {number(allowed.min)}")
    if allowed.max is not None:
        tests.append(f"{variable} le {number(allowed.max)}")
    met = " and ".join(tests) or ALWAYS
    if allowed.missing == "keep":
        return either([f"is_empty({variable})", *(f"{variable} == {code}" for code in codes), f"({met})"])
    return " and ".join([f"!is_empty({variable})", *(f"!({variable} == {code})" for code in codes), met])


def _text(question: Question, variable: str, allowed: Allowed, where: str) -> str:
    bounded = allowed.min is not None or allowed.max is not None
    if bounded and question.kind == "date":
        what = f"a condition sets bounds to the date '{question.column}', which cannot be compared as a number"
        raise ExportError("condition_date", where, what, hint="Give the dates themselves, as a list.")
    value = f"substr({variable}, 0, 10)" if question.kind == "date" else variable
    tests = [f"is_numeric({variable})"] if bounded else []
    if allowed.values is not None:
        tests.append(either(f"{value} == {_quoted(_canonical(one), question, where)}" for one in allowed.values))
    tests += [f"!({value} == {_quoted(_canonical(one), question, where)})" for one in allowed.not_ or ()]
    if allowed.min is not None:
        tests.append(f"{variable} ge {number(allowed.min)}")
    if allowed.max is not None:
        tests.append(f"{variable} le {number(allowed.max)}")
    met = " and ".join(tests) or ALWAYS
    if allowed.missing == "keep":
        return either([f"is_empty({variable})", f"({met})"])
    return f"!is_empty({variable}) and {met}"


def _quoted(text: str, question: Question, where: str) -> str:
    if any(mark in text for mark in "'\"\\{}<>&") or not text.isprintable():
        what = f"LimeSurvey cannot compare '{question.column}' with a text that has quotes, braces or other marks in it"
        raise ExportError("condition_text", where, what)
    return f"'{text}'"


def _allows(allowed: Allowed, text: str) -> bool:
    value = _as_number(text)
    if allowed.values is not None and text not in map(_canonical, allowed.values):
        return False
    if allowed.not_ is not None and text in map(_canonical, allowed.not_):
        return False
    if allowed.min is not None and (value is None or value < allowed.min):
        return False
    return allowed.max is None or (value is not None and value <= allowed.max)


def _canonical(value: int | float | str) -> str:
    """One spelling per value: 1, 1.0 and "1" are all "1"."""
    as_number = _as_number(value)
    return number(as_number) if as_number is not None else str(value).strip()


def _as_number(value: int | float | str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
