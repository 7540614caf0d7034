"""Designs compared: how often a concept without harm passes, by the number of people, and how many each needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import seaborn as sns
from matplotlib.axes import Axes

from pretest.report.figures.charts import chart_room, chart_sides, key_to_values, mark_places, mark_values
from pretest.report.figures.forest import name_scale
from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.palette import BLUE, GREY, INK, ORANGE, Mark
from pretest.report.figures.planned import Planned, Record
from pretest.report.figures.sheet import in_plain_style, open_sheet
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.source import nothing
from pretest.report.words.numerals import Numerals
from pretest.report.words.strings import Strings, read_strings
from pretest.words import Language

_PLOT = 2.0  # inches
_LARGE, _SMALL = 62.0, 14.0  # square points
PLANNED, ADVISED, CHEAPEST = (
    Mark("circle", GREY, "#eef1f4"),
    Mark("square", BLUE, "#e2eff7"),
    Mark("diamond", ORANGE, "#fdf2d9"),
)
_DASHES: Mapping[str, str] = {"circle": "-", "square": "--", "diamond": "-."}


@dataclass(frozen=True, slots=True)
class DesignCurve:
    """One design. label: its name. people: the sizes; values, low, high: chances there. needed: its size and chance."""

    label: str
    mark: Mark
    people: tuple[int, ...]
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    needed: tuple[int, float]


def plot_designs(plan: Planned | Record, *, lang: Language = "en", ax: Axes | None = None) -> Axes:
    """The chance that a concept without harm passes, by design and number of people; the people that each needs marked.

    Parameters
    ----------
    plan
        What ``pretest.plan`` gave, or a plan.json that was read back.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        x is the number of people in all; y a probability from 0 to 1.

    Raises
    ------
    DataError
        When the plan compared no designs by simulation.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> found = pretest.plan(study, n=300, studies=4, engine=pretest.Engine(workers=1))
    >>> axes = pretest.plot_designs(found)
    """
    record = plan if isinstance(plan, Mapping) else plan.record()
    strings = read_strings(lang)
    curves = curves_of(strings, record)
    if not curves:
        raise nothing("plot_designs", "no designs were compared by simulation")
    numerals = Numerals(strings)
    return draw_designs(
        curves,
        target=float(record["question"]["target"]),
        title=_title(strings, record),
        subtitle=strings("figure.designs.subtitle"),
        axis=strings("figure.designs.people"),
        ticks=[strings("number.percent", number=str(number)) for number in (0, 50, 100)],
        names=[numerals.count(one.needed[0]) for one in curves],
        ax=ax,
    )


def design_name(strings: Strings, design: Mapping[str, Any]) -> str:
    """What a design is called: as planned, or its changes."""
    changes = design["changes"] or ["as_planned"]
    return strings.listed([strings(f"planning.designs.name.{name}") for name in changes])


def curves_of(strings: Strings, record: Record) -> list[DesignCurve]:
    """The designs that were simulated: as planned, the one that is advised and the cheapest of all."""
    made = []
    for one in record.get("designs", ()):
        if one["chance"] is None or not one["points"] or not one["reachable"]:
            continue
        mark = CHEAPEST if one["cheapest"] else ADVISED if one["recommended"] else PLANNED
        points = one["points"]
        made.append(
            DesignCurve(
                label=design_name(strings, one),
                mark=mark,
                people=tuple(int(point["people"]) for point in points),
                values=tuple(float(point["value"]) for point in points),
                low=tuple(float(point["low"]) for point in points),
                high=tuple(float(point["high"]) for point in points),
                needed=(int(one["people"]), float(one["chance"]["value"])),
            )
        )
    return made


def _title(strings: Strings, record: Record) -> str:
    """How many people the cheapest design that is advised needs."""
    best = next((one for one in record["designs"] if one["recommended"] and one["chance"] is not None), None)
    if best is None:
        return strings("figure.designs.title_none")
    numerals = Numerals(strings)
    chance = numerals.probability(best["chance"]["value"])
    name = design_name(strings, best)
    return strings("figure.designs.title", n=numerals.count(best["people"]), chance=chance, design=name)


@in_plain_style
def draw_designs(
    curves: Sequence[DesignCurve],
    *,
    target: float,
    title: str,
    subtitle: str,
    axis: str,
    ticks: Sequence[str],
    names: Sequence[str],
    ax: Axes | None = None,
) -> Axes:
    """ticks: what 0, a half and 1 are called; names: of the people that each curve needs."""
    sides = chart_sides(ticks, axis)
    room = chart_room(ax, sides)
    key = [Swatch(curve.label, mark=curve.mark) for curve in curves]
    head = key_height(key, room)
    ax = open_sheet(ax, head + _PLOT, title=title, subtitle=subtitle, sides=sides)
    most = max(max(curve.people) for curve in curves)
    most = max(most, max(curve.needed[0] for curve in curves))
    ax.set_xlim(0, most * 1.05)
    draw_key(ax, key, 0.0)
    key_to_values(ax, head, _PLOT, -0.05, 1.05)
    mark_values(ax, (0.0, 0.5, 1.0), ticks)
    places = sorted(zip((curve.needed[0] for curve in curves), names, strict=True))
    mark_places(ax, [place for place, _ in places], [name for _, name in places])
    ax.hlines([target], 0, most * 1.05, colors=INK, linestyles="dotted", linewidth=1.0, zorder=1.4)
    for curve in curves:
        ax.fill_between(
            curve.people, curve.low, curve.high, color=curve.mark.colour, alpha=0.16, linewidth=0, zorder=1.6
        )
        sns.lineplot(
            x=list(curve.people), y=list(curve.values), color=curve.mark.colour, linewidth=1.8, ax=ax, zorder=3,
            legend=False, errorbar=None, linestyle=_DASHES[curve.mark.shape],
        )  # fmt: skip
    draw_signs(
        ax, [Sign(x, y, one.mark) for one in curves for x, y in zip(one.people, one.values, strict=True)], size=_SMALL
    )
    draw_signs(ax, [Sign(float(one.needed[0]), one.needed[1], one.mark) for one in curves], size=_LARGE)
    name_scale(ax, axis, room)
    return ax
