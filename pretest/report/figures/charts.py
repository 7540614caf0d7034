"""Charts with two scales on a sheet: values upwards, with their words left of the axes and lines through the chart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from pretest.report.figures.lettering import inches
from pretest.report.figures.palette import LINE, MUTED
from pretest.report.figures.sheet import LINE_HEIGHT, Sides, inches_wide, room_of
from pretest.report.figures.svgsheet import SMALL

_TICKS = 0.24  # inches


def chart_sides(words: Sequence[str], name: str = "") -> Sides:
    """Room for the words of the values, for ticks below, and for the name of that scale. words: at the y axis."""
    widest = max((inches(word, SMALL) for word in words), default=0.0)
    return Sides(left=widest + 0.08, below=_TICKS + (LINE_HEIGHT if name else 0.0))


def chart_room(ax: Axes | None, sides: Sides) -> float:
    """Inches that are left for the axes."""
    return room_of(ax) - (sides.left if ax is None else 0.0)


def key_to_values(ax: Axes, head: float, plot: float, low: float, high: float) -> None:
    """What was laid out in inches so far, the key, moves above a chart whose y runs from ``low`` to ``high``.

    head, plot: inches that the key and the chart below it take.
    """
    unit = (high - low) / plot

    def to_value(inches_down: float) -> float:
        return high - (inches_down - head) * unit

    for patch in ax.patches:
        if isinstance(patch, Rectangle):
            patch.set_y(to_value(patch.get_y() + patch.get_height()))
            patch.set_height(patch.get_height() * unit)
    for text in ax.texts:
        if text.get_gid() is None:
            text.set_y(to_value(text.get_position()[1]))
    for collection in ax.collections:
        places = np.asarray(collection.get_offsets(), dtype=float)
        collection.set_offsets(np.column_stack([places[:, 0], [to_value(y) for y in places[:, 1]]]))
    ax.set_ylim(low, high + unit * head)


def mark_values(ax: Axes, values: Sequence[float], words: Sequence[str]) -> None:
    """Words left of the axes, and a thin line through the chart at each value."""
    ax.set_yticks(list(values), list(words))
    ax.tick_params(axis="y", length=0, labelsize=SMALL, labelcolor=MUTED, pad=3)
    left, right = ax.get_xlim()
    ax.hlines(list(values), left, right, colors=LINE, linewidth=0.6, zorder=1.2, clip_on=False)


def mark_places(ax: Axes, places: Sequence[float], words: Sequence[str]) -> None:
    """Ticks below the axes; where their words do not fit beside each other, some are left out, never the last."""
    left, right = ax.get_xlim()
    room = inches_wide(ax) / (right - left)
    kept: list[tuple[int, float]] = []  # which, and the middle of its word in inches
    edge = (right - left) * room + 0.04
    for number in range(len(places) - 1, -1, -1):
        wide = inches(words[number], SMALL)
        middle = (places[number] - left) * room
        if middle + wide / 2 > (right - left) * room + 0.04:
            middle -= wide / 2
        if middle + wide / 2 <= edge + 1e-9:
            kept.append((number, middle))
            edge = middle - wide / 2 - 0.08
    kept.reverse()
    ax.set_xticks([places[number] for number, _ in kept], [words[number] for number, _ in kept])
    for label, (number, middle) in zip(ax.get_xticklabels(), kept, strict=True):
        if middle < (places[number] - left) * room - 1e-9:  # its word would run off the figure
            label.set_horizontalalignment("right")
