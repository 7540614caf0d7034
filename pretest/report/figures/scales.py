"""Scales around zero: estimates and margins are always on them, the widest intervals may run off."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from pretest.report.figures.lettering import inches
from pretest.report.figures.palette import LINE, MUTED
from pretest.report.figures.sheet import inches_wide
from pretest.report.figures.svgsheet import SMALL

_FURTHEST = 3.0  # bounds further out than this many times the largest estimate or margin run off the scale
_MOST_TICKS = 6


class Figured(Protocol):
    """What has an estimate, bounds and a margin; hidden: words in their place, or ""."""

    @property
    def estimate(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def margin(self) -> float: ...
    @property
    def hidden(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends of an axis; bounds beyond them are drawn as arrows at the ends."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """``value``, or the end that it lies beyond."""
        return min(max(value, self.low), self.high)


def fit_scale(rows: Sequence[Figured]) -> Scale:
    """A scale around zero on which estimates and margins are always seen; the widest bounds may run off it."""
    shown = [row for row in rows if not row.hidden]
    inner = [abs(value) for row in shown for value in (row.estimate, row.margin) if math.isfinite(value)]
    outer = [abs(value) for row in shown for value in (row.low, row.high) if math.isfinite(value)]
    furthest = max(inner, default=1.0) or 1.0
    reach = max(1.15 * furthest, min(max(outer, default=0.0), _FURTHEST * furthest))
    values = [value for row in shown for value in (row.low, row.estimate) if math.isfinite(value)]
    low = max(min([*values, -reach / 4]), -reach)
    return Scale(low - 0.06 * reach, reach * 1.06)


def mark_scale(
    ax: Axes, scale: Scale, tick: Callable[[float], str], *, steps: Sequence[float] | None = None
) -> list[float]:
    """Ticks with their words below the axes, as many as fit beside each other; their values.

    steps: where they are; None for round values.
    """
    ax.set_xlim(scale.low, scale.high)
    values = round_ticks(scale.low, scale.high) if steps is None else list(steps)
    texts = [tick(value) for value in values]
    room = inches_wide(ax) / (scale.high - scale.low)  # inches per unit
    step = 1
    while step < len(values) and _crowded(values[::step], texts[::step], room):
        step += 1
    start = values.index(0.0) % step if 0.0 in values else 0
    kept, names = values[start::step], texts[start::step]
    ax.set_xticks(kept, names)
    for label, value in zip(ax.get_xticklabels(), kept, strict=True):
        half = inches(label.get_text(), SMALL) / 2 / room
        if value + half > scale.high:
            label.set_horizontalalignment("right")
        elif value - half < scale.low:
            label.set_horizontalalignment("left")
    return kept


def draw_grid(ax: Axes, values: Sequence[float], middles: Sequence[float], height: float) -> None:
    """Thin lines at the ticks through rows of this height, and a clear one at zero."""
    if not middles:
        return
    inner = [value for value in values if value]
    low = [y - height / 2 for y in middles]
    high = [y + height / 2 for y in middles]
    ax.vlines(
        inner * len(middles),
        np.repeat(low, len(inner)),
        np.repeat(high, len(inner)),
        colors=LINE,
        linewidth=0.6,
        zorder=1.5,
        clip_on=False,
    )
    if 0.0 in values:
        ax.vlines([0.0] * len(middles), low, high, colors=MUTED, linewidth=1.1, zorder=1.6, clip_on=False)


def round_ticks(low: float, high: float, most: int = _MOST_TICKS) -> list[float]:
    """Round values between the ends; zero is exactly zero."""
    found = [float(value) for value in MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]
    return [0.0 if abs(value) < 1e-12 else value for value in found if low <= value <= high]


def _crowded(values: Sequence[float], texts: Sequence[str], room: float) -> bool:
    gaps = [(after - before) * room for before, after in pairwise(values)]
    needed = [inches(before + after, SMALL) / 2 + 0.1 for before, after in pairwise(texts)]
    return any(gap < need for gap, need in zip(gaps, needed, strict=True))
