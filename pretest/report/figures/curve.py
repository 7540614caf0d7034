"""A curve of estimates, one column each, and below it a matrix of dots: which choices each of them rests on."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pretest.report.figures.forest import HATCH
from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.lettering import break_lines, inches
from pretest.report.figures.palette import (
    BETTER_ZONE,
    HARM_ZONE,
    HATCH_LINE,
    INK,
    LIMIT_ZONE,
    LINE,
    MUTED,
    TINT,
    VERMILLION,
    Mark,
)
from pretest.report.figures.scales import Scale, fit_scale, round_ticks
from pretest.report.figures.sheet import (
    LINE_HEIGHT,
    box,
    in_plain_style,
    inches_wide,
    open_sheet,
    room_of,
    write,
    write_lines,
)
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.svgsheet import SMALL

_HEIGHT, _GAP, _ROW = 1.7, 0.1, 0.05  # inches: of the curve, around it, and between the lines of the matrix
_WIDEST, _PAD = 0.24, 0.08  # inches: of a column, and between words and columns
_LABELS = 0.46  # most that words may take of the width
_DOT = Mark("circle", INK, "")


@dataclass(frozen=True, slots=True)
class CurveColumn:
    """One estimate. low, high: bounds; margin NaN for none. taken: for every choice whether it was made. hidden: words
    in place of figures, or ""."""

    mark: Mark
    word: str
    estimate: float
    low: float
    high: float
    margin: float
    taken: tuple[bool, ...]
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class CurveText:
    """What is written around the columns. axis: what the scale shows; zones: better, below and above the limit;
    choices: one for each line of the matrix."""

    title: str
    subtitle: str
    axis: str
    zones: tuple[str, str, str]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the curve lies, in inches: ``left`` and ``top``, and how wide one column is."""

    left: float
    top: float
    step: float
    scale: Scale

    def across(self, number: int) -> float:
        return self.left + (number + 0.5) * self.step

    def down(self, value: float) -> float:
        part = (self.scale.high - self.scale.at(value)) / (self.scale.high - self.scale.low)
        return self.top + part * _HEIGHT


@in_plain_style
def draw_curve(
    columns: Sequence[CurveColumn], text: CurveText, *, tick: Callable[[float], str], ax: Axes | None = None
) -> Axes:
    """The columns from left to right as they are given; values upwards."""
    scale, room = fit_scale(columns), room_of(ax)
    ticks = round_ticks(scale.low, scale.high, 5)
    labels = [break_lines(choice, room * _LABELS, SMALL) for choice in text.choices]
    words = [*(line for lines in labels for line in lines), *map(tick, ticks)]
    left = max(inches(word, SMALL) for word in words) + _PAD
    step = min((room - left) / len(columns), _WIDEST)
    key, axis = _key(columns, text.zones), break_lines(text.axis, room, SMALL)
    head = key_height(key, room)
    top = head + len(axis) * LINE_HEIGHT + 0.06
    matrix = top + _HEIGHT + _GAP
    body = matrix + sum(len(lines) * LINE_HEIGHT + _ROW for lines in labels)
    ax = open_sheet(ax, body, title=text.title, subtitle=text.subtitle)
    ax.set_xlim(0, 1)
    draw_key(ax, key, 0.0)
    write_lines(ax, 0.0, head, axis, size=SMALL)
    place = _Place(left, top, step, scale)
    _draw_zones(ax, place, columns)
    _draw_ticks(ax, place, [(value, tick(value)) for value in ticks], len(columns))
    _draw_estimates(ax, place, columns)
    _draw_choices(ax, place, matrix, labels, columns)
    return ax


def _key(columns: Sequence[CurveColumn], zones: Sequence[str]) -> list[Swatch]:
    faces = ((BETTER_ZONE, ""), (LIMIT_ZONE, ""), (HARM_ZONE, HATCH))
    found = [Swatch(word, face, hatch) for word, (face, hatch) in zip(zones, faces, strict=True)]
    signs = dict.fromkeys((column.word, column.mark) for column in columns if not column.hidden)
    hidden = dict.fromkeys(column.hidden for column in columns if column.hidden)
    return [*found, *(Swatch(word, mark=mark) for word, mark in signs), *(Swatch(word, TINT) for word in hidden)]


def _draw_zones(ax: Axes, place: _Place, columns: Sequence[CurveColumn]) -> None:
    """Better and below the limit through all columns; above it in each, for other choices may set another limit."""
    wide, scale, half = inches_wide(ax), place.scale, place.step / 2
    right = place.left + place.step * len(columns)

    def zone(left: float, end: float, low: float, high: float, face: str, *, hatch: str = "") -> None:
        top, bottom = place.down(high), place.down(low)
        edge = HATCH_LINE if hatch else "none"
        box(ax, left, end, (top + bottom) / 2, bottom - top, face, edge=edge, hatch=hatch, outline=0.0)

    zone(place.left, right, scale.low, 0.0, BETTER_ZONE)
    zone(place.left, right, 0.0, scale.high, LIMIT_ZONE)
    limits = [(place.across(n), one.margin) for n, one in enumerate(columns) if not one.hidden]
    limits = [(x, limit) for x, limit in limits if math.isfinite(limit)]
    for x, limit in limits:
        if limit < scale.high:
            zone(x - half, x + half, limit, scale.high, HARM_ZONE, hatch=HATCH)
    for number, column in enumerate(columns):
        if column.hidden:
            zone(place.across(number) - half, place.across(number) + half, scale.low, scale.high, TINT)
    begin, end = ([(x + side * half) / wide for x, _ in limits] for side in (-1, 1))
    levels = [place.down(limit) for _, limit in limits]
    ax.hlines(levels, begin, end, colors=VERMILLION, linewidth=1.8, zorder=3, clip_on=False)


def _draw_ticks(ax: Axes, place: _Place, ticks: Sequence[tuple[float, str]], count: int) -> None:
    """Values left of the curve, a thin line through it at each, and a clear one at zero."""
    begin, end = (edge / inches_wide(ax) for edge in (place.left, place.left + place.step * count))
    for value, word in ticks:
        write(ax, place.left - 0.05, place.down(value), word, align="right", colour=MUTED, size=SMALL)
    for own, colour, width in (
        ([value for value, _ in ticks if value], LINE, 0.6), ([0.0], MUTED, 1.1),
    ):  # fmt: skip
        ax.hlines(list(map(place.down, own)), begin, end, colors=colour, linewidth=width, zorder=1.6, clip_on=False)


def _draw_estimates(ax: Axes, place: _Place, columns: Sequence[CurveColumn]) -> None:
    """A sign for each estimate, and a line from bound to bound with an arrow where it lies beyond the scale."""
    wide = inches_wide(ax)
    shown = [(place.across(number), column) for number, column in enumerate(columns) if not column.hidden]
    lined = [(x, one) for x, one in shown if math.isfinite(one.low) and math.isfinite(one.high)]
    ax.vlines(
        [x / wide for x, _ in lined], [place.down(one.high) for _, one in lined],
        [place.down(one.low) for _, one in lined], colors=INK, linewidth=1.5, zorder=4, clip_on=False,
    )  # fmt: skip
    for x, one in lined:
        for end, beyond, arrow in (
            (place.scale.low, one.low < place.scale.low, "v"), (place.scale.high, one.high > place.scale.high, "^"),
        ):  # fmt: skip
            if beyond:
                ax.plot([x / wide], [place.down(end)], marker=arrow, color=INK, markersize=4, zorder=4, clip_on=False)
    size = min(46.0, (place.step * 72 * 0.8) ** 2)
    signs = [Sign(x / wide, place.down(one.estimate), one.mark) for x, one in shown if math.isfinite(one.estimate)]
    draw_signs(ax, signs, on_scale=False, size=size)


def _draw_choices(
    ax: Axes, place: _Place, top: float, labels: Sequence[Sequence[str]], columns: Sequence[CurveColumn]
) -> None:
    """A line for every choice, with a dot where it was made."""
    wide, right = inches_wide(ax), place.left + place.step * len(columns)
    dots: list[Sign] = []
    for line, words in enumerate(labels):
        height = len(words) * LINE_HEIGHT
        middle = top + height / 2
        if line % 2 == 0:
            box(ax, 0.0, right, middle, height + _ROW, TINT, order=0.4)
        write_lines(ax, 0.0, top, words, size=SMALL)
        dots += [
            Sign(place.across(number) / wide, middle, _DOT) for number, one in enumerate(columns) if one.taken[line]
        ]
        top += height + _ROW
    draw_signs(ax, dots, on_scale=False, size=min(20.0, (place.step * 72 * 0.6) ** 2))
