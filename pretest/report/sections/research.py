"""What was believed before the data: who stands behind it, and whether the data contradict it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.tablerows import Row
from pretest.tables.conflicts import TABLE as CONFLICTS
from pretest.tables.research import TABLE as RESEARCH
from pretest.words import RISK_OF, HarmRole

_COLUMNS = ("source", "expected", "found", "p_value", "before", "after")


@dataclass(frozen=True, slots=True)
class Research:
    """sentences: what stands behind each kind of harm. conflicts: where the data contradict it, the harmful way first.
    tables: per audience, every part of what was believed beside what was found."""

    sentences: tuple[Claim, ...]
    conflicts: tuple[Claim, ...]
    tables: tuple[Table, ...]


def research_section(edition: Edition) -> Research:
    """Kinds of harm in the order of the table; concepts in that of the study."""
    panels = edition.panels(edition.rows("conflicts"))
    told = [
        row for row in edition.rows("conflicts") if not row["suppressed"] and row["conflict"] in ("worse", "better")
    ]
    told.sort(key=lambda row: (row["conflict"] != "worse", edition.concept_place(row["concept"])))
    return Research(
        tuple(research_sentence(edition, row) for row in edition.rows("research")),
        tuple(conflict_sentence(edition, row) for row in told),
        tuple(_table(edition, panel, rows) for panel, rows in panels.items()),
    )


def role_name(edition: Edition, role: HarmRole) -> str:
    """The kind of harm, as the risks call it."""
    return edition.strings(f"risks.heading.{RISK_OF[role]}")


def research_sentence(edition: Edition, row: Row) -> Claim:
    """What earlier studies and the panel expected of one kind of harm; that nothing was known is said first."""
    strings, numerals = edition.strings, edition.numerals
    names = {"harm": role_name(edition, row["role"])}
    if row["how"] == "none":
        unnamed = not row["evidence"] and row["practice_weight"] > 0  # then no convention stands beside the panel
        word = "not_named" if unnamed else "stigma" if row["role"] == "harm.stigma" else "other"
        text = strings(f"research.none.{word}", **names)
    else:
        text = strings(
            "research.found_one" if row["k"] == 1 else "research.found_many",
            **names,
            n=numerals.count(row["k"]),
            studies=row["studies"],
            mean=numerals.signed(row["mean"]),
            low=numerals.signed(row["predict_low"]),
            high=numerals.signed(row["predict_high"]),
            mix=numerals.share(row["mix"]),
        )
        text += " " + strings(f"research.how.{row['how']}")
    if row["left"]:
        text += " " + strings("research.left", studies=row["left"])
    if row["practice_weight"] > 0:
        text += " " + strings("research.practice", mix=numerals.share(row["practice_weight"]))
    return Claim(text, "research", row["how"], "", "", ())


def conflict_sentence(edition: Edition, row: Row) -> Claim:
    """That the data of one concept contradict research or practice, with what each says and what is left of it."""
    strings, numerals = edition.strings, edition.numerals
    text = strings(
        f"research.conflict.{row['source']}.{row['conflict']}",
        concept=edition.labels.arm(row["concept"]),
        audience=edition.labels.audience(row["audience"]),
        harm=role_name(edition, row["role"]),
        estimate=numerals.signed(row["estimate"]),
        expected=numerals.signed(row["expected"]),
        before=numerals.share(row["weight"]),
        after=numerals.share(row["weight_after"]),
    )
    return Claim(text, "research", row["conflict"], row["concept"], row["audience"], ())


def _table(edition: Edition, panel: Panel, rows: list[Row]) -> Table:
    strings = edition.strings
    groups: dict[str, list[TableRow]] = {}
    for row in sorted(rows, key=lambda row: edition.concept_place(row["concept"])):
        heading = strings(
            "risks.name", concept=edition.labels.arm(row["concept"]), risk=role_name(edition, row["role"])
        )
        groups.setdefault(heading, []).append(_row(edition, row))
    columns = [strings(f"research.column.{name}") for name in _COLUMNS]
    return make_table(strings("research.caption", panel=edition.panel(panel)), columns, list(groups.items()))


def _row(edition: Edition, row: Row) -> TableRow:
    numerals = edition.numerals
    head = edition.strings(f"research.source.{row['source']}")
    between = edition.strings(
        "research.expected", mean=numerals.signed(row["expected"]), sd=numerals.decimal(row["expected_sd"])
    )
    if row["suppressed"] or not math.isfinite(row["estimate"]):
        return TableRow(head, (Cell(between, "number"), edition.hidden(len(_COLUMNS) - 2)))
    texts = [
        between,
        numerals.signed(row["estimate"]),
        numerals.p_value(row["p_value"]),
        numerals.share(row["weight"]),
        numerals.share(row["weight_after"]),
    ]
    return TableRow(head, tuple(Cell(text, "number") for text in texts))


SECTION = Section("research", research_section, (RESEARCH, CONFLICTS))
