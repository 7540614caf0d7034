"""Bar figures: probabilities with what was known before, stacked shares, and counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pretest.report.figures.drawing import WIDTH, Canvas, draw
from pretest.report.figures.palette import INK, LINE, MUTED, SKY, TINT, ramp
from pretest.report.words.labels import shorten, wrap
from pretest.spec.colours import PAPER, readable_on

_LEFT, _EDGE = 2.5, 0.1  # inches: where bars begin, and the margin of the figure
_LINE = 0.17
_LABEL = 32  # columns of text that fit left of the bars
_ROW, _TOP, _BOTTOM = 0.36, 0.42, 0.45


@dataclass(frozen=True, slots=True)
class RiskBar:
    """One probability, with what was believed before and what the data alone say. hidden: words in their place."""

    probability: float
    prior: float
    data_only: float
    text: str
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar of shares; NaN = not shown. texts: what is written in each part. rest: the share not shown."""

    label: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]
    rest: float
    hidden: str = ""


def plot_risks(
    concepts: Sequence[str],
    headings: Sequence[str],
    bars: Sequence[Sequence[RiskBar | None]],
    *,
    ticks: tuple[str, str, str],
    prefix: str,
    title: str,
    description: str,
) -> Markup:
    """Small multiples: a row per concept, a column per risk. bars: per concept, per heading. ticks: 0, a half, 1."""
    height = _TOP + _BOTTOM + sum(_row_height(concept) for concept in concepts)
    step = (WIDTH - _LEFT - _EDGE) / max(len(headings), 1)
    width = step - 0.62

    def paint(canvas: Canvas) -> None:
        for column, heading in enumerate(headings):
            x = _LEFT + column * step
            canvas.text(x, _TOP / 2, shorten(heading, 34), bold=True)
            _paint_ticks(canvas, x, width, _TOP, ticks)
        y = _TOP
        for concept, row in zip(concepts, bars, strict=True):
            middle = y + _row_height(concept) / 2
            _label(canvas, concept, middle)
            for column, bar in enumerate(row):
                if bar is not None:
                    _paint_risk(canvas, bar, _LEFT + column * step, middle, width)
            y += _row_height(concept)

    return draw(height, paint, prefix=prefix, title=title, description=description)


def plot_shares(
    answers: Sequence[str],
    stacks: Sequence[Stack],
    *,
    ticks: tuple[str, str, str],
    rest: str,
    prefix: str,
    title: str,
    description: str,
) -> Markup:
    """Stacked bars of shares with a legend of ``answers``. rest: the word for what is not shown."""
    colours = ramp(len(answers))
    legend = _legend_lines([*answers, rest] if any(stack.rest > 0 for stack in stacks) else list(answers))
    top = 0.12 + 0.26 * len(legend)
    height = top + _BOTTOM + sum(_row_height(stack.label) for stack in stacks)
    width = WIDTH - _LEFT - 3 * _EDGE

    def paint(canvas: Canvas) -> None:
        _paint_legend(canvas, legend, colours)
        _paint_ticks(canvas, _LEFT, width, top, ticks)
        y = top
        for stack in stacks:
            middle = y + _row_height(stack.label) / 2
            _label(canvas, stack.label, middle)
            _paint_stack(canvas, stack, colours, middle, width)
            y += _row_height(stack.label)

    return draw(height, paint, prefix=prefix, title=title, description=description)


def plot_counts(steps: Sequence[tuple[str, int | None, str]], *, prefix: str, title: str, description: str) -> Markup:
    """One bar per step: (label, count or None, what is written beside the bar)."""
    height = 0.2 + sum(_row_height(label) for label, _, _ in steps)
    most = max((count for _, count, _ in steps if count is not None), default=1) or 1
    width = WIDTH - _LEFT - 1.2

    def paint(canvas: Canvas) -> None:
        y = 0.1
        for label, count, text in steps:
            middle = y + _row_height(label) / 2
            _label(canvas, label, middle)
            length = 0.0 if count is None else count / most * width
            if count is not None:
                canvas.bar(_LEFT, middle, length, 0.22, SKY)
            canvas.text(_LEFT + length + 0.08, middle, text, colour=INK if count is not None else MUTED)
            y += _row_height(label)

    return draw(height, paint, prefix=prefix, title=title, description=description)


def _row_height(label: str) -> float:
    return _ROW + (len(wrap(label, _LABEL)) - 1) * _LINE


def _label(canvas: Canvas, label: str, y: float) -> None:
    lines = wrap(label, _LABEL)
    for number, line in enumerate(lines):
        canvas.text(_EDGE / 2, y + (number - (len(lines) - 1) / 2) * _LINE, line)


def _paint_ticks(canvas: Canvas, x: float, width: float, top: float, labels: tuple[str, str, str]) -> None:
    """Lines at 0, a half and 1 of ``width``, named below the bars."""
    bottom = canvas.height - _BOTTOM
    for place, label in zip((0.0, 0.5, 1.0), labels, strict=True):
        here = x + place * width
        canvas.line([here, here], [top, bottom], LINE, 0.7)
        canvas.text(here, bottom + 0.15, label, align="center", colour=MUTED, size=8.5)


def _paint_risk(canvas: Canvas, bar: RiskBar, x: float, y: float, width: float) -> None:
    if bar.hidden:
        canvas.text(x, y, bar.hidden, colour=MUTED, italic=True, size=8.5)
        return
    canvas.bar(x, y, width, 0.2, TINT, LINE)
    if math.isfinite(bar.probability):
        canvas.bar(x, y, bar.probability * width, 0.2, SKY)
    if math.isfinite(bar.data_only):
        here = x + bar.data_only * width
        canvas.line([here, here], [y - 0.15, y + 0.15], PAPER, 4.2)
        canvas.line([here, here], [y - 0.15, y + 0.15], INK, 2.4)
    if math.isfinite(bar.prior):
        canvas.sign(x + bar.prior * width, y, "D", PAPER, 5.5)
    canvas.text(x + width + 0.08, y, bar.text, size=9)


def _paint_stack(canvas: Canvas, stack: Stack, colours: list[str], y: float, width: float) -> None:
    if stack.hidden:
        canvas.text(_LEFT, y, stack.hidden, colour=MUTED, italic=True)
        return
    x = _LEFT
    for share, text, colour in zip(stack.shares, stack.texts, colours, strict=True):
        if not math.isfinite(share) or share <= 0:
            continue
        length = share * width
        canvas.bar(x, y, length, 0.26, colour, PAPER, 1.0)
        if length > 0.36:
            canvas.text(x + length / 2, y, text, align="center", colour=readable_on(colour), size=8.5)
        x += length
    if stack.rest > 0:
        canvas.bar(x, y, stack.rest * width, 0.26, PAPER, MUTED)


def _legend_lines(words: list[str]) -> list[list[tuple[int, str]]]:
    """(number, word) of each entry, broken into lines that fit the width of the figure."""
    lines: list[list[tuple[int, str]]] = [[]]
    used = 0.0
    for number, word in enumerate(words):
        need = _entry_width(word)
        if lines[-1] and used + need > WIDTH - 2 * _EDGE:
            lines.append([])
            used = 0.0
        lines[-1].append((number, word))
        used += need
    return lines


def _entry_width(word: str) -> float:
    return 0.42 + 0.083 * len(shorten(word, 40))


def _paint_legend(canvas: Canvas, lines: list[list[tuple[int, str]]], colours: list[str]) -> None:
    for number, line in enumerate(lines):
        y, x = 0.15 + 0.26 * number, _EDGE / 2
        for entry, word in line:
            face, edge = (colours[entry], INK) if entry < len(colours) else (PAPER, MUTED)
            canvas.bar(x, y, 0.17, 0.14, face, edge)
            canvas.text(x + 0.24, y, shorten(word, 40), size=9)
            x += _entry_width(word)
