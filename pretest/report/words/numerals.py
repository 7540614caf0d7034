"""Numbers as people read them. Rounding happens here and nowhere else; the CSV files keep every digit."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pretest.report.words.strings import Strings

MINUS = "\u2212"
NO_BREAK = "\u00a0"
MOST_DIGITS = 4

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True, eq=False)
class Numerals:
    """Writes numbers in one language. A missing number becomes words, never 0 or nothing."""

    strings: Strings

    def count(self, number: int | None) -> str:
        """12345 → 12.345 (nl) or 12,345 (en)."""
        if number is None:
            return self.strings("page.not_shown")
        grouped = f"{abs(number):,}".replace(",", self.strings("number.thousands"))
        return f"{MINUS}{grouped}" if number < 0 else grouped

    def decimal(self, value: float, digits: int = 2) -> str:
        """-0.256 → −0,26. Halves are rounded away from zero; there is no −0,00."""
        if not math.isfinite(value):
            return self.strings("number.missing")
        number = rounded(value, digits)
        whole, _, part = f"{abs(number):.{digits}f}".partition(".")
        text = f"{int(whole):,}".replace(",", self.strings("number.thousands"))
        if part:
            text += self.strings("number.decimal") + part
        return f"{MINUS}{text}" if number < 0 else text

    def signed(self, value: float, digits: int = 2) -> str:
        """As ``decimal``, with a plus sign before what is larger than zero after rounding."""
        text = self.decimal(value, digits)
        return f"+{text}" if math.isfinite(value) and rounded(value, digits) > 0 else text

    def bound(self, value: float, *marks: float, digits: int = 2) -> str:
        """``signed``, with more digits where rounding would put the value on a mark that it is not on.

        So that an upper bound of 0.1996 beside a margin of 0.2 is not printed as 0.20.
        """
        for mark in marks:
            while digits < MOST_DIGITS and _blurred(value, mark, digits):
                digits += 1
        return self.signed(value, digits)

    def exact(self, value: float) -> str:
        """What people wrote down beforehand, as a margin: every digit up to four, at least two."""
        digits = 2
        while digits < MOST_DIGITS and math.isfinite(value) and rounded(value, digits) != rounded(value, MOST_DIGITS):
            digits += 1
        return self.decimal(value, digits)

    def share(self, value: float) -> str:
        """An observed share as a whole percentage: 0 stays 0 %, what is not 0 is never written as 0 %."""
        if math.isfinite(value) and value in (0.0, 1.0):
            return self._percent(value)
        return self.probability(value)

    def probability(self, value: float) -> str:
        """A probability as a whole percentage, never 0 % or 100 %."""
        if not math.isfinite(value):
            return self.strings("number.missing")
        if value < 0.01:
            return self.strings("number.below_percent").replace(" %", f"{NO_BREAK}%")
        if value > 0.99:
            return self.strings("number.above_percent").replace(" %", f"{NO_BREAK}%")
        return self._percent(value)

    def short_probability(self, value: float) -> str:
        """``probability`` for narrow places: < 1 % and > 99 %."""
        if math.isfinite(value) and (value < 0.01 or value > 0.99):
            sign, number = ("<", 1) if value < 0.01 else (">", 99)
            percent = self.strings("number.percent", number=str(number))
            return f"{sign} {percent}".replace(" ", NO_BREAK)
        return self.probability(value)

    def p_value(self, value: float) -> str:
        """Three digits, or ``< 0,001``."""
        if math.isfinite(value) and value < 0.001:
            smallest = self.decimal(0.001, 3)
            return self.strings("number.below_p", number=smallest).replace(" ", NO_BREAK)
        return self.decimal(value, 3)

    def in_unit(self, number: str, unit: str) -> str:
        """``number`` with its unit: sd, points or probability. A missing number has no unit."""
        if number == self.strings("number.missing"):
            return number
        return self.strings(f"unit.{unit}.value", number=number).replace(" ", NO_BREAK, 1)

    def date(self, text: str | None) -> str | None:
        """2026-03-01 → 1 maart 2026; what is not such a date stays as it is."""
        match = _DATE.fullmatch(text or "")
        if match is None or not 1 <= int(match.group(2)) <= 12:
            return text
        year, month, day = (str(int(part)) for part in match.groups())
        return self.strings("date.pattern", day=day, month=self.strings(f"date.month.{month}"), year=year)

    def _percent(self, value: float) -> str:
        number = self.decimal(float(rounded(value * 100, 0)), 0)
        return self.strings("number.percent", number=number).replace(" %", f"{NO_BREAK}%")


def rounded(value: float, digits: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """``value`` rounded half away from zero (or as ``decimal`` calls it), as read from its shortest decimal form."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=rounding)


def _blurred(value: float, mark: float, digits: int) -> bool:
    """Whether rounding hides on which side of ``mark`` the value lies."""
    if not (math.isfinite(value) and math.isfinite(mark)) or value == mark:
        return False
    return rounded(value, digits) == rounded(mark, digits)
