"""How large a difference is, in people of 100: the question that was named beforehand, and its answers counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from pretest.findings import ToldFacts
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.moves import outcome_fact
from pretest.report.words.numerals import rounded
from pretest.report.words.tablerows import Row

Key = tuple[int, str, str, str]  # wave, audience, concept, outcome


@dataclass(frozen=True, slots=True)
class Between:
    """A difference with its interval, in people of 100; NaN for what there is none of. Above 0 is more people."""

    estimate: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        return all(map(math.isfinite, (self.estimate, self.low, self.high)))


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One row of the table of people of 100. fact: the question; None where the study does not say it. reference,
    value: of 100 people who saw the one or the other, how many answer so. data, prior, both: the difference by this
    test, before it, and both together."""

    panel: Panel
    concept: str
    outcome: str
    fact: ToldFacts | None
    reference_arm: str
    reference: float
    value: float
    data: Between
    prior: Between
    both: Between
    suppressed: bool

    @property
    def known(self) -> bool:
        """Whether there is anything to tell in figures."""
        shown = math.isfinite(self.reference) and math.isfinite(self.value) and self.data.known
        return shown and self.fact is not None and not self.suppressed

    @property
    def apart(self) -> bool:
        """Whether what was known and this test point to different sides, in whole people of 100."""
        return _sides(self.prior, self.data) < 0

    @property
    def alike(self) -> bool:
        """Whether they point to the same side."""
        return _sides(self.prior, self.data) > 0

    @property
    def found(self) -> bool:
        """Whether this test alone finds a difference."""
        return self.data.known and (self.data.low > 0 or self.data.high < 0)

    @property
    def key(self) -> Key:
        return (*self.panel, self.concept, self.outcome)


def _sides(one: Between, other: Between) -> int:
    """Above 0 where both are on one side of no difference, below 0 where they are not; 0 where either is on neither."""
    if not (one.known and other.known):
        return 0
    product = rounded(one.estimate, 0) * rounded(other.estimate, 0)
    return (product > 0) - (product < 0)


def told_rows(edition: Edition) -> dict[Key, ToldRow]:
    """All rows by wave, audience, concept and outcome."""
    rows = [_told_row(edition, row) for row in edition.rows("told")]
    return {row.key: row for row in rows}


def _told_row(edition: Edition, row: Row) -> ToldRow:
    fact = outcome_fact(edition, row["outcome"])
    told = fact.told_by.get(row["audience"], fact.told) if fact is not None else None
    same = told is not None and (told.outcome, told.item) == (row["told"], row["item"])
    return ToldRow(
        (row["wave"] or 0, row["audience"]),
        row["concept"],
        row["outcome"],
        told if same else None,
        row["reference"],
        row["of100_reference"],
        row["of100_concept"],
        Between(row["difference"], row["conf_low"], row["conf_high"]),
        Between(row["prior_difference"], row["prior_low"], row["prior_high"]),
        Between(row["both_difference"], row["both_low"], row["both_high"]),
        row["suppressed"],
    )


# --- numbers of people ---------------------------------------------------------------------------


def outward(between: Between, digits: int = 0) -> tuple[Decimal, Decimal]:
    """The ends of an interval, never rounded inward."""
    return rounded(between.low, digits, ROUND_FLOOR), rounded(between.high, digits, ROUND_CEILING)


def digits_of(row: ToldRow) -> int:
    """As few digits as tell one story: the two numbers differ by something within the interval.

    Whole people always do where the interval holds the difference of the two; where it holds another (adjusted) one,
    a digit may help, and where it does not the interval is still what is told.
    """
    for digits in (0, 1):
        low, high = outward(row.data, digits)
        if low <= rounded(row.value, digits) - rounded(row.reference, digits) <= high:
            return digits
    return 0


def people(edition: Edition, value: float, digits: int = 0) -> str:
    """A number of 100 people; what is not nobody, or not everybody, is not written as if it were."""
    number = rounded(value, digits)
    if number == 0 and value > 0:
        return edition.strings("short.told.below", n=_written(edition, Decimal(1).scaleb(-digits), digits))
    if number == 100 and value < 100:
        return edition.strings("short.told.above", n=_written(edition, 100 - Decimal(1).scaleb(-digits), digits))
    return _written(edition, number, digits)


def icons(value: float) -> int:
    """How many of 100 figures are filled: none only where it is nobody, all only where it is everybody."""
    number = int(rounded(value, 0))
    return number if value in (0.0, 100.0) else min(max(number, 1), 99)


def _written(edition: Edition, number: Decimal, digits: int) -> str:
    return edition.numerals.decimal(float(number), digits)


def between_text(edition: Edition, between: Between, digits: int = 0) -> str:
    """The interval in people: between 15 and 31 more; between 3 fewer and 12 more."""
    low, high = outward(between, digits)
    way: Literal["more", "fewer", "either"] = "more" if low >= 0 else "fewer" if high <= 0 else "either"
    ends = sorted((abs(low), abs(high))) if way != "either" else (abs(low), abs(high))
    small, large = (_written(edition, end, digits) for end in ends)
    return edition.strings(f"short.told.between.{way}", low=small, high=large)


# --- sentences -----------------------------------------------------------------------------------


def question_text(edition: Edition, row: ToldRow) -> str:
    """The question as it was asked in this audience."""
    return "" if row.fact is None else fact_question(edition, row.fact, row.panel[1])


def fact_question(edition: Edition, fact: ToldFacts, audience: str) -> str:
    """A question as it was asked in an audience."""
    return edition.labels.text(fact.by_audience.get(audience) or fact.text)


def answers_text(edition: Edition, row: ToldRow) -> str:
    """The answers that are counted, as ``a or b``; from which score on where answers have no wording."""
    return "" if row.fact is None else fact_answers(edition, row.fact)


def fact_answers(edition: Edition, fact: ToldFacts) -> str:
    """The answers of a question that are counted, as ``a or b``; from which score on where answers have no wording."""
    answers = [edition.strings("short.told.quoted", text=edition.labels.text(one)) for one in fact.answers]
    named = list(dict.fromkeys(answers))
    if not named:
        return edition.strings("short.told.cut", cut=edition.numerals.decimal(fact.cut, _digits(fact.cut)))
    if len(named) == 1:
        return edition.strings("short.told.answer", answers=named[0])
    listed = edition.strings("short.told.or", first=", ".join(named[:-1]), last=named[-1])
    return edition.strings("short.told.answer", answers=listed)


def _digits(cut: float) -> int:
    return 0 if float(cut).is_integer() else 1


def told_sentence(edition: Edition, row: ToldRow) -> Claim:
    """Of 100 people: so many with the reference, so many with the concept, and where the difference probably lies.

    Where there is nothing to tell it says so, without figures.
    """
    digits = digits_of(row) if row.known else 0
    text = (
        edition.strings(
            "short.told.sentence",
            reference_arm=edition.labels.arm(row.reference_arm),
            concept=edition.labels.arm(row.concept),
            reference=people(edition, row.reference, digits),
            value=people(edition, row.value, digits),
            between=between_text(edition, row.data, digits),
        )
        if row.known
        else untold(edition, row)
    )
    return Claim(text, "told", "figures" if row.known else "none", row.concept, row.panel[1], (row.outcome,))


def told_title(edition: Edition, row: ToldRow) -> Claim:
    """The finding: from 17 to 40 of 100 people."""
    digits = digits_of(row)
    text = edition.strings(
        "short.told.title",
        concept=edition.labels.arm(row.concept),
        reference=people(edition, row.reference, digits),
        value=people(edition, row.value, digits),
    )
    return Claim(text, "told", "title", row.concept, row.panel[1], (row.outcome,))


def untold(edition: Edition, row: ToldRow | None) -> str:
    """Why there are no figures: too few people, or no question that was named beforehand."""
    if row is not None and row.suppressed and not edition.findings.complete:
        return edition.strings("short.told.hidden", n=edition.numerals.count(edition.threshold))
    return edition.strings("short.told.none")
