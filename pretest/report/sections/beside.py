"""Other figures and signals: what others publish and what professionals saw, beside the survey and no part of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pretest.findings import OutsideFacts
from pretest.report.figures.palette import STATUS_MARKS
from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.besides import (
    OTHER,
    ToldPillar,
    ToldSignal,
    digits_of,
    is_beside,
    outside_series,
    series_name,
    source_line,
    told_pillars,
    told_signals,
)
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.report.words.watching import WatchedHarm, watched_harms
from pretest.tables.alarms import TABLE as ALARMS
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.levels import TABLE as LEVELS
from pretest.tables.outside import TABLE as OUTSIDE
from pretest.tables.signals import TABLE as SIGNALS
from pretest.words import WAVE_STATUSES

MOST_CHARTS = 6  # of one series
MOST_SIGNALS = 10  # that stand open; older ones are folded
MOST_ROWS = 400  # of one series in the table behind it, the newest
_TOLD = 12  # figures that a text alternative names one by one


@dataclass(frozen=True, slots=True)
class HarmState:
    """How one harm of the survey stands. name: with its audience."""

    badge: Cell
    claim: Claim
    name: str


@dataclass(frozen=True, slots=True)
class SeriesView:
    """One outside series. source: who publishes it and when it was fetched. hidden: why figures are not shown, ""
    where all are. more: about places without a chart."""

    title: str
    source: str
    note: str
    hidden: str
    more: str
    illustration: Illustration


@dataclass(frozen=True, slots=True)
class PillarView:
    """title: "" where there are no groups. asked: outcomes of the survey that are no harms."""

    title: str
    harms: tuple[HarmState, ...]
    asked: str
    series: tuple[SeriesView, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """warnings: what these figures are not. signals: the newest; older: those that are folded."""

    warnings: tuple[str, ...]
    pillars: tuple[PillarView, ...]
    signals: tuple[ToldSignal, ...]
    older: tuple[ToldSignal, ...]


def beside_section(edition: Edition) -> Beside | None:
    """None where the study has no outside series and no signals."""
    if not is_beside(edition):
        return None
    harms, drawn = watched_harms(edition), outside_series(edition)
    pillars = tuple(_pillar(edition, pillar, harms, drawn) for pillar in told_pillars(edition))
    signals = told_signals(edition)
    return Beside(
        warnings=tuple(edition.strings(f"beside.{name}") for name in ("no_part", "no_cause")),
        pillars=tuple(view for view in pillars if view.harms or view.asked or view.series),
        signals=signals[:MOST_SIGNALS],
        older=signals[MOST_SIGNALS:],
    )


def _pillar(
    edition: Edition,
    pillar: ToldPillar,
    harms: Sequence[WatchedHarm],
    drawn: dict[tuple[str, str], list[Row]],
) -> PillarView:
    own = sorted((harm for harm in harms if harm.outcome in pillar.outcomes), key=_badness)
    told = {harm.outcome for harm in own}
    asked = [edition.labels.outcome(name) for name in pillar.outcomes if name not in told and pillar.id != OTHER]
    return PillarView(
        pillar.title,
        tuple(_state(edition, harm) for harm in own),
        edition.strings("beside.asked", outcomes=edition.strings.listed(asked)) if asked else "",
        tuple(_series(edition, fact, drawn) for fact in pillar.series),
    )


def _badness(harm: WatchedHarm) -> tuple[bool, int]:
    return not harm.alarmed, WAVE_STATUSES.index(harm.status)


def _state(edition: Edition, harm: WatchedHarm) -> HarmState:
    word = edition.strings(f"watch.status.{harm.status}")
    claim = Claim(word, "wave_status", harm.status, "", harm.audience, (harm.outcome,))
    names = {"outcome": edition.labels.outcome(harm.outcome), "audience": edition.labels.audience(harm.audience)}
    return HarmState(Cell(word, "verdict", STATUS_MARKS[harm.status]), claim, edition.strings("beside.harm", **names))


def _series(edition: Edition, fact: OutsideFacts, drawn: dict[tuple[str, str], list[Row]]) -> SeriesView:
    own = {place: rows for (name, place), rows in drawn.items() if name == fact.id}
    left_out = len(own) - MOST_CHARTS
    hides = any(row["suppressed"] for rows in own.values() for row in rows)
    n_rows = sum(map(len, own.values()))
    more = [edition.strings("beside.more_places", **_numbers(edition, left_out, MOST_CHARTS))] if left_out > 0 else []
    more += [edition.strings("beside.more_rows", **_numbers(edition, n_rows, MOST_ROWS))] if n_rows > MOST_ROWS else []
    return SeriesView(
        title=edition.labels.text(fact.label),
        source=source_line(edition, fact),
        note=edition.labels.text(fact.note),
        hidden=edition.strings("beside.hidden", n=edition.numerals.count(edition.threshold)) if hides else "",
        more=" ".join(more),
        illustration=_illustration(edition, fact, own),
    )


def _numbers(edition: Edition, n: int, most: int) -> dict[str, str]:
    return {"n": edition.numerals.count(n), "most": edition.numerals.count(most)}


def _illustration(edition: Edition, fact: OutsideFacts, own: dict[str, list[Row]]) -> Illustration:
    from pretest.report.figures.outsidetrend import draw_outside
    from pretest.report.figures.svg import svg_link, to_vector

    charts, links = [], []
    number = [one.id for one in edition.findings.study.outside].index(fact.id) + 1
    for place, (name, rows) in enumerate(list(own.items())[:MOST_CHARTS], 1):
        drawn = draw_outside(edition, rows)
        vector = to_vector(drawn, desc=_summary(edition, fact, name, rows), id=f"outside{number}-{place}")
        charts.append(vector.element(heading=True))
        links.append(svg_link(vector.file()))
    caption = edition.strings("beside.caption", series=edition.labels.text(fact.label))
    table = _table(edition, fact, caption, own)
    return Illustration(f"outside{number}", Markup("").join(charts), caption, table, svg_links=tuple(links))


def _summary(edition: Edition, fact: OutsideFacts, place: str, rows: Sequence[Row]) -> str:
    """The figure in words: every figure where there are few, else the first, the lowest, the highest and the last."""
    known = [row for row in rows if math.isfinite(row["value"])]
    digits = digits_of([row["value"] for row in known])
    chosen = list(rows)
    if len(rows) > _TOLD and known:
        ends = (known[0], min(known, key=_value), max(known, key=_value), known[-1])
        chosen = [row for row in known if any(row is one for one in ends)]
    told = [f"{_day(edition, row)}: {_figure(edition, row['value'], digits)}" for row in chosen]
    name, unit = series_name(edition, fact, place), edition.labels.text(fact.unit)
    said = edition.strings("beside.summary", series=name, unit=unit, figures="; ".join(told))
    n_left = len(rows) - len(chosen)
    return f"{said} {edition.strings('beside.summary_more', n=edition.numerals.count(n_left))}" if n_left else said


def _value(row: Row) -> float:
    return float(row["value"])


def _day(edition: Edition, row: Row) -> str:
    return clean_line(edition.numerals.date(row["date"]) or "")


def _figure(edition: Edition, value: float, digits: int) -> str:
    return edition.numerals.decimal(value, digits) if math.isfinite(value) else edition.strings("page.not_shown")


def _table(edition: Edition, fact: OutsideFacts, caption: str, own: dict[str, list[Row]]) -> Table:
    texts, every = edition.strings, [row for rows in own.values() for row in rows]
    ends = any(math.isfinite(row["low"]) for row in every)
    digits = {name: digits_of([row[name] for row in every]) for name in ("value", "low", "high")}
    headings = [texts("beside.date"), edition.labels.text(fact.unit)]
    headings += [texts("beside.low"), texts("beside.high")] if ends else []
    names = ("value", "low", "high") if ends else ("value",)
    groups = []
    for place, rows in _newest(own).items():
        lines = [TableRow(_day(edition, row), _cells(edition, row, names, digits)) for row in rows]
        groups.append((clean_line(place) or (texts("monitor.changes.all_places") if len(own) > 1 else ""), lines))
    return make_table(caption, headings, groups)


def _newest(own: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Of a long series the newest figures of each place, as many of each."""
    if sum(map(len, own.values())) <= MOST_ROWS:
        return own
    each = max(1, MOST_ROWS // len(own))
    return {place: rows[-each:] for place, rows in list(own.items())[:MOST_ROWS]}


def _cells(edition: Edition, row: Row, names: Sequence[str], digits: dict[str, int]) -> tuple[Cell, ...]:
    if row["suppressed"]:
        return (Cell(edition.strings("page.not_shown"), "hidden", span=len(names)),)
    return tuple(Cell(_figure(edition, row[name], digits[name]), "number") for name in names)


SECTION = Section("beside", beside_section, (LEVELS, CHANGES, ALARMS, OUTSIDE, SIGNALS), runs=("monitor",))
