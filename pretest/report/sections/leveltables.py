"""The figures behind the charts of waves, and the last level and change of each place."""

from __future__ import annotations

from collections.abc import Mapping

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.movement import change_cells, latest, level_of, verdict_cell
from pretest.report.sections.series import (
    ALL_PLACES,
    Series,
    SeriesKey,
    is_hidden,
    level_interval,
    level_text,
    series_names,
)
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row


def levels_table(edition: Edition, audience: str, levels: Series, names: Mapping[SeriesKey, str]) -> Table:
    texts = edition.strings
    widths = {level_of(edition, row) for rows in levels.values() for row in rows}
    columns = [texts(f"monitor.levels.{name}") for name in ("estimate", "people", "effective", "weighted")]
    columns.insert(1, texts("monitor.levels.interval", level=texts.listed(sorted(widths))))
    groups = [(names[key], [_level_row(edition, key, row) for row in rows]) for key, rows in levels.items()]
    caption = texts("monitor.levels.caption", audience=audience)
    return make_table(caption, [texts("monitor.people.wave"), *columns], groups)


def _level_row(edition: Edition, key: SeriesKey, row: Row) -> TableRow:
    texts, numerals = edition.strings, edition.numerals
    date = numerals.date(row["date"] or None)
    head = texts("monitor.levels.dated", wave=str(row["wave"]), date=date) if date else ""
    head = head or texts("monitor.levels.wave", wave=str(row["wave"]))
    weighted = Cell(texts("monitor.levels.is_weighted" if row["weighted"] else "monitor.levels.not_weighted"))
    if is_hidden(row):
        return TableRow(head, (edition.hidden(span=4), weighted))
    if not row["n"]:
        return TableRow(head, (Cell(texts("monitor.levels.not_asked"), "hidden", span=4), weighted))
    numbers = (
        level_text(edition, key.statistic, row["estimate"]),
        level_interval(edition, key.statistic, row["conf_low"], row["conf_high"]),
        numerals.count(row["n"]),
        numerals.decimal(row["n_effective"], 0),
    )
    return TableRow(head, (*(Cell(number, "number") for number in numbers), weighted))


def places_table(edition: Edition, audience: str, name: str, levels: Series, changes: Series) -> Table | None:
    """The last level and the change since the baseline in each place."""
    texts = edition.strings
    own = {key: rows for key, rows in levels.items() if key.audience == audience}
    if all(key.place == ALL_PLACES for key in own):
        return None
    names = series_names(edition, list(own))
    columns = [texts(f"monitor.changes.{column}") for column in ("last", "since", "size")]
    rows = [row for found in own.values() for row in found]
    columns += [texts("monitor.changes.interval", level=level_of(edition, rows[0])), texts("monitor.changes.p_value")]
    groups: dict[str, list[TableRow]] = {}
    for key, found in own.items():
        groups.setdefault(names[key], []).append(_place_row(edition, key, found[-1], changes.get(key, [])))
    caption = texts("monitor.changes.places_caption", audience=name)
    head = texts("monitor.watched.places")
    return make_table(caption, [head, *columns, texts("monitor.changes.judgement")], list(groups.items()))


def _place_row(edition: Edition, key: SeriesKey, last: Row, changes: list[Row]) -> TableRow:
    texts = edition.strings
    place = edition.labels.text({"": key.place}) or texts("monitor.changes.all_places")
    level = (
        edition.hidden() if is_hidden(last) else Cell(level_text(edition, key.statistic, last["estimate"]), "number")
    )
    since = next((row for row in latest(changes) if row["kind"] == "baseline"), None)
    if since is None:
        nothing = Cell(texts("monitor.judgement.unknown"), "hidden", span=5)
        return TableRow(place, (level, nothing))
    pair = texts("monitor.changes.since_pair", a=str(since["wave_from"]), b=str(since["wave_to"]))
    return TableRow(place, (level, Cell(pair), *change_cells(edition, key, since), verdict_cell(edition, since)))
