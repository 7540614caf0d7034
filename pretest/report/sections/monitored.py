"""Where outcomes stand in each wave: the charts, the table behind them, and what changed."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from pretest.report.pages.table import Illustration, Table
from pretest.report.sections.leveltables import levels_table, places_table
from pretest.report.sections.movement import (
    changes_table,
    is_repeated,
    judgement,
    latest,
    level_of,
    reasons,
    sentence,
)
from pretest.report.sections.section import Section
from pretest.report.sections.series import (
    ALL_PLACES,
    Series,
    SeriesKey,
    direction,
    is_hidden,
    level_text,
    series_by_key,
    series_names,
)
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.levels import TABLE as LEVELS

_MANY = 20  # comparisons from which on chance alone is expected to give one


@dataclass(frozen=True, slots=True)
class Told:
    """What changed in one outcome, in words."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One audience. places: levels and changes per place, None where there are no places."""

    title: str
    illustration: Illustration
    told: tuple[Told, ...]
    recent: Table
    all: Table
    places: Table | None
    places_title: str


@dataclass(frozen=True, slots=True)
class Monitored:
    """level: of the intervals, in percent. many: a remark on the number of comparisons, or ""."""

    level: str
    audiences: tuple[Standing, ...]
    many: str


def monitored_section(edition: Edition) -> Monitored:
    """Levels and changes per audience, in the order of the study."""
    levels, changes = series_by_key(edition, "levels"), series_by_key(edition, "changes")
    audiences = list(dict.fromkeys(key.audience for key in levels))
    rows = [row for found in levels.values() for row in found]
    return Monitored(
        level_of(edition, rows[0]) if rows else "",
        tuple(_standing(edition, audience, number, levels, changes) for number, audience in enumerate(audiences, 1)),
        _many(edition, changes),
    )


def _standing(edition: Edition, audience: str, number: int, levels: Series, changes: Series) -> Standing:
    name = edition.labels.audience(audience)
    own = {key: rows for key, rows in levels.items() if (key.audience, key.place) == (audience, ALL_PLACES)}
    moved = {key: rows for key, rows in changes.items() if (key.audience, key.place) == (audience, ALL_PLACES)}
    names = series_names(edition, list(own))
    told = [Told(names[key], _sentences(edition, key, moved.get(key, []))) for key in own]
    caption = edition.strings("monitor.changes.caption", audience=name)
    once = {key: [row for row in rows if not is_repeated(row, rows)] for key, rows in moved.items()}
    return Standing(
        title=name,
        illustration=_illustration(edition, name, own, moved, f"trend{number}"),
        told=tuple(line for line in told if line.text),
        recent=changes_table(edition, caption, {key: latest(rows) for key, rows in moved.items()}),
        all=changes_table(edition, caption, once),
        places=places_table(edition, audience, name, levels, changes),
        places_title=edition.strings("monitor.changes.places_fold", audience=name),
    )


def _sentences(edition: Edition, key: SeriesKey, rows: list[Row]) -> str:
    """Since the baseline always; the trend where there is one, and the last step where it shows something."""
    told = [row for row in latest(rows) if row["kind"] == "baseline" or judgement(row) in _TOLD.get(row["kind"], ())]
    return " ".join(sentence(edition, key, row) for row in told)


_TELLING = ("worse", "better", "higher", "lower")
_TOLD = {"previous": _TELLING, "trend": (*_TELLING, "open", "blocked")}


def _many(edition: Edition, changes: Series) -> str:
    shown = [
        row for rows in changes.values() for row in rows if not is_repeated(row, rows) and judgement(row) in _COUNTED
    ]
    if len(shown) < _MANY:
        return ""
    chance = len(shown) * (1 - shown[0]["conf_level"])
    count = edition.numerals.count
    return edition.strings("monitor.changes.many", n=count(len(shown)), chance=count(round(chance)))


_COUNTED = (*_TELLING, "open")


def _illustration(edition: Edition, audience: str, levels: Series, changes: Series, prefix: str) -> Illustration:
    """All charts of an audience as one figure, each chart with what was found in it."""
    from pretest.report.figures.svg import svg_link, to_vector
    from pretest.report.figures.wavetrend import draw_series

    texts, names = edition.strings, series_names(edition, list(levels))
    charts, links = [], []
    for number, (key, rows) in enumerate(levels.items(), 1):
        drawn = draw_series(edition, key, rows, changes.get(key, []))
        said = _summary(edition, key, names[key], rows) + _breaks(edition, changes.get(key, []))
        vector = to_vector(drawn, desc=said, id=f"{prefix}-{number}")
        charts.append(vector.element(heading=True))
        links.append(svg_link(vector.file()))
    title = texts("monitor.levels.figure_title", audience=audience)
    table = levels_table(edition, audience, levels, names)
    return Illustration(prefix, Markup("").join(charts), title, table, svg_links=tuple(links))


def _summary(edition: Edition, key: SeriesKey, name: str, rows: list[Row]) -> str:
    texts = edition.strings
    said = [
        texts("monitor.levels.hidden_level", wave=str(row["wave"]))
        if is_hidden(row)
        else texts(
            "monitor.levels.figure_level",
            wave=str(row["wave"]),
            level=level_text(edition, key.statistic, row["estimate"]),
        )
        for row in rows
    ]
    way = texts(f"monitor.direction.{direction(edition, key.outcome)}")
    return texts("monitor.levels.figure_item", outcome=name, direction=way, levels=", ".join(said))


def _breaks(edition: Edition, changes: list[Row]) -> str:
    """Where the line of a chart is broken, and why, for whoever cannot see it."""
    broken = [row for row in changes if row["kind"] == "previous" and not row["comparable"]]
    return "".join(
        " "
        + edition.strings(
            "monitor.levels.figure_break",
            a=str(row["wave_from"]),
            b=str(row["wave_to"]),
            reasons=reasons(edition, row, "blocked"),
        )
        for row in broken
    )


SECTION = Section("monitored", monitored_section, (LEVELS, CHANGES), runs=("monitor",))
