"""Probabilities of harm above the limit: a bar, with what was believed before and what the data alone say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.lettering import break_lines
from pretest.report.figures.palette import GREY, INK, MUTED, SKY, TINT, Mark
from pretest.report.figures.scales import Scale, draw_grid, mark_scale
from pretest.report.figures.sheet import (
    LINE_HEIGHT,
    Sides,
    box,
    in_plain_style,
    inches_wide,
    open_sheet,
    room_of,
    rule,
    write,
    write_lines,
)
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.svgsheet import SIZE

_STRIP, _GAP, _BELOW, _HEAD = 0.17, 0.06, 0.24, 0.06  # inches
PRIOR = Mark("diamond", GREY, "", filled=False)
DATA = Mark("square", INK, "")


@dataclass(frozen=True, slots=True)
class RiskBar:
    """One probability, with what was believed before and what the data alone say. hidden: words in their place."""

    label: str
    probability: float
    prior: float
    data_only: float
    text: str
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class RiskBlock:
    concept: str
    bars: tuple[RiskBar, ...]


@in_plain_style
def draw_risks(
    blocks: Sequence[RiskBlock],
    words: Sequence[str],
    ticks: Sequence[str],
    *,
    title: str,
    subtitle: str,
    ax: Axes | None = None,
) -> Axes:
    """One bar per kind of harm, by concept. words: for the bar, the prior and the data alone. ticks: 0, a half, 1."""
    room = room_of(ax)
    key = [Swatch(words[0], SKY), Swatch(words[1], mark=PRIOR), Swatch(words[2], mark=DATA)]
    head = key_height(key, room)
    names = [break_lines(block.concept, room, SIZE, bold=True) for block in blocks]
    labels = [[break_lines(bar.label, room - 0.75, SIZE) for bar in block.bars] for block in blocks]
    heights = [
        _HEAD + len(name) * LINE_HEIGHT + sum(len(lines) * LINE_HEIGHT + _STRIP + _GAP for lines in own)
        for name, own in zip(names, labels, strict=True)
    ]
    ax = open_sheet(ax, head + sum(heights), title=title, subtitle=subtitle, sides=Sides(below=_BELOW))
    said = dict(zip((0.0, 0.5, 1.0), ticks, strict=True))
    places = mark_scale(ax, Scale(0.0, 1.0), lambda value: said[value], steps=tuple(said))
    draw_key(ax, key, 0.0)
    signs: list[Sign] = []
    top = head
    for block, name, own, height in zip(blocks, names, labels, heights, strict=True):
        rule(ax, top)
        write_lines(ax, 0.0, top + _HEAD, name, bold=True)
        y = top + _HEAD + len(name) * LINE_HEIGHT
        for bar, lines in zip(block.bars, own, strict=True):
            write_lines(ax, 0.0, y, lines)
            write(ax, inches_wide(ax), y + (len(lines) - 0.5) * LINE_HEIGHT, bar.text, align="right")
            y += len(lines) * LINE_HEIGHT + _STRIP / 2
            signs += _draw_bar(ax, bar, y)
            draw_grid(ax, places[1:2], [y], _STRIP)
            y += _STRIP / 2 + _GAP
        top += height
    draw_signs(ax, signs, size=26.0)
    return ax


def _draw_bar(ax: Axes, bar: RiskBar, y: float) -> list[Sign]:
    box(ax, 0.0, 1.0, y, _STRIP, TINT, on_scale=True)
    if bar.hidden:
        write(ax, 0.06, y, bar.hidden, colour=MUTED, italic=True)
        return []
    if math.isfinite(bar.probability):
        box(ax, 0.0, bar.probability, y, _STRIP, SKY, on_scale=True, edge=INK)
    found = ((bar.prior, PRIOR), (bar.data_only, DATA))
    return [Sign(value, y, mark) for value, mark in found if math.isfinite(value)]
