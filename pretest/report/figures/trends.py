"""Small line charts: one outcome per chart, a dot with its interval per wave."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from pretest.report.figures.drawing import WIDTH, Canvas, draw
from pretest.report.figures.palette import BLUE, INK, LINE, MUTED
from pretest.report.words.labels import shorten, wrap
from pretest.spec.colours import PAPER

COLUMNS = 2
_GAP, _LEFT, _RIGHT = 0.35, 0.62, 0.12  # inches
_LINE, _TOP, _PLOT, _BOTTOM = 0.17, 0.16, 1.45, 0.62
_TITLE_WIDTH = 46  # characters
_MOST_TICKS = 9


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One wave. low, high: interval, NaN for none. hidden: words in place of figures, or "".

    joined: whether it may be compared with the wave before it.
    """

    wave: int
    estimate: float
    low: float
    high: float
    hidden: str = ""
    joined: bool = True


@dataclass(frozen=True, slots=True)
class TrendPanel:
    """One chart. direction: what higher means. span: least height of the axis. tick: writes a value at the axis."""

    title: str
    direction: str
    points: tuple[TrendPoint, ...]
    baseline_wave: int
    span: float
    tick: Callable[[float, int], str]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a chart stands, in inches, and from which values its axes run."""

    left: float
    top: float
    width: float
    first: float
    last: float
    low: float
    high: float

    def x(self, wave: float) -> float:
        if self.last == self.first:
            return self.left + self.width / 2
        inset = 0.18
        return self.left + inset + (wave - self.first) / (self.last - self.first) * (self.width - 2 * inset)

    def y(self, value: float) -> float:
        return self.top + (self.high - value) / (self.high - self.low) * _PLOT


def plot_trends(panels: Sequence[TrendPanel], *, axis: str, prefix: str, title: str, description: str) -> Markup:
    """All charts in two columns, as one inline SVG. axis: what the waves are called."""
    lines = max(len(wrap(panel.title, _TITLE_WIDTH)) for panel in panels)
    head = _TOP + (lines + 1) * _LINE + 0.12
    row_height = head + _PLOT + _BOTTOM
    width = (WIDTH - _GAP) / COLUMNS

    def paint(canvas: Canvas) -> None:
        for number, panel in enumerate(panels):
            row, column = divmod(number, COLUMNS)
            left, top = column * (width + _GAP), row * row_height
            _paint_head(canvas, panel, left, top)
            frame = _fit(panel, left + _LEFT, top + head, width - _LEFT - _RIGHT)
            _paint_axes(canvas, panel, frame, axis)
            _paint_points(canvas, panel, frame)

    height = math.ceil(len(panels) / COLUMNS) * row_height
    return draw(height, paint, prefix=prefix, title=title, description=description)


def _fit(panel: TrendPanel, left: float, top: float, width: float) -> _Frame:
    values = [
        value
        for point in panel.points
        for value in (point.estimate, point.low, point.high)
        if not point.hidden and math.isfinite(value)
    ]
    low, high = min(values, default=0.0), max(values, default=1.0)
    reach = max(1.15 * (high - low), panel.span, 1e-9)
    middle = (low + high) / 2
    waves = [point.wave for point in panel.points]
    return _Frame(left, top, width, min(waves), max(waves), middle - reach / 2, middle + reach / 2)


def _paint_head(canvas: Canvas, panel: TrendPanel, left: float, top: float) -> None:
    lines = wrap(panel.title, _TITLE_WIDTH)
    for number, line in enumerate(lines):
        canvas.text(left, top + _TOP + number * _LINE, line, bold=True)
    if panel.direction:
        canvas.text(left, top + _TOP + len(lines) * _LINE, panel.direction, colour=MUTED, italic=True)


def _paint_axes(canvas: Canvas, panel: TrendPanel, frame: _Frame, axis: str) -> None:
    right, bottom = frame.left + frame.width, frame.top + _PLOT
    ticks = _ticks(frame.low, frame.high)
    digits = next((digits for digits in range(4) if all(_is_round(value, digits) for value in ticks)), 4)
    for value in ticks:
        y = frame.y(value)
        canvas.line([frame.left, right], [y, y], LINE, 0.6)
        canvas.text(frame.left - 0.08, y, panel.tick(value, digits), align="right", colour=MUTED)
    canvas.line([frame.left, right], [bottom, bottom], MUTED, 0.8)
    step = math.ceil(len(panel.points) / _MOST_TICKS)
    for number, point in enumerate(panel.points):
        x = frame.x(point.wave)
        canvas.line([x, x], [bottom, bottom + 0.05], MUTED, 0.8)
        if number % step == 0:
            canvas.text(x, bottom + 0.16, str(point.wave), align="center", colour=MUTED)
    canvas.text(frame.left + frame.width / 2, bottom + 0.34, axis, align="center", colour=MUTED)


def _ticks(low: float, high: float) -> list[float]:
    found = [float(value) for value in MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]
    return [0.0 if abs(value) < 1e-12 else value for value in found if low <= value <= high]


def _is_round(value: float, digits: int) -> bool:
    return math.isclose(value * 10**digits, round(value * 10**digits), abs_tol=1e-6)


def _paint_points(canvas: Canvas, panel: TrendPanel, frame: _Frame) -> None:
    shown = [point for point in panel.points if not point.hidden and math.isfinite(point.estimate)]
    _paint_baseline(canvas, panel, frame, shown)
    for before, after in zip(panel.points, panel.points[1:], strict=False):
        here, there = frame.x(before.wave), frame.x(after.wave)
        if not after.joined:
            middle = (here + there) / 2
            canvas.text(middle, frame.top + 0.09, "≠", align="center", colour=INK, bold=True)
        elif before in shown and after in shown:
            heights = [frame.y(before.estimate), frame.y(after.estimate)]
            canvas.line([here, there], heights, BLUE, 1.6)
    for point in panel.points:
        x = frame.x(point.wave)
        if point.hidden:
            y = frame.top + _PLOT - 0.1
            words = shorten(point.hidden, 22)
            canvas.bar(x, y, 0.066 * len(words), 0.17, PAPER, edge=PAPER)
            canvas.text(x, y, words, align="center", colour=MUTED, italic=True)
        elif math.isfinite(point.estimate):
            if math.isfinite(point.low) and math.isfinite(point.high):
                canvas.line([x, x], [frame.y(point.low), frame.y(point.high)], INK, 1.4)
            canvas.sign(x, frame.y(point.estimate), "o", BLUE, 6.5)


def _paint_baseline(canvas: Canvas, panel: TrendPanel, frame: _Frame, shown: Sequence[TrendPoint]) -> None:
    base = next((point for point in shown if point.wave == panel.baseline_wave), None)
    if base is not None and len(panel.points) > 1:
        y = frame.y(base.estimate)
        canvas.line([frame.x(base.wave), frame.left + frame.width], [y, y], INK, 1.0, dash="dots")
