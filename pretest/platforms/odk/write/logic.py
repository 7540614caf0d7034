"""Conditions as XPath, as XLSForm writes it: ``${field}`` for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pretest.forms.form import Form
from pretest.forms.logic import Wanted, wanted_answers, write_tests
from pretest.platforms.csvtext import number
from pretest.spec import Condition
from pretest.spec.condition import Value


def condition_xpath(condition: Condition, form: Form, fields: Mapping[str, str]) -> str:
    """``condition`` as XPath that is true exactly for those who meet it.

    As in the analysis, an unanswered question and a missing code (don't know, prefer not to say) meet nothing, unless
    the condition says ``missing: keep``.

    Raises
    ------
    ExportError
        When it looks at a question that the form does not ask, or at the bounds of a date.
    """
    parts = [
        write_tests(wanted, _Answer(wanted, f"${{{fields[wanted.question.column]}}}"), form.id)
        for wanted in wanted_answers(condition, form)
    ]
    return " and ".join(f"({part})" for part in parts) if len(parts) > 1 else "".join(parts)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer in XPath."""

    wanted: Wanted
    field: str

    def one_of(self, values: Sequence[Value]) -> str:
        return _any(f"{self.field} = {self._value(value)}" for value in values)

    def none_of(self, values: Sequence[Value]) -> list[str]:
        return [f"{self.field} != {self._value(value)}" for value in values]

    def at_least(self, bound: float) -> str:
        return f"{self.field} >= {number(bound)}"

    def at_most(self, bound: float) -> str:
        return f"{self.field} <= {number(bound)}"

    def answered(self, tests: list[str]) -> str:
        return " and ".join([f"{self.field} != ''", *self.none_of(self.wanted.missing), *tests])

    def or_missing(self, tests: list[str]) -> str:
        codes = (f"{self.field} = {self._value(code)}" for code in self.wanted.missing)
        return _any([f"{self.field} = ''", *codes, f"({' and '.join(tests)})"])

    def _value(self, value: Value) -> str:
        """A value as XPath: codes of options are text, numbers are numbers."""
        text = value if isinstance(value, str) else number(value)
        if self.wanted.question.kind in ("number", "slider"):
            try:
                return number(float(text))
            except ValueError:
                return literal(text)
        return literal(text)


def _any(tests: Iterable[str]) -> str:
    found = list(tests)
    return found[0] if len(found) == 1 else f"({' or '.join(found)})"


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


def first_met(cases: Sequence[tuple[int, Condition]], form: Form, fields: Mapping[str, str]) -> str:
    """The value of the first condition that is met, as XPath; empty where none is.

    Tests that are alike in two cases keep both: the first one met counts.
    """
    text = "''"
    for value, when in reversed(cases):
        text = f"if({condition_xpath(when, form, fields)}, {literal(str(value))}, {text})"
    return text


def choose(tests: Mapping[str, str], otherwise: str = "''") -> str:
    """Nested ``if``: XPath condition → XPath value of the first that holds."""
    text = otherwise
    for test, value in reversed(list(tests.items())):
        text = f"if({test}, {value}, {text})"
    return text
