"""What a plan can tell: how often each decision is made, by the number of people or by the true effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import seaborn as sns
from matplotlib.axes import Axes

from pretest.report.figures.charts import chart_room, chart_sides, key_to_values, mark_places, mark_values
from pretest.report.figures.forest import name_scale
from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.palette import DECISION_MARKS, MARKS, Mark
from pretest.report.figures.sheet import in_plain_style, open_sheet
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.source import choose, nothing
from pretest.report.words.numerals import Numerals
from pretest.report.words.strings import Strings, read_strings
from pretest.words import Language

Record: TypeAlias = Mapping[str, Any]  # plan.json, read back or as made
CURVES = ("stop", "revise", "collect_more", "cleared")
ENOUGH = 0.8  # where a plan names no target
_PLOT = 2.0  # inches


class Planned(Protocol):
    """What ``pretest.plan`` gives."""

    def record(self) -> Record: ...


@dataclass(frozen=True, slots=True)
class Curve:
    """label: its name. values: probabilities, one per place on the axis; low, high: their intervals."""

    label: str
    mark: Mark
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def plot_plan(
    plans: Planned | Record | Sequence[Planned | Record],
    audience: str = "",
    *,
    multiple: float = 0.0,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """The probability of each decision by the number of people; of one plan by the true effect.

    Parameters
    ----------
    plans
        What ``pretest.plan`` gave, or a plan.json that was read back. Several, of one study with other sizes, are drawn
        by their number of people.
    audience
        Its id; left out for the decision on a concept over all audiences.
    multiple
        Of several plans: the true effect on all main harms, in margins (0 for a concept without harm).
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        x is the number of people in all, or the true effect in margins; y a probability from 0 to 1.

    Raises
    ------
    DataError
        When nothing was simulated for this audience or this effect.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> found = pretest.plan(study, n=200, studies=4, designs="none", engine=pretest.Engine(workers=1))
    >>> axes = pretest.plot_plan(found)
    """
    given = plans if isinstance(plans, Sequence) else [plans]
    records = [one if isinstance(one, Mapping) else one.record() for one in given]
    if not records:
        raise nothing("plot_plan", "there is no plan")
    strings = read_strings(lang)
    by_size = len(records) > 1
    records = sorted(records, key=people)
    rows = [
        (people(record), row)
        for record in records
        for row in record["operating"]
        if not row["outcome"] and row["gain"] == 0
    ]
    if audience:
        choose((row["audience"] for _, row in rows if row["audience"]), audience, "audience", "plot_plan")
    own = [(n, row) for n, row in rows if row["audience"] == audience and row["probability"] is not None]
    if by_size:
        own = [(n, row) for n, row in own if row["multiple"] == multiple]
    if not own:
        raise nothing("plot_plan", "nothing was simulated there")
    places = {(n if by_size else row["multiple"]) for n, row in own}
    found = {((n if by_size else row["multiple"]), row["verdict"]): row for n, row in own}
    return _drawn(strings, records, sorted(places), found, by_size=by_size, multiple=multiple, ax=ax)


def people(record: Record) -> int:
    """How many people the studies that were simulated have in all."""
    return int(sum(record["sizes"].values()))


def _drawn(
    strings: Strings,
    records: Sequence[Record],
    places: Sequence[float],
    found: Mapping[tuple[float, str], Record],
    *,
    by_size: bool,
    multiple: float,
    ax: Axes | None,
) -> Axes:
    numerals = Numerals(strings)
    if by_size:
        names = [numerals.count(int(place)) for place in places]
        subtitle = strings("figure.plan.subtitle_n", effect=effect_words(strings, multiple))
        axis = strings("figure.plan.people")
    else:
        names = [short_effect(strings, place) for place in places]
        subtitle, axis = strings("figure.plan.subtitle_effect"), strings("planning.figure.axis")
    return draw_plan(
        places,
        names,
        curves_of(strings, places, found),
        title=_title(strings, records, places, found, by_size=by_size, multiple=multiple),
        subtitle=subtitle,
        axis=axis,
        ticks=[strings("number.percent", number=str(number)) for number in (0, 50, 100)],
        ax=ax,
    )


def curves_of(strings: Strings, places: Sequence[float], found: Mapping[tuple[float, str], Record]) -> list[Curve]:
    """One curve per decision that was simulated at every place."""
    made = []
    for name in CURVES:
        rows = [found[place, name] for place in places if (place, name) in found]
        if len(rows) != len(places):
            continue
        word = strings("planning.cleared") if name == "cleared" else strings(f"decision.{name}.word")
        mark = MARKS["harm_excluded"] if name == "cleared" else DECISION_MARKS[name]  # type: ignore[index]
        values, low, high = (tuple(float(row[key]) for row in rows) for key in ("probability", "conf_low", "conf_high"))
        made.append(Curve(word, mark, values, low, high))
    return made


def _title(
    strings: Strings,
    records: Sequence[Record],
    places: Sequence[float],
    found: Mapping[tuple[float, str], Record],
    *,
    by_size: bool,
    multiple: float,
) -> str:
    """How often a concept without harm is cleared; where another effect is drawn, only what is drawn."""
    numerals = Numerals(strings)
    chance = {place: found[place, "cleared"]["probability"] for place in places if (place, "cleared") in found}
    if not by_size and 0.0 in chance:
        n = numerals.count(people(records[0]))
        return strings("figure.plan.title_effect", n=n, chance=numerals.probability(chance[0.0]))
    if not chance or multiple:
        return strings("figure.plan.subtitle_n", effect=effect_words(strings, multiple)).partition(". ")[0]
    target = float(records[0]["question"].get("target") or ENOUGH)
    enough = next((place for place in sorted(chance) if chance[place] >= target), None)
    place = max(chance) if enough is None else enough
    key = "figure.plan.title_few" if enough is None else "figure.plan.title_enough"
    return strings(key, n=numerals.count(int(place)), chance=numerals.probability(chance[place]))


def effect_words(strings: Strings, multiple: float) -> str:
    known = {0.0: "none", 0.5: "half", 1.0: "margin", 2.0: "double"}
    if multiple in known:
        return strings(f"figure.plan.effect.{known[multiple]}")
    return strings("figure.plan.effect.other", number=Numerals(strings).decimal(multiple))


def short_effect(strings: Strings, multiple: float) -> str:
    """The true effect as it is called at the axis and in the table."""
    known = {0.0: "none", 0.5: "half", 1.0: "margin", 2.0: "double"}
    if multiple in known:
        return strings(f"planning.effect.{known[multiple]}")
    return strings("planning.effect.other", number=Numerals(strings).decimal(multiple))


@in_plain_style
def draw_plan(
    places: Sequence[float],
    names: Sequence[str],
    curves: Sequence[Curve],
    *,
    title: str,
    subtitle: str,
    axis: str,
    ticks: Sequence[str],
    ax: Axes | None = None,
) -> Axes:
    """names: of the places on the axis. ticks: what 0, a half and 1 are called."""
    sides = chart_sides(ticks, axis)
    room = chart_room(ax, sides)
    key = [Swatch(curve.label, mark=curve.mark) for curve in curves]
    head = key_height(key, room)
    ax = open_sheet(ax, head + _PLOT, title=title, subtitle=subtitle, sides=sides)
    reach = (max(places) - min(places)) or 1.0
    ax.set_xlim(min(places) - 0.05 * reach, max(places) + 0.05 * reach)
    draw_key(ax, key, 0.0)
    key_to_values(ax, head, _PLOT, -0.05, 1.05)
    mark_values(ax, (0.0, 0.5, 1.0), ticks)
    mark_places(ax, places, names)
    for curve in curves:
        ax.fill_between(places, curve.low, curve.high, color=curve.mark.colour, alpha=0.18, linewidth=0, zorder=1.6)
        sns.lineplot(
            x=list(places), y=list(curve.values), color=curve.mark.colour, linewidth=1.8, ax=ax, zorder=3,
            legend=False, errorbar=None,
        )  # fmt: skip
    draw_signs(ax, [Sign(x, y, curve.mark) for curve in curves for x, y in zip(places, curve.values, strict=True)])
    name_scale(ax, axis, room)
    return ax
