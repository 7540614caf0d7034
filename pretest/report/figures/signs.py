"""Signs of verdicts and decisions: one shape and one fill per meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pretest.report.figures.palette import INK, Mark, Shape
from pretest.spec.colours import PAPER

MARKERS: dict[Shape, str] = {
    "square": "s",
    "triangle": "^",
    "diamond": "D",
    "circle": "o",
    "ring": "o",
    "cross": "X",
    "plus": "P",
}
_SIZE = 46.0  # square points


@dataclass(frozen=True, slots=True)
class Sign:
    """x: a value, or a part of the width of the axes. y: inches from the top of the sheet."""

    x: float
    y: float
    mark: Mark


def draw_signs(ax: Axes, signs: Sequence[Sign], *, on_scale: bool = True, size: float = _SIZE) -> None:
    """All signs, those of one mark in one call. on_scale: whether x is a value of the scale."""
    for mark in dict.fromkeys(sign.mark for sign in signs):
        own = [sign for sign in signs if sign.mark == mark]
        ax.scatter(
            [sign.x for sign in own],
            [sign.y for sign in own],
            marker=MARKERS[mark.shape],
            color=mark.colour if mark.filled else PAPER,
            edgecolor=INK,
            linewidth=0.9,
            s=size,
            zorder=5,
            clip_on=False,
            transform=ax.transData if on_scale else ax.get_yaxis_transform(),
        )
    ax.set(xlabel="", ylabel="")
