"""Conditions as XPath, as XLSForm writes it: ``${field}`` for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pretest.errors import ExportError
from pretest.forms.form import Form, Question
from pretest.platforms.csvtext import number
from pretest.spec import Allowed, Condition


def condition_xpath(condition: Condition, form: Form, fields: Mapping[str, str]) -> str:
    """``condition`` as XPath that is true exactly for those who meet it.

    As in the analysis, an unanswered question and a missing code (don't know, prefer not to say) meet nothing, unless
    the condition says ``missing: keep``.

    Raises
    ------
    ExportError
        When it looks at a question that the form does not ask, or at the bounds of a date.
    """
    parts = []
    for column, allowed in condition.root.items():
        question = form.question(column)
        if question is None:
            what = f"a condition looks at '{column}', which the form does not ask"
            raise ExportError("condition_unasked", form.id, what)
        parts.append(_column(question, f"${{{fields[column]}}}", allowed, form.id))
    return " and ".join(f"({part})" for part in parts) if len(parts) > 1 else "".join(parts)


def _column(question: Question, field: str, allowed: Allowed, where: str) -> str:
    numeric = question.kind in ("number", "slider")
    if question.kind == "date" and (allowed.min is not None or allowed.max is not None):
        what = f"a condition sets bounds to the date '{question.column}', which cannot be compared as a number"
        raise ExportError("condition_date", where, what, hint="Give the dates themselves, as a list.")
    codes = () if question.answers is None else tuple(code.value for code in question.answers.missing)
    tests = []
    if allowed.values is not None:
        tests.append(_any(f"{field} = {_value(value, numeric)}" for value in allowed.values))
    if allowed.not_ is not None:
        tests += [f"{field} != {_value(value, numeric)}" for value in allowed.not_]
    if allowed.min is not None:
        tests.append(f"{field} >= {number(allowed.min)}")
    if allowed.max is not None:
        tests.append(f"{field} <= {number(allowed.max)}")
    if allowed.missing == "keep":
        missing = [f"{field} = ''", *(f"{field} = {_value(code, numeric)}" for code in codes)]
        return _any([*missing, f"({' and '.join(tests)})"])
    answered = [f"{field} != ''", *(f"{field} != {_value(code, numeric)}" for code in codes)]
    return " and ".join([*answered, *tests])


def _any(tests: Iterable[str]) -> str:
    found = list(tests)
    return found[0] if len(found) == 1 else f"({' or '.join(found)})"


def _value(value: int | float | str, numeric: bool) -> str:
    """A value as XPath: codes of options are text, numbers are numbers."""
    text = value if isinstance(value, str) else number(value)
    if numeric:
        try:
            return number(float(text))
        except ValueError:
            return literal(text)
    return literal(text)


def literal(text: str) -> str:
    """``text`` as an XPath string, whatever quotes it holds; never read as a reference."""
    pieces = text.replace("${", "$\0{").split("\0")
    parts = [part for piece in pieces for part in _quoted(piece)]
    return parts[0] if len(parts) == 1 else f"concat({', '.join(parts)})"


def _quoted(text: str) -> list[str]:
    if "'" not in text:
        return [f"'{text}'"]
    if '"' not in text:
        return [f'"{text}"']
    first, _, rest = text.partition("'")
    return [*([f"'{first}'"] if first else []), '"\'"', *(_quoted(rest) if rest else [])]


def choose(tests: Mapping[str, str], otherwise: str = "''") -> str:
    """Nested ``if``: XPath condition → XPath value of the first that holds."""
    text = otherwise
    for test, value in reversed(list(tests.items())):
        text = f"if({test}, {value}, {text})"
    return text
