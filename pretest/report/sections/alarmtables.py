"""What stands behind the plan's alarms: each main harm over the waves, as figures and in a table, and in each place."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from pretest.report.figures.palette import STATUS_MARKS
from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.movement import reason_word
from pretest.report.sections.series import change_interval, change_text, in_change_unit
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.report.words.timeline import events
from pretest.report.words.waved import wave_name
from pretest.words import WaveStatus


def alarm_illustration(edition: Edition, audience: str, number: int) -> Illustration | None:
    """One chart per main harm of an audience, with the figures behind them; None where no alarm watches it."""
    from pretest.report.figures.alarmtrend import draw_alarms
    from pretest.report.figures.svg import svg_link, to_vector

    series = _series(edition, audience, "")
    if not series:
        return None
    charts, links = [], []
    for place, rows in enumerate(series.values(), 1):
        drawn = draw_alarms(edition, rows)
        vector = to_vector(drawn, desc=_summary(edition, rows), id=f"alarms{number}-{place}")
        charts.append(vector.element(heading=True))
        links.append(svg_link(vector.file()))
    title = edition.strings("watch.figure.title", audience=edition.labels.audience(audience))
    table = _table(edition, title, series)
    return Illustration(f"alarms{number}", Markup("").join(charts), title, table, svg_links=tuple(links))


def alarm_places(edition: Edition) -> Table | None:
    """How each main harm stands in each place at the last look; None where there are no places, or no alarms."""
    rows = edition.rows("alarms")
    last = max((row["wave"] for row in rows), default=0)
    here = [row for row in rows if row["wave"] == last]
    places = sorted({row["place"] for row in here if row["place"]})
    if not places:
        return None
    groups: dict[str, list[TableRow]] = {}
    for audience in (one.id for one in edition.findings.study.audiences):
        for outcome in sorted(
            {row["outcome"] for row in here if row["audience"] == audience}, key=edition.outcome_place
        ):
            own = {row["place"]: row for row in here if (row["audience"], row["outcome"]) == (audience, outcome)}
            cells = tuple(_status(edition, own[place]["state"] if place in own else "cannot_tell") for place in places)
            name = edition.labels.outcome(outcome)
            groups.setdefault(edition.labels.audience(audience), []).append(TableRow(name, cells))
    headings = [edition.strings("watch.column.harm"), *(clean_line(place) for place in places)]
    return make_table(edition.strings("watch.places"), headings, list(groups.items()))


def _series(edition: Edition, audience: str, place: str) -> dict[str, list[Row]]:
    """Outcome → its rows by wave, in the order of the study."""
    rows = [row for row in edition.rows("alarms") if (row["audience"], row["place"]) == (audience, place)]
    order = sorted({row["outcome"] for row in rows}, key=edition.outcome_place)
    return {name: sorted((r for r in rows if r["outcome"] == name), key=lambda row: row["wave"]) for name in order}


def _statistic(row: Row) -> str:
    return "share" if row["unit"] == "share" else "mean"


def _figures(edition: Edition, row: Row) -> tuple[str, str]:
    """The estimate and its interval."""
    statistic = _statistic(row)
    estimate = in_change_unit(edition, statistic, change_text(edition, statistic, row["estimate"]))
    return estimate, change_interval(edition, statistic, row["sequence_low"], row["sequence_high"])


def _summary(edition: Edition, rows: Sequence[Row]) -> str:
    """The figure in words, for whoever cannot see it."""
    said = []
    for row in rows:
        status = edition.strings(f"watch.status.{row['state']}")
        values = {"wave": wave_name(edition, row["wave"]), "status": status}
        if math.isfinite(row["estimate"]):
            estimate, interval = _figures(edition, row)
            said.append(edition.strings("watch.figure.look", estimate=estimate, interval=interval, **values))
        else:
            said.append(edition.strings("watch.figure.gap", **values))
    outcome = edition.labels.outcome(rows[0]["outcome"])
    here = (rows[0]["audience"], rows[0]["outcome"], rows[0]["place"])
    for event in (one for one in events(edition) if one.kind == "decision" and one.is_about(*here)):
        date = edition.numerals.date(event.date.isoformat()) or ""
        said.append(edition.strings("watch.figure.decided", number=edition.numerals.count(event.number), date=date))
    return edition.strings("watch.figure.item", outcome=outcome, looks="; ".join(said))


def _table(edition: Edition, caption: str, series: dict[str, list[Row]]) -> Table:
    texts = edition.strings
    names = ("change", "interval", "limit", "looks", "status")
    headings = [texts("monitor.people.wave"), *(texts(f"watch.column.{name}") for name in names)]
    groups = [(edition.labels.outcome(name), [_row(edition, row) for row in rows]) for name, rows in series.items()]
    return make_table(caption, headings, groups)


def _row(edition: Edition, row: Row) -> TableRow:
    head, status = wave_name(edition, row["wave"]), _status(edition, row["state"])
    if row["suppressed"]:
        return TableRow(head, (edition.hidden(span=4), status))
    if not math.isfinite(row["estimate"]):
        why = "; ".join(reason_word(edition, code) for code in row["reason"].split("; ") if code)
        return TableRow(head, (Cell(why, "hidden", span=4), status))
    estimate, interval = _figures(edition, row)
    statistic = _statistic(row)
    limit = in_change_unit(edition, statistic, change_text(edition, statistic, row["margin"]).removeprefix("+"))
    numbers = (estimate, interval, limit, edition.numerals.count(row["looks"]))
    return TableRow(head, (*(Cell(number, "number") for number in numbers), status))


def _status(edition: Edition, state: WaveStatus) -> Cell:
    return Cell(edition.strings(f"watch.status.{state}"), "verdict", STATUS_MARKS[state])
