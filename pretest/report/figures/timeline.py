"""What happened on a line of dates: a lane for each kind of event, numbered signs, and what they stand for below."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from pretest.report.figures.lettering import break_lines, inches
from pretest.report.figures.palette import BLUE, GREY, INK, LINE, MUTED, ORANGE, PURPLE, Mark
from pretest.report.figures.sheet import (
    LINE_HEIGHT,
    in_plain_style,
    inches_wide,
    open_sheet,
    room_of,
    rule,
    write,
    write_lines,
)
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.source import Source, edition_of, nothing
from pretest.report.figures.svgsheet import SIZE, SMALL
from pretest.report.words.edition import Edition
from pretest.report.words.timeline import EVENT_KINDS, Event, EventKind, events
from pretest.words import Language

EVENT_MARKS: Mapping[EventKind, Mark] = {
    "campaign": Mark("diamond", INK, ""),
    "decision": Mark("square", BLUE, ""),
    "signal": Mark("triangle", ORANGE, ""),
    "break": Mark("cross", PURPLE, ""),
    "wave": Mark("ring", GREY, "", filled=False),
}
MOST_LISTED = 30  # events in the list below; the table behind the figure has all
_NAME, _LANE, _GAP, _AXIS = 0.16, 0.2, 0.06, 0.34  # inches
_SIGN, _EDGE = 0.14, 0.1
_INDENT = 0.26
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 600)  # months between two ticks
_MOST_TICKS = 5


def plot_timeline(findings: Source, *, lang: Language = "en", ax: Axes | None = None) -> Axes:
    """What happened while a campaign was watched: waves, its start, decisions, and what else was noted.

    Parameters
    ----------
    findings
        Of ``monitor``.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        x is the date (days since year 1), y inches from the top: a lane for each kind of event with its sign and
        number, and below the dates a list of what the numbers stand for.

    Raises
    ------
    DataError
        When nothing in the findings has a date.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> axes = pretest.plot_timeline(findings)
    """
    edition = edition_of(findings, lang)
    found = events(edition)
    if not found:
        raise nothing("plot_timeline", "nothing in these findings has a date")
    return draw_timeline(edition, found, ax=ax)


def timeline_title(edition: Edition, found: Sequence[Event]) -> str:
    """How many decisions were taken, from the first event to the last."""
    strings = edition.strings
    number = sum(event.kind == "decision" for event in found)
    first, last = (edition.numerals.date(one.date.isoformat()) or "" for one in (found[0], found[-1]))
    key = {0: "none", 1: "one"}.get(number, "many")
    return strings(f"timeline.title_{key}", n=edition.numerals.count(number), first=first, last=last)


@in_plain_style
def draw_timeline(edition: Edition, found: Sequence[Event], *, ax: Axes | None = None) -> Axes:
    """found: as ``events`` gives them, earliest first."""
    room = room_of(ax)
    days = [event.date.toordinal() for event in found]
    low, high = min(days), max(days)
    edge = max((high - low) * _EDGE / room, 15 if low == high else 1)
    scale = (low - edge, high + edge)
    lanes = {kind: [event for event in found if event.kind == kind] for kind in EVENT_KINDS}
    levels = {kind: _levels(edition, own, scale, room) for kind, own in lanes.items() if own}
    heights = {kind: _NAME + _LANE * (1 + max(level)) + _GAP for kind, level in levels.items()}
    chart = sum(heights.values())
    listed = [event for event in found if event.number][-MOST_LISTED:]
    lines = [break_lines(_said(edition, event), room - _INDENT, SIZE, most=3) for event in listed]
    left_out = sum(event.number > 0 for event in found) - len(listed)
    more = [edition.strings("timeline.more", n=edition.numerals.count(left_out))] if left_out else []
    below = sum(len(one) * LINE_HEIGHT + 0.03 for one in lines) + len(more) * LINE_HEIGHT
    ax = open_sheet(
        ax, chart + _AXIS + below, title=timeline_title(edition, found), subtitle=edition.strings("timeline.subtitle")
    )
    ax.set_xlim(*scale)
    ax.set_xticks([])
    _draw_lanes(ax, edition, lanes, levels, heights)
    _draw_dates(ax, scale, chart)
    _draw_list(ax, listed, lines, more, chart + _AXIS)
    return ax


def _levels(edition: Edition, own: Sequence[Event], scale: tuple[float, float], room: float) -> list[int]:
    """How high each sign stands in its lane, so that none covers another or its number."""
    ends: list[float] = []
    found = []
    for event in own:
        place = (event.date.toordinal() - scale[0]) / (scale[1] - scale[0]) * room
        wide = _SIGN + inches(_number(edition, event), SMALL) + 0.04
        start = min(place - _SIGN / 2, room - wide)
        level = next((level for level, end in enumerate(ends) if end <= start), len(ends))
        ends[level:] = [start + wide, *ends[level + 1 :]]
        found.append(level)
    return found


def _number(edition: Edition, event: Event) -> str:
    return edition.numerals.count(event.number) if event.number else ""


def _draw_lanes(
    ax: Axes,
    edition: Edition,
    lanes: Mapping[EventKind, Sequence[Event]],
    levels: Mapping[EventKind, Sequence[int]],
    heights: Mapping[EventKind, float],
) -> None:
    top, signs, room = 0.0, [], inches_wide(ax)
    low, high = ax.get_xlim()
    for kind, height in heights.items():
        rule(ax, top)
        write(ax, 0.0, top + _NAME / 2 + 0.02, edition.strings(f"timeline.lane.{kind}"), colour=MUTED, size=SMALL)
        for event, level in zip(lanes[kind], levels[kind], strict=True):
            place, y = event.date.toordinal(), top + _NAME + _LANE * (level + 0.5)
            signs.append(Sign(float(place), y, EVENT_MARKS[kind]))
            word = _number(edition, event)
            beside = (place - low) / (high - low) * room
            turned = beside + _SIGN / 2 + inches(word, SMALL) + 0.02 > room
            x, align = (beside - _SIGN / 2, "right") if turned else (beside + _SIGN / 2, "left")
            if word:
                write(ax, x, y, word, size=SMALL, align="right" if align == "right" else "left", bold=True)
        top += height
    starts = [event.date.toordinal() for event in lanes["campaign"]]
    ax.vlines(starts, 0.0, top, colors=INK, linewidth=0.9, linestyles=(0, (3, 2)), zorder=0.8)
    draw_signs(ax, signs, size=34.0)


def _draw_dates(ax: Axes, scale: tuple[float, float], top: float) -> None:
    """The line of dates, with months that fit beside each other."""
    rule(ax, top, INK)
    room = inches_wide(ax)
    for day in date_ticks(*scale):
        place, word = float(day.toordinal()), day.isoformat()[:7]
        middle = (place - scale[0]) / (scale[1] - scale[0]) * room
        half = inches(word, SMALL) / 2
        ax.vlines([place], top, top + 0.05, colors=INK, linewidth=0.8, clip_on=False)
        ax.vlines([place], 0.0, top, colors=LINE, linewidth=0.5, zorder=0.4)
        write(ax, min(max(middle, half), room - half), top + 0.14, word, align="center", colour=MUTED, size=SMALL)


def date_ticks(low: float, high: float) -> list[datetime.date]:
    """First days of months between two days (since year 1), a round number of months apart; at most a few."""
    first, last = datetime.date.fromordinal(max(1, int(low))), datetime.date.fromordinal(int(high))
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    for step in _STEPS:
        found = [datetime.date(month // 12, month % 12 + 1, 1) for month in months if month % step == 0]
        found = [day for day in found if low <= day.toordinal() <= high]
        if len(found) <= _MOST_TICKS:
            return found or [first]
    return [first]


def _said(edition: Edition, event: Event) -> str:
    day = edition.numerals.date(event.date.isoformat()) or event.date.isoformat()
    key = "timeline.entry_place" if event.place else "timeline.entry"
    return edition.strings(key, date=day, text=event.text, **({"place": event.place} if event.place else {}))


def _draw_list(
    ax: Axes, listed: Sequence[Event], lines: Sequence[Sequence[str]], more: Sequence[str], top: float
) -> None:
    signs, room = [], inches_wide(ax)
    for event, own in zip(listed, lines, strict=True):
        y = top + LINE_HEIGHT / 2
        signs.append(Sign(0.06 / room, y, EVENT_MARKS[event.kind]))
        write(ax, _INDENT - 0.03, y, str(event.number), size=SMALL, align="right", bold=True)
        write_lines(ax, _INDENT + 0.02, top, own)
        top += len(own) * LINE_HEIGHT + 0.03
    draw_signs(ax, signs, on_scale=False, size=24.0)
    write_lines(ax, 0.0, top, more, colour=MUTED, size=SMALL)
