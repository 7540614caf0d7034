"""How people answered: every question of an outcome with its wording, shares of answers per arm as stacked bars."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from pretest.report.pages.table import Cell, Group, Illustration, Table, TableRow
from pretest.report.sections.illustrated import illustrate
from pretest.report.sections.section import Section
from pretest.report.words.answered import Answered, Part, answered
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.weakness import scale_name, weak_scales
from pretest.tables.distributions import TABLE as DISTRIBUTIONS
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.words import is_harm_role


@dataclass(frozen=True, slots=True)
class AnswerFigure:
    """direction: what a higher score means, or ""."""

    view: Illustration
    direction: str


@dataclass(frozen=True, slots=True)
class Answers:
    """figures: of outcomes that are drawn. tables: of all others. weighted: whether shares are weighted."""

    figures: tuple[AnswerFigure, ...]
    tables: tuple[Table, ...]
    weighted: bool = False


def distributions_section(edition: Edition) -> Answers:
    """A figure per audience and harm that decides."""
    return answers_of(edition, deciding_harms(edition), deciding_harms(edition), "share")


def answers_of(edition: Edition, wanted: Collection[str], drawn: Collection[str], prefix: str) -> Answers:
    """How people answered the questions of ``wanted`` outcomes: drawn for those in ``drawn``, else in tables."""
    weak = weak_scales(edition)
    figures: list[AnswerFigure] = []
    tables: list[Table] = []
    found = edition.rows("distributions")
    for panel, rows in edition.panels(found).items():
        rows.sort(key=lambda row: edition.outcome_place(row["outcome"]))
        for outcome, part in groupby(rows, key=lambda row: row["outcome"]):
            if outcome not in wanted:
                continue
            asked = answered(edition, panel, outcome, list(part))
            name = scale_name(edition, weak, panel, outcome)
            own = answer_tables(edition, panel, name, asked)
            if outcome in drawn:
                view = _illustration(edition, panel, outcome, asked, own[0], f"{prefix}{len(figures) + 1}")
                figures.append(AnswerFigure(view, _direction(edition, outcome)))
                tables += own[1:]
            else:
                tables += own
    return Answers(tuple(figures), tuple(tables), any(row["weighted"] for row in found))


def deciding_harms(edition: Edition) -> set[str]:
    """Primary harms, and the component through which a primary composite is told."""
    facts = [fact for fact in edition.findings.study.outcomes if fact.primary and is_harm_role(fact.role)]
    return {fact.id for fact in facts} | {fact.told.outcome for fact in facts if fact.told is not None}


def _direction(edition: Edition, outcome: str) -> str:
    facts = next((fact for fact in edition.findings.study.outcomes if fact.id == outcome), None)
    if facts is None or facts.higher_is not in ("worse", "better"):
        return ""
    return edition.strings(f"distributions.{facts.higher_is}")


def answer_tables(edition: Edition, panel: Panel, name: str, asked: Sequence[Answered]) -> list[Table]:
    """One table for all questions with the same answers: a group of rows per question, a row per arm."""
    made: list[Table] = []
    for answers in dict.fromkeys(one.answers for one in asked):
        groups = tuple(_group(edition, one) for one in asked if one.answers == answers)
        caption = edition.strings("distributions.caption", outcome=name, panel=edition.panel(panel))
        columns = (edition.strings("column.arm"), *answers)
        made.append(Table(caption, columns, groups, (False, *(True for _ in answers))))
    return made


def _group(edition: Edition, asked: Answered) -> Group:
    words = edition.strings("figure.answers.asked", text=asked.text) if asked.text else ""
    mark = edition.strings("figure.answers.reversed") if asked.reversed else ""
    rows = tuple(_table_row(edition, asked, arm, parts) for arm, parts in asked.arms.items())
    return Group(" ".join(text for text in (words, mark) if text), rows)


def _table_row(edition: Edition, asked: Answered, arm: str, parts: Sequence[Part]) -> TableRow:
    name = edition.labels.arm(arm)
    if not parts:
        return TableRow(name, (edition.hidden(len(asked.answers)),))
    return TableRow(name, tuple(_cell(edition, part) for part in parts))


def _cell(edition: Edition, part: Part) -> Cell:
    span = len(part.answers)
    if not part.told:
        return Cell(edition.strings("page.not_shown"), "hidden", span=span)
    return Cell(edition.numerals.share(part.share), "number", span=span)


def _illustration(
    edition: Edition, panel: Panel, outcome: str, asked: Sequence[Answered], table: Table, prefix: str
) -> Illustration:
    from pretest.report.figures.answers import plot_answers

    drawn = plot_answers(edition, outcome, panel[1], wave=panel[0])
    return illustrate(drawn, prefix, table, edition.strings("distributions.in_words", n=str(len(asked))))


SECTION = Section("distributions", distributions_section, (RELIABILITY, DISTRIBUTIONS))
