"""Earlier studies of one role: each with its interval and weight, what they say together, and a new campaign."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from pretest.evidence.pool import Pooled
from pretest.numbers.meta import RandomEffects
from pretest.report.figures.forest import below, name_scale
from pretest.report.figures.harmforest import tick_writer_of
from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.lettering import break_lines
from pretest.report.figures.palette import BETTER_ZONE, BLUE, GREY, INK, LIMIT_ZONE, MUTED, Mark
from pretest.report.figures.scales import Scale, draw_grid, mark_scale
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
from pretest.report.figures.source import nothing
from pretest.report.figures.svgsheet import SIZE
from pretest.report.words.researched import Tongue, figure_title, interval_of, tongue, why_text
from pretest.words import Language

Kind = Literal["study", "together", "new", "left"]
_STRIP, _GAP = 0.24, 0.07  # inches: the strip of a row, and the room below it
_DIAMOND, _BAR = 0.17, 0.1  # inches high
_SMALLEST, _LARGEST = 14.0, 110.0  # square points of a sign: area by weight
_STUDY = Mark("square", GREY, "")
_FURTHEST = 1.5  # times the furthest end of a study
BAR_HATCH = "////"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the figure. weight: of a study, beside the heaviest one. hidden: words in place of figures, or ""."""

    kind: Kind
    label: str
    note: str
    estimate: float
    low: float
    high: float
    weight: float = math.nan
    hidden: str = ""
    margin: float = math.nan


def plot_evidence(pooled: Pooled, *, lang: Language = "en", ax: Axes | None = None) -> Axes:
    """The effects of earlier studies on one role, what they say together, and where a new campaign may lie.

    Parameters
    ----------
    pooled
        What ``pool`` gave. What cannot be put in SD has a line with the reason, and no figure.
    lang
        Language of the words; names of studies are those of the file.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        x is the effect in SD of the control group, above 0 is worse. Square: a study, its area by weight; diamond: the
        expected effect, as wide as its interval; hatched bar: the prediction interval of a new campaign.

    Raises
    ------
    DataError
        When there is neither a study to draw nor one that is left out.

    Examples
    --------
    >>> import pretest
    >>> pooled = pretest.pool_evidence(pretest.find_evidence("campaigns"), "harm.boomerang")
    >>> axes = pretest.plot_evidence(pooled, lang="nl")
    """
    words = tongue(lang)
    lines = _lines(words, pooled)
    if not lines:
        raise nothing("plot_evidence", "there is no study of this role")
    strings = words.strings
    level = words.level(pooled.fit.conf_level if pooled.fit is not None else 0.95)
    key = [Swatch(strings("figure.zone.better"), BETTER_ZONE), Swatch(strings("figure.zone.worse"), LIMIT_ZONE)]
    return draw_lines(
        lines,
        key,
        title=figure_title(words, pooled),
        subtitle=strings("figure.evidence.subtitle", level=level),
        axis=strings("figure.evidence.axis"),
        words=words,
        ax=ax,
    )


@in_plain_style
def draw_lines(
    lines: Sequence[Line], key: Sequence[Swatch], *, title: str, subtitle: str, axis: str, words: Tongue,
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """The rows from top to bottom as they are given."""
    room, scale = room_of(ax), _scale(lines)
    labels = [break_lines(line.label, room, SIZE, most=3) for line in lines]
    notes = [break_lines(line.note, room, SIZE, most=3) if line.note else [] for line in lines]
    head = key_height(key, room)
    heights = [(len(a) + len(b)) * LINE_HEIGHT + _STRIP + _GAP for a, b in zip(labels, notes, strict=True)]
    ax = open_sheet(ax, head + sum(heights), title=title, subtitle=subtitle, sides=below(axis, room))
    ticks = mark_scale(ax, scale, tick_writer_of(words.numerals))
    draw_key(ax, key, 0.0)
    top, middles = head, []
    for label, note, height in zip(labels, notes, heights, strict=True):
        write_lines(ax, 0.0, top, label)
        write_lines(ax, 0.0, top + len(label) * LINE_HEIGHT, note, colour=MUTED)
        middles.append(top + height - _GAP - _STRIP / 2)
        top += height
    for line, y in zip(lines, middles, strict=True):
        _draw_line(ax, scale, line, y)
    draw_grid(ax, ticks, [y for line, y in zip(lines, middles, strict=True) if not line.hidden], _STRIP)
    name_scale(ax, axis, room)
    return ax


def _scale(lines: Sequence[Line]) -> Scale:
    """Every interval of a study is seen whole; what they say together may run off: with two studies it is endless."""
    ends = [end for line in lines if line.kind == "study" for end in (line.low, line.high)] or [-1.0, 1.0]
    every = [end for line in lines if not line.hidden for end in (line.low, line.high)] or ends
    reach = max(map(abs, ends))
    low = min(*ends, max(min(every), -_FURTHEST * reach), -reach / 4)
    high = max(*ends, min(max(every), _FURTHEST * reach), reach / 4)
    return Scale(low - 0.06 * reach, high + 0.06 * reach)


def _draw_line(ax: Axes, scale: Scale, line: Line, y: float) -> None:
    if line.hidden:
        box(ax, scale.low, scale.high, y, _STRIP, LIMIT_ZONE, on_scale=True, outline=0.0)
        write(ax, inches_wide(ax) / 2, y, line.hidden, align="center", colour=MUTED, italic=True)
        return
    box(ax, scale.low, 0.0, y, _STRIP, BETTER_ZONE, on_scale=True, outline=0.0)
    box(ax, 0.0, scale.high, y, _STRIP, LIMIT_ZONE, on_scale=True, outline=0.0)
    low, high = scale.at(line.low), scale.at(line.high)
    for end, beyond, arrow in ((scale.low, line.low < scale.low, "<"), (scale.high, line.high > scale.high, ">")):
        if beyond:
            ax.plot([end], [y], marker=arrow, color=INK, markersize=5, zorder=6, clip_on=False)
    if line.kind == "study":
        ax.hlines([y], [low], [high], colors=INK, linewidth=1.5, zorder=4, clip_on=False)
        size = _SMALLEST + (_LARGEST - _SMALLEST) * line.weight
        draw_signs(ax, [Sign(scale.at(line.estimate), y, _STUDY)], size=size)
    elif line.kind == "together":
        corners = [(low, y), (line.estimate, y - _DIAMOND / 2), (high, y), (line.estimate, y + _DIAMOND / 2)]
        ax.add_artist(
            Polygon(corners, closed=True, facecolor=BLUE, edgecolor=INK, linewidth=0.9, zorder=5, clip_on=False)
        )
    else:
        box(ax, low, high, y, _BAR, "none", on_scale=True, edge=INK, hatch=BAR_HATCH, outline=0.9, order=5.0)


def _lines(words: Tongue, pooled: Pooled) -> list[Line]:
    lines = []
    fit = pooled.fit
    if fit is not None:
        for study, effect, weight in zip(pooled.studies, pooled.effects, fit.weights.tolist(), strict=True):
            low, high = interval_of(effect, fit.conf_level)
            note = words.strings(
                "figure.evidence.note", estimate=words.signed(effect.estimate, 2), weight=words.numerals.share(weight)
            )
            label, share = f"{study.id} ({study.year})", weight / float(fit.weights.max())
            lines.append(Line("study", label, note, effect.estimate, low, high, share))
        lines += _summary(words, fit)
    for study, why in pooled.left:
        lines.append(
            Line("left", f"{study.id} ({study.year})", why_text(words, study, why), math.nan, math.nan, math.nan,
                 hidden=words.strings("figure.evidence.left"))
        )  # fmt: skip
    return lines


def _summary(words: Tongue, fit: RandomEffects) -> list[Line]:
    """What the studies say together; of one study neither that nor a new campaign is more than the study itself."""
    together = words.strings("figure.evidence.together")
    lines = []
    if fit.k > 1:
        lines.append(
            Line("together", together, _span(words, fit.conf_low, fit.conf_high), fit.mu, fit.conf_low, fit.conf_high)
        )
    new = words.strings("figure.evidence.new")
    if math.isfinite(fit.predict_low):
        note = _span(words, fit.predict_low, fit.predict_high)
        return [*lines, Line("new", new, note, fit.mu, fit.predict_low, fit.predict_high)]
    unknown = words.strings("figure.evidence.unknown")
    return [*lines, Line("new", new, "", math.nan, math.nan, math.nan, hidden=unknown)]


def _span(words: Tongue, low: float, high: float) -> str:
    return words.strings("figure.evidence.span", low=words.signed(low, 2), high=words.signed(high, 2))
