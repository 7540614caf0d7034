"""Who took part: from read to analysed."""

from __future__ import annotations

from typing import Literal

from pretest.report.pages.table import Cell, Illustration, TableRow, make_table
from pretest.report.sections.illustrated import illustrate
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.flowed import coded, total, total_text
from pretest.report.words.tablerows import Row
from pretest.tables.flow import TABLE as FLOW


def participants_section(edition: Edition) -> tuple[Illustration, ...]:
    """Numbers of people per step, everybody first, then per audience."""
    panels = edition.panels(edition.rows("flow"))
    ordered = sorted(panels, key=lambda panel: (panel[0], panel[1] != ""))
    return tuple(
        _illustration(edition, panel, panels[panel], f"flow{number}") for number, panel in enumerate(ordered, 1)
    )


def analysed(edition: Edition) -> dict[Panel, str]:
    """People in the last step of each audience over all arms, in words where a part is hidden."""
    found: dict[Panel, str] = {}
    for panel, rows in edition.panels(edition.rows("flow")).items():
        found[panel] = total_text(edition, [row for row in rows if row["step"] == rows[-1]["step"]])
    return found


def _illustration(edition: Edition, panel: Panel, rows: list[Row], prefix: str) -> Illustration:
    from pretest.report.figures.flow import plot_flow

    strings = edition.strings
    name = edition.panel(panel) if panel[1] else _everyone(edition, panel)
    steps = list(dict.fromkeys(row["step"] for row in rows))
    by_step = {step: [row for row in rows if row["step"] == step] for step in steps}
    arms = sorted({row["concept"] for row in rows if row["concept"]}, key=edition.concept_place)
    counts = _arm_counts(edition, by_step[steps[-1]], arms) if arms else _step_counts(edition, by_step)
    summary = " ".join(strings("participants.figure_item", step=label, n=text) for label, text in counts)
    columns = [strings("column.step"), strings("participants.total"), *map(edition.labels.arm, arms)]
    table_rows = [_table_row(edition, step, by_step[step], arms) for step in steps]
    table = make_table(strings("participants.caption", panel=name), columns, [("", table_rows)])
    return illustrate(plot_flow(edition, panel[1], wave=panel[0]), prefix, table, summary)


def _step_counts(edition: Edition, by_step: dict[str, list[Row]]) -> list[tuple[str, str]]:
    return [(_step(edition, step), total_text(edition, rows)) for step, rows in by_step.items()]


def _arm_counts(edition: Edition, rows: list[Row], arms: list[str]) -> list[tuple[str, str]]:
    counts = _by_arm(rows)
    return [(edition.labels.arm(arm), count_cell(edition, counts.get(arm)).text) for arm in arms]


def _everyone(edition: Edition, panel: Panel) -> str:
    name = edition.strings("page.everyone")
    return edition.strings("page.panel", audience=name, wave=str(panel[0])) if edition.several_waves else name


def _step(edition: Edition, step: str) -> str:
    return coded(edition, "step", step)


def _by_arm(rows: list[Row]) -> dict[str, int | None]:
    """Count per arm."""
    return {row["concept"]: row["n_respondents"] for row in rows if row["concept"]}


def count_cell(edition: Edition, count: int | None) -> Cell:
    """A count; one that is hidden may be of few people or only give these away, so it is not called small."""
    if count is not None:
        return Cell(edition.numerals.count(count), "number")
    return Cell(edition.strings("page.not_shown"), "hidden")


def _table_row(edition: Edition, step: str, rows: list[Row], arms: list[str]) -> TableRow:
    counts = _by_arm(rows)
    kind: Literal["number", "hidden"] = "hidden" if total(rows) is None else "number"
    cells = [Cell("–", "number") if arm not in counts else count_cell(edition, counts[arm]) for arm in arms]
    return TableRow(_step(edition, step), (Cell(total_text(edition, rows), kind), *cells))


SECTION = Section("participants", participants_section, (FLOW,))
