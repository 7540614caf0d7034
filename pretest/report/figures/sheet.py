"""The sheet that every figure is drawn on: one Axes, its finding above it, labels above rows, sizes that fit a phone.

The y axis of a sheet counts inches from its top, so that rows and lines of text keep their distance whatever is drawn.
Text is never taken for mathematics: labels come from others and may hold a ``$``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal, ParamSpec, TypeAlias, TypeVar

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from pretest.report.figures.lettering import break_lines
from pretest.report.figures.palette import INK, LINE, MUTED
from pretest.report.figures.svgsheet import LARGE, SIZE, SMALL

WIDTH = 328 / 96  # inches: what a phone of 360 px leaves
LINE_HEIGHT = 0.16  # inches, of SIZE
TITLE, HEAD = "pretest-title", "pretest-subtitle"  # gids of the title, and of what stands between it and the axes
_DPI = 192  # two pixels of a picture to one of a page
_EDGE = 0.04  # inches at either side of the figure
_TITLE_LINE, _TITLE_GAP = 0.175, 0.1  # inches

Drawing: TypeAlias = Axes
"""What every figure is; for pages, which do not import matplotlib."""
Horizontal = Literal["left", "center", "right"]
_width: ContextVar[float] = ContextVar("width of figures in inches", default=WIDTH)
Arguments = ParamSpec("Arguments")
Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True)
class Sides:
    """Inches of the figure left of, right of and below the axes."""

    left: float = 0.0
    right: float = 0.0
    below: float = 0.0


@contextmanager
def plain_style() -> Iterator[None]:
    """Matplotlib's own defaults, whatever the user has set: the same figure on every machine."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({"font.size": SIZE, "hatch.linewidth": 1.1, "svg.fonttype": "none"})
        yield


@contextmanager
def of_width(inches: float) -> Iterator[None]:
    """Figures that are made within are so wide; their rows get more room, their letters stay as large."""
    before = _width.set(inches)
    try:
        yield
    finally:
        _width.reset(before)


def room_of(ax: Axes | None) -> float:
    """Inches between the edges of a figure of its own, or of the axes of the caller."""
    return _width.get() - 2 * _EDGE if ax is None else inches_wide(ax)


def in_plain_style(function: Callable[Arguments, Drawn]) -> Callable[Arguments, Drawn]:
    """``function``, which draws, in the ``plain_style``."""

    @functools.wraps(function)
    def drawn(*args: Arguments.args, **named: Arguments.kwargs) -> Drawn:
        with plain_style():
            return function(*args, **named)

    return drawn


def open_sheet(ax: Axes | None, body: float, *, title: str, subtitle: str, sides: Sides | None = None) -> Axes:
    """Axes whose y runs from 0 at the top to ``body`` inches at the bottom, with the finding above them.

    ax: those of the caller, or None for a figure of its own, as high as its content needs.
    """
    sides = sides or Sides()
    titles = break_lines(title, room_of(ax), LARGE, bold=True)
    subtitles = break_lines(subtitle, room_of(ax), SMALL) if subtitle else []
    indent = 0.0
    if ax is None:
        head = _TITLE_LINE * len(titles) + LINE_HEIGHT * len(subtitles) + _TITLE_GAP * 2
        ax = _own_axes(_width.get(), head, body, sides)
        indent = sides.left
    ax.set(ylim=(body, 0.0), yticks=[], xlabel="", ylabel="")
    ax.tick_params(length=2, width=0.6, colors=MUTED, labelsize=SMALL, pad=2)
    for name, spine in ax.spines.items():
        spine.set(visible=name == "bottom" and sides.below > 0, color=MUTED, linewidth=0.8)
    if not sides.below:
        ax.set_xticks([])
    _head(ax, titles, subtitles, indent, (title, subtitle))
    return ax


def inches_wide(ax: Axes) -> float:
    """How wide the axes are."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("these axes are in no figure")
    return float(ax.get_position().width * figure.get_size_inches()[0])


def _own_axes(width: float, head: float, body: float, sides: Sides) -> Axes:
    height = head + body + sides.below + _EDGE
    figure = Figure(figsize=(width, height), dpi=_DPI)
    box = (
        (_EDGE + sides.left) / width,
        (sides.below + _EDGE) / height,
        (width - 2 * _EDGE - sides.left - sides.right) / width,
        body / height,
    )
    return figure.add_axes(box)


def said_above(ax: Axes) -> tuple[str, str]:
    """Title and subtitle of a sheet, each on one line as it was given."""
    subtitle = next((text.get_label() for text in ax.texts if text.get_gid() == HEAD), "")
    return str(ax.title.get_label()), str(subtitle)


def _head(ax: Axes, titles: Sequence[str], subtitles: Sequence[str], indent: float, said: tuple[str, str]) -> None:
    """Title and subtitle, flush with the left edge of the figure."""
    points = indent * 72
    pad = 72 * _TITLE_GAP
    under = 72 * LINE_HEIGHT * len(subtitles)
    ax.set_title(
        "\n".join(titles), ha="left", x=-indent / inches_wide(ax), fontsize=LARGE, fontweight="bold", color=INK,
        pad=pad + under, parse_math=False, linespacing=_TITLE_LINE * 72 / LARGE,
    )  # fmt: skip
    ax.title.set_label(said[0])
    ax.title.set_gid(TITLE)
    if subtitles:
        ax.annotate(
            "\n".join(subtitles), (0.0, 1.0), (-points, pad * 0.5), xycoords="axes fraction", color=MUTED,
            textcoords="offset points", ha="left", va="bottom", fontsize=SMALL, parse_math=False, gid=HEAD,
            annotation_clip=False, linespacing=LINE_HEIGHT * 72 / SMALL, label=said[1],
        )  # fmt: skip


def write(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    *,
    on_scale: bool = False,
    align: Horizontal = "left",
    colour: str = INK,
    size: float = SIZE,
    bold: bool = False,
    italic: bool = False,
) -> Text:
    """One line of text whose middle lies at ``y``. x: inches from the left of the axes, or (on_scale) a value."""
    place = x if on_scale else x / inches_wide(ax)
    return ax.text(
        place,
        y,
        text,
        transform=ax.transData if on_scale else ax.get_yaxis_transform(),
        ha=align,
        va="center_baseline",
        color=colour,
        fontsize=size,
        fontweight="bold" if bold else "normal",
        fontstyle="italic" if italic else "normal",
        parse_math=False,
        clip_on=False,
        zorder=6,
    )


def write_lines(
    ax: Axes, x: float, top: float, lines: Sequence[str], *, bold: bool = False, colour: str = INK, size: float = SIZE
) -> None:
    """Lines of text under each other, the first one's top at ``top``."""
    for number, line in enumerate(lines):
        if line:
            write(ax, x, top + (number + 0.5) * LINE_HEIGHT, line, bold=bold, colour=colour, size=size)


def box(
    ax: Axes, left: float, right: float, y: float, height: float, face: str, *, on_scale: bool = False,
    edge: str = "none", hatch: str = "", outline: float = 0.6, order: float = 1.0,
) -> None:  # fmt: skip
    """A rectangle from ``left`` to ``right``, in inches or (on_scale) in values; ``y`` is its middle."""
    factor = 1.0 if on_scale else 1.0 / inches_wide(ax)
    ax.add_artist(  # the limits are set, so that nothing has to be measured
        Rectangle(
            (left * factor, y - height / 2),
            (right - left) * factor,
            height,
            transform=ax.transData if on_scale else ax.get_yaxis_transform(),
            facecolor=face,
            edgecolor=edge,
            linewidth=outline,
            hatch=hatch or None,
            zorder=order,
            clip_on=False,
        )
    )


def rule(ax: Axes, y: float, colour: str = LINE) -> None:
    """A thin line over the whole width."""
    ax.plot([0, 1], [y, y], transform=ax.get_yaxis_transform(), color=colour, linewidth=0.6, zorder=0.5, clip_on=False)
