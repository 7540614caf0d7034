"""Curves of probabilities: one line with its own sign per outcome of a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pretest.report.figures.drawing import WIDTH, Canvas, draw
from pretest.report.figures.palette import INK, LINE, MUTED, Mark
from pretest.report.words.labels import shorten
from pretest.spec.colours import PAPER

_LEFT, _RIGHT, _TOP, _BOTTOM, _PLOT = 0.7, 2.6, 0.2, 0.62, 2.5  # inches
_GAP = 0.2  # between two names on the right
_NAME = 30  # columns of text that fit there
_MARKERS = {"square": "s", "triangle": "^", "diamond": "D", "circle": "o", "ring": "o", "cross": "X", "plus": "P"}


@dataclass(frozen=True, slots=True)
class Curve:
    """label: its name. values: probabilities, one per place on the axis."""

    label: str
    mark: Mark
    values: tuple[float, ...]


def plot_curves(
    places: Sequence[float],
    names: Sequence[str],
    curves: Sequence[Curve],
    *,
    axis: str,
    ticks: tuple[str, str, str],
    prefix: str,
    title: str,
    description: str,
) -> Markup:
    """Probabilities against ``places``, with the curve's names at their right end. ticks: 0, a half, 1."""
    height = _TOP + _PLOT + _BOTTOM
    width = WIDTH - _LEFT - _RIGHT
    span = (max(places) - min(places)) or 1.0
    xs = [_LEFT + (place - min(places)) / span * width for place in places]

    def paint(canvas: Canvas) -> None:
        for share, tick in zip((0.0, 0.5, 1.0), ticks, strict=True):
            y = _TOP + _PLOT * (1 - share)
            canvas.line([_LEFT, _LEFT + width], [y, y], LINE, 0.7)
            canvas.text(_LEFT - 0.1, y, tick, align="right", colour=MUTED, size=8.5)
        for x, name in zip(xs, names, strict=True):
            canvas.line([x, x], [_TOP + _PLOT, _TOP + _PLOT + 0.06], INK, 0.8)
            canvas.text(x, _TOP + _PLOT + 0.2, name, align="center", colour=MUTED, size=8.5)
        canvas.text(_LEFT + width / 2, height - 0.14, axis, align="center")
        for curve, end in zip(curves, _ends(curves), strict=True):
            ys = [_TOP + _PLOT * (1 - value) for value in curve.values]
            canvas.line(xs, ys, curve.mark.colour, 1.8)
            for x, y in zip(xs, ys, strict=True):
                canvas.sign(x, y, _MARKERS[curve.mark.shape], curve.mark.colour if curve.mark.filled else PAPER, 7.0)
            canvas.line([xs[-1] + 0.08, xs[-1] + 0.22], [ys[-1], end], MUTED, 0.7)
            canvas.text(xs[-1] + 0.28, end, shorten(curve.label, _NAME))

    return draw(height, paint, prefix=prefix, title=title, description=description)


def _ends(curves: Sequence[Curve]) -> list[float]:
    """Heights of the names: beside the end of their curve, and never on top of each other."""
    wanted = [_TOP + _PLOT * (1 - curve.values[-1]) for curve in curves]
    order = sorted(range(len(curves)), key=lambda index: wanted[index])
    placed = dict.fromkeys(order, 0.0)
    before = _TOP - _GAP
    for index in order:
        before = placed[index] = max(wanted[index], before + _GAP)
    below = max(before - (_TOP + _PLOT), 0.0)
    return [placed[index] - below for index in range(len(curves))]
