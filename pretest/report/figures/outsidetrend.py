"""One outside series over time: an axis of its own, dates below it, and the day on which the campaign started."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import seaborn as sns
from matplotlib.axes import Axes

from pretest.report.figures.charts import chart_sides, mark_places, mark_values
from pretest.report.figures.lettering import inches
from pretest.report.figures.palette import BLUE, INK, LIMIT_ZONE, MUTED, Mark
from pretest.report.figures.scales import round_ticks
from pretest.report.figures.sheet import in_plain_style, inches_wide, open_sheet
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.source import Source, choose, edition_of, nothing, rows_of
from pretest.report.figures.svgsheet import SMALL
from pretest.report.words.besides import digits_of, outside_series, series_name
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.spec.colours import PAPER
from pretest.words import Language

_PLOT = 1.25  # inches
_FEW = 40  # figures up to which each has a sign of its own
_FIGURE = Mark("circle", BLUE, "")
_NAMED, _DATES = 12, 4  # figures up to which each date may be named; else steps between dates that are


@dataclass(frozen=True, slots=True)
class _Point:
    """day: on the axis. value, low, high: NaN where hidden, or where there is no interval."""

    day: int
    value: float
    low: float
    high: float


def plot_outside(
    findings: Source, series: str = "", *, place: str = "", lang: Language = "en", ax: Axes | None = None
) -> Axes:
    """Figures that others publish, over time: beside the survey, and never on its axis.

    Parameters
    ----------
    findings
        Of ``monitor``, of a study with ``watch/series.yaml``. Counts of people that are hidden are never drawn.
    series
        Which, by its id; may be left out where there is only one.
    place
        Where; left out for all places together, or for what has none.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        x is the date (days since year 1), y the figure in the unit of its source; from 0 where no figure lies below
        it. The line is broken where a figure is hidden.

    Raises
    ------
    DataError
        When there are no outside series, or a choice is left open.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> pretest.plot_outside(findings, "sewage").get_xlabel()
    ''
    """
    edition, name = edition_of(findings, lang), "plot_outside"
    rows_of(edition, "outside", name)
    known = outside_series(edition)
    wanted = choose((one for one, _ in known), series, "series", name)
    rows = known.get((wanted, place))
    if rows is None:
        raise nothing(name, "this series has no figures of that place")
    return draw_outside(edition, rows, ax=ax)


def draw_outside(edition: Edition, rows: Sequence[Row], *, ax: Axes | None = None) -> Axes:
    """rows: of the table ``outside``, of one series in one place, by date."""
    points = [
        _Point(date.fromisoformat(row["date"]).toordinal(), row["value"], row["low"], row["high"]) for row in rows
    ]
    watch = edition.findings.plan.watch
    start = None if watch is None or watch.campaign_start is None else date.fromisoformat(watch.campaign_start)
    return _draw(edition, rows, points, None if start is None else start.toordinal(), ax=ax)


@in_plain_style
def _draw(
    edition: Edition, rows: Sequence[Row], points: Sequence[_Point], start: int | None, *, ax: Axes | None
) -> Axes:
    low, high = _ends(points)
    values = round_ticks(low, high, 4)
    words = [edition.numerals.decimal(value, digits_of(values)) for value in values]
    title, subtitle = _said(edition, rows)
    ax = open_sheet(ax, _PLOT, title=title, subtitle=subtitle, sides=chart_sides(words))
    days = [point.day for point in points] + ([] if start is None else [start])
    reach = (max(days) - min(days)) or 1
    ax.set_xlim(min(days) - 0.06 * reach, max(days) + 0.06 * reach)
    ax.set_ylim(low, high)
    mark_values(ax, values, words)
    _mark_days(ax, [point.day for point in points])
    _draw_lines(ax, points)
    shown = [point for point in points if math.isfinite(point.value)]
    if len(points) <= _FEW:
        draw_signs(ax, [Sign(point.day, point.value, _FIGURE) for point in shown], size=22.0)
    if len(shown) < len(points):
        gone = next(point.day for point in points if not math.isfinite(point.value))
        _say(ax, gone, (low + high) / 2, edition.strings("page.not_shown"))
    if start is not None:
        ax.vlines([start], low, high, colors=INK, linewidth=1.2, linestyles=(0, (4, 2)), zorder=2.2)
        _say(ax, start, low, edition.strings("figure.waves.start"))
    ax.set(xlabel="", ylabel="")
    return ax


def _ends(points: Sequence[_Point]) -> tuple[float, float]:
    """From 0 where nothing lies below it, so that a small change is not drawn as a large one."""
    known = [value for point in points for value in (point.value, point.low, point.high) if math.isfinite(value)]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if low >= 0:
        return 0.0, 1.12 * high or 1.0
    reach = 0.08 * (max(high, 0.0) - low)
    return low - reach, max(high, 0.0) + reach


def _mark_days(ax: Axes, days: Sequence[int]) -> None:
    """The dates of the figures; of many, a few in equal steps."""
    first, last = min(days), max(days)
    chosen = dict.fromkeys(days)
    if len(chosen) > _NAMED:
        chosen = dict.fromkeys(round(first + (last - first) * step / _DATES) for step in range(_DATES + 1))
    short = last - first >= 31 * len(chosen)
    names = [date.fromordinal(day).isoformat()[: 7 if short else 10] for day in chosen]
    mark_places(ax, [float(day) for day in chosen], names)


def _draw_lines(ax: Axes, points: Sequence[_Point]) -> None:
    """Intervals, and a line through the figures that is broken where one is hidden."""
    whole = [point for point in points if math.isfinite(point.low) and math.isfinite(point.high)]
    days, lows, highs = ([getattr(point, name) for point in whole] for name in ("day", "low", "high"))
    ax.vlines(days, lows, highs, colors=MUTED, linewidth=1.2, zorder=2.6)
    for run in _runs(points):
        ends = [(point.low, point.high) for point in run]
        if all(map(math.isfinite, (end for pair in ends for end in pair))):
            low, high = zip(*ends, strict=True)
            ax.fill_between([point.day for point in run], low, high, facecolor=LIMIT_ZONE, linewidth=0, zorder=0.6)
        sns.lineplot(
            x=[point.day for point in run], y=[point.value for point in run], color=INK, linewidth=1.3, ax=ax,
            zorder=3, legend=False, errorbar=None,
        )  # fmt: skip


def _runs(points: Sequence[_Point]) -> list[list[_Point]]:
    """Figures that follow each other without a hidden one between them, two or more at a time."""
    groups = groupby(points, key=lambda point: math.isfinite(point.value))
    runs = [list(group) for shown, group in groups if shown]
    return [run for run in runs if len(run) > 1]


def _said(edition: Edition, rows: Sequence[Row]) -> tuple[str, str]:
    """The first and the last figure, and what is drawn."""
    strings, numerals = edition.strings, edition.numerals
    fact = next(one for one in edition.findings.study.outside if one.id == rows[0]["series"])
    known = [row for row in rows if math.isfinite(row["value"])]
    name, digits = series_name(edition, fact, rows[0]["place"]), digits_of([row["value"] for row in known])
    told = [
        (numerals.decimal(row["value"], digits), numerals.date(row["date"]) or row["date"])
        for row in (known[:1] + known[-1:])
    ]
    unit = edition.labels.text(fact.unit)
    subtitle = strings(f"figure.outside.subtitle_{fact.higher_is}", unit=unit)
    if not told:
        return strings("figure.outside.none", series=name), subtitle
    if len(known) == 1:
        return strings("figure.outside.once", series=name, value=told[0][0], date=told[0][1]), subtitle
    words = {"first": told[0][0], "since": told[0][1], "last": told[1][0], "date": told[1][1]}
    return strings("figure.outside.title", series=name, **words), subtitle


def _say(ax: Axes, day: float, height: float, word: str) -> None:
    """A word beside a line, on paper, and never beyond the edges of the chart."""
    left, right = ax.get_xlim()
    wide = inches_wide(ax)
    fits = (right - day) / (right - left) * wide > inches(word, SMALL) + 0.1
    ax.annotate(
        word, (day, height), (4.0 if fits else -4.0, 2.0), textcoords="offset points",
        ha="left" if fits else "right", va="bottom", fontsize=SMALL, color=MUTED, fontstyle="italic",
        parse_math=False, zorder=6, gid="said", bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip
