"""The tests behind comparability, as tables: equal measurement, questions that work differently, correlations."""

from __future__ import annotations

import math
from collections.abc import Callable

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row

_FIT = ("cfi", "rmsea", "srmr", "delta_cfi", "delta_rmsea")
_FIT_COLUMNS = ("model", "judgement", "people", "chi2", *_FIT)
_DIF_COLUMNS = ("finding", "people_each", "chi2_uniform", "chi2_nonuniform", "p_adjusted", "delta_r2")
_ITEM_COLUMNS = ("with", "people", "correlation")


def invariance_tables(edition: Edition) -> tuple[Table, ...]:
    """One factor and equal measurement, per grouping."""
    rows = edition.rows("invariance")
    return _tables(edition, rows, "invariance_caption", _FIT_COLUMNS, _fit_row, of="scale")


def dif_tables(edition: Edition) -> tuple[Table, ...]:
    """Per question whether it works alike, per grouping."""
    return _tables(edition, edition.rows("dif"), "dif_caption", _DIF_COLUMNS, _dif_row, of="item")


def inter_item_tables(edition: Edition) -> tuple[Table, ...]:
    """Correlations between the questions of each scale, per audience; their mean first."""
    tables = []
    columns = [edition.strings("column.item"), *(edition.strings(f"comparability.column.{c}") for c in _ITEM_COLUMNS)]
    for panel, rows in edition.panels(edition.rows("inter_item")).items():
        phases = list(dict.fromkeys((row["scale"], row["phase"]) for row in rows))
        groups = [
            (
                f"{edition.labels.outcome(scale)} ({clean_line(edition.strings.word('reliability.phase', phase))})",
                [_item_row(edition, row) for row in rows if (row["scale"], row["phase"]) == (scale, phase)],
            )
            for scale, phase in phases
        ]
        tables.append(
            make_table(edition.strings("comparability.inter_item_caption", panel=edition.panel(panel)), columns, groups)
        )
    return tuple(tables)


def _tables(
    edition: Edition,
    rows: list[Row],
    caption: str,
    columns: tuple[str, ...],
    line: Callable[[Edition, Row], TableRow],
    of: str,
) -> tuple[Table, ...]:
    """One table per grouping, with a subheading per two groups and, for questions, scale."""
    tables = []
    names = [edition.strings(f"column.{of}"), *(edition.strings(f"comparability.column.{name}") for name in columns)]
    for grouping in dict.fromkeys(row["grouping"] for row in rows):
        found = [row for row in rows if row["grouping"] == grouping]
        titles: dict[str, list[TableRow]] = {}
        for row in found:
            titles.setdefault(_title(edition, row, of), []).append(line(edition, row))
        title = edition.strings(f"comparability.{caption}.{grouping or 'one_factor'}")
        tables.append(make_table(title, names, titles.items()))
    return tuple(tables)


def _title(edition: Edition, row: Row, of: str) -> str:
    strings = edition.strings
    if not row["grouping"]:
        return edition.panel((row["wave"] or 0, row["audience"]))
    kind = edition.labels.audience if row["grouping"] == "audience" else clean_line
    both = strings("comparability.both", first=kind(row["reference"]), second=kind(row["group"]))
    if row["grouping"] != "audience" or edition.several_waves:
        both = strings("comparability.within", pair=both, place=edition.panel((row["wave"] or 0, row["audience"])))
    return both if of == "scale" else f"{edition.labels.outcome(row['scale'])}: {both}"


def _fit_row(edition: Edition, row: Row) -> TableRow:
    strings, numerals = edition.strings, edition.numerals
    word = Cell(strings(f"comparability.step.{row['judgement'] or 'cannot_tell'}"))
    head = edition.labels.outcome(row["scale"])
    model = Cell(strings(f"comparability.model.{row['model']}"))
    if row["suppressed"]:
        return TableRow(head, (model, word, edition.hidden(len(_FIT_COLUMNS) - 2)))
    people = "–" if row["n"] is None else numerals.count(row["n"])
    chi2 = "–"
    if row["df"] is not None:
        parts = {"chi2": numerals.decimal(row["chi2"]), "df": numerals.count(row["df"])}
        chi2 = strings("comparability.chi2", **parts)
    figures = [_or_dash(edition, row[name], 3) for name in _FIT]
    return TableRow(head, (model, word, *(Cell(text, "number") for text in (people, chi2, *figures))))


def _dif_row(edition: Edition, row: Row) -> TableRow:
    strings, numerals = edition.strings, edition.numerals
    head = clean_line(row["item"])
    key = row["size"] if row["flag"] == "dif" else row["flag"] or "none"
    finding = Cell(strings.word("comparability.finding", key))
    if row["suppressed"]:
        return TableRow(head, (finding, edition.hidden(len(_DIF_COLUMNS) - 1)))
    counts = [row["n_reference"], row["n_group"]]
    people = (
        "–"
        if None in counts
        else strings("reliability.slash", first=numerals.count(counts[0]), second=numerals.count(counts[1]))
    )
    p_value = numerals.p_value(row["p_adjusted"]) if math.isfinite(row["p_adjusted"]) else "–"
    texts = [people, _or_dash(edition, row["chi2_uniform"]), _or_dash(edition, row["chi2_nonuniform"]), p_value]
    texts.append(_or_dash(edition, row["delta_r2"], 3))
    return TableRow(head, (finding, *(Cell(text, "number") for text in texts)))


def _item_row(edition: Edition, row: Row) -> TableRow:
    head = clean_line(row["item"]) if row["item"] else edition.strings("comparability.mean_correlation")
    other = Cell(clean_line(row["other"]) or "–")
    if row["suppressed"]:
        return TableRow(head, (other, edition.hidden(2)))
    people = "–" if row["n"] is None else edition.numerals.count(row["n"])
    return TableRow(head, (other, edition.number(people), edition.number(edition.numerals.decimal(row["correlation"]))))


def _or_dash(edition: Edition, value: float, digits: int = 2) -> str:
    return edition.numerals.decimal(value, digits) if math.isfinite(value) else "–"
