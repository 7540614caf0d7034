"""All figures that findings can give, each with a name for its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from matplotlib.axes import Axes

from pretest.report.figures.alarmtrend import plot_alarms
from pretest.report.figures.answers import plot_answers
from pretest.report.figures.flow import plot_flow
from pretest.report.figures.harmforest import plot_forest
from pretest.report.figures.matrix import plot_risk_matrix
from pretest.report.figures.moved import plot_moved
from pretest.report.figures.outsidetrend import plot_outside
from pretest.report.figures.robust import plot_robustness
from pretest.report.figures.specifications import plot_specifications
from pretest.report.figures.timeline import plot_timeline
from pretest.report.figures.told import plot_icons, told_figures
from pretest.report.figures.triptych import plot_triptych
from pretest.report.figures.wavetrend import plot_waves
from pretest.report.sections.series import series_by_key
from pretest.report.words.besides import outside_series
from pretest.report.words.edition import Edition
from pretest.report.words.judged import judged_cells
from pretest.report.words.timeline import events
from pretest.words import HARM_VERDICTS


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """name: of its file, without an ending. draw: makes it."""

    name: str
    draw: Callable[[], Axes]


def pictures(edition: Edition) -> Iterator[Picture]:
    """Every figure that these findings have rows for, one at a time, in the order of the report."""
    if edition.findings.kind == "monitor":
        yield from _waves(edition)
        return
    cells = judged_cells(edition)
    if any(cell.is_harm for cell in cells):
        yield Picture("risk-matrix", partial(plot_risk_matrix, edition))
    for of in ("harm", "gain"):
        own = dict.fromkeys((*cell.panel, cell.unit) for cell in cells if cell.is_harm == (of == "harm"))
        for wave, audience, unit in own:
            draw = partial(plot_forest, edition, audience, of=of, unit=unit, wave=wave or 0)
            yield Picture(_name(f"forest-{of}", _wave(edition, wave), audience, unit), draw)
    yield from _told(edition)
    for wave, audience in edition.panels(edition.rows("moved")):
        yield Picture(_name("moved", _wave(edition, wave), audience), partial(plot_moved, edition, audience, wave=wave))
    yield from _robust(edition)
    yield from _answers(edition)
    for wave in dict.fromkeys(wave for wave, _ in edition.panels(edition.rows("flow"))):
        yield Picture(_name("flow", _wave(edition, wave)), partial(plot_flow, edition, wave=wave))


def _told(edition: Edition) -> Iterator[Picture]:
    for row in told_figures(edition):
        place = {"audience": row["audience"], "wave": row["wave"] or 0}
        parts = (_wave(edition, row["wave"] or 0), row["audience"], row["concept"], row["outcome"])
        for name, plot in (("icons", plot_icons), ("triptych", plot_triptych)):
            yield Picture(_name(name, *parts), partial(plot, edition, row["concept"], row["outcome"], **place))


def _robust(edition: Edition) -> Iterator[Picture]:
    rows = edition.rows("sensitivity")
    if any(not row["outcome"] and not row["audience"] for row in rows):
        yield Picture("robustness", partial(plot_robustness, edition))
    cells = dict.fromkeys(
        (row["wave"] or 0, row["audience"], row["concept"], row["outcome"])
        for row in rows
        if row["outcome"] and row["verdict"] in HARM_VERDICTS
    )
    for wave, audience, concept, outcome in cells:
        draw = partial(plot_specifications, edition, concept, outcome, audience, wave=wave)
        yield Picture(_name("specifications", _wave(edition, wave), audience, concept, outcome), draw)


def _answers(edition: Edition) -> Iterator[Picture]:
    for (wave, audience), rows in edition.panels(edition.rows("distributions")).items():
        for outcome in dict.fromkeys(row["outcome"] for row in rows):
            draw = partial(plot_answers, edition, outcome, audience, wave=wave)
            yield Picture(_name("answers", _wave(edition, wave), audience, outcome), draw)


def _waves(edition: Edition) -> Iterator[Picture]:
    cells = dict.fromkeys((row["audience"], row["outcome"], row["place"]) for row in edition.rows("alarms"))
    for audience, outcome, place in cells:
        draw = partial(plot_alarms, edition, outcome, audience, place=place)
        yield Picture(_name("alarms", audience, outcome, place), draw)
    if any(event.number for event in events(edition)):
        yield Picture("timeline", partial(plot_timeline, edition))
    for key in series_by_key(edition, "levels"):
        draw = partial(plot_waves, edition, key.outcome, key.audience, place=key.place, category=key.category)
        yield Picture(_name("waves", key.audience, key.outcome, key.category, key.place), draw)
    for series, place in outside_series(edition):
        yield Picture(_name("outside", series, place), partial(plot_outside, edition, series, place=place))


def _wave(edition: Edition, wave: int) -> str:
    return f"wave{wave}" if edition.several_waves else ""


def _name(*parts: str) -> str:
    """A name of letters, digits and hyphens: what is made of places and answers may hold anything."""
    kept = [re.sub(r"[^\w]+", "-", part, flags=re.ASCII).strip("-") for part in parts]
    return "-".join(part for part in kept if part)[:120]
