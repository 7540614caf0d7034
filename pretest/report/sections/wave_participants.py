"""Who took part in each wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.participants import participants_section
from pretest.report.sections.section import Section
from pretest.report.sections.series import ALL_PLACES
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.tables.flow import TABLE as FLOW
from pretest.tables.levels import TABLE as LEVELS


@dataclass(frozen=True, slots=True)
class TookPart:
    """tables: people per wave, by audience and by place. flow: from read to kept."""

    tables: tuple[Table, ...]
    flow: tuple[Illustration, ...]


def people_section(edition: Edition) -> TookPart:
    """How many people answered, per wave and audience, and per place."""
    texts, levels = edition.strings, edition.rows("levels")
    known = list(dict.fromkeys(row["audience"] for row in levels))
    order = [audience.id for audience in edition.findings.study.audiences if audience.id in known]
    audiences = order + [audience for audience in known if audience not in order]
    if not levels:
        return TookPart((), participants_section(edition))
    whole = [row for row in levels if row["place"] == ALL_PLACES]
    labels = {audience: edition.labels.audience(audience) for audience in audiences}
    tables = [_people_table(edition, texts("monitor.people.caption"), whole, "audience", labels)]
    for audience in audiences:
        rows = [row for row in levels if row["audience"] == audience and row["place"] != ALL_PLACES]
        if rows:
            places = {place: clean_line(place) for place in sorted({row["place"] for row in rows})}
            caption = texts("monitor.people.places_caption", audience=labels[audience])
            tables.append(_people_table(edition, caption, rows, "place", places))
    return TookPart(tuple(tables), participants_section(edition))


def _people_table(edition: Edition, caption: str, rows: list[Row], by: str, labels: Mapping[str, str]) -> Table:
    columns = [edition.strings("monitor.people.wave"), *labels.values()]
    made = []
    for wave in sorted({row["wave"] for row in rows}):
        cells = [_people(edition, [row for row in rows if row["wave"] == wave and row[by] == name]) for name in labels]
        made.append(TableRow(edition.strings("monitor.levels.wave", wave=str(wave)), tuple(cells)))
    return make_table(caption, columns, [("", made)])


def _people(edition: Edition, rows: list[Row]) -> Cell:
    """The most people who answered one outcome; hidden when any of them is, since the largest follows from it."""
    counts = [row["n"] for row in rows]
    if None in counts and not any(counts):
        return edition.hidden()
    return Cell(edition.numerals.count(max((count for count in counts if count is not None), default=0)), "number")


SECTION = Section("participants", people_section, (FLOW, LEVELS), runs=("monitor",), folder="wave_participants")
