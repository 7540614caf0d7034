"""Findings in one language, with everything needed to put them into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pretest.findings import Findings
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


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """findings: small groups already hidden; strings, numerals and labels: all of one language."""

    findings: Findings
    strings: Strings
    numerals: Numerals
    labels: Labels

    def rows(self, table: str) -> list[Row]:
        """Rows of one table of the findings, as plain values."""
        return plain_rows(self.findings.table(table), registry.table(table).kinds)

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

    def concept_place(self, arm: str) -> tuple[int, str]:
        """Sorts arms as the study lists them, unknown ones last."""
        return _place([fact.id for fact in self.findings.study.arms], arm), arm

    def outcome_place(self, outcome: str) -> tuple[int, str]:
        """Sorts outcomes as the plan lists them, unknown ones last."""
        return _place([fact.id for fact in self.findings.study.outcomes], outcome), outcome

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
