"""The time line as a figure, with the list of what its numbers stand for behind it."""

from __future__ import annotations

from collections.abc import Sequence

from pretest.report.pages.table import Cell, Illustration, TableRow, make_table
from pretest.report.words.edition import Edition
from pretest.report.words.timeline import Event, events


def timeline_illustration(edition: Edition) -> Illustration | None:
    """What happened, on one line of dates; None where nothing but waves has a day."""
    from pretest.report.figures.svg import svg_link, to_vector
    from pretest.report.figures.timeline import draw_timeline, timeline_title

    found = events(edition)
    if not any(event.number for event in found):
        return None
    title = timeline_title(edition, found)
    vector = to_vector(draw_timeline(edition, found), desc=_summary(edition, found), id="timeline")
    table = make_table(title, _columns(edition), [("", [_row(edition, event) for event in found])])
    drawn, caption = vector.element(heading=True), edition.strings("timeline.caption")
    return Illustration("timeline", drawn, caption, table, svg_links=(svg_link(vector.file()),))


def _columns(edition: Edition) -> list[str]:
    return [edition.strings(f"timeline.column.{name}") for name in ("number", "date", "kind", "what", "where")]


def _row(edition: Edition, event: Event) -> TableRow:
    words = (_day(edition, event), edition.strings(f"timeline.kind.{event.kind}"), event.text)
    place = event.place or edition.strings("timeline.everywhere")
    return TableRow(str(event.number or ""), tuple(Cell(word) for word in (*words, place)))


def _day(edition: Edition, event: Event) -> str:
    return edition.numerals.date(event.date.isoformat()) or event.date.isoformat()


def _summary(edition: Edition, found: Sequence[Event]) -> str:
    """The figure in words, for whoever cannot see it."""
    said = [
        edition.strings("timeline.item", number=str(event.number), date=_day(edition, event), text=event.text)
        if event.number
        else edition.strings("timeline.plain_item", date=_day(edition, event), text=event.text)
        for event in found
    ]
    return "; ".join(said)
