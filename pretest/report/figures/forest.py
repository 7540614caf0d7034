"""Dots with their bounds, one line each, on zones that say what a place means: better, below or above the limit."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes

from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.lettering import break_lines, inches
from pretest.report.figures.palette import BETTER_ZONE, HARM_ZONE, HATCH_LINE, INK, LIMIT_ZONE, MUTED, VERMILLION, Mark
from pretest.report.figures.scales import Scale, draw_grid, fit_scale, mark_scale
from pretest.report.figures.sheet import (
    LINE_HEIGHT,
    Sides,
    box,
    in_plain_style,
    inches_wide,
    open_sheet,
    room_of,
    write,
    write_lines,
)
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.svgsheet import SIZE, SMALL

MOST_ROWS = 12  # in one figure, so that it fits on a page with letters that can be read
_STRIP, _GAP = 0.24, 0.07  # inches: the zones of a row, and the room below them
_TICKS = 0.24  # inches for the words of the ticks
HATCH = "////"

Zones = Literal["harm", "worse", "gain", "none"]
"""harm: around a limit; worse: better and worse without a limit; gain: the wrong way and more of what is wanted."""


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One line. low, high: bounds; margin NaN for none. hidden: words in place of figures, or ""."""

    label: str
    note: str
    mark: Mark
    estimate: float
    low: float
    high: float
    margin: float
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class ForestText:
    """What is written around the rows. axis: what the scale shows; zones: words for better, below and above the
    limit (of gains: the wrong way, and more of what is wanted)."""

    title: str
    subtitle: str
    axis: str
    zones: tuple[str, ...] = ()


@in_plain_style
def draw_forest(
    rows: Sequence[ForestRow],
    text: ForestText,
    *,
    tick: Callable[[float], str],
    zones: Zones = "harm",
    scale: Scale | None = None,
    ax: Axes | None = None,
) -> Axes:
    """The rows from top to bottom as they are given. scale: that of all rows that are to be compared."""
    scale = scale or fit_scale(rows)
    room = room_of(ax)
    key = _key(text.zones, zones)
    labels = [_label_lines(row, room) for row in rows]
    head = key_height(key, room)
    heights = [len(lines) * LINE_HEIGHT + _STRIP + _GAP for lines, _ in labels]
    ax = open_sheet(ax, head + sum(heights), title=text.title, subtitle=text.subtitle, sides=below(text.axis, room))
    ticks = mark_scale(ax, scale, tick)
    draw_key(ax, key, 0.0)
    top = head
    middles = []
    for (lines, note), height in zip(labels, heights, strict=True):
        write_lines(ax, 0.0, top, lines)
        if note:
            write(ax, inches_wide(ax), top + (len(lines) - 0.5) * LINE_HEIGHT, note, align="right", colour=MUTED)
        middles.append(top + len(lines) * LINE_HEIGHT + _STRIP / 2)
        top += height
    _draw_zones(ax, scale, rows, middles, zones)
    draw_grid(ax, ticks, [y for row, y in zip(rows, middles, strict=True) if not row.hidden], _STRIP)
    _draw_lines(ax, scale, rows, middles)
    shown = [(row, y) for row, y in zip(rows, middles, strict=True) if not row.hidden and math.isfinite(row.estimate)]
    draw_signs(ax, [Sign(scale.at(row.estimate), y, row.mark) for row, y in shown])
    name_scale(ax, text.axis, room)
    return ax


def below(name: str, room: float) -> Sides:
    """Room for ticks and the name of a scale."""
    return Sides(below=_TICKS + (LINE_HEIGHT * len(break_lines(name, room, SMALL)) if name else 0.0))


def name_scale(ax: Axes, name: str, room: float) -> None:
    """What the scale shows, under its ticks, in as many lines as it takes."""
    text = "\n".join(break_lines(name, room, SMALL))
    ax.set_xlabel(text, fontsize=SMALL, color=INK, loc="left", labelpad=2, parse_math=False)


def _label_lines(row: ForestRow, room: float) -> tuple[list[str], str]:
    """Lines of the label, and the note where it fits behind the last of them; else it is a line of its own."""
    lines = break_lines(row.label, room, SIZE, most=3)
    if not row.note:
        return lines, ""
    if inches(lines[-1], SIZE) + inches(row.note, SIZE) + 0.12 <= room:
        return lines, row.note
    return [*lines, ""], row.note


def _key(words: Sequence[str], zones: Zones) -> list[Swatch]:
    faces = {
        "harm": ((BETTER_ZONE, ""), (LIMIT_ZONE, ""), (HARM_ZONE, HATCH)),
        "worse": ((BETTER_ZONE, ""), (LIMIT_ZONE, "")),
        "gain": ((HARM_ZONE, HATCH), (BETTER_ZONE, "")),
        "none": (),
    }[zones]
    return [Swatch(word, face, hatch) for word, (face, hatch) in zip(words, faces, strict=False)]


def _draw_lines(ax: Axes, scale: Scale, rows: Sequence[ForestRow], middles: Sequence[float]) -> None:
    """From bound to bound, with an arrow where a bound lies beyond the scale; words where figures are hidden."""
    ends: list[tuple[float, float, float]] = []
    for row, y in zip(rows, middles, strict=True):
        if row.hidden:
            write(ax, inches_wide(ax) / 2, y, row.hidden, align="center", colour=MUTED, italic=True)
        elif math.isfinite(row.low) and math.isfinite(row.high):
            ends.append((scale.at(row.low), scale.at(row.high), y))
            for end, beyond, arrow in ((scale.low, row.low < scale.low, "<"), (scale.high, row.high > scale.high, ">")):
                if beyond:
                    ax.plot([end], [y], marker=arrow, color=INK, markersize=5, zorder=4, clip_on=False)
    first, last, places = ([one[number] for one in ends] for number in range(3))
    ax.hlines(places, first, last, colors=INK, linewidth=1.5, zorder=4, clip_on=False)


def _draw_zones(ax: Axes, scale: Scale, rows: Sequence[ForestRow], middles: Sequence[float], zones: Zones) -> None:
    """The zones of all rows, those of one kind after each other: each outcome has a limit of its own."""
    places: dict[str, list[tuple[float, float, float]]] = {BETTER_ZONE: [], LIMIT_ZONE: [], HARM_ZONE: []}
    for row, y in zip(rows, middles, strict=True):
        for face, low, high in _zones_of(row, scale, zones):
            places[face].append((low, high, y))
    for face, found in places.items():
        hatch = HATCH if face == HARM_ZONE else ""
        for low, high, y in found:
            edge = HATCH_LINE if hatch else "none"
            box(ax, low, high, y, _STRIP, face, on_scale=True, edge=edge, hatch=hatch, outline=0.0)
    if zones == "harm":
        limits = [(scale.at(row.margin), y) for row, y in zip(rows, middles, strict=True) if _has_limit(row)]
        tops, bottoms = ([y + side * _STRIP / 2 for _, y in limits] for side in (-1, 1))
        ax.vlines([limit for limit, _ in limits], tops, bottoms, VERMILLION, linewidth=1.8, zorder=3, clip_on=False)


def _has_limit(row: ForestRow) -> bool:
    return not row.hidden and math.isfinite(row.margin)


def _zones_of(row: ForestRow, scale: Scale, zones: Zones) -> list[tuple[str, float, float]]:
    """Colour and ends of the zones of one row; of one that is hidden or has none a plain strip."""
    if row.hidden or zones == "none":
        return [(LIMIT_ZONE, scale.low, scale.high)]
    if zones == "gain":
        return [(HARM_ZONE, scale.low, 0.0), (BETTER_ZONE, 0.0, scale.high)]
    limit = scale.at(row.margin) if math.isfinite(row.margin) else scale.high
    above = [(HARM_ZONE, limit, scale.high)] if limit < scale.high else []
    return [(BETTER_ZONE, scale.low, 0.0), (LIMIT_ZONE, 0.0, limit), *above]
