"""How people answered questions about the message itself: a level per message, compared with nobody."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.moves import outcome_fact
from pretest.report.words.tablerows import Row
from pretest.report.words.told import fact_answers, fact_question
from pretest.tables.message_levels import TABLE as MESSAGE_LEVELS

_COLUMNS = ("people", "mean", "share")
MOST_DIGITS = 2


@dataclass(frozen=True, slots=True)
class LevelPanel:
    """One audience. sentences: one per outcome, with the level of each message; table: the same with intervals."""

    title: str
    sentences: tuple[str, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class MessageLevels:
    """left_out: which control has no level here, and why; "" where none is."""

    left_out: str
    panels: tuple[LevelPanel, ...]


def levels_section(edition: Edition) -> MessageLevels:
    """A panel per audience; no panel where nothing was asked about the message."""
    rows = edition.rows("message_levels")
    if not rows:
        return MessageLevels("", ())
    panels = tuple(_panel(edition, panel, part) for panel, part in edition.panels(rows).items())
    return MessageLevels(_left_out(edition, {row["concept"] for row in rows}), panels)


def _left_out(edition: Edition, there: set[str]) -> str:
    """Controls without a row: they saw a message on something else."""
    other = [arm.id for arm in edition.findings.study.arms if arm.control and arm.id not in there]
    quoted = [edition.strings("levels.quoted", arm=edition.labels.arm(arm)) for arm in other]
    return edition.strings("levels.left_out", arms=edition.strings.listed(quoted)) if quoted else ""


def _panel(edition: Edition, panel: Panel, rows: list[Row]) -> LevelPanel:
    ordered = sorted(
        rows, key=lambda row: (edition.outcome_place(row["outcome"]), edition.concept_place(row["concept"]))
    )
    by_outcome: dict[str, list[Row]] = {}
    for row in ordered:
        by_outcome.setdefault(row["outcome"], []).append(row)
    strings = edition.strings
    columns = [strings("levels.column.message"), *(strings(f"levels.column.{name}") for name in _COLUMNS)]
    groups = [(_asked(edition, own[0]), [_line(edition, row) for row in own]) for own in by_outcome.values()]
    table = make_table(strings("levels.caption", panel=edition.panel(panel)), columns, groups)
    return LevelPanel(edition.panel(panel), tuple(_sentence(edition, own) for own in by_outcome.values()), table)


def _asked(edition: Edition, row: Row) -> str:
    """The outcome with its scale, and the question and answers that are counted."""
    strings, fact = edition.strings, outcome_fact(edition, row["outcome"])
    name = strings("levels.outcome", outcome=edition.labels.outcome(row["outcome"]), scale=_scale(edition, row))
    told = None if fact is None else fact.told_by.get(row["audience"], fact.told)
    if not row["item"] or told is None or told.item != row["item"]:
        return name
    question, answers = fact_question(edition, told, row["audience"]), fact_answers(edition, told)
    return strings("levels.asked", outcome=name, question=question, answers=answers)


def _scale(edition: Edition, row: Row) -> str:
    """From where to where scores go, and what a higher one means."""
    strings, fact = edition.strings, outcome_fact(edition, row["outcome"])
    way = "neutral" if fact is None else fact.higher_is
    parts = [strings(f"levels.higher.{way}")] if way != "neutral" else []
    if math.isfinite(row["lowest"]) and math.isfinite(row["highest"]):
        ends = {end: _plain(edition, row[f"{end}est"]) for end in ("low", "high")}
        parts.insert(0, strings("levels.scale", **ends))
    return "; ".join(parts) or strings("levels.no_scale")


def _plain(edition: Edition, value: float) -> str:
    return edition.numerals.decimal(value, 0 if float(value).is_integer() else 1)


def _sentence(edition: Edition, rows: list[Row]) -> str:
    """The level of each message on one outcome, those of few people without a figure."""
    strings = edition.strings
    levels = [
        strings(
            "levels.level" if math.isfinite(row["mean"]) else "levels.unknown",
            concept=edition.labels.arm(row["concept"]),
            mean=edition.numerals.decimal(row["mean"], 1) if math.isfinite(row["mean"]) else "",
        )
        for row in rows
    ]
    outcome, scale = edition.labels.outcome(rows[0]["outcome"]), _scale(edition, rows[0])
    return strings("levels.sentence", outcome=outcome, scale=scale, levels=strings.listed(levels))


def _line(edition: Edition, row: Row) -> TableRow:
    name = edition.labels.arm(row["concept"])
    if row["n"] is None:
        return TableRow(name, (edition.hidden(len(_COLUMNS)),))
    people = Cell(edition.numerals.count(row["n"]), "number")
    mean = _between(edition, row, ("mean", "conf_low", "conf_high"), 1.0, MOST_DIGITS)
    share = _between(edition, row, ("share", "told_low", "told_high"), 100.0, 1) if row["item"] else Cell("–")
    return TableRow(name, (people, mean, share))


def _between(edition: Edition, row: Row, names: tuple[str, str, str], times: float, digits: int) -> Cell:
    """A figure with its interval; without one where the spread could not be seen; hidden without a figure."""
    value, low, high = (times * row[name] for name in names)
    if not math.isfinite(value):
        return edition.hidden()
    decimal = edition.numerals.decimal
    if not (math.isfinite(low) and math.isfinite(high)):
        return Cell(edition.strings("levels.no_interval", value=decimal(value, digits)), "number")
    between = edition.strings("number.between", low=decimal(low, digits), high=decimal(high, digits))
    return Cell(f"{decimal(value, digits)} ({between})", "number")


SECTION = Section("message_levels", levels_section, (MESSAGE_LEVELS,))
