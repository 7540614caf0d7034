"""Findings in one language, with everything needed to put them into words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pretest.findings import ArmFacts, Findings, OutcomeFacts
from pretest.library import Library
from pretest.report.figures.palette import MARKS
from pretest.report.pages.table import Cell
from pretest.report.suppression import hide_small
from pretest.report.words.labels import Labels, clean_line
from pretest.report.words.numerals import Numerals
from pretest.report.words.strings import Strings, read_strings
from pretest.report.words.tablerows import Row, plain_rows
from pretest.tables import registry
from pretest.words import Language

Panel = tuple[int, str]  # wave, audience

_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_RANGE = re.compile(rf"<(?P<high>{_NUMBER})|>=(?P<low>{_NUMBER})|(?P<first>{_NUMBER})-<(?P<last>{_NUMBER})")


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """findings: small groups already hidden; strings, numerals and labels: all of one language."""

    findings: Findings
    strings: Strings
    numerals: Numerals
    labels: Labels
    _read: dict[str, list[Row]] = field(init=False, repr=False, default_factory=dict)
    _places: dict[str, dict[str, int]] = field(init=False, repr=False, default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Rows of one table of the findings, as plain values; the caller's own, though the table is read once."""
        if table not in self._read:
            self._read[table] = plain_rows(self.findings.table(table), registry.table(table).kinds)
        return [row.copy() for row in self._read[table]]

    @property
    def threshold(self) -> int:
        """Below how many people figures are hidden."""
        return self.findings.suppressed_below or self.findings.plan.suppress_below

    @property
    def several_waves(self) -> bool:
        return len(self.findings.study.waves) > 1

    def panel(self, panel: Panel) -> str:
        """The audience, with its wave where there are several."""
        wave, audience = panel
        name = self.labels.audience(audience) if audience else self.strings("page.all_audiences")
        return self.strings("page.panel", audience=name, wave=str(wave)) if self.several_waves else name

    def panels(self, rows: Iterable[Row]) -> dict[Panel, list[Row]]:
        """Rows by wave and audience, in the order of the study, all audiences together last."""
        found: dict[Panel, list[Row]] = {}
        for row in rows:
            found.setdefault((row["wave"] or 0, row["audience"]), []).append(row)
        order = [audience.id for audience in self.findings.study.audiences]
        return {key: found[key] for key in sorted(found, key=lambda key: (key[0], _place(order, key[1]), key[1]))}

    def variable(self, name: str) -> str:
        """A variable in words: an outcome, a score from before (``_pre``), or a covariate not filled in (``?``)."""
        if name.endswith("?"):
            return self.strings("level.not_filled", name=self.variable(name.removesuffix("?")))
        base, sign, value = name.partition("=")
        if sign:
            return self.level_of(base, value)
        if name.endswith("_pre"):
            return self.strings("level.before", name=self.variable(name.removesuffix("_pre")))
        return self.labels.variable(name)

    def level(self, variable: str, level: str) -> str:
        """A level of a subgroup variable in words: the label of its code, or a range of a number (``<30``)."""
        named = self.labels.value(variable, level)
        found = _RANGE.fullmatch(level) if named == clean_line(level) else None
        if found is None:
            return named
        limits = {name: self._limit(variable, text) for name, text in found.groupdict().items() if text}
        return self.strings("level.between" if len(limits) == 2 else f"level.{next(iter(limits))}", **limits)

    def _limit(self, variable: str, number: str) -> str:
        """The end of a range: the label of the answer where the number is the code of one."""
        named = self.labels.value(variable, number)
        if named != clean_line(number):
            return self.strings("level.named", name=named)
        return number.replace(".", self.strings("number.decimal"))

    def level_of(self, variable: str, level: str) -> str:
        """A level with its variable: gender: woman."""
        return self.strings("level.of", variable=self.variable(variable), level=self.level(variable, level))

    def where(self, where: str) -> str:
        """Where a note was made: ``users, wave 1, gender: 2`` with the labels of its parts; other parts as they are."""
        return clean_line(", ".join(self._part(part) for part in where.split(", ")))

    def _part(self, part: str) -> str:
        if part in {fact.id for fact in self.findings.study.audiences}:
            return self.labels.audience(part)
        if found := re.fullmatch(r"wave (\d+)", part):
            return self.strings("page.wave", wave=found[1])
        variable, sign, level = part.partition(": ")
        known = {fact.id for fact in self.findings.study.variables}
        return self.level_of(variable, level) if sign and variable in known else part

    def concept_place(self, arm: str) -> tuple[int, str]:
        """Sorts arms as the study lists them, unknown ones last."""
        return self._place("arms", self.findings.study.arms, arm), arm

    def outcome_place(self, outcome: str) -> tuple[int, str]:
        """Sorts outcomes as the plan lists them, unknown ones last."""
        return self._place("outcomes", self.findings.study.outcomes, outcome), outcome

    def _place(self, kind: str, facts: Sequence[ArmFacts | OutcomeFacts], name: str) -> int:
        """Where the study lists it, looked up in a list that is made once."""
        if kind not in self._places:
            places: dict[str, int] = {}
            for number, fact in enumerate(facts):
                places.setdefault(fact.id, number)
            self._places[kind] = places
        return self._places[kind].get(name, len(facts))

    def number(self, text: str) -> Cell:
        return Cell(text, "number")

    def verdict(self, verdict: str, group: str = "verdict") -> Cell:
        """The word and sign of a verdict or decision; a code that we do not know stands for itself."""
        key = f"{group}.{verdict}.word"
        word = self.strings(key) if self.strings.has(key) else clean_line(verdict)
        return Cell(word, "verdict", MARKS.get(verdict, MARKS["measured"]))

    def hidden(self, span: int = 1) -> Cell:
        """In place of figures on too few people: never 0, never empty."""
        return Cell(self.strings("page.hidden", n=self.numerals.count(self.threshold)), "hidden", span=span)


def read_edition(findings: Findings, language: Language, library: Library | None = None) -> Edition:
    """``findings`` with the words of ``language``."""
    strings = read_strings(language, library)
    return Edition(hide_small(findings), strings, Numerals(strings), Labels(findings.study, language))


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)
