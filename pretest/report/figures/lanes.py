"""Dots in lanes: what several groups say of the same thing, one lane a group, on one scale."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pretest.report.figures.forest import below, name_scale
from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.lettering import break_lines
from pretest.report.figures.palette import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LIMIT_ZONE,
    ORANGE,
    PURPLE,
    SKY,
    TINT,
    VERMILLION,
    Mark,
)
from pretest.report.figures.scales import Scale, draw_grid, mark_scale
from pretest.report.figures.sheet import LINE_HEIGHT, box, in_plain_style, open_sheet, room_of, rule, write_lines
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.svgsheet import SIZE
from pretest.words import Domain

_LANE, _GAP, _HEAD = 0.15, 0.08, 0.05  # inches
EVERYBODY = Mark("ring", GREY, "", filled=False)
DOMAIN_MARKS: dict[Domain, Mark] = {
    "care": Mark("circle", BLUE, ""),
    "safety": Mark("square", VERMILLION, ""),
    "experience": Mark("diamond", PURPLE, ""),
    "education": Mark("triangle", ORANGE, ""),
    "youth_work": Mark("plus", GREEN, ""),
    "government": Mark("cross", SKY, ""),
}


@dataclass(frozen=True, slots=True)
class Lane:
    """One group: its middle, and the ends of a line through it, NaN for none."""

    mark: Mark
    middle: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True, slots=True)
class LaneRow:
    """What is judged, a lane per group. found: what was measured afterwards, with its bounds; None before that."""

    label: str
    lanes: tuple[Lane, ...]
    found: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class LaneText:
    """title: the finding. axis: what the scale shows. ends: words at both of its ends. found: of what was measured."""

    title: str
    subtitle: str
    axis: str
    found: str = ""


@in_plain_style
def draw_lanes(
    rows: Sequence[LaneRow],
    text: LaneText,
    groups: Sequence[tuple[str, Mark]],
    scale: Scale,
    *,
    tick: Callable[[float], str],
    steps: Sequence[float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """The rows from top to bottom as they are given; groups: word and sign, for the key. steps: ticks, None for round
    ones."""
    room = room_of(ax)
    measured = any(row.found is not None for row in rows)
    key = [Swatch(word, mark=mark) for word, mark in groups]
    key += [Swatch(text.found, LIMIT_ZONE)] if measured else []
    head = key_height(key, room)
    labels = [break_lines(row.label, room, SIZE, most=4) for row in rows]
    heights = [
        _HEAD + len(lines) * LINE_HEIGHT + max(len(row.lanes), 1) * _LANE + _GAP
        for row, lines in zip(rows, labels, strict=True)
    ]
    ax = open_sheet(ax, head + sum(heights), title=text.title, subtitle=text.subtitle, sides=below(text.axis, room))
    ticks = mark_scale(ax, scale, tick, steps=steps)
    draw_key(ax, key, 0.0)
    top = head
    signs: list[Sign] = []
    for row, lines, height in zip(rows, labels, heights, strict=True):
        rule(ax, top)
        write_lines(ax, 0.0, top + _HEAD, lines)
        first = top + _HEAD + len(lines) * LINE_HEIGHT
        signs += _draw_row(ax, row, first, scale, ticks)
        top += height
    draw_signs(ax, signs, size=26.0)
    name_scale(ax, text.axis, room)
    return ax


def _draw_row(ax: Axes, row: LaneRow, first: float, scale: Scale, ticks: Sequence[float]) -> list[Sign]:
    high = max(len(row.lanes), 1) * _LANE
    middle = first + high / 2
    box(ax, scale.low, scale.high, middle, high, TINT, on_scale=True)
    if row.found is not None and all(map(math.isfinite, row.found)):
        estimate, low, upper = map(scale.at, row.found)
        box(ax, low, upper, middle, high, LIMIT_ZONE, on_scale=True, edge=INK, outline=0.5, order=1.2)
        ax.vlines([estimate], middle - high / 2, middle + high / 2, colors=INK, linewidth=1.4, zorder=3, clip_on=False)
    draw_grid(ax, ticks, [middle], high)
    signs = []
    for place, lane in enumerate(row.lanes):
        y = first + (place + 0.5) * _LANE
        if math.isfinite(lane.low) and math.isfinite(lane.high):
            ax.hlines([y], scale.at(lane.low), scale.at(lane.high), colors=INK, linewidth=1.1, zorder=4, clip_on=False)
        if math.isfinite(lane.middle):
            signs.append(Sign(scale.at(lane.middle), y, lane.mark))
    return signs
