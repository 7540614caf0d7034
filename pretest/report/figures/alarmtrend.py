"""One harm by the plan's alarms: estimates with their sequence over the waves, the limit, and the campaign's start."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from matplotlib.axes import Axes

from pretest.report.figures.palette import INK, STATUS_MARKS, Mark
from pretest.report.figures.source import Source, edition_of, watched_rows
from pretest.report.figures.wavetrend import Band, WavePoint, WaveText, broken_word, draw_waves, wave_tick
from pretest.report.sections.movement import reason_group
from pretest.report.words.changerows import raw_changes
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.report.words.timeline import events
from pretest.words import Language

_LEAST_SPAN = 2.0  # margins: a small change is not drawn as a large one
_BASELINE = Mark("diamond", INK, "")


def plot_alarms(
    findings: Source,
    outcome: str = "",
    audience: str = "",
    *,
    place: str = "",
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """How one harm stood after each wave, by the plan's alarms.

    Parameters
    ----------
    findings
        Of ``monitor``, of a plan with ``alarms``. Figures that are marked as suppressed are never drawn.
    outcome, audience
        Which; each may be left out where there is only one.
    place
        Where people live; left out for all places together.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        x is the date (days since year 1) or the number of the wave; y the estimate, above 0 is worse, with the interval
        that holds at every look. The band from 0 to the margin is shaded, and what lies above it hatched. A wave that
        cannot be compared with the baseline is a gap.

    Raises
    ------
    DataError
        When there are no alarms, or a choice is left open.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> axes = pretest.plot_alarms(findings, "social_distance", "non_users")
    """
    edition = edition_of(findings, lang)
    own = watched_rows(edition, "alarms", "plot_alarms", outcome, audience, place)
    return draw_alarms(edition, own, ax=ax)


def draw_alarms(edition: Edition, rows: Sequence[Row], *, ax: Axes | None = None) -> Axes:
    """rows: of the table ``alarms``, of one harm in one audience and place, by wave."""
    statistic = "share" if rows[0]["unit"] == "share" else "mean"
    known = {fact.wave: fact.date for fact in edition.findings.study.waves}
    dated = all(known.get(wave) for wave in (rows[0]["wave_from"], *(row["wave"] for row in rows)))
    margin = next((row["margin"] for row in rows if math.isfinite(row["margin"])), math.nan)
    watch = edition.findings.plan.watch
    began = watch.campaign_start if watch is not None and dated else None
    first = WavePoint(
        *place_on_axis(edition, rows[0]["wave_from"], known if dated else {}), _BASELINE, 0.0, math.nan, math.nan
    )
    points = [_point(edition, row, known if dated else {}) for row in rows]
    return draw_waves(
        [first, *_with_breaks(edition, rows, points)],
        Band(0.0, margin, 1),
        _text(edition, rows, margin),
        span=_LEAST_SPAN * margin if math.isfinite(margin) else 0.0,
        tick=lambda value, digits: wave_tick(edition, statistic, value, digits),
        start=date.fromisoformat(began).toordinal() if began else None,
        decisions=_decisions(edition, rows[-1]) if dated else (),
        ax=ax,
    )


def _decisions(edition: Edition, row: Row) -> list[tuple[float, str]]:
    """Where the decisions about this harm lie on the axis, by their numbers on the time line."""
    here = (row["audience"], row["outcome"], row["place"])
    own = [event for event in events(edition) if event.kind == "decision" and event.is_about(*here)]
    return [(float(event.date.toordinal()), edition.numerals.count(event.number)) for event in own]


def place_on_axis(edition: Edition, wave: int, dates: dict[int, str | None]) -> tuple[float, str]:
    """Where a wave lies on the axis, and its name there."""
    day = dates.get(wave)
    if day:
        return float(date.fromisoformat(day).toordinal()), day[:7]
    return float(wave), edition.strings("figure.waves.wave", wave=str(wave))


def _point(edition: Edition, row: Row, dates: dict[int, str | None]) -> WavePoint:
    gap = ""
    if row["suppressed"]:
        gap = edition.strings("page.not_shown")
    elif not math.isfinite(row["estimate"]):
        gap = edition.strings("figure.alarms.gap")
    figures = (row["estimate"], row["sequence_low"], row["sequence_high"])
    return WavePoint(*place_on_axis(edition, row["wave"], dates), STATUS_MARKS[row["state"]], *figures, gap)


def _with_breaks(edition: Edition, rows: Sequence[Row], points: Sequence[WavePoint]) -> Iterator[WavePoint]:
    """The points, with a break where waves begin or cease to be comparable with the baseline, or with each other."""
    steps = {
        row["wave_to"]: row
        for row in raw_changes(edition)
        if row["kind"] == "previous" and all(row[name] == rows[0][name] for name in ("audience", "place", "outcome"))
    }
    before = False
    for row, point in zip(rows, points, strict=True):
        blocked = any(reason_group(edition, code) == "blocked" for code in row["reason"].split("; ") if code)
        step = steps.get(row["wave"])
        apart = blocked != before or (step is not None and not step["comparable"])
        yield replace(point, joined=not apart, broken=broken_word(edition, step)) if apart else point
        before = blocked


def _text(edition: Edition, rows: Sequence[Row], margin: float) -> WaveText:
    strings, last = edition.strings, rows[-1]
    where = edition.labels.audience(last["audience"])
    where = f"{where}, {clean_line(last['place'])}" if last["place"] else where
    word = strings(f"watch.status.{last['state']}")
    title = strings(
        "figure.alarms.title", outcome=edition.labels.outcome(last["outcome"]), status=word, wave=str(last["wave"]),
        place=where,
    )  # fmt: skip
    states = dict.fromkeys(row["state"] for row in rows if math.isfinite(row["estimate"]))
    signs = [(strings("figure.alarms.baseline", wave=str(last["wave_from"])), _BASELINE)]
    signs += [(strings(f"watch.status.{state}"), STATUS_MARKS[state]) for state in states]
    zones = ("better", "below", "above") if math.isfinite(margin) else ("better", "worse")
    watch = edition.findings.plan.watch
    kind = "since" if watch is not None and watch.campaign_start else "each"
    return WaveText(
        title,
        strings(f"figure.alarms.subtitle_{kind}", wave=str(last["wave_from"])),
        tuple(strings(f"figure.zone.{zone}") for zone in zones),
        tuple(signs),
        strings("figure.waves.broken"),
        strings("figure.waves.start"),
        strings("figure.alarms.decided"),
    )
