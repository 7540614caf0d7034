"""How well each wave was measured, over time: as tables, to unfold."""

from __future__ import annotations

import math

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.words.differs import mode_word
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row


def quality_tables(edition: Edition) -> tuple[Table, ...]:
    """The waves as a whole, then each audience with its outcomes; none in findings of before these were kept."""
    rows = edition.rows("wave_quality")
    if not rows:
        return ()
    whole = [row for row in rows if not row["audience"]]
    names = [audience.id for audience in edition.findings.study.audiences]
    audiences = [name for name in names if any(row["audience"] == name for row in rows)]
    own = (_of_audience(edition, name, [row for row in rows if row["audience"] == name]) for name in audiences)
    return (_of_waves(edition, whole), *own)


def _of_waves(edition: Edition, rows: list[Row]) -> Table:
    texts = edition.strings
    columns = [texts("monitor.people.wave")]
    columns += [
        texts(f"monitor.quality.{name}") for name in ("mode", "invited", "read", "response", "left_out", "kept")
    ]
    lines = []
    for row in rows:
        mode = Cell(mode_word(edition, row["mode"]) or texts("monitor.quality.unknown"))
        cells = (
            _count(edition, row["invited"]),
            _count(edition, row["n_read"]),
            _share(edition, row["response"]),
            _share(edition, row["share_left_out"]),
            _count(edition, row["n"]),
        )
        shown = (cells[0], edition.hidden(span=4)) if row["suppressed"] else cells
        lines.append(TableRow(texts("monitor.levels.wave", wave=str(row["wave"])), (mode, *shown)))
    return make_table(texts("monitor.quality.waves"), columns, [("", lines)])


def _of_audience(edition: Edition, audience: str, rows: list[Row]) -> Table:
    texts = edition.strings
    name = edition.labels.audience(audience)
    columns = [texts("monitor.people.wave")]
    columns += [texts(f"monitor.quality.{column}") for column in ("people", "missing", "alpha", "interval")]
    groups = []
    for outcome in sorted({row["outcome"] for row in rows if row["outcome"]}, key=edition.outcome_place):
        own = [_outcome(edition, row) for row in rows if row["outcome"] == outcome]
        groups.append((edition.labels.outcome(outcome), own))
    weighted = [row for row in rows if not row["outcome"] and math.isfinite(row["weights_deff"])]
    if weighted:
        lines = [
            TableRow(
                texts("monitor.levels.wave", wave=str(row["wave"])),
                (Cell(edition.numerals.decimal(row["weights_deff"], 2), "number", span=4),),
            )
            for row in weighted
        ]
        groups.append((texts("monitor.quality.deff"), lines))
    return make_table(texts("monitor.quality.audience", audience=name), columns, groups)


def _outcome(edition: Edition, row: Row) -> TableRow:
    texts, numerals = edition.strings, edition.numerals
    head = texts("monitor.levels.wave", wave=str(row["wave"]))
    if row["suppressed"]:
        return TableRow(head, (edition.hidden(span=4),))
    low, high = row["alpha_low"], row["alpha_high"]
    known = math.isfinite(low) and math.isfinite(high)
    between = texts("number.between", low=numerals.decimal(low, 2), high=numerals.decimal(high, 2)) if known else ""
    alpha = numerals.decimal(row["alpha"], 2) if math.isfinite(row["alpha"]) else texts("monitor.quality.unknown")
    cells = (_count(edition, row["n"]), _share(edition, row["share_missing"]), Cell(alpha, "number"))
    return TableRow(head, (*cells, Cell(between or texts("monitor.quality.unknown"), "number")))


def _count(edition: Edition, n: int | None) -> Cell:
    return Cell(edition.strings("monitor.quality.unknown") if n is None else edition.numerals.count(n), "number")


def _share(edition: Edition, share: float) -> Cell:
    if not math.isfinite(share):
        return Cell(edition.strings("monitor.quality.unknown"), "number")
    number = edition.numerals.decimal(share * 100, 0)
    return Cell(edition.strings("number.percent", number=number).replace(" ", "\u00a0"), "number")
