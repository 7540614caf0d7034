"""Figures that tie numbers of people: a mean of answers, with how many gave them, tells what all answers add up to.

Whether a figure is such a sum is looked up in the numbers themselves, so that whatever an attacker could add up is
taken for known, and nothing that was weighted or adjusted.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pretest.disclosure.ledger import Key, Ledger
from pretest.words import PHASES

DISTRIBUTIONS, RELIABILITY, ESTIMATES = "distributions", "reliability", "estimates"
OF_MEAN = ("mean", "sd")
POST = PHASES[-1]
Answers = Mapping[str, Mapping[Key, float]]  # arm → name of an answer → its value


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Where a figure stands. columns: of row number ``row`` of ``table``, gone when ``key`` must not be told."""

    key: Key
    table: str
    row: int
    columns: tuple[str, ...]


def tell_figures(ledger: Ledger, tables: Mapping[str, pd.DataFrame]) -> list[Told]:
    """Enter what means and differences of means tell about answers; where each mean stands."""
    answers = _answers(ledger, tables)
    if ESTIMATES in tables:
        for row in _rows(tables[ESTIMATES]):
            if row["subgroup"] == "" and row["unit"] == "points":
                _difference(ledger, row, answers.get((row["wave"], row["audience"], row["outcome"]), {}))
    if RELIABILITY not in tables:
        return []
    return [
        told
        for place, row in enumerate(_rows(tables[RELIABILITY]))
        if row["phase"] == POST
        for told in _mean(ledger, place, row, answers.get((row["wave"], row["audience"], row["scale"]), {}))
    ]


def _rows(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")


def _answers(
    ledger: Ledger, tables: Mapping[str, pd.DataFrame]
) -> dict[tuple[object, ...], dict[str, dict[Key, float]]]:
    """(wave, audience, outcome) → the answers of every arm that are in the ledger."""
    found: dict[tuple[object, ...], dict[str, dict[Key, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in _rows(tables[DISTRIBUTIONS]) if DISTRIBUTIONS in tables else ():
        key = ("category", int(row["wave"]), row["audience"], row["concept"], row["outcome"], row["label"])
        if key in ledger.counts:
            found[row["wave"], row["audience"], row["outcome"]][row["concept"]][key] = float(row["value"])
    return found


def _number(value: Any) -> float:
    return math.nan if pd.isna(value) else float(value)


def _total(ledger: Ledger, factors: Mapping[Key, float]) -> float:
    return sum(factor * ledger.counts[key] for key, factor in factors.items())


def _difference(ledger: Ledger, row: Mapping[Any, Any], answers: Answers) -> None:
    """A plain difference of two means, times both numbers of people, is a sum of answers."""
    arms = (row["concept"], row["reference"])
    needs = tuple(("answered", row["wave"], row["audience"], arm, row["outcome"]) for arm in arms)
    if any(arm not in answers for arm in arms) or any(key not in ledger.counts for key in needs):
        return
    here, there = (ledger.counts[key] for key in needs)
    factors = {key: value * there for key, value in answers[arms[0]].items()}
    factors |= {key: -value * here for key, value in answers[arms[1]].items()}
    total = _number(row["estimate"]) * here * there
    if abs(_total(ledger, factors) - total) <= 1e-6 * max(1.0, here * there):
        ledger.tie_figure(factors, total, needs)


def _mean(ledger: Ledger, place: int, row: Mapping[Any, Any], answers: Answers) -> Iterator[Told]:
    """The mean of an item over all arms; its lowest and highest answer, and who answered, are those of the arms."""
    where = (row["wave"], row["audience"], row["scale"], row["phase"], "" if pd.isna(row["item"]) else row["item"])
    people = ("item", *where)
    if not answers or people not in ledger.counts:
        return
    ledger.split(people, [("answered", *where[:2], arm, row["scale"]) for arm in answers])
    values = {key: value for of_arm in answers.values() for key, value in of_arm.items()}
    for column, end in (("floor", min(values.values())), ("ceiling", max(values.values()))):
        ledger.split(("share", *where, column), [key for key, value in values.items() if value == end])
    n, mean = ledger.counts[people], _number(row["mean"])
    if abs(_total(ledger, values) - n * mean) <= 1e-6 * max(1, n):
        key = ("mean", *where)
        ledger.name_figure(key, len(OF_MEAN))
        ledger.tie_figure(values, n * mean, (people, key))
        yield Told(key, RELIABILITY, place, OF_MEAN)
