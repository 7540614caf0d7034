"""Who moved: at least how many, and at most how many, got worse because of a concept; harm first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.illustrated import illustrate
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.tablerows import Row
from pretest.tables.moved import TABLE as MOVED

_COLUMNS = ("concept", "worse", "interval", "better", "better_interval", "people")
_RELIABLE = ("concept", "worse_concept", "worse_control", "worse_difference", "better_concept", "better_control",
             "better_difference")  # fmt: skip
_BOUNDS = ("ordinal", "makarov")


@dataclass(frozen=True, slots=True)
class MovedPanel:
    """One audience. reliable, plain: behind a fold; empty where there is nothing. sentences: per cell."""

    title: str
    illustration: Illustration
    sentences: tuple[str, ...]
    more: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    panels: tuple[MovedPanel, ...]


def moved_section(edition: Edition) -> Moved:
    """Bounds within groups of the pre-score where there is one, else over all; both are in the tables."""
    panels = edition.panels(edition.rows("moved"))
    return Moved(
        tuple(_panel(edition, panel, rows, f"moved{number}") for number, (panel, rows) in enumerate(panels.items(), 1))
    )


def _panel(edition: Edition, panel: Panel, rows: list[Row], prefix: str) -> MovedPanel:
    rows = sorted(rows, key=lambda row: (edition.outcome_place(row["outcome"]), edition.concept_place(row["concept"])))
    cells = [list(part) for _, part in groupby(rows, key=lambda row: (row["outcome"], row["concept"]))]
    name = edition.panel(panel)
    sharpest = [{way: _bound(cell, way, sharp=True) for way in ("worse", "better")} for cell in cells]
    more = []
    if any(row["conditioned"] and row["method"] in _BOUNDS for row in rows):
        plain = [{way: _bound(cell, way, sharp=False) for way in ("worse", "better")} for cell in cells]
        more.append(_table(edition, edition.strings("moved.plain_caption", panel=name), plain))
    reliable = [{row["direction"]: row for row in cell if row["method"] == "reliable_change"} for cell in cells]
    if any(reliable):
        more.append(_reliable_table(edition, name, [pair for pair in reliable if pair]))
    sentences = tuple(_sentence(edition, pair["worse"]) for pair in sharpest)
    return MovedPanel(name, _illustration(edition, panel, name, sharpest, prefix), sentences, tuple(more))


def _bound(cell: Sequence[Row], way: str, *, sharp: bool) -> Row:
    """The bounds of one direction: within groups of the pre-score, or over all."""
    found = [row for row in cell if row["direction"] == way and row["method"] in _BOUNDS]
    return (max if sharp else min)(found, key=lambda row: bool(row["conditioned"]))


def _illustration(edition: Edition, panel: Panel, name: str, pairs: list[dict[str, Row]], prefix: str) -> Illustration:
    from pretest.report.figures.moved import plot_moved

    drawn = plot_moved(edition, panel[1], wave=panel[0])
    summary = " ".join(_sentence(edition, pair["worse"]) for pair in pairs)
    return illustrate(drawn, prefix, _table(edition, edition.strings("moved.caption", panel=name), pairs), summary)


def _table(edition: Edition, caption: str, pairs: list[dict[str, Row]]) -> Table:
    columns = [edition.strings(f"moved.column.{name}") for name in _COLUMNS]
    groups = [
        (edition.labels.outcome(outcome), [_line(edition, pair) for pair in part])
        for outcome, part in groupby(pairs, key=lambda pair: pair["worse"]["outcome"])
    ]
    return make_table(caption, columns, groups)


def _line(edition: Edition, pair: dict[str, Row]) -> TableRow:
    worse, better = pair["worse"], pair["better"]
    head = edition.labels.arm(worse["concept"])
    if _hidden(worse):
        return TableRow(head, (edition.hidden(len(_COLUMNS) - 1),))
    count = edition.numerals.count
    people = edition.strings("moved.pair", first=count(worse["n_concept"]), second=count(worse["n_reference"]))
    texts = [text for row in (worse, better) for text in (_between(edition, row), _interval(edition, row))]
    return TableRow(head, tuple(Cell(text, "number") for text in (*texts, people)))


def _reliable_table(edition: Edition, name: str, pairs: list[dict[str, Row]]) -> Table:
    columns = [edition.strings(f"moved.column.{key}") for key in _RELIABLE]
    groups = []
    for outcome, part in groupby(pairs, key=lambda pair: pair["worse"]["outcome"]):
        lines = []
        for pair in part:
            cells = [cell for way in ("worse", "better") for cell in _reliable_cells(edition, pair[way])]
            lines.append(TableRow(edition.labels.arm(pair["worse"]["concept"]), tuple(cells)))
        groups.append((edition.labels.outcome(outcome), lines))
    return make_table(edition.strings("moved.reliable_caption", panel=name), columns, groups)


def _reliable_cells(edition: Edition, row: Row) -> tuple[Cell, ...]:
    if _hidden(row):
        return (edition.hidden(3),)
    numerals = edition.numerals
    low, high = (numerals.signed(row[key] * 100, 0) for key in ("conf_low", "conf_high"))
    value = numerals.signed((row["share_low"] - row["share_reference"]) * 100, 0)
    difference = edition.strings("moved.difference", value=value, low=low, high=high)
    shares = [numerals.share(row[key]) for key in ("share_low", "share_reference")]
    return tuple(Cell(text, "number") for text in (*shares, difference))


def _sentence(edition: Edition, row: Row) -> str:
    """Bounds in words; that nobody got worse is never said, since bounds cannot show it."""
    names = {"concept": edition.labels.arm(row["concept"]), "outcome": edition.labels.outcome(row["outcome"])}
    if _hidden(row):
        return edition.strings("moved.sentence_hidden", **names, n=edition.numerals.count(edition.threshold))
    keys = ("share_low", "share_high", "conf_low", "conf_high")
    shares = {key: edition.numerals.share(row[key]) for key in keys}
    kind = "shown" if row["conf_low"] > 0.0 else "open"
    return edition.strings(f"moved.sentence_{kind}", **names, **shares)


def _hidden(row: Row) -> bool:
    return not math.isfinite(row["share_low"])


def _between(edition: Edition, row: Row) -> str:
    share = edition.numerals.share
    return edition.strings("moved.between", low=share(row["share_low"]), high=share(row["share_high"]))


def _interval(edition: Edition, row: Row) -> str:
    share = edition.numerals.share
    return edition.strings("moved.between", low=share(row["conf_low"]), high=share(row["conf_high"]))


SECTION = Section("moved", moved_section, (MOVED,))
