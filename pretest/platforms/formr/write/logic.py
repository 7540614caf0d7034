"""Conditions as R, as formr evaluates them: every test is TRUE or FALSE, never NA."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pretest.errors import ExportError
from pretest.forms.form import Form, Question
from pretest.platforms.csvtext import number
from pretest.platforms.formr.write.items import is_prefixed
from pretest.spec import Allowed, Condition

# Words that R does not take as a name without backticks.
_RESERVED = {
    "if", "else", "repeat", "while", "function", "for", "next", "break", "in", "TRUE", "FALSE", "NULL", "Inf", "NaN",
    "NA",
}  # fmt: skip

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_WHOLE = re.compile(r"([+-]?\d+)\.0*")


def condition_r(condition: Condition | None, form: Form, fields: Mapping[str, str]) -> str:
    """``condition`` as R, true exactly for those who meet it; "" for everybody.

    As in the analysis, an unanswered question and a missing code (don't know, prefer not to say) meet nothing, unless
    the condition says ``missing: keep``.

    Raises
    ------
    ExportError
        When it looks at a question that the form does not ask, or at the bounds of a date.
    """
    if condition is None:
        return ""
    parts = []
    for column, allowed in condition.root.items():
        question = form.question(column)
        if question is None:
            what = f"a condition looks at '{column}', which the form does not ask"
            raise ExportError("condition_unasked", form.id, what)
        parts.append(_column(question, variable(fields[column]), allowed, form.id))
    return _all(parts)


def variable(name: str) -> str:
    """A field's name in R code."""
    return f"`{name}`" if name in _RESERVED else name


def text(value: str) -> str:
    """``value`` as a string in R code."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def choose(tests: Sequence[tuple[str, str]], otherwise: str = '""') -> str:
    """Pairs of R condition and value → the value of the first that holds, as one expression."""
    found = otherwise
    for test, value in reversed(tests):
        found = f"if ({test}) {text(value)} else {found}"
    return found


def _column(question: Question, name: str, allowed: Allowed, where: str) -> str:
    if question.kind == "date" and (allowed.min is not None or allowed.max is not None):
        what = f"a condition sets bounds to the date '{question.column}', which cannot be compared as a number"
        raise ExportError("condition_date", where, what, hint="Give the dates themselves, as a list.")
    codes = () if question.answers is None else tuple(str(code.value) for code in question.answers.missing)
    cell = _cell(question, name)
    tests = []
    if allowed.values is not None:
        values = [value for value in allowed.values if spelled(value) not in codes]
        tests.append(cell.one_of(values))
    if allowed.not_ is not None:
        tests.append(f"!({cell.one_of(allowed.not_)})")
    tests += [] if allowed.min is None else [f"({cell.number} >= {number(allowed.min)}) %in% TRUE"]
    tests += [] if allowed.max is None else [f"({cell.number} <= {number(allowed.max)}) %in% TRUE"]
    coded = [cell.one_of(codes)] if codes else []
    if allowed.missing == "keep":
        return _any([cell.empty, *coded, _all(tests)])
    if allowed.values is None:  # nothing, or a missing code, could pass the other tests
        tests = [f"!({test})" for test in (cell.empty, *coded)] + tests
    return _all(tests)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One answer in R. code: the answer as it is compared; number: as a number; empty: whether there is none."""

    code: str
    number: str
    empty: str
    numeric: bool

    def one_of(self, values: Sequence[int | float | str]) -> str:
        """Whether the answer is one of ``values``; a word is never equal to a number."""
        words = [spelled(value) for value in values]
        if self.numeric:
            words = [word for word in words if _NUMBER.fullmatch(word)]
            return f"{self.code} %in% c({', '.join(words)})" if words else "FALSE"
        return f"{self.code} %in% c({', '.join(text(word) for word in words)})" if words else "FALSE"


def _cell(question: Question, name: str) -> _Cell:
    plain = f"as.character({name})"
    if is_prefixed(question):  # codes that formr would not keep as numbers begin with c
        plain = f'gsub("c", "", {plain}, fixed = TRUE)'
    if question.kind == "multiple":
        plain = f'gsub(", ", " ", {plain}, fixed = TRUE)'
    as_number = f"suppressWarnings(as.numeric({plain}))"
    if question.kind in ("ordinal", "nominal") and not is_prefixed(question):
        return _Cell(name, as_number, f"is.na({name})", numeric=True)
    if question.kind in ("text", "date", "multiple"):
        return _Cell(plain, as_number, f'{plain} %in% c(NA, "")', numeric=False)
    return _Cell(as_number, as_number, f"is.na({as_number})", numeric=True)


def spelled(value: int | float | str) -> str:
    """One spelling per value: 7, 7.0 and "7.0" are the same."""
    word = value.strip() if isinstance(value, str) else number(value)
    whole = _WHOLE.fullmatch(word)
    return whole[1] if whole else word


def _any(tests: Sequence[str]) -> str:
    return " || ".join(f"({test})" for test in tests) if len(tests) > 1 else "".join(tests)


def _all(tests: Sequence[str]) -> str:
    return " && ".join(f"({test})" for test in tests) if len(tests) > 1 else "".join(tests)
