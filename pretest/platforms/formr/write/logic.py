"""Conditions as R, as formr evaluates them: every test is TRUE or FALSE, never NA."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pretest.forms.form import Form
from pretest.forms.logic import Wanted, wanted_answers, write_tests
from pretest.platforms.csvtext import number
from pretest.platforms.formr.write.items import is_prefixed
from pretest.spec import Condition
from pretest.spec.condition import Value

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
    return every(
        [
            write_tests(wanted, _cell(wanted, variable(fields[wanted.question.column])), form.id)
            for wanted in wanted_answers(condition, form)
        ]
    )


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


@dataclass(frozen=True, slots=True)
class _Cell:
    """One answer in R. code: the answer as it is compared; number: as a number; empty: whether there is none."""

    wanted: Wanted
    code: str
    number: str
    empty: str
    numeric: bool

    def one_of(self, values: Sequence[Value]) -> str:
        return self._among([value for value in values if spelled(value) not in self._codes])

    def none_of(self, values: Sequence[Value]) -> list[str]:
        return [f"!({self._among(values)})"]

    def at_least(self, bound: float) -> str:
        return f"({self.number} >= {number(bound)}) %in% TRUE"

    def at_most(self, bound: float) -> str:
        return f"({self.number} <= {number(bound)}) %in% TRUE"

    def answered(self, tests: list[str]) -> str:
        if self.wanted.names_answers:  # nothing, and no missing code, is among them
            return every(tests)
        return every([f"!({test})" for test in self._missing] + tests)

    def or_missing(self, tests: list[str]) -> str:
        return _any([*self._missing, every(tests)])

    @property
    def _codes(self) -> tuple[str, ...]:
        return tuple(str(code) for code in self.wanted.missing)

    @property
    def _missing(self) -> list[str]:
        return [self.empty, *([self._among(self._codes)] if self._codes else [])]

    def _among(self, values: Sequence[Value]) -> str:
        """Whether the answer is one of ``values``; a word is never equal to a number."""
        words = [spelled(value) for value in values]
        if self.numeric:
            words = [word for word in words if _NUMBER.fullmatch(word)]
            return f"{self.code} %in% c({', '.join(words)})" if words else "FALSE"
        return f"{self.code} %in% c({', '.join(text(word) for word in words)})" if words else "FALSE"


def _cell(wanted: Wanted, name: str) -> _Cell:
    question = wanted.question
    plain = f"as.character({name})"
    if is_prefixed(question):  # codes that formr would not keep as numbers begin with c
        plain = f'gsub("c", "", {plain}, fixed = TRUE)'
    if question.kind == "multiple":
        plain = f'gsub(", ", " ", {plain}, fixed = TRUE)'
    as_number = f"suppressWarnings(as.numeric({plain}))"
    plainly_kept = question.made is None and not is_prefixed(question)  # what is worked out may be kept as text
    if question.kind in ("ordinal", "nominal") and plainly_kept:
        return _Cell(wanted, name, as_number, f"is.na({name})", numeric=True)
    if question.kind in ("text", "date", "multiple"):
        return _Cell(wanted, plain, as_number, f'{plain} %in% c(NA, "")', numeric=False)
    return _Cell(wanted, as_number, as_number, f"is.na({as_number})", numeric=True)


def spelled(value: Value) -> str:
    """One spelling per value: 7, 7.0 and "7.0" are the same."""
    word = value.strip() if isinstance(value, str) else number(value)
    whole = _WHOLE.fullmatch(word)
    return whole[1] if whole else word


def _any(tests: Sequence[str]) -> str:
    return " || ".join(f"({test})" for test in tests) if len(tests) > 1 else "".join(tests)


def every(tests: Sequence[str]) -> str:
    """All of ``tests``; "" where there are none."""
    return " && ".join(f"({test})" for test in tests) if len(tests) > 1 else "".join(tests)
