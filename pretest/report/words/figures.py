"""Figures as a paper prints them: APA 7, and as many digits as the word beside them needs."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from pretest.report.words.edition import Edition
from pretest.report.words.numerals import NO_BREAK, Numerals

MOST_DIGITS = 12
_LED = re.compile(r"^(\u2212?)0(?=[.,])")


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Writes figures of one edition by APA 7, chapter 6: rounded as everywhere in the reports, halves away from zero.

    italic: what stands before and after a symbol such as p, nothing in plain text.
    """

    edition: Edition
    italic: str = ""

    @property
    def numerals(self) -> Numerals:
        return self.edition.numerals

    def symbol(self, letter: str) -> str:
        return f"{self.italic}{letter}{self.italic}"

    def digits(self, *values: float, marks: tuple[float, ...], least: int = 2) -> int:
        """How many digits tell every value from every mark that it is not on."""
        digits = least
        while digits < MOST_DIGITS and any(self._blurred(value, mark, digits) for value in values for mark in marks):
            digits += 1
        return digits

    def number(self, value: float, digits: int, *, share: bool = False) -> str:
        """``value``; without the zero before the point where it is a share or a p-value, which cannot exceed 1."""
        text = self.numerals.decimal(value, digits)
        return _LED.sub(r"\1", text) if share else text

    def in_unit(self, value: float, unit: str, digits: int) -> str:
        text = self.number(value, digits, share=unit == "probability")
        if unit == "probability":
            return self.edition.strings("apa.share", number=text)
        return self.numerals.in_unit(text, unit)

    def exact(self, value: float) -> int:
        """Digits of what people wrote down beforehand: all of them, at least two."""
        digits = 2
        while digits < MOST_DIGITS and round(value, digits) != value:
            digits += 1
        return digits

    def p(self, value: float, *marks: float) -> str:
        """``p = .031``, with three digits or as many as tell it from a mark; ``p < .001`` and ``p > .999``."""
        text = self.p_alone(value, *marks)
        return f"{self.symbol('p')} {text if text[0] in '<>' else f'= {text}'}".replace(" ", NO_BREAK)

    def p_alone(self, value: float, *marks: float) -> str:
        """The same for a table: ``.031``, ``< .001``."""
        for sign, limit, beyond in (("<", 0.001, value < 0.001), (">", 0.999, value > 0.999)):
            if beyond:
                return f"{sign}{NO_BREAK}{self.number(limit, 3, share=True)}"
        return self.number(value, self.digits(value, marks=marks, least=3), share=True)

    def test(self, statistic: float, df: float) -> str:
        """``t(752.21) = 1.31``; without an end to the degrees of freedom ``z = 1.31``."""
        name = self.symbol("t") + f"({self.df(df)})" if math.isfinite(df) else self.symbol("z")
        return f"{name} = {self.number(statistic, 2)}".replace(" ", NO_BREAK)

    def df(self, df: float) -> str:
        """Degrees of freedom: whole ones without digits, never with a sign between thousands."""
        if not math.isfinite(df):
            return ""
        text = self.number(df, 0 if float(df).is_integer() else 2)
        return text.replace(self.edition.strings("number.thousands"), "")

    def interval(self, level: float, low: float, high: float, digits: int, *, share: bool) -> str:
        ends = {"low": self.number(low, digits, share=share), "high": self.number(high, digits, share=share)}
        return self.edition.strings("apa.interval", level=self.percent(level), **ends)

    def percent(self, level: float) -> str:
        """0.95 → 95, 0.975 → 97.5."""
        return f"{round(level * 100, 6):g}".replace(".", self.edition.strings("number.decimal"))

    def _blurred(self, value: float, mark: float, digits: int) -> bool:
        if not (math.isfinite(value) and math.isfinite(mark)) or value == mark:
            return False
        return self.numerals.decimal(value, digits) == self.numerals.decimal(mark, digits)
