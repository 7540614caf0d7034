"""What is not harm: intended effects, reactions to the message, and the exploratory estimates."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pretest.report.figures.forest import ForestGroup, ForestRow, fit_scale, plot_forest
from pretest.report.figures.palette import MARKS
from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.harms import CellPanel, ForestWords, SignKey, cell_panels, sign_key, tick_writer
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.gain import is_turned, told_estimate
from pretest.report.words.judged import judged_cells
from pretest.report.words.tablerows import Row
from pretest.report.words.weakness import scale_name, weak_scales
from pretest.words import BENEFIT_VERDICTS, MAIN_ESTIMANDS, Estimand, Role, is_harm_role

_BENEFIT_WORDS = ForestWords(
    "benefit",
    "other.benefits_axis",
    "other.better",
    "other.figure_title",
    "other.figure_caption",
    "other.table_caption",
)
_REACTION_ROLES: tuple[Role, ...] = ("mechanism", "quality", "background")
# Estimands that a plain sentence explains, in the order of these sentences.
_EXPLAINED: Mapping[Estimand, str] = {
    "marginal_effect": "marginal_effect",
    "superiority": "superiority",
    "trimmed_difference": "trimmed_difference",
    "floor": "edges",
    "ceiling": "edges",
}


@dataclass(frozen=True, slots=True)
class OtherOutcomes:
    benefits: tuple[CellPanel, ...]
    key: tuple[SignKey, ...]
    reactions: tuple[Illustration, ...]


@dataclass(frozen=True, slots=True)
class MoreEstimates:
    """explained: one sentence per measure that is shown."""

    explained: tuple[str, ...]
    tables: tuple[Table, ...]


def other_section(edition: Edition) -> OtherOutcomes:
    """Intended effects with their verdicts; reactions with their two-sided intervals."""
    benefits = [cell for cell in judged_cells(edition) if not cell.is_harm]
    return OtherOutcomes(
        cell_panels(edition, benefits, _BENEFIT_WORDS),
        sign_key(edition, reversed(BENEFIT_VERDICTS)),
        tuple(_reactions(edition)),
    )


def more_section(edition: Edition) -> MoreEstimates:
    """Subgroups, and measures beside the main one, per audience. Ordered answers have all their cuts together here."""
    judged = {(_cell(row), row["detail"]) for row in _judged_rows(edition)}
    rows = [row for row in edition.rows("estimates") if _beside_main(row)]
    columns = [
        edition.strings(f"column.{name}")
        for name in ("concept", "subgroup", "measure", "estimate", "interval", "n_arms")
    ]
    tables = []
    for panel, part in edition.panels(rows).items():
        caption = edition.strings("more.caption", panel=edition.panel(panel))
        groups = [
            (name, [_more_row(edition, row, (_cell(row), row["detail"]) in judged) for row in own])
            for name, own in _grouped(edition, panel, part)
        ]
        tables.append(make_table(caption, columns, groups))
    shown = {_EXPLAINED.get(row["estimand"], "") for row in rows}
    explained = tuple(
        edition.strings(f"more.explained.{name}") for name in dict.fromkeys(_EXPLAINED.values()) if name in shown
    )
    turned = {is_harm_role(row["role"]) for row in rows if is_turned(edition, row)}
    explained += tuple(edition.strings(f"more.explained.{'harm' if harm else 'gain'}") for harm in sorted(turned))
    return MoreEstimates(explained, tuple(tables))


def _beside_main(row: Row) -> bool:
    return bool(row["subgroup"]) or row["estimand"] not in ("difference", "risk_difference")


def _judged_rows(edition: Edition) -> list[Row]:
    """The main effects of whole audiences; of several cuts of ordered answers the one that is judged comes first."""
    found: dict[tuple[object, ...], Row] = {}
    for row in edition.rows("estimates"):
        if row["estimand"] in MAIN_ESTIMANDS and not row["subgroup"]:
            found.setdefault(_cell(row), row)
    return list(found.values())


def _cell(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in ("wave", "audience", "concept", "outcome", "unit", "subgroup", "level"))


def _grouped(edition: Edition, panel: Panel, rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Rows by outcome, then concept, in the order of the study."""
    ordered = sorted(
        rows, key=lambda row: (edition.outcome_place(row["outcome"]), edition.concept_place(row["concept"]))
    )
    weak = weak_scales(edition)
    return [
        (scale_name(edition, weak, panel, outcome), list(part))
        for outcome, part in groupby(ordered, key=lambda row: row["outcome"])
    ]


def _more_row(edition: Edition, row: Row, judged: bool) -> TableRow:
    strings = edition.strings
    subgroup = strings("more.whole")
    if row["subgroup"]:
        subgroup = strings("more.subgroup", subgroup=row["subgroup"], level=row["level"])
    before = (Cell(subgroup), Cell(_measure(edition, row, judged)))
    return TableRow(edition.labels.arm(row["concept"]), (*before, *_figures(edition, row)))


def _measure(edition: Edition, row: Row, judged: bool) -> str:
    """The words for what was estimated, with the answer or the arm that it is about."""
    strings = edition.strings
    measure = strings.word("estimand", row["estimand"])
    if row["estimand"] in ("floor", "ceiling"):
        part = {"concept": "of_concept", "reference": "of_reference"}.get(row["detail"], "between")
        return strings(f"more.{part}", measure=measure)
    if row["estimand"] == "marginal_effect" and row["detail"]:
        measure = strings("more.cut", measure=measure, cut=row["detail"])
        return strings("more.judged", measure=measure) if judged else measure
    return measure


def _figures(edition: Edition, row: Row) -> tuple[Cell, ...]:
    """Estimate, interval and numbers of people, or the words that stand for them; as ``told_estimate`` signs them."""
    numerals = edition.numerals
    if row["suppressed"] and not math.isfinite(row["estimate"]):
        return (edition.hidden(3),)
    level = row["estimand"] == "superiority" or row["detail"] in ("concept", "reference")
    write = numerals.decimal if level else numerals.signed
    effect = told_estimate(edition, row)
    interval = edition.strings("number.between", low=write(effect.lower), high=write(effect.upper))
    known = math.isfinite(effect.lower) and math.isfinite(effect.upper)
    arms = " / ".join("?" if n is None else numerals.count(n) for n in (row["n_concept"], row["n_reference"]))
    estimate = numerals.in_unit(write(effect.estimate), row["unit"])
    shown = (estimate, interval if known else edition.strings("number.missing"), arms)
    return tuple(Cell(text, "number") for text in shown)


def _reactions(edition: Edition) -> list[Illustration]:
    headline = edition.findings.plan.unit
    rows = [row for row in _judged_rows(edition) if row["role"] in _REACTION_ROLES]
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
    strings = edition.strings
    groups = _grouped(edition, panel, rows)
    unit_name = strings(f"unit.{unit}.axis")
    summary = " ".join(_reaction_sentence(edition, name, row) for name, part in groups for row in part)
    title = strings("other.reactions_title", panel=edition.panel(panel))
    forest = [ForestGroup(name, tuple(_reaction_row(edition, row) for row in part)) for name, part in groups]
    svg = plot_forest(
        forest,
        scale=fit_scale([row for group in forest for row in group.rows]),
        axis=strings("other.reactions_axis", unit=unit_name),
        direction=strings("other.higher"),
        tick=tick_writer(edition),
        prefix=prefix,
        title=title,
        description=strings("other.reactions_desc", summary=summary),
    )
    caption = strings("other.reactions_caption", panel=edition.panel(panel), unit=unit_name)
    columns = [strings(f"column.{name}") for name in ("concept", "estimate", "interval", "n_arms")]
    table = make_table(caption, columns, [(name, _reaction_rows(edition, part)) for name, part in groups])
    return Illustration(prefix, svg, title, table)


def _reaction_rows(edition: Edition, rows: Sequence[Row]) -> list[TableRow]:
    return [TableRow(edition.labels.arm(row["concept"]), _figures(edition, row)) for row in rows]


def _reaction_row(edition: Edition, row: Row) -> ForestRow:
    figures = _figures(edition, row)
    hidden = "" if math.isfinite(row["estimate"]) else figures[0].text
    note = "" if hidden else figures[0].text
    label = edition.labels.arm(row["concept"])
    return ForestRow(
        label, note, MARKS["measured"], row["estimate"], row["conf_low"], row["conf_high"], math.nan, hidden
    )


def _reaction_sentence(edition: Edition, outcome: str, row: Row) -> str:
    concept = edition.labels.arm(row["concept"])
    return edition.strings(
        "other.reactions_item", concept=concept, outcome=outcome, estimate=_figures(edition, row)[0].text
    )
