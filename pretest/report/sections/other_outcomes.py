"""What is not harm: intended effects, and reactions to the message."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pretest.report.figures.palette import MARKS
from pretest.report.pages.table import Illustration, TableRow, make_table
from pretest.report.sections.estimated import by_outcome, figure_cells, judged_rows
from pretest.report.sections.harms import CellPanel, ForestWords, SignKey, cell_panels, sign_key
from pretest.report.sections.illustrated import illustrate
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.judged import judged_cells, other_controls
from pretest.report.words.tablerows import Row
from pretest.tables.estimates import TABLE as ESTIMATES
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import BENEFIT_VERDICTS, Role

if TYPE_CHECKING:
    from pretest.report.figures.forest import ForestRow

_BENEFIT_WORDS = ForestWords("benefit", "other.table_caption")
_REACTION_ROLES: tuple[Role, ...] = ("mechanism", "quality", "background")


@dataclass(frozen=True, slots=True)
class OtherOutcomes:
    """none: what is said where there is no benefit."""

    benefits: tuple[CellPanel, ...]
    key: tuple[SignKey, ...]
    reactions: tuple[Illustration, ...]
    none: str


def other_section(edition: Edition) -> OtherOutcomes:
    """Intended effects with their verdicts; reactions with their two-sided intervals."""
    cells = judged_cells(edition)
    benefits = [cell for cell in cells if not cell.is_harm]
    # an aim may be a harm turned round: then it was measured, and stands with the harms
    none = "other.aims_are_harms" if any(cell.is_aim for cell in cells) else "other.none"
    return OtherOutcomes(
        cell_panels(edition, benefits, _BENEFIT_WORDS),
        sign_key(edition, reversed(BENEFIT_VERDICTS), {"inconclusive": "inconclusive_gain"}),
        tuple(_reactions(edition)),
        edition.strings(none),
    )


def _reactions(edition: Edition) -> list[Illustration]:
    headline = edition.findings.plan.unit
    rows = [row for row in judged_rows(edition) if row["role"] in _REACTION_ROLES]
    made = []
    for number, (panel, part) in enumerate(edition.panels(rows).items(), 1):
        units = sorted({row["unit"] for row in part}, key=lambda unit: (unit != headline, unit))
        # A linear difference is there twice, in points and in SD: it is shown in the unit of the plan.
        shown: set[tuple[str, str]] = set()
        for unit in units:
            own = [row for row in part if row["unit"] == unit and (row["outcome"], row["concept"]) not in shown]
            shown |= {(row["outcome"], row["concept"]) for row in own}
            if own:
                made.append(_reaction_figure(edition, panel, unit, own, f"reaction{number}{unit}"))
    return made


def _reaction_figure(edition: Edition, panel: Panel, unit: str, rows: list[Row], prefix: str) -> Illustration:
    from pretest.report.figures.forest import ForestText, draw_forest
    from pretest.report.figures.harmforest import tick_writer

    strings = edition.strings
    groups = [(_compared(edition, name, part), part) for name, part in by_outcome(edition, panel, rows)]
    unit_name = strings(f"unit.{unit}.axis")
    text = ForestText(
        title=strings("other.reactions_title", panel=edition.panel(panel)),
        subtitle=strings("figure.forest.reactions_subtitle"),
        axis=strings("other.reactions_axis", unit=unit_name),
    )
    forest = [_reaction_row(edition, name, row) for name, part in groups for row in part]
    drawn = draw_forest(forest, text, tick=tick_writer(edition), zones="none")
    summary = " ".join(_reaction_sentence(edition, name, row) for name, part in groups for row in part)
    caption = strings("other.reactions_caption", panel=edition.panel(panel), unit=unit_name)
    columns = [strings(f"column.{name}") for name in ("concept", "estimate", "interval", "n_arms")]
    table = make_table(caption, columns, [(name, _reaction_rows(edition, part)) for name, part in groups])
    return illustrate(drawn, prefix, table, summary)


def _compared(edition: Edition, outcome: str, rows: Sequence[Row]) -> str:
    """The outcome; where it is not compared with the group that harms are compared with, also with which."""
    reference = rows[0]["reference"]
    if reference not in other_controls(edition):
        return outcome
    return edition.strings("other.compared", outcome=outcome, arm=edition.labels.arm(reference))


def _reaction_rows(edition: Edition, rows: Sequence[Row]) -> list[TableRow]:
    return [TableRow(edition.labels.arm(row["concept"]), figure_cells(edition, row)) for row in rows]


def _reaction_row(edition: Edition, outcome: str, row: Row) -> ForestRow:
    from pretest.report.figures.forest import ForestRow

    figures = figure_cells(edition, row)
    hidden = "" if math.isfinite(row["estimate"]) else figures[0].text
    note = "" if hidden else figures[0].text
    label = edition.strings("figure.row", concept=edition.labels.arm(row["concept"]), outcome=outcome)
    return ForestRow(
        label, note, MARKS["measured"], row["estimate"], row["conf_low"], row["conf_high"], math.nan, hidden
    )


def _reaction_sentence(edition: Edition, outcome: str, row: Row) -> str:
    concept = edition.labels.arm(row["concept"])
    return edition.strings(
        "other.reactions_item", concept=concept, outcome=outcome, estimate=figure_cells(edition, row)[0].text
    )


SECTION = Section("other_outcomes", other_section, (ESTIMATES, VERDICTS, RELIABILITY))
