"""Dot-and-line figures: one line per cell with its bounds, its margin and a sign for its verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from pretest.report.figures.drawing import WIDTH, Canvas, draw
from pretest.report.figures.palette import INK, LINE, MUTED, Mark, Shape
from pretest.report.words.labels import shorten, wrap
from pretest.spec.colours import PAPER

_LEFT, _RIGHT = 2.5, 6.25  # inches; between them the scale, left of it labels, right of it verdicts
_ROW, _TALL_ROW, _LINE, _HEAD, _TOP, _BOTTOM = 0.31, 0.40, 0.17, 0.40, 0.08, 0.72
_LABEL, _NOTE = 32, 31  # columns of text that fit beside the scale
_FURTHEST = 3.0  # bounds further out than this many times the largest estimate or margin run off the scale
MOST_ROWS = 20  # in one figure, so that it fits on a page
_MARKERS: dict[Shape, str] = {
    "square": "s",
    "triangle": "^",
    "diamond": "D",
    "circle": "o",
    "ring": "o",
    "cross": "X",
    "plus": "P",
}


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
class ForestGroup:
    title: str
    rows: tuple[ForestRow, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to inches; bounds beyond the ends are drawn as arrows at the ends."""

    low: float
    high: float

    def at(self, value: float) -> float:
        clipped = min(max(value, self.low), self.high)
        return _LEFT + (clipped - self.low) / (self.high - self.low) * (_RIGHT - _LEFT)


def plot_forest(
    groups: Sequence[ForestGroup],
    *,
    scale: Scale,
    axis: str,
    direction: str,
    tick: Callable[[float], str],
    prefix: str,
    title: str,
    description: str,
) -> Markup:
    """The figure as inline SVG; it grows with the number of rows.

    scale: of ``fit_scale``, over all rows that are to be compared. axis: what the scale shows. direction: what lies to
    the right. tick: writes a value at the axis.
    """
    step = _TALL_ROW if any(_is_tall(row) for group in groups for row in group.rows) else _ROW
    height = _TOP + _BOTTOM + sum(_HEAD + step * len(group.rows) for group in groups)

    def paint(canvas: Canvas) -> None:
        _paint_axis(canvas, scale, axis, direction, tick)
        y = _TOP
        for group in groups:
            canvas.line([0.05, WIDTH - 0.05], [y, y], LINE, 0.8)
            canvas.text(0.05, y + _HEAD / 2 + 0.03, shorten(group.title, 100), bold=True)
            y += _HEAD
            for row in group.rows:
                _paint_row(canvas, scale, row, y + step / 2)
                y += step

    return draw(height, paint, prefix=prefix, title=title, description=description)


def fit_scale(rows: Sequence[ForestRow]) -> Scale:
    """A scale around zero on which estimates and margins are always seen; the widest bounds may run off it."""
    shown = [row for row in rows if not row.hidden]
    inner = [abs(value) for row in shown for value in (row.estimate, row.margin) if math.isfinite(value)]
    outer = [abs(value) for row in shown for value in (row.low, row.high) if math.isfinite(value)]
    furthest = max(inner, default=1.0) or 1.0
    reach = max(1.15 * furthest, min(max(outer, default=0.0), _FURTHEST * furthest))
    values = [value for row in shown for value in (row.low, row.estimate) if math.isfinite(value)]
    low = max(min([*values, -reach / 4]), -reach)
    return Scale(low - 0.06 * reach, reach * 1.06)


def split_groups(groups: Sequence[ForestGroup]) -> list[list[ForestGroup]]:
    """Groups in figures of at most ``MOST_ROWS`` rows; a group is broken only where it is longer than that alone."""
    figures: list[list[ForestGroup]] = [[]]
    room = MOST_ROWS
    for group in groups:
        for start in range(0, len(group.rows), MOST_ROWS):
            part = ForestGroup(group.title, group.rows[start : start + MOST_ROWS])
            if len(part.rows) > room and figures[-1]:
                figures.append([])
                room = MOST_ROWS
            figures[-1].append(part)
            room -= len(part.rows)
    return figures


def _is_tall(row: ForestRow) -> bool:
    return len(wrap(row.label, _LABEL)) > 1 or len(wrap(row.note, _NOTE)) > 1


def _paint_axis(canvas: Canvas, scale: Scale, name: str, direction: str, tick: Callable[[float], str]) -> None:
    bottom = canvas.height - _BOTTOM + 0.05
    ticks = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]).tick_values(scale.low, scale.high)
    for value in (float(value) for value in ticks if scale.low <= value <= scale.high):
        x = scale.at(value)
        is_zero = abs(value) < 1e-12
        canvas.line([x, x], [_TOP, bottom], MUTED if is_zero else LINE, 1.1 if is_zero else 0.6)
        canvas.text(x, bottom + 0.13, tick(0.0 if is_zero else value), align="center", colour=MUTED)
    canvas.line([_LEFT, _RIGHT], [bottom, bottom], MUTED, 0.8)
    canvas.text(_LEFT, bottom + 0.42, name)
    canvas.text(_RIGHT + 0.12, bottom + 0.13, direction, italic=True)


def _paint_row(canvas: Canvas, scale: Scale, row: ForestRow, y: float) -> None:
    _paint_lines(canvas, 0.18, y, wrap(row.label, _LABEL))
    _paint_lines(canvas, _RIGHT + 0.12, y, wrap(row.note, _NOTE))
    if row.hidden:
        canvas.bar((_LEFT + _RIGHT) / 2 - 1.25, y, 2.5, 0.22, PAPER, PAPER)
        canvas.text((_LEFT + _RIGHT) / 2, y, row.hidden, align="center", colour=MUTED, italic=True)
        return
    if math.isfinite(row.low) and math.isfinite(row.high):
        canvas.line([scale.at(row.low), scale.at(row.high)], [y, y], INK, 1.4)
        if row.low < scale.low:
            canvas.sign(scale.at(row.low), y, "<", INK, 5)
        if row.high > scale.high:
            canvas.sign(scale.at(row.high), y, ">", INK, 5)
    if math.isfinite(row.margin):
        x = scale.at(row.margin)
        canvas.line([x, x], [y - 0.12, y + 0.12], INK, 2.4)
    canvas.sign(scale.at(row.estimate), y, _MARKERS[row.mark.shape], row.mark.colour if row.mark.filled else PAPER)


def _paint_lines(canvas: Canvas, x: float, y: float, lines: list[str]) -> None:
    for number, line in enumerate(lines):
        canvas.text(x, y + (number - (len(lines) - 1) / 2) * _LINE, line)
