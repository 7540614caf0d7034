"""Levels of one outcome over the waves, and how their numbers are written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from pretest.report.words.changerows import raw_changes
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row

ALL_PLACES = ""
_MEAN_DIGITS, _SHARE_DIGITS = 2, 1  # shares are written as percentages


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What is followed. category: the answer whose share is followed, "" for a mean."""

    audience: str
    place: str
    outcome: str
    statistic: str
    category: str


Series = Mapping[SeriesKey, list[Row]]


def series_by_key(edition: Edition, table: str) -> dict[SeriesKey, list[Row]]:
    """Rows of levels or raw changes per series, in the order of the study, all places first.

    Of two categories only the higher one is kept: the other is its mirror image.
    """
    found: dict[SeriesKey, list[Row]] = {}
    for row in raw_changes(edition) if table == "changes" else edition.rows(table):
        key = SeriesKey(row["audience"], row["place"], row["outcome"], row["statistic"], row["category"])
        found.setdefault(key, []).append(row)
    audiences = [audience.id for audience in edition.findings.study.audiences]
    kept = [key for key in found if not _is_mirror(key, found)]
    kept.sort(key=lambda key: (_place(audiences, key.audience), edition.outcome_place(key.outcome), key.place))
    return {key: found[key] for key in kept}


def series_name(edition: Edition, key: SeriesKey, *, categories: int) -> str:
    """The outcome, and which share of it is followed. categories: how many of its answers are followed."""
    outcome = edition.labels.outcome(key.outcome)
    if key.statistic != "share":
        return outcome
    if categories == 1:
        return edition.strings("monitor.levels.share", outcome=outcome)
    return edition.strings(
        "monitor.levels.category", outcome=outcome, category=edition.level(key.outcome, key.category)
    )


def series_names(edition: Edition, keys: list[SeriesKey]) -> dict[SeriesKey, str]:
    counts: dict[tuple[str, str, str], int] = {}
    for key in keys:
        family = (key.audience, key.place, key.outcome)
        counts[family] = counts.get(family, 0) + (key.statistic == "share")
    return {key: series_name(edition, key, categories=counts[key.audience, key.place, key.outcome]) for key in keys}


def direction(edition: Edition, outcome: str) -> str:
    """worse, better or neutral: what a higher score means; neutral for an outcome that the study does not know."""
    known = {fact.id: fact.higher_is for fact in edition.findings.study.outcomes}
    return known.get(outcome, "neutral")


def level_text(edition: Edition, statistic: str, value: float) -> str:
    """A mean with two decimals, a share as a percentage with one."""
    if statistic != "share" or not math.isfinite(value):
        return edition.numerals.decimal(value, _MEAN_DIGITS)
    number = edition.numerals.decimal(value * 100, _SHARE_DIGITS)
    return edition.strings("number.percent", number=number).replace(" ", "\u00a0")


def level_interval(edition: Edition, statistic: str, low: float, high: float) -> str:
    if not (math.isfinite(low) and math.isfinite(high)):
        return edition.strings("number.missing")
    return edition.strings(
        "number.between", low=level_text(edition, statistic, low), high=level_text(edition, statistic, high)
    )


def change_text(edition: Edition, statistic: str, value: float) -> str:
    """A signed change without its unit; never rounded onto the zero that it is not on."""
    if statistic == "share":
        return edition.numerals.bound(value * 100, 0.0, digits=_SHARE_DIGITS)
    return edition.numerals.bound(value, 0.0, digits=_MEAN_DIGITS)


def change_interval(edition: Edition, statistic: str, low: float, high: float) -> str:
    if not (math.isfinite(low) and math.isfinite(high)):
        return edition.strings("number.missing")
    return edition.strings(
        "number.between", low=change_text(edition, statistic, low), high=change_text(edition, statistic, high)
    )


def in_change_unit(edition: Edition, statistic: str, number: str) -> str:
    """``number`` with its unit: points of the score, or percentage points."""
    if number == edition.strings("number.missing"):
        return number
    unit = "percent_points" if statistic == "share" else "points"
    return edition.strings(f"monitor.changes.{unit}", number=number).replace(" ", "\u00a0", 1)


def size_text(edition: Edition, statistic: str, value: float) -> str:
    """The size of a change, without sign."""
    return in_change_unit(edition, statistic, change_text(edition, statistic, abs(value)).removeprefix("+"))


def is_hidden(row: Row) -> bool:
    """Whether the figures of a row are left out because they rest on few people."""
    return bool(row["suppressed"]) and not math.isfinite(row["estimate"])


def _is_mirror(key: SeriesKey, found: dict[SeriesKey, list[Row]]) -> bool:
    if key.statistic != "share":
        return False
    family = [
        other.category
        for other in found
        if (other.audience, other.place, other.outcome, other.statistic)
        == (key.audience, key.place, key.outcome, key.statistic)
    ]
    return len(family) == 2 and key.category == min(family, key=_code)


def _code(category: str) -> tuple[float, str]:
    try:
        return float(category), category
    except ValueError:
        return math.inf, category


def _place(order: list[str], name: str) -> tuple[int, str]:
    return order.index(name) if name in order else len(order), name
