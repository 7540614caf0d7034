"""How well the scales measure: per scale, and per question for those who want to look deeper."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.report.words.weakness import measurement_quality
from pretest.tables.reliability import TABLE as RELIABILITY

_SCALE_COLUMNS = ("scale", "phase", "judgement", "alpha", "omega", "items", "people", "mean", "floor_ceiling")
_ITEM_COLUMNS = ("item", "phase", "item_rest", "alpha_dropped", "mean", "floor_ceiling", "missing")
_QUALITY_VERDICTS = {
    "low": "harm",
    "moderate": "harm_signalled",
    "unknown": "inconclusive",
    "fine": "harm_excluded",
    "single": "measured",
}


@dataclass(frozen=True, slots=True)
class Reliability:
    """scales, items: one table per audience; footnote on the markers."""

    scales: tuple[Table, ...]
    items: tuple[Table, ...]


def reliability_section(edition: Edition) -> Reliability:
    rows = edition.rows("reliability")
    scales = edition.panels(row for row in rows if not row["item"])
    items = edition.panels(row for row in rows if row["item"])
    return Reliability(
        tuple(_scale_table(edition, panel, part) for panel, part in scales.items()),
        tuple(_item_table(edition, panel, part) for panel, part in items.items()),
    )


def _scale_table(edition: Edition, panel: Panel, rows: list[Row]) -> Table:
    columns = [edition.strings(f"column.{name}") for name in _SCALE_COLUMNS]
    caption = edition.strings("reliability.caption", panel=edition.panel(panel))
    return make_table(caption, columns, [("", [_scale_row(edition, row) for row in rows])])


def _item_table(edition: Edition, panel: Panel, rows: list[Row]) -> Table:
    columns = [edition.strings(f"column.{name}") for name in _ITEM_COLUMNS]
    caption = edition.strings("reliability.items_caption", panel=edition.panel(panel))
    scales = list(dict.fromkeys(row["scale"] for row in rows))
    groups = [
        (edition.labels.outcome(scale), [_item_row(edition, row) for row in rows if row["scale"] == scale])
        for scale in scales
    ]
    return make_table(caption, columns, groups)


def _hidden(row: Row) -> bool:
    return bool(row["suppressed"]) and row["n"] is None


def _scale_row(edition: Edition, row: Row) -> TableRow:
    name = edition.labels.outcome(row["scale"])
    phase = Cell(_phase(edition, row))
    if _hidden(row):
        return TableRow(name, (phase, edition.hidden(len(_SCALE_COLUMNS) - 2)))
    numerals = edition.numerals
    quality = measurement_quality(row)
    mark = edition.verdict(_QUALITY_VERDICTS[quality]).mark
    counts = ["?" if row[name] is None else numerals.count(row[name]) for name in ("n_items", "n")]
    texts = [
        _with_interval(edition, row, "alpha"),
        _with_interval(edition, row, "omega"),
        *counts,
        *_spread(edition, row),
    ]
    word = "improper" if row["flag"] == "omega_improper" else quality
    judgement = Cell(edition.strings(f"reliability.{word}.word"), "verdict", mark)
    return TableRow(name, (phase, judgement, *(Cell(text, "number") for text in texts)))


def _item_row(edition: Edition, row: Row) -> TableRow:
    name, phase = clean_line(row["item"]), Cell(_phase(edition, row))
    if row["flag"] == "negative_item_rest":
        name = edition.strings("reliability.negative", item=name)
    if _hidden(row):
        return TableRow(name, (phase, edition.hidden(len(_ITEM_COLUMNS) - 2)))
    numerals = edition.numerals
    figures = [numerals.decimal(row["item_rest"]), numerals.decimal(row["alpha_dropped"])]
    texts = [*figures, *_spread(edition, row), numerals.share(row["share_missing"])]
    return TableRow(name, (phase, *(Cell(text, "number") for text in texts)))


def _phase(edition: Edition, row: Row) -> str:
    return clean_line(edition.strings.word("reliability.phase", row["phase"])) or "–"


def _with_interval(edition: Edition, row: Row, name: str) -> str:
    numerals = edition.numerals
    value, low, high = (row[key] for key in (name, f"{name}_low", f"{name}_high"))
    if row["n_items"] == 1 or not math.isfinite(value):
        return "–" if row["n_items"] == 1 else edition.strings("number.missing")
    if not (math.isfinite(low) and math.isfinite(high)):
        return numerals.decimal(value)
    limits = {"low": numerals.decimal(low), "high": numerals.decimal(high)}
    return edition.strings("reliability.interval", value=numerals.decimal(value), **limits)


def _spread(edition: Edition, row: Row) -> tuple[str, str]:
    """Mean with SD, and the shares at the lowest and the highest score."""
    numerals = edition.numerals
    mean = edition.strings("reliability.pair", first=numerals.decimal(row["mean"]), second=numerals.decimal(row["sd"]))
    ends = edition.strings(
        "reliability.slash", first=numerals.share(row["floor"]), second=numerals.share(row["ceiling"])
    )
    return mean, ends


SECTION = Section("reliability", reliability_section, (RELIABILITY,))
