"""Every judged cell: a figure per audience with the table behind it, and one sentence per cell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pretest.report.figures.palette import MARKS, Mark
from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.illustrated import by_verdict, illustrate
from pretest.report.sections.section import Section
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.judged import JudgedCell, by_unit, judged_cells
from pretest.report.words.limitwords import limit_of
from pretest.report.words.sentences import (
    arm_name,
    cell_sentence,
    estimate_text,
    lower_text,
    outcome_name,
    upper_text,
)
from pretest.tables.estimates import TABLE as ESTIMATES
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import BENEFIT_VERDICTS, HARM_VERDICTS

_COLUMNS = ("concept", "verdict", "estimate", "lower", "upper", "margin", "hundred", "n_arms", "p_worse", "p_better")


@dataclass(frozen=True, slots=True)
class SignKey:
    """One line of the legend: a sign and what it means."""

    word: str
    meaning: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class CellPanel:
    """One audience. sentences: one per cell, those that warn of harm first."""

    title: str
    illustrations: tuple[Illustration, ...]
    sentences: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Harms:
    """panels: per audience. key: legend. exploratory, marked: whether these remarks apply to anything shown."""

    panels: tuple[CellPanel, ...]
    key: tuple[SignKey, ...]
    exploratory: bool
    marked: bool


@dataclass(frozen=True, slots=True)
class ForestWords:
    """Prefix of the ids, and the key of the caption of the table, of one kind of forest figure."""

    prefix: str
    table: str


_HARM_WORDS = ForestWords("harm", "harms.table_caption")


def harms_section(edition: Edition) -> Harms:
    """All harms of all concepts, exploratory ones included and named so."""
    cells = [cell for cell in judged_cells(edition) if cell.is_harm]
    return Harms(
        panels=cell_panels(edition, cells, _HARM_WORDS),
        key=sign_key(edition, HARM_VERDICTS),
        exploratory=any(not cell.primary for cell in cells),
        marked=any(cell.weakness for cell in cells),
    )


def sign_key(
    edition: Edition, verdicts: Iterable[str], meanings: Mapping[str, str] | None = None
) -> tuple[SignKey, ...]:
    """The legend. meanings: verdict → the text that tells what it means, where it means something else here."""
    strings = edition.strings
    return tuple(
        SignKey(
            strings(f"verdict.{verdict}.word"),
            strings(f"verdict.{(meanings or {}).get(verdict, verdict)}.meaning"),
            MARKS[verdict],
        )
        for verdict in verdicts
    )


def cell_panels(edition: Edition, cells: Sequence[JudgedCell], words: ForestWords) -> tuple[CellPanel, ...]:
    """Per wave and audience: figures per unit, and the sentences."""
    made = []
    for number, (panel, group) in enumerate(groupby(cells, key=lambda cell: cell.panel), 1):
        own = list(group)
        views = [
            view
            for unit, part in by_unit(own)
            for view in _illustrations(edition, panel, part, own, words, f"{words.prefix}{number}{unit}")
        ]
        loudest = sorted(own, key=_loudness)
        sentences = tuple(cell_sentence(edition, cell) for cell in loudest)
        made.append(CellPanel(edition.panel(panel), tuple(views), sentences))
    return tuple(made)


def _loudness(cell: JudgedCell) -> int:
    """Words that warn first, of harms and of gains alike; a word that we do not know before all others."""
    order: tuple[str, ...] = HARM_VERDICTS if cell.is_harm else BENEFIT_VERDICTS
    return order.index(cell.verdict) if cell.verdict in order else -1


def _illustrations(
    edition: Edition,
    panel: Panel,
    cells: list[JudgedCell],
    whole: list[JudgedCell],
    words: ForestWords,
    prefix: str,
) -> list[Illustration]:
    """One figure, or several with the same scale where there are many cells; the worst of all on top.

    cells: of one unit; whole: all of the audience. The table behind a figure has its rows in the order of the plan.
    """
    from pretest.report.figures.harmforest import by_harm, draw_cells, forest_rows, in_parts
    from pretest.report.figures.scales import fit_scale

    caption = edition.strings(
        words.table, panel=edition.panel(panel), unit=edition.strings(f"unit.{cells[0].unit}.axis")
    )
    parts = in_parts(by_harm(cells))
    scale = fit_scale(forest_rows(edition, cells))
    made = []
    for number, part in enumerate(parts, 1):
        drawn = draw_cells(edition, part, edition.panel(panel), scale, whole=whole, part=(number, len(parts)))
        named = [(outcome_name(edition, cell), cell) for cell in part]
        planned = [(outcome_name(edition, cell), cell) for cell in sorted(part, key=cells.index)]
        outcomes = list(dict.fromkeys(name for name, _ in planned))
        grouped = [(outcome, [cell for name, cell in planned if name == outcome]) for outcome in outcomes]
        table = cell_table(edition, _part(edition, caption, number, len(parts)), grouped)
        made.append(illustrate(drawn, f"{prefix}{number}", table, _summary(edition, named)))
    return made


def _part(edition: Edition, caption: str, number: int, total: int) -> str:
    if total == 1:
        return caption
    return edition.strings("harms.part", caption=caption, number=str(number), total=str(total))


def _summary(edition: Edition, cells: Iterable[tuple[str, JudgedCell]]) -> str:
    """The figure in words, for those who do not see it."""
    return by_verdict(
        edition,
        (
            (cell.verdict, edition.strings("harms.figure_item", concept=arm_name(edition, cell), outcome=name))
            for name, cell in cells
        ),
    )


def cell_table(edition: Edition, caption: str, groups: Sequence[tuple[str, Sequence[JudgedCell]]]) -> Table:
    """The figures of each cell, grouped by outcome, with its limit in words where it is a harm. Columns that no cell
    has figures for are left out."""
    cells = [cell for _, part in groups for cell in part]
    maybe = ("margin", "hundred", "p_worse", "p_better")
    left_out = {name for name in maybe if not any(math.isfinite(getattr(cell, name)) for cell in cells)}
    columns = [name for name in _COLUMNS if name not in left_out]
    rows = [
        (_limited(edition, name, part), [_table_row(edition, cell, columns) for cell in part]) for name, part in groups
    ]
    return make_table(caption, [edition.strings(f"column.{name}") for name in columns], rows)


def _limited(edition: Edition, name: str, cells: Sequence[JudgedCell]) -> str:
    """The name of an outcome, with the limit that its verdicts are held against."""
    limit = limit_of(edition, cells[0].outcome, bare=False) if cells and cells[0].is_harm else ""
    return edition.strings("harms.limited", outcome=name, limit=limit) if limit else name


def _table_row(edition: Edition, cell: JudgedCell, columns: list[str]) -> TableRow:
    numerals = edition.numerals
    name = arm_name(edition, cell)
    verdict = edition.verdict(cell.verdict)
    if cell.suppressed:
        return TableRow(name, (verdict, edition.hidden(len(columns) - 2)))
    arms = (cell.n_concept, cell.n_reference)
    texts = {
        "estimate": estimate_text(edition, cell),
        "lower": lower_text(edition, cell),
        "upper": upper_text(edition, cell),
        "margin": numerals.exact(cell.margin),
        "hundred": numerals.signed(cell.hundred, 1),
        "n_arms": " / ".join("?" if n is None else numerals.count(n) for n in arms),
        "p_worse": numerals.p_value(cell.p_worse),
        "p_better": numerals.p_value(cell.p_better),
    }
    shown = tuple(Cell(texts[column], "number") for column in columns if column in texts)
    return TableRow(name, (verdict, *shown))


SECTION = Section("harms", harms_section, (ESTIMATES, VERDICTS, RELIABILITY))
