"""One outcome over the waves: levels with their intervals, what is better or worse than the baseline, and breaks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import seaborn as sns
from matplotlib.axes import Axes

from pretest.report.figures.charts import chart_room, chart_sides, key_to_values, mark_places, mark_values
from pretest.report.figures.forest import HATCH
from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.lettering import inches
from pretest.report.figures.palette import (
    BETTER_ZONE,
    BLUE,
    HARM_ZONE,
    HATCH_LINE,
    INK,
    LIMIT_ZONE,
    MUTED,
    Mark,
)
from pretest.report.figures.scales import round_ticks
from pretest.report.figures.sheet import in_plain_style, inches_wide, open_sheet
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.source import Source, choose, edition_of, nothing, rows_of
from pretest.report.figures.svgsheet import SMALL
from pretest.report.sections.movement import MOVEMENT_MARKS, judgement, latest
from pretest.report.sections.series import (
    SeriesKey,
    direction,
    is_hidden,
    series_by_key,
    series_names,
)
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.spec.colours import PAPER
from pretest.words import Language

_PLOT, _BOX = 1.75, 0.2  # inches: of the chart, and of a line of decisions below it
_LEAST_SPAN = 0.2  # of the range of the score: a small change is not drawn as a large one
_MEASURED = Mark("circle", BLUE, "")
_DECIDED = Mark("square", PAPER, "")


@dataclass(frozen=True, slots=True)
class WavePoint:
    """One wave. place: on the axis; name: below it. mark: what was decided on the change since the baseline.

    low, high: interval, NaN for none. hidden: words in place of figures, or "". joined: whether it may be compared
    with the wave before it; broken: why not, in a word or two, "" for the word of all breaks.
    """

    place: float
    name: str
    mark: Mark
    estimate: float
    low: float
    high: float
    hidden: str = ""
    joined: bool = True
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """What lies where: the baseline, the margin (NaN for none), and whether more is worse (1), better (-1) or 0.

    floor: nothing can lie on the better side of the baseline, so that no room is left there."""

    baseline: float
    margin: float
    sign: int
    floor: bool = False


@dataclass(frozen=True, slots=True)
class WaveText:
    """zones: better, below and above the limit; without a margin better and worse. signs: (word, mark) of the points.
    broken: what a break means. start: of the campaign, as a word. decided: what the numbers at the bottom are."""

    title: str
    subtitle: str
    zones: tuple[str, ...]
    signs: tuple[tuple[str, Mark], ...]
    broken: str
    start: str = ""
    decided: str = ""


def plot_waves(
    findings: Source,
    outcome: str = "",
    audience: str = "",
    *,
    place: str = "",
    category: str = "",
    campaign_start: str = "",
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Levels of one outcome over the waves, with what was decided on each change since the baseline.

    Parameters
    ----------
    findings
        Of ``monitor``. Figures that are marked as suppressed are never drawn.
    outcome, audience, category
        Which; each may be left out where there is only one.
    place
        Where people live; left out for all places together.
    campaign_start
        A date such as 2026-05-01, drawn as a line where the waves have dates; that of the plan where it is left out.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        x is the date (days since year 1) or the number of the wave, y the mean or the share. Around the baseline lies
        the margin, where the plan has one in points. Waves that may not be compared are not joined.

    Raises
    ------
    DataError
        When there are no waves, or a choice is left open.
    ValueError
        When ``campaign_start`` is no date.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> axes = pretest.plot_waves(findings, "help_seeking", "users", campaign_start="2026-05-01")
    """
    edition, name = edition_of(findings, lang), "plot_waves"
    rows_of(edition, "levels", name)
    levels = {key: rows for key, rows in series_by_key(edition, "levels").items() if key.place == place}
    wanted = choose((key.audience for key in levels), audience, "audience", name)
    of_group = [key for key in levels if key.audience == wanted]
    asked = choose((key.outcome for key in of_group), outcome, "outcome", name)
    keys = [key for key in of_group if key.outcome == asked]
    answer = choose((key.category for key in keys), category, "category", name)
    key = next((key for key in keys if key.category == answer), None)
    if key is None:
        raise nothing(name, "there are no levels")
    return draw_series(
        edition, key, levels[key], series_by_key(edition, "changes").get(key, []), start=campaign_start, ax=ax
    )


def draw_series(
    edition: Edition,
    key: SeriesKey,
    rows: Sequence[Row],
    changes: Sequence[Row],
    *,
    start: str = "",
    ax: Axes | None = None,
) -> Axes:
    """rows: the levels of one series; changes: those of the same series; start: of the campaign, as an ISO date; that
    of the plan where it is left out."""
    watch = edition.findings.plan.watch
    began = start or (watch.campaign_start if watch is not None else None)
    since = {row["wave_to"]: row for row in changes if row["kind"] == "baseline"}
    steps = {row["wave_to"]: row for row in changes if row["kind"] == "previous"}
    first = next((row["wave_from"] for row in since.values()), rows[0]["wave"])
    dated = all(row["date"] for row in rows)
    points = [_point(edition, row, since.get(row["wave"]), steps.get(row["wave"]), dated) for row in rows]
    base = next((row["estimate"] for row in rows if row["wave"] == first), math.nan)
    band = _band(edition, key, base)
    return draw_waves(
        points,
        band,
        _text(edition, key, since, changes, band),
        span=_LEAST_SPAN * _range(edition, key),
        tick=lambda value, digits: wave_tick(edition, key.statistic, value, digits),
        start=date.fromisoformat(began).toordinal() if dated and began else None,
        ax=ax,
    )


def _point(edition: Edition, row: Row, since: Row | None, step: Row | None, dated: bool) -> WavePoint:
    place = date.fromisoformat(row["date"]).toordinal() if dated else float(row["wave"])
    name = row["date"][:7] if dated else edition.strings("figure.waves.wave", wave=str(row["wave"]))
    mark = _MEASURED if since is None else MOVEMENT_MARKS[judgement(since)]
    hidden = edition.strings("page.not_shown") if is_hidden(row) else ""
    figures = (row["estimate"], row["conf_low"], row["conf_high"])
    joined = step is not None and bool(step["comparable"])
    return WavePoint(float(place), name, mark, *figures, hidden, joined, broken_word(edition, step))


def broken_word(edition: Edition, row: Row | None) -> str:
    """Why a line is broken, as short as a chart can say it; "" where only that it is can be said."""
    codes = [] if row is None or row["comparable"] else row["reason"].split("; ")
    short = (("wording_changed", "wording"), ("mode_changed", "mode"))
    return next((edition.strings(f"figure.waves.broken_{word}") for code, word in short if code in codes), "")


def _band(edition: Edition, key: SeriesKey, base: float) -> Band:
    fact = next((fact for fact in edition.findings.study.outcomes if fact.id == key.outcome), None)
    margin = math.nan
    if fact is not None and fact.margin is not None and fact.margin_unit == "points":
        margin = fact.margin
    return Band(base, margin, {"worse": 1, "better": -1}.get(direction(edition, key.outcome), 0))


def _text(edition: Edition, key: SeriesKey, since: dict[int, Row], changes: Sequence[Row], band: Band) -> WaveText:
    strings = edition.strings
    name, place = series_names(edition, [key])[key], edition.labels.audience(key.audience)
    last = next((row for row in latest(changes) if row["kind"] == "baseline"), None)
    if last is None:
        title = strings("figure.waves.once", outcome=name, place=place)
    else:
        word = strings(f"monitor.judgement.{judgement(last)}")
        title = strings("figure.waves.title", outcome=name, judgement=word, wave=str(last["wave_from"]), place=place)
    known = [judgement(row) for row in since.values()]
    signs = tuple((strings(f"monitor.judgement.{word}"), MOVEMENT_MARKS[word]) for word in dict.fromkeys(known))
    words = ("better", "below", "above") if math.isfinite(band.margin) else ("better", "worse")
    zones = tuple(strings(f"figure.zone.{word}") for word in words) if band.sign else ()
    level = next((row["conf_level"] for row in changes if math.isfinite(row["conf_level"])), 0.95)
    kind = "margin" if math.isfinite(band.margin) and band.sign else "bare"
    first = last["wave_from"] if last is not None else min((row["wave_from"] for row in changes), default=1)
    subtitle = strings(f"figure.waves.subtitle_{kind}", level=edition.numerals.decimal(level * 100, 0), wave=str(first))
    broken, start = strings("figure.waves.broken"), strings("figure.waves.start")
    return WaveText(title, subtitle, zones, signs, broken, start)


def wave_tick(edition: Edition, statistic: str, value: float, digits: int) -> str:
    if statistic != "share":
        return edition.numerals.decimal(value, digits)
    return edition.strings("number.percent", number=edition.numerals.decimal(value * 100, max(digits - 2, 0)))


def _range(edition: Edition, key: SeriesKey) -> float:
    if key.statistic == "share":
        return 1.0
    bounds = {fact.id: fact.bounds for fact in edition.findings.study.outcomes}.get(key.outcome)
    return 0.0 if bounds is None else bounds[1] - bounds[0]


@in_plain_style
def draw_waves(
    points: Sequence[WavePoint],
    band: Band,
    text: WaveText,
    *,
    span: float,
    tick: Callable[[float, int], str],
    start: float | None = None,
    decisions: Sequence[tuple[float, str]] = (),
    ax: Axes | None = None,
) -> Axes:
    """span: least height of the axis. tick: writes a value with so many digits. start: of the campaign, on the axis.
    decisions: place on the axis and number, as on the time line."""
    low, high = _ends(points, band, span)
    values = round_ticks(low, high, 4)
    digits = next((digits for digits in range(4) if all(_is_round(value, digits) for value in values)), 4)
    words = [tick(value, digits) for value in values]
    sides = chart_sides(words)
    key = [*_zone_key(text.zones, band.floor), *(Swatch(word, mark=mark) for word, mark in text.signs)]
    key += [Swatch(text.decided, mark=_DECIDED)] if decisions else []
    head = key_height(key, chart_room(ax, sides))
    places = [point.place for point in points]
    shown = [*places, *(place for place, _ in decisions)]
    reach = (max(shown) - min(shown)) or 1.0
    ends = (min(shown) - 0.06 * reach, max(shown) + 0.06 * reach)
    marked = _levelled(decisions, ends, chart_room(ax, sides))
    strip = _BOX * (1 + max((level for *_, level in marked), default=-1))
    floor = low - strip / _PLOT * (high - low)
    ax = open_sheet(ax, head + _PLOT + strip, title=text.title, subtitle=text.subtitle, sides=sides)
    ax.set_xlim(*ends)
    draw_key(ax, key, 0.0)
    key_to_values(ax, head, _PLOT + strip, floor, high)
    _draw_band(ax, band, low, high)
    mark_values(ax, values, words)
    mark_places(ax, places, [point.name for point in points])
    _draw_points(ax, points, low, high, text.broken)
    if start is not None:
        _draw_start(ax, start, low, high, text.start, places)
    _draw_decisions(ax, marked, (floor, low, high))
    return ax


def _is_round(value: float, digits: int) -> bool:
    return math.isclose(value * 10**digits, round(value * 10**digits), abs_tol=1e-6)


def _ends(points: Sequence[WavePoint], band: Band, span: float) -> tuple[float, float]:
    known = [
        value
        for point in points
        for value in (point.estimate, point.low, point.high)
        if not point.hidden and math.isfinite(value)
    ]
    if band.sign and math.isfinite(band.margin) and math.isfinite(band.baseline):
        known.append(band.baseline + band.sign * band.margin * 1.2)
    low, high = min(known, default=0.0), max(known, default=1.0)
    reach = max(1.2 * (high - low), span, 1e-9)
    if band.floor:
        return band.baseline, band.baseline + reach
    middle = (low + high) / 2
    return middle - reach / 2, middle + reach / 2


def _zone_key(words: Sequence[str], floor: bool) -> list[Swatch]:
    faces = ((BETTER_ZONE, ""), (LIMIT_ZONE, ""), (HARM_ZONE, HATCH))[floor:]
    return [Swatch(word, face, hatch) for word, (face, hatch) in zip(words, faces, strict=False)]


def _draw_band(ax: Axes, band: Band, low: float, high: float) -> None:
    if not band.sign or not math.isfinite(band.baseline):
        return
    left, right = ax.get_xlim()
    worse_end, better_end = (high, low) if band.sign > 0 else (low, high)
    limit = band.baseline + band.sign * band.margin if math.isfinite(band.margin) else worse_end
    style: dict[str, Any] = {"zorder": 0.5, "linewidth": 0}
    ax.fill_between([left, right], band.baseline, better_end, facecolor=BETTER_ZONE, **style)
    ax.fill_between([left, right], band.baseline, limit, facecolor=LIMIT_ZONE, **style)
    if math.isfinite(band.margin):
        ax.fill_between(
            [left, right], limit, worse_end, facecolor=HARM_ZONE, edgecolor=HATCH_LINE, hatch=HATCH, **style
        )
    ax.hlines([band.baseline], left, right, colors=INK, linewidth=1.0, linestyles=(0, (1, 2)), zorder=1.4)


def _draw_points(ax: Axes, points: Sequence[WavePoint], low: float, high: float, broken: str) -> None:
    steps = list(pairwise(points))
    apart = [((one.place + two.place) / 2, two.broken or broken) for one, two in steps if not two.joined]
    for place, word, line in _levelled(apart, ax.get_xlim(), inches_wide(ax)):
        _draw_break(ax, place, low, high, word, line)
    for before, after in steps:
        if after.joined and not before.hidden and not after.hidden:
            sns.lineplot(
                x=[before.place, after.place], y=[before.estimate, after.estimate], color=INK, linewidth=1.4, ax=ax,
                zorder=3, legend=False, errorbar=None,
            )  # fmt: skip
    shown = [point for point in points if not point.hidden and math.isfinite(point.estimate)]
    for point in shown:
        if math.isfinite(point.low) and math.isfinite(point.high):
            ax.vlines([point.place], point.low, point.high, colors=INK, linewidth=1.5, zorder=4, clip_on=False)
    draw_signs(ax, [Sign(point.place, point.estimate, point.mark) for point in shown])
    for point in points:
        if point.hidden:
            _say(ax, point.place, low, point.hidden, "bottom")
    ax.set(xlabel="", ylabel="")


def _draw_break(ax: Axes, place: float, low: float, high: float, word: str, line: int) -> None:
    """Two slanted lines across the chart: from one wave to the other nothing can be said. line: of its word, from the
    top."""
    left, right = ax.get_xlim()
    shift = 0.012 * (right - left)
    for side in (-1, 1):
        ax.plot(
            [place + side * shift - shift, place + side * shift + shift], [low, high], color=MUTED, linewidth=0.9,
            linestyle=(0, (4, 2)), zorder=2,
        )  # fmt: skip
    _say(ax, place, high, word, "top", line=line)


def _draw_start(ax: Axes, place: float, low: float, high: float, word: str, points: Sequence[float]) -> None:
    """A line, and its word on the side where it covers no wave."""
    left, right = ax.get_xlim()
    if not left <= place <= right:
        return
    ax.vlines([place], low, high, colors=INK, linewidth=1.2, zorder=2.2)
    reach = (inches(word, SMALL) + 0.1) / inches_wide(ax) * (right - left)
    after, before = (any(abs(place + s * reach / 2 - one) < reach / 2 for one in points) for s in (1, -1))
    turned = after and not before and place - reach > left
    _say(ax, place, low, word, "bottom", beside="left" if turned else "right")


def _levelled(
    words: Sequence[tuple[float, str]], ends: tuple[float, float], room: float
) -> list[tuple[float, str, int]]:
    """Words at places of the axis, with the line on which each stands, so that none covers another."""
    taken: list[float] = []
    found = []
    for place, word in sorted(words):
        half = inches(word, SMALL, bold=True) / 2 + 0.06
        middle = min(max((place - ends[0]) / (ends[1] - ends[0]) * room, half), max(room - half, half))
        level = next((level for level, end in enumerate(taken) if end <= middle - half), len(taken))
        taken[level:] = [middle + half, *taken[level + 1 :]]
        found.append((place, word, level))
    return found


def _draw_decisions(ax: Axes, marked: Sequence[tuple[float, str, int]], heights: tuple[float, float, float]) -> None:
    """Numbers in boxes below the chart, each with a thin line up. heights: the floor, and both ends of the chart."""
    floor, low, high = heights
    step = _BOX / _PLOT * (high - low)
    for place, number, level in marked:
        y = low - step * (level + 0.5)
        ax.vlines([place], y, high, colors=BLUE, linewidth=0.8, linestyles=(0, (1, 1.5)), zorder=2.1)
        ax.annotate(
            number, (place, max(y, floor)), ha="center", va="center_baseline", fontsize=SMALL, fontweight="bold",
            color=INK, parse_math=False, zorder=6.5, gid="said",
            bbox={"facecolor": PAPER, "edgecolor": BLUE, "boxstyle": "square,pad=0.15", "linewidth": 1.0},
        )  # fmt: skip


def _say(ax: Axes, place: float, height: float, word: str, side: str, *, beside: str = "", line: int = 0) -> None:
    """A word at a place of the chart, on paper so that lines do not run through it, and never beyond its edges.

    beside: on which side of the place, "left" or "right"; "" for above or below it. line: how many lines lower than
    the top.
    """
    left, right = ax.get_xlim()
    part, wide = (place - left) / (right - left), inches_wide(ax)
    half = inches(word, SMALL) / 2 + 0.03
    align = "left" if part * wide < half or beside else "right" if (1 - part) * wide < half else "center"
    if beside == "left" or (beside and (1 - part) * wide < 2 * half):
        align = "right"
    shift = {"left": 4.0, "right": -4.0, "center": 0.0}[align] if beside else 0.0
    up = -2.0 - line * (SMALL + 5.0) if side == "top" else 15.0 if beside else 2.0
    ax.annotate(
        word, (place, height), (shift, up), textcoords="offset points", ha=align,
        va=side, fontsize=SMALL, color=MUTED, fontstyle="italic", parse_math=False, zorder=6, gid="said",
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip
