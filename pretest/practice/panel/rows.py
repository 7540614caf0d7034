"""One row of the file of a panel → a typed answer, or what is wrong with it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pretest.errors import Problem, did_you_mean
from pretest.limits import TEXT
from pretest.practice.panel.answers import HIGHEST, LOWEST, MOST_PEOPLE, PANEL_ANSWERS, QUANTILES, Answer
from pretest.spec.panel import Panel
from pretest.spec.study import Study
from pretest.values import canonical, shown
from pretest.words import PANEL_KINDS, PanelKind

_NUMBER = re.compile(r"[-+]?\d{1,6}(?:[.,]\d{1,12})?")
_EXAMPLE = "a whole number from 1 to 9"
_PEOPLE = "a number from -100 to 100"


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What the panel of a study was asked. outcomes: audience → ids of the outcomes that are forecast. field: whether
    the study watches waves, so that a forecast without a concept is about the campaign in the field."""

    panel: Panel
    concepts: tuple[str, ...]
    audiences: tuple[str, ...]
    outcomes: Mapping[str, tuple[str, ...]]
    field: bool = False

    @classmethod
    def of(cls, study: Study, panel: Panel) -> Asked:
        outcomes = {
            audience: tuple(outcome.id for outcome in panel.forecast_outcomes(study, audience))
            for audience in study.audiences
        }
        return cls(panel, panel.judged(study), study.audiences, outcomes, study.plan.monitor is not None)


class RowReader:
    """Reads the cells of one row, and collects what is wrong with them. where: name of the file or sheet."""

    def __init__(self, asked: Asked, cells: Mapping[str, object], row: int, where: str = PANEL_ANSWERS) -> None:
        self.asked = asked
        self.cells = {name: _text(value) for name, value in cells.items()}
        self.row = row
        self.where = where
        self.problems: list[Problem] = []

    def answer(self) -> Answer | None:
        """The typed answer; None where it is empty or something is wrong."""
        kind = self._kind()
        member = self.asked.panel.member(self.cells["member"])
        if member is None:
            self._unknown("member", (one.id for one in self.asked.panel.members))
        elif self.cells["domain"] not in ("", member.domain):
            what = f"member '{member.id}' is of the domain '{member.domain}', not {shown(self.cells['domain'])}"
            self._wrong("panel_domain", "domain", what)
        round_ = self._round()
        place = self._place(kind)
        date = self._date()
        value = self._rating() if kind == "rating" else self._quotable() if kind == "reason" else None
        quantiles = self._quantiles() if kind in ("forecast", "training") else None
        text = self._reason() if kind == "reason" else ""
        nothing = (value is None or kind == "reason") and quantiles is None and not text
        if kind is None or member is None or round_ is None or self.problems or nothing:
            return None
        return Answer(
            member.id, member.domain, round_, kind, *place, value=value, quantiles=quantiles, text=text, date=date,
            row=self.row,
        )  # fmt: skip

    def _wrong(
        self, code: str, column: str, what: str, expected: str | None = None, hint: str | None = None, got: str = ""
    ) -> None:
        where = f"{self.where}:{self.row} {column}"
        self.problems.append(Problem(code, where, what, expected, got or None, hint))

    def _unknown(self, column: str, known: Iterable[str]) -> None:
        names = list(known)
        hint = did_you_mean(self.cells[column], names)
        if hint is None and 0 < len(names) <= 12:
            hint = f"Known: {', '.join(names)}."
        self._wrong(f"panel_unknown_{column}", column, f"unknown {column} {shown(self.cells[column])}", hint=hint)

    def _kind(self) -> PanelKind | None:
        found = next((kind for kind in PANEL_KINDS if kind == self.cells["kind"]), None)
        if found is None:
            self._unknown("kind", PANEL_KINDS)
        return found

    def _round(self) -> int | None:
        number = _number(self.cells["round"])
        if number is None or not number.is_integer() or not 1 <= number <= self.asked.panel.rounds:
            got, most = shown(self.cells["round"]), self.asked.panel.rounds
            self._wrong("panel_round", "round", "there is no such round", f"a round from 1 to {most}", got=got)
            return None
        return int(number)

    def _place(self, kind: PanelKind | None) -> tuple[str, str, str]:
        """Concept, audience and outcome that the answer is about."""
        if kind is None or kind == "training":
            return "", "", ""
        concept, audience, outcome = (self.cells[name] for name in ("concept", "audience", "outcome"))
        in_field = self.asked.field and kind == "forecast" and not concept
        if not in_field and concept not in self.asked.concepts:
            self._unknown("concept", self.asked.concepts)
        if audience not in self.asked.audiences:
            self._unknown("audience", self.asked.audiences)
        elif kind == "forecast" and outcome not in self.asked.outcomes[audience]:
            self._unknown("outcome", self.asked.outcomes[audience])
        return concept, audience, outcome if kind in ("forecast", "reason") else ""

    def _rating(self) -> int | None:
        text = self.cells["value"]
        number = _number(text)
        if text and (number is None or not number.is_integer() or not LOWEST <= number <= HIGHEST):
            self._wrong("panel_rating", "value", "this is no judgement on nine points", _EXAMPLE, got=shown(text))
            return None
        return None if number is None else int(number)

    def _quotable(self) -> int | None:
        """1 where the member allows that the reason is quoted word for word; silence is no permission."""
        text = self.cells["value"]
        if text not in ("", "0", "1"):
            self._wrong("panel_consent", "value", "whether a reason may be quoted is 1 or 0", "1 or 0", got=shown(text))
        return 1 if text == "1" else None

    def _quantiles(self) -> tuple[float, float, float] | None:
        texts = [self.cells[name] for name in QUANTILES]
        if not any(texts):
            return None
        numbers = []
        for name, text in zip(QUANTILES, texts, strict=True):
            number = _number(text)
            if not text:
                self._wrong("panel_forecast_part", name, "a forecast needs its lowest, middle and highest number")
            elif number is None or not -MOST_PEOPLE <= number <= MOST_PEOPLE:
                self._wrong("panel_people", name, "this is no number of people of 100", _PEOPLE, got=shown(text))
            else:
                numbers.append(number)
        if len(numbers) < len(QUANTILES):
            return None
        low, middle, high = numbers
        if not low <= middle <= high:
            what = f"the lowest, middle and highest number stand in the wrong order: {low:g}, {middle:g}, {high:g}"
            hint = (
                "The lowest is at most the middle, and the middle at most the highest: ask the member what was meant."
            )
            self._wrong("panel_order", "q50", what, hint=hint)
            return None
        return low, middle, high

    def _reason(self) -> str:
        text = self.cells["text"]
        if len(text) > TEXT:
            self._wrong("panel_text", "text", f"the reason has {len(text):,} letters", f"at most {TEXT:,}")
        return text

    def _date(self) -> datetime.date | None:
        text = self.cells["date"]
        if not text:
            return None
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            self._wrong("panel_date", "date", "this is no date", "a date as 2026-03-01", got=shown(text))
            return None


def _text(value: object) -> str:
    return "" if value is None or value != value else canonical(value)


def _number(text: str) -> float | None:
    """Whole or with a point or a comma; no number of a forecast has thousands."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
