"""Did the design hold? Arms, drop-out with what it could hide, exposure, and balance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.report.words.gain import outcome_sign, told
from pretest.report.words.tablerows import Row
from pretest.tables.design_checks import TABLE as DESIGN_CHECKS

_COLUMNS = {
    "arms": ("audience", "statistic", "df", "p", "finding"),
    "drop_out": ("concept", "difference", "p", "finding"),
    "lee": ("concept", "bounds", "interval", "people"),
    "exposed": ("concept", "share", "people"),
    "complier": ("concept", "effect", "people"),
    "balance": ("concept", "smd", "finding"),
}


@dataclass(frozen=True, slots=True)
class DesignChecks:
    """findings: sentences on what asks for attention. tables: shown; folded: behind a fold."""

    findings: tuple[str, ...]
    tables: tuple[Table, ...]
    folded: tuple[Table, ...]


def design_section(edition: Edition) -> DesignChecks:
    rows = edition.rows("design_checks")
    shown = [*_arms(edition, rows)]
    folded: list[Table] = []
    makers: tuple[tuple[str, Callable[[Edition, list[Row]], list[TableRow]], list[Table]], ...] = (
        ("drop_out", _drop_out, shown),
        ("lee", _lee, shown),
        ("exposed", _exposed, shown),
        ("complier", _complier, folded),
        ("balance", _balance, folded),
    )
    for check, lines, into in makers:
        for panel, part in edition.panels(row for row in rows if row["check"] == check).items():
            columns = [edition.strings(f"design_checks.column.{name}") for name in _COLUMNS[check]]
            caption = edition.strings(f"design_checks.{check}_caption", panel=edition.panel(panel))
            whole = edition.strings("design_checks.altogether") if check == "drop_out" else ""
            groups = [
                ((edition.variable(name) if name else whole), lines(edition, own))
                for name, own in _by_variable(edition, part)
            ]
            into.append(make_table(caption, columns, groups))
    return DesignChecks(tuple(_findings(edition, rows)), tuple(shown), tuple(folded))


def _findings(edition: Edition, rows: Sequence[Row]) -> list[str]:
    """One sentence per kind of finding, with how often it was seen; the same words when nothing was."""
    found = []
    for check, flag in (("arms", "mismatch"), ("drop_out", "differs"), ("exposed", "short"), ("balance", "unbalanced")):
        own = [row for row in rows if row["check"] == check]
        n = sum(row["flag"] == flag for row in own)
        if own:
            counts = {"n": edition.numerals.count(n), "of": edition.numerals.count(len(own))}
            found.append(edition.strings(f"design_checks.{check}_{'found' if n else 'fine'}", **counts))
    return found


def _arms(edition: Edition, rows: Sequence[Row]) -> list[Table]:
    lines = []
    for panel, part in edition.panels(row for row in rows if row["check"] == "arms").items():
        (row,) = part
        figures = [edition.numerals.decimal(row["statistic"]), edition.numerals.decimal(row["df"], 0)]
        cells = [edition.number(text) for text in (*figures, edition.numerals.p_value(row["p_value"]))]
        lines.append(TableRow(edition.panel(panel), (*cells, _finding(edition, row))))
    columns = [edition.strings(f"design_checks.column.{name}") for name in _COLUMNS["arms"]]
    return [make_table(edition.strings("design_checks.arms_caption"), columns, [("", lines)])] if lines else []


def _by_variable(edition: Edition, rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Rows per variable in the order in which they come, concepts in that of the study."""
    names = list(dict.fromkeys(row["variable"] for row in rows))
    ordered = sorted(rows, key=lambda row: (names.index(row["variable"]), edition.concept_place(row["concept"])))
    return [(name, list(part)) for name, part in groupby(ordered, key=lambda row: row["variable"])]


def _drop_out(edition: Edition, rows: list[Row]) -> list[TableRow]:
    lines = []
    for row in rows:
        if _hidden(row):
            cells: tuple[Cell, ...] = (edition.hidden(2), _finding(edition, row))
        else:
            p = "–" if not math.isfinite(row["p_value"]) else edition.numerals.p_value(row["p_value"])
            cells = (edition.number(_points(edition, row)), edition.number(p), _finding(edition, row))
        lines.append(TableRow(edition.labels.arm(row["concept"]), cells))
    return lines


def _lee(edition: Edition, rows: list[Row]) -> list[TableRow]:
    lines = []
    for concept, part in groupby(rows, key=lambda row: row["concept"]):
        by_end = {row["flag"]: row for row in part}
        low, high = by_end["lower"], by_end["upper"]
        head = edition.labels.arm(concept)
        if _hidden(low):
            lines.append(TableRow(head, (edition.hidden(3),)))
            continue
        signed, sign = edition.numerals.signed, outcome_sign(edition, low["variable"])
        ends = told(sign, math.nan, low["estimate"], high["estimate"])
        reach = told(sign, math.nan, low["conf_low"], low["conf_high"])
        bounds = _between(edition, signed(ends.lower), signed(ends.upper))
        interval = _between(edition, signed(reach.lower), signed(reach.upper))
        cells = (bounds, interval, _people(edition, low))
        lines.append(TableRow(head, tuple(edition.number(text) for text in cells)))
    return lines


def _exposed(edition: Edition, rows: list[Row]) -> list[TableRow]:
    lines = []
    for row in rows:
        head = edition.labels.arm(row["concept"])
        if _hidden(row):
            lines.append(TableRow(head, (edition.hidden(2),)))
            continue
        share = edition.numerals.share
        names = {"value": "estimate", "low": "conf_low", "high": "conf_high"}
        text = edition.strings("design_checks.interval", **{key: share(row[name]) for key, name in names.items()})
        count = "–" if row["n_concept"] is None else edition.numerals.count(row["n_concept"])
        lines.append(TableRow(head, (edition.number(text), edition.number(count))))
    return lines


def _complier(edition: Edition, rows: list[Row]) -> list[TableRow]:
    return [
        TableRow(
            edition.labels.arm(row["concept"]),
            (edition.hidden(2),)
            if _hidden(row)
            else (edition.number(_signed(edition, row)), edition.number(_people(edition, row))),
        )
        for row in (_told(edition, row) for row in rows)
    ]


def _balance(edition: Edition, rows: list[Row]) -> list[TableRow]:
    return [
        TableRow(
            edition.labels.arm(row["concept"]),
            (edition.hidden() if _hidden(row) else edition.number(_signed(edition, row)), _finding(edition, row)),
        )
        for row in rows
    ]


def _told(edition: Edition, row: Row) -> Row:
    """A row with the gain in place of figures that are signed positive = worse, where its outcome is a benefit."""
    effect = told(outcome_sign(edition, row["variable"]), row["estimate"], row["conf_low"], row["conf_high"])
    return row | {"estimate": effect.estimate, "conf_low": effect.lower, "conf_high": effect.upper}


def _hidden(row: Row) -> bool:
    return bool(row["suppressed"])


def _finding(edition: Edition, row: Row) -> Cell:
    return Cell(edition.strings(f"design_checks.flag.{row['flag']}") if row["flag"] else "–")


def _signed(edition: Edition, row: Row) -> str:
    return _with_interval(edition, row, 1.0, 2)


def _points(edition: Edition, row: Row) -> str:
    """A difference in shares as percentage points."""
    return _with_interval(edition, row, 100.0, 0)


def _with_interval(edition: Edition, row: Row, factor: float, digits: int) -> str:
    if not math.isfinite(row["estimate"]):
        return edition.strings("number.missing")
    value, low, high = (
        edition.numerals.signed(factor * row[key], digits) for key in ("estimate", "conf_low", "conf_high")
    )
    if not (math.isfinite(row["conf_low"]) and math.isfinite(row["conf_high"])):
        return value
    return edition.strings("design_checks.interval", value=value, low=low, high=high)


def _between(edition: Edition, low: str, high: str) -> str:
    return edition.strings("design_checks.between", low=low, high=high)


def _people(edition: Edition, row: Row) -> str:
    counts = ["–" if row[key] is None else edition.numerals.count(row[key]) for key in ("n_concept", "n_reference")]
    return edition.strings("design_checks.pair", first=counts[0], second=counts[1])


SECTION = Section("design_checks", design_section, (DESIGN_CHECKS,))
