"""Figures as SVG against plain seaborn calls for the same pictures, in one run.

The peer draws the same rows, zones, bars, icons and texts with one call of seaborn or matplotlib each, and saves them
as SVG with text as text; it wraps and measures nothing.
"""

from __future__ import annotations

import io
from time import process_time

import matplotlib
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.ratios import record
from pretest.report.figures.forest import ForestRow, ForestText, draw_forest
from pretest.report.figures.moved import MovedBar, draw_moved
from pretest.report.figures.palette import BETTER_ZONE, HARM_ZONE, INK, LIMIT_ZONE, MARKS, VERMILLION
from pretest.report.figures.svg import to_svg
from pretest.report.figures.told import IconArray, draw_icons

ROWS, ROUNDS, MOST = 12, 5, 2.0
VERDICTS = ("harm", "harm_signalled", "harm_excluded", "inconclusive")


def effects() -> list[ForestRow]:
    return [
        ForestRow(f"Concept {number}: an outcome with a name", "Cannot be told", MARKS[VERDICTS[number % 4]],
                  0.5 - number / 10, 0.2 - number / 10, 0.8 - number / 10, 0.2)
        for number in range(ROWS)
    ]  # fmt: skip


def own() -> None:
    text = ForestText("Harm shown for one", "Dot: estimate", "Difference, in SD", ("better", "below", "above"))
    to_svg(draw_forest(effects(), text, tick=str), id="a")
    bars = [MovedBar(f"Concept {number}: an outcome", "10 % to 90 %", 0.1, 0.9) for number in range(ROWS)]
    to_svg(
        draw_moved(bars, ("at least", "perhaps", "not"), ("0", "½", "1"), title="At least 10 %", subtitle="x"), id="b"
    )
    arrays = [IconArray("Control: 17 of 100", 17), IconArray("Concept: 40 of 100", 40)]
    to_svg(draw_icons(arrays, ("counted", "others"), colour=VERMILLION, title="Of 100", subtitle="x"), id="c")


def peer() -> None:
    _save(_peer_forest())
    _save(_peer_moved())
    _save(_peer_icons())


def _peer_forest() -> Axes:
    ax = Figure(figsize=(3.4, 7)).add_subplot()
    rows = effects()
    for y, row in enumerate(rows):
        ax.barh(y, 1.2, left=-1.2, color=BETTER_ZONE)
        ax.barh(y, row.margin, color=LIMIT_ZONE)
        ax.barh(y, 1.0, left=row.margin, color=HARM_ZONE, hatch="////")
        ax.errorbar(row.estimate, y, xerr=0.3, color=INK)
        ax.text(-1.2, y - 0.5, row.label)
        ax.text(1.2, y - 0.5, row.note, ha="right")
    sns.scatterplot(
        x=[row.estimate for row in rows], y=list(range(ROWS)), hue=[row.mark.shape for row in rows],
        style=[row.mark.shape for row in rows], ax=ax, legend=False,
    )  # fmt: skip
    return ax


def _peer_moved() -> Axes:
    ax = Figure(figsize=(3.4, 6)).add_subplot()
    names = [f"Concept {number}: an outcome" for number in range(ROWS)]
    sns.barplot(x=[0.9] * ROWS, y=names, ax=ax, color="white", hatch="///", edgecolor="grey")
    sns.barplot(x=[0.1] * ROWS, y=names, ax=ax, color=VERMILLION)
    for y in range(ROWS):
        ax.text(1.0, y - 0.5, "10 % to 90 %", ha="right")
    return ax


def _peer_icons() -> Axes:
    ax = Figure(figsize=(3.4, 2.5)).add_subplot()
    places = [(array * 12 + place % 10, place // 10, place < filled)
              for array, filled in enumerate((17, 40)) for place in range(100)]  # fmt: skip
    sns.scatterplot(
        x=[x for x, _, _ in places], y=[y for _, y, _ in places], hue=[filled for _, _, filled in places],
        style=[filled for _, _, filled in places], ax=ax,
    )  # fmt: skip
    return ax


def _save(ax: Axes) -> None:
    ax.set_title("Harm shown for one")
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "x"}):
        ax.figure.savefig(io.BytesIO(), format="svg", metadata={"Date": None})


def seconds_of(draw: object) -> float:
    """The least of several rounds, in seconds of the processor."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = process_time()
        draw()  # type: ignore[operator]
        best = min(best, process_time() - start)
    return best


def test_figures_against_plain_seaborn(benchmark):
    own()
    peer()
    ours, theirs = seconds_of(own), seconds_of(peer)
    benchmark.pedantic(own, rounds=1)
    ratio = record(benchmark, "three figures as SVG, against plain seaborn", theirs, own_seconds=ours)
    assert ratio <= MOST
