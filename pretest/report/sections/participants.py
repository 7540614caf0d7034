"""Who took part: from read to analysed."""

from __future__ import annotations

import re
from typing import Literal

from pretest.report.figures.bars import plot_counts
from pretest.report.pages.table import Cell, Illustration, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.labels import clean_line
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
        found[panel] = _total_text(edition, [row for row in rows if row["step"] == rows[-1]["step"]])
    return found


def _illustration(edition: Edition, panel: Panel, rows: list[Row], prefix: str) -> Illustration:
    strings = edition.strings
    name = edition.panel(panel) if panel[1] else _everyone(edition, panel)
    steps = list(dict.fromkeys(row["step"] for row in rows))
    by_step = {step: [row for row in rows if row["step"] == step] for step in steps}
    arms = sorted({row["concept"] for row in rows if row["concept"]}, key=edition.concept_place)
    counts = _arm_counts(edition, by_step[steps[-1]], arms) if arms else _step_counts(edition, by_step)
    title = strings("participants.arms_title" if arms else "participants.steps_title", panel=name)
    summary = " ".join(strings("participants.figure_item", step=label, n=text) for label, _, text in counts)
    svg = plot_counts(
        counts, prefix=prefix, title=title, description=strings("participants.figure_desc", summary=summary)
    )
    columns = [strings("column.step"), strings("participants.total"), *map(edition.labels.arm, arms)]
    table_rows = [_table_row(edition, step, by_step[step], arms) for step in steps]
    return Illustration(
        prefix, svg, title, make_table(strings("participants.caption", panel=name), columns, [("", table_rows)])
    )


def _step_counts(edition: Edition, by_step: dict[str, list[Row]]) -> list[tuple[str, int | None, str]]:
    return [(_step(edition, step), _total(rows), _total_text(edition, rows)) for step, rows in by_step.items()]


def _arm_counts(edition: Edition, rows: list[Row], arms: list[str]) -> list[tuple[str, int | None, str]]:
    counts = _by_arm(rows)
    return [(edition.labels.arm(arm), counts.get(arm), count_cell(edition, counts.get(arm)).text) for arm in arms]


def _everyone(edition: Edition, panel: Panel) -> str:
    name = edition.strings("page.everyone")
    return edition.strings("page.panel", audience=name, wave=str(panel[0])) if edition.several_waves else name


def _step(edition: Edition, step: str) -> str:
    return coded(edition, "step", step)


def coded(edition: Edition, group: str, code: str) -> str:
    """The word for a rule or step; a rule that is used again has a number behind its name."""
    numbered = re.fullmatch(r"(.+)_(\d+)", code)
    if numbered is not None and edition.strings.has(f"{group}.{numbered.group(1)}"):
        name = edition.strings(f"{group}.{numbered.group(1)}")
        return edition.strings("participants.numbered", name=name, number=numbered.group(2))
    return clean_line(edition.strings.word(group, code))


def _total(rows: list[Row]) -> int | None:
    """People over all arms: the row without an arm, else the sum; None when any part of the sum is hidden."""
    whole = [row for row in rows if not row["concept"]]
    counts = [row["n_respondents"] for row in whole[:1] or rows]
    return None if not counts or None in counts else sum(counts)


def _total_text(edition: Edition, rows: list[Row]) -> str:
    """The total; where a part of it is hidden, how many there are at least."""
    total = _total(rows)
    if total is not None:
        return edition.numerals.count(total)
    shown = sum(row["n_respondents"] or 0 for row in rows if row["concept"])
    return edition.strings("page.at_least", n=edition.numerals.count(shown)) if shown else edition.hidden().text


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
    kind: Literal["number", "hidden"] = "hidden" if _total(rows) is None else "number"
    cells = [Cell("–", "number") if arm not in counts else count_cell(edition, counts[arm]) for arm in arms]
    return TableRow(_step(edition, step), (Cell(_total_text(edition, rows), kind), *cells))


SECTION = Section("participants", participants_section, (FLOW,))
