"""Bars from at least to at most, with the reach of their interval: what bounds look like."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pretest.report.figures.drawing import WIDTH, Canvas, draw
from pretest.report.figures.palette import INK, LINE, MUTED, SKY, TINT
from pretest.report.words.labels import wrap

_LEFT, _EDGE, _LABEL = 2.5, 0.1, 32  # inches, inches, columns of text left of the bars
_ROW, _LINE, _TOP, _BOTTOM, _TEXT = 0.36, 0.17, 0.1, 0.45, 1.4


@dataclass(frozen=True, slots=True)
class Range:
    """One bar of shares (0-1); title: a line of text above it, "" for none. hidden: words in place of the bar."""

    label: str
    low: float
    high: float
    conf_low: float
    conf_high: float
    text: str
    title: str = ""
    hidden: str = ""


def plot_ranges(
    ranges: Sequence[Range], *, ticks: tuple[str, str, str], prefix: str, title: str, description: str
) -> Markup:
    """A row per range on a scale of 0 to 1. ticks: the words for 0, a half and 1."""
    height = _TOP + _BOTTOM + sum(_height(one) for one in ranges)
    width = WIDTH - _LEFT - _TEXT

    def paint(canvas: Canvas) -> None:
        bottom = canvas.height - _BOTTOM
        for place, label in zip((0.0, 0.5, 1.0), ticks, strict=True):
            here = _LEFT + place * width
            canvas.line([here, here], [_TOP, bottom], LINE, 0.7)
            canvas.text(here, bottom + 0.15, label, align="center", colour=MUTED, size=8.5)
        y = _TOP
        for one in ranges:
            if one.title:
                canvas.text(_EDGE / 2, y + _ROW / 2, one.title, bold=True)
            lines = wrap(one.label, _LABEL)
            middle = y + _height(one) - _body(one) / 2
            for number, line in enumerate(lines):
                canvas.text(_EDGE / 2, middle + (number - (len(lines) - 1) / 2) * _LINE, line)
            _paint(canvas, one, middle, width)
            y += _height(one)

    return draw(height, paint, prefix=prefix, title=title, description=description)


def _paint(canvas: Canvas, one: Range, y: float, width: float) -> None:
    if one.hidden or not math.isfinite(one.low):
        canvas.text(_LEFT, y, one.hidden, colour=MUTED, italic=True, size=8.5)
        return
    canvas.bar(_LEFT, y, width, 0.2, TINT, LINE)
    canvas.bar(_LEFT + one.low * width, y, max(one.high - one.low, 0.003) * width, 0.2, SKY)
    canvas.line([_LEFT + one.conf_low * width, _LEFT + one.conf_high * width], [y, y], INK, 1.4)
    for end in (one.conf_low, one.conf_high):
        canvas.line([_LEFT + end * width] * 2, [y - 0.08, y + 0.08], INK, 1.4)
    canvas.text(_LEFT + width + 0.1, y, one.text, size=9)


def _body(one: Range) -> float:
    return _ROW + (len(wrap(one.label, _LABEL)) - 1) * _LINE


def _height(one: Range) -> float:
    return _body(one) + (_ROW if one.title else 0.0)
