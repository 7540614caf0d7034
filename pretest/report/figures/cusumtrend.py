"""How far one harm has built up over the waves, against the threshold that chance seldom reaches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from matplotlib.axes import Axes

from pretest.report.figures.alarmtrend import place_on_axis
from pretest.report.figures.palette import INK, STATUS_MARKS, VERDICT_MARKS, Mark
from pretest.report.figures.source import Source, edition_of, watched_rows
from pretest.report.figures.wavetrend import Band, WavePoint, WaveText, draw_waves
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.words import Language

_LEAST_SPAN = 2.0  # thresholds: next to nothing is not drawn as much
_MARKS: dict[bool, Mark] = {True: STATUS_MARKS["watch"], False: VERDICT_MARKS["inconclusive"]}


def plot_cusum(
    findings: Source,
    outcome: str = "",
    audience: str = "",
    *,
    place: str = "",
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """How far one harm has built up since the campaign started. A picture beside the alarms: they decide, not it.

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
        x is the date (days since year 1) or the number of the wave; y the sum of the table ``cusum``, in times its
        limit, so that 1 is the threshold. A wave that cannot be compared is a gap, and the sum begins anew after it.

    Raises
    ------
    DataError
        When there are no sums, or a choice is left open.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> axes = pretest.plot_cusum(findings, "social_distance", "non_users")
    """
    edition = edition_of(findings, lang)
    own = watched_rows(edition, "cusum", "plot_cusum", outcome, audience, place)
    return draw_cusum(edition, own, ax=ax)


def draw_cusum(edition: Edition, rows: Sequence[Row], *, ax: Axes | None = None) -> Axes:
    """rows: of the table ``cusum``, of one harm in one audience and place, by wave."""
    known = {row["wave"]: row["date"] or None for row in rows}
    dates = known if all(known.values()) else {}
    watch = edition.findings.plan.watch
    began = watch.campaign_start if watch is not None and dates else None
    axes = draw_waves(
        [_point(edition, row, dates) for row in rows],
        Band(0.0, 1.0, 1, floor=True),
        _text(edition, rows),
        span=_LEAST_SPAN,
        tick=edition.numerals.decimal,
        start=date.fromisoformat(began).toordinal() if began else None,
        ax=ax,
    )
    axes.hlines([1.0], *axes.get_xlim(), colors=INK, linewidth=1.2, zorder=1.6)
    return axes


def times_limit(row: Row) -> float:
    """The sum in times its limit; NaN where there is none."""
    return float(row["value"] / row["limit"]) if math.isfinite(row["value"]) else math.nan


def _point(edition: Edition, row: Row, dates: dict[int, str | None]) -> WavePoint:
    gap = ""
    if row["suppressed"]:
        gap = edition.strings("page.not_shown")
    elif not math.isfinite(row["value"]):
        gap = edition.strings("figure.alarms.gap")
    mark = _MARKS[bool(row["crossed"])]
    nothing_around = (math.nan, math.nan)
    return WavePoint(
        *place_on_axis(edition, row["wave"], dates), mark, times_limit(row), *nothing_around, gap,
        joined=not row["restarted"],
    )  # fmt: skip


def _text(edition: Edition, rows: Sequence[Row]) -> WaveText:
    strings, last = edition.strings, rows[-1]
    where = edition.labels.audience(last["audience"])
    where = f"{where}, {clean_line(last['place'])}" if last["place"] else where
    state = _state(last)
    names = {"outcome": edition.labels.outcome(last["outcome"]), "wave": str(last["wave"]), "place": where}
    known = dict.fromkeys(bool(row["crossed"]) for row in rows if math.isfinite(row["value"]))
    return WaveText(
        strings(f"figure.cusum.title_{state}", **names),
        strings("figure.cusum.subtitle"),
        (strings("figure.cusum.below"), strings("figure.cusum.above")),
        tuple((strings(f"figure.cusum.{'crossed' if one else 'not_crossed'}"), _MARKS[one]) for one in known),
        strings("figure.cusum.anew"),
        strings("figure.waves.start"),
    )


def _state(row: Row) -> str:
    if not math.isfinite(row["value"]):
        return "untold"
    return "above" if row["crossed"] else "below"
