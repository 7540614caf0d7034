"""Who moved: the share of people who got worse for certain is filled, what is only possible is hatched."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from matplotlib.axes import Axes

from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.lettering import break_lines
from pretest.report.figures.palette import LINE, MUTED, TINT, VERMILLION
from pretest.report.figures.scales import Scale, draw_grid, mark_scale
from pretest.report.figures.sheet import (
    LINE_HEIGHT,
    Sides,
    box,
    in_plain_style,
    inches_wide,
    open_sheet,
    room_of,
    write,
    write_lines,
)
from pretest.report.figures.source import Source, choose_panel, edition_of, rows_of
from pretest.report.figures.svgsheet import SIZE
from pretest.report.words.drawn import moved_finding
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.spec.colours import PAPER
from pretest.words import Language

BOUNDS = ("ordinal", "makarov")
PERHAPS = "///"  # grey: what is only possible must not look like what is shown
_STRIP, _GAP, _BELOW = 0.2, 0.08, 0.24  # inches


@dataclass(frozen=True, slots=True)
class MovedBar:
    """certain: at least this share, the margin of error included; possible: at most this one. hidden: words instead."""

    label: str
    note: str
    certain: float
    possible: float
    hidden: str = ""


def plot_moved(
    findings: Source, audience: str = "", *, wave: int | None = None, lang: Language = "en", ax: Axes | None = None
) -> Axes:
    """The share of people that each concept made worse: at least, and at most.

    Parameters
    ----------
    findings
        Of ``analyse``. Figures that are marked as suppressed are never drawn.
    audience, wave
        Which; the audience may be left out where there is only one, of waves the last one is taken.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        x is a share from 0 to 1. Filled up to the lower end of the interval around the bounds of Lu, Ding & Dasgupta
        (2018, doi:10.3102/1076998618776435) or Fan & Park (2010, doi:10.1017/S0266466609990168), hatched up to its
        upper end.

    Raises
    ------
    DataError
        When there are no bounds, or the audience has to be named.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/pretest/reports/analyse")
    >>> axes = pretest.plot_moved(findings, "users")
    """
    edition = edition_of(findings, lang)
    panels = edition.panels(rows_of(edition, "moved", "plot_moved"))
    panel = choose_panel(panels, audience, wave, "plot_moved")
    worse = sharpest(panels[panel], "worse")
    worse.sort(key=lambda row: -row["conf_low"] if math.isfinite(row["conf_low"]) else math.inf)
    strings = edition.strings
    level = next((row["conf_level"] for row in worse if math.isfinite(row["conf_level"])), 0.95)
    return draw_moved(
        [_bar(edition, row) for row in worse],
        [strings(f"figure.moved.{word}") for word in ("certain", "perhaps", "not")],
        [edition.numerals.share(share) for share in (0.0, 0.5, 1.0)],
        title=moved_finding(edition, worse, edition.panel(panel)),
        subtitle=strings("figure.moved.subtitle", level=edition.numerals.decimal(level * 100, 0)),
        ax=ax,
    )


def sharpest(rows: Sequence[Row], direction: str) -> list[Row]:
    """One row per outcome and concept: the bounds within groups of the pre-score where there are such."""

    def cell(row: Row) -> tuple[str, str]:
        return row["outcome"], row["concept"]

    found = [row for row in rows if row["direction"] == direction and row["method"] in BOUNDS]
    found.sort(key=cell)
    return [max(part, key=lambda row: bool(row["conditioned"])) for _, part in groupby(found, key=cell)]


def _bar(edition: Edition, row: Row) -> MovedBar:
    strings, share = edition.strings, edition.numerals.share
    label = strings(
        "figure.row", concept=edition.labels.arm(row["concept"]), outcome=edition.labels.outcome(row["outcome"])
    )
    if not (math.isfinite(row["conf_low"]) and math.isfinite(row["conf_high"])):
        return MovedBar(label, "", math.nan, math.nan, edition.hidden().text)
    note = strings("figure.moved.between", low=share(row["conf_low"]), high=share(row["conf_high"]))
    return MovedBar(label, note, row["conf_low"], row["conf_high"])


@in_plain_style
def draw_moved(
    bars: Sequence[MovedBar],
    words: Sequence[str],
    ticks: Sequence[str],
    *,
    title: str,
    subtitle: str,
    ax: Axes | None = None,
) -> Axes:
    """words: for filled, hatched and empty. ticks: what 0, a half and 1 are called."""
    room = room_of(ax)
    faces = ((VERMILLION, ""), (PAPER, PERHAPS), (PAPER, ""))
    key = [Swatch(word, face, hatch) for word, (face, hatch) in zip(words, faces, strict=True)]
    labels = [break_lines(bar.label, room - 0.95, SIZE, most=3) for bar in bars]
    head = key_height(key, room)
    heights = [len(lines) * LINE_HEIGHT + _STRIP + _GAP for lines in labels]
    ax = open_sheet(ax, head + sum(heights), title=title, subtitle=subtitle, sides=Sides(below=_BELOW))
    names = dict(zip((0.0, 0.5, 1.0), ticks, strict=True))
    places = mark_scale(ax, Scale(0.0, 1.0), lambda value: names.get(value, ""), steps=(0.0, 0.5, 1.0))
    draw_key(ax, key, 0.0)
    top = head
    for bar, lines, height in zip(bars, labels, heights, strict=True):
        write_lines(ax, 0.0, top, lines)
        write(ax, inches_wide(ax), top + (len(lines) - 0.5) * LINE_HEIGHT, bar.note, align="right")
        y = top + len(lines) * LINE_HEIGHT + _STRIP / 2
        if bar.hidden:
            box(ax, 0.0, 1.0, y, _STRIP, TINT, on_scale=True)
            write(ax, inches_wide(ax) / 2, y, bar.hidden, align="center", colour=MUTED, italic=True)
        else:
            box(ax, bar.certain, bar.possible, y, _STRIP, PAPER, on_scale=True, edge=LINE, hatch=PERHAPS)
            box(ax, 0.0, bar.certain, y, _STRIP, VERMILLION, on_scale=True)
            box(ax, 0.0, 1.0, y, _STRIP, "none", on_scale=True, edge=MUTED, order=2.0)
            draw_grid(ax, places[1:2], [y], _STRIP)
        top += height
    return ax
