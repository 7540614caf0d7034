"""What was foretold or decided beforehand, beside what the waves show after it: what was missed comes first."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from pretest.report.figures.palette import MARKS, Mark
from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.lookedback import (
    came_size,
    decision_claims,
    decision_name,
    expected_size,
    panel_claims,
    pretest_claims,
    rows_of,
    score_lines,
    subject,
    verdict_word,
    why,
)
from pretest.report.words.tablerows import Row
from pretest.tables.decisions import TABLE as DECISIONS
from pretest.tables.lookback import TABLE as LOOKBACK
from pretest.words import LookBackKind, LookBackVerdict

NOTHING = "–"
PARTS: tuple[LookBackKind, ...] = ("pretest", "decision", "panel")
VERDICT_MARKS: dict[LookBackVerdict, Mark] = {
    "harm_missed": MARKS["harm"],
    "miss": MARKS["harm_signalled"],
    "worse": MARKS["harm_signalled"],
    "cannot_tell": MARKS["inconclusive"],
    "not_yet": MARKS["no_control"],
    "better": MARKS["benefit_shown"],
    "hit": MARKS["harm_excluded"],
}


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three questions. claims: an answer per outcome, misses first. notes: how good it was over all
    outcomes, and what the comparison cannot say. table: every row, None where there is none."""

    title: str
    claims: tuple[Claim, ...]
    notes: tuple[str, ...]
    table: Table | None


@dataclass(frozen=True, slots=True)
class LookBack:
    """parts: those of which there is something to tell; none: of which there is not, in sentences."""

    parts: tuple[Part, ...]
    none: tuple[str, ...]


def look_back_section(edition: Edition) -> LookBack:
    """The three parts, from the suppressed tables ``lookback`` and ``decisions``."""
    found = {kind: rows_of(edition, kind) for kind in PARTS}
    return LookBack(
        tuple(_part(edition, kind, rows) for kind, rows in found.items() if rows),
        tuple(edition.strings(f"lookback.none.{kind}") for kind, rows in found.items() if not rows),
    )


def _part(edition: Edition, kind: LookBackKind, rows: list[Row]) -> Part:
    texts = edition.strings
    claims: dict[LookBackKind, Callable[[Edition], list[Claim]]] = {
        "pretest": pretest_claims,
        "decision": decision_claims,
        "panel": panel_claims,
    }
    whole = [row for row in rows if not row["place"] and not row["domain"]]
    notes = (*(() if kind == "decision" else score_lines(edition, whole)), texts(f"lookback.rule.{kind}"))
    return Part(texts(f"lookback.title.{kind}"), tuple(claims[kind](edition)), notes, _table(edition, kind, rows))


def _table(edition: Edition, kind: LookBackKind, rows: list[Row]) -> Table:
    texts = edition.strings
    names = ("waves", "came", "verdict") if kind == "decision" else ("waves", "expected", "came", "verdict")
    columns = [texts(f"lookback.column.{name}") for name in ("subject", *names, "why")]
    groups: dict[str, list[TableRow]] = {}
    for row in rows:
        groups.setdefault(_group(edition, row), []).append(_line(edition, kind, row))
    return make_table(texts(f"lookback.caption.{kind}"), columns, list(groups.items()))


def _group(edition: Edition, row: Row) -> str:
    if row["kind"] == "decision":
        return decision_name(edition, row["number"] or 0)
    if row["kind"] == "panel":
        return edition.strings(f"lookback.domain.{row['domain'] or 'everybody'}")
    return edition.labels.arm(row["concept"])


def _line(edition: Edition, kind: LookBackKind, row: Row) -> TableRow:
    texts = edition.strings
    waves = NOTHING
    if row["wave_to"] is not None:
        key = "several" if (row["n_waves"] or 0) > 1 else "pair"
        values = {"a": str(row["wave_from"]), "b": str(row["wave_to"]), "n": str(row["n_waves"])}
        waves = texts(f"lookback.waves.{key}", **values)
    sizes = [] if kind == "decision" else [_cell(edition, row, "expected")]
    sizes.append(edition.hidden() if _is_hidden(row) else _cell(edition, row, "came"))
    verdict = Cell(verdict_word(edition, row), "verdict", VERDICT_MARKS[row["verdict"]])
    return TableRow(subject(edition, row), (Cell(waves), *sizes, verdict, Cell(why(edition, row) or NOTHING)))


def _cell(edition: Edition, row: Row, name: str) -> Cell:
    if not math.isfinite(row[name]):
        return Cell(NOTHING, "number")
    size = expected_size(edition, row) if name == "expected" else came_size(edition, row)
    return Cell(f"{size.middle} ({size.around})", "number")


def _is_hidden(row: Row) -> bool:
    return bool(row["suppressed"]) and not math.isfinite(row["came"])


SECTION = Section("look_back", look_back_section, (LOOKBACK, DECISIONS), runs=("monitor",))
