"""Figures that tie numbers of people: a mean of answers, with how many gave them, tells what all answers add up to.

Whether a figure is such a sum is looked up in the numbers themselves, so that whatever an attacker could add up is
taken for known, and nothing that was weighted or adjusted.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from pretest.disclosure.armlevels import LEVELS, tell_levels
from pretest.disclosure.given import Answers, answers_given
from pretest.disclosure.ledger import POINTS, Key, Ledger, Told
from pretest.disclosure.nesting import ASKED
from pretest.disclosure.overlap import Pattern, Signs, identities
from pretest.spec import Study
from pretest.words import PHASES

RELIABILITY, ESTIMATES = "reliability", "estimates"
OF_MEAN = ("mean", "sd")
POST = PHASES[-1]
Values = Mapping[tuple[str, str], Sequence[float]]  # (scale, item) → the answers that can be given, low to high


def tell_figures(
    ledger: Ledger, tables: Mapping[str, pd.DataFrame], patterns: Iterable[Pattern] = (), values: Values | None = None
) -> list[Told]:
    """Enter what means and differences of means tell about answers; where each mean stands.

    patterns: the audiences that somebody is in at once, as ``overlap.patterns_of``. values: as ``answer_values``.
    """
    answers = answers_given(ledger, tables)
    if ESTIMATES in tables:
        for row in _rows(tables[ESTIMATES]):
            if row["subgroup"] == "" and row["unit"] == "points":
                _difference(ledger, row, answers.get((row["wave"], row["audience"], row["outcome"]), {}))
    found: list[Told] = []
    for place, row in enumerate(_rows(tables[RELIABILITY]) if RELIABILITY in tables else ()):
        item = "" if pd.isna(row["item"]) else row["item"]
        where = (row["wave"], row["audience"], row["scale"], row["phase"], item)
        if ("item", *where) not in ledger.counts or pd.isna(row["mean"]):
            continue
        asked = answers.get((row["wave"], row["audience"], row["scale"]), {}) if row["phase"] == POST else {}
        given = asked.get(item, {}) if item or len(asked) != 1 else next(iter(asked.values()))
        if given:
            _over_arms(ledger, where, given)
        own = (values or {}).get((row["scale"], item), ())
        several = item == "" and len(asked) > 1
        if _scale_points(ledger, where, row, asked) if several else _points(ledger, where, row["mean"], given, own):
            ledger.name_figure(("mean", *where), len(OF_MEAN))
            found.append(Told(("mean", *where), RELIABILITY, place, OF_MEAN))
    _over_audiences(ledger, identities(patterns))
    if LEVELS in tables:
        found += tell_levels(ledger, tables[LEVELS], answers, values)
    return found


def hidden_points(ledger: Ledger) -> list[Key]:
    """What answers add up to is never told itself: only means are."""
    return [key for key in ledger.counts if key[0] == POINTS]


def answer_values(study: Study) -> dict[tuple[str, str], tuple[float, ...]]:
    """The keyed answers that every item can be given, low to high; "" stands for the item of a scale that has one."""
    found: dict[tuple[str, str], tuple[float, ...]] = {}
    for name, scale in study.scales.items():
        for item in scale.items:
            given = sorted(float(value) for value in study.answers[scale.answers_of(item)].values)
            keyed = sorted(given[0] + given[-1] - value for value in given) if item.reverse and given else given
            found[name, item.id] = tuple(keyed)
        if len(scale.items) == 1 and scale.score.method != "share":
            found[name, ""] = found[name, scale.items[0].id]
    return found


def _rows(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")


def _number(value: Any) -> float:
    return math.nan if pd.isna(value) else float(value)


def _total(ledger: Ledger, factors: Mapping[Key, float]) -> float:
    return sum(factor * ledger.counts[key] for key, factor in factors.items())


def _difference(ledger: Ledger, row: Mapping[Any, Any], asked: Mapping[str, Answers]) -> None:
    """A plain difference of two means, times both numbers of people, is a sum of answers; of scores that are means of
    several questions it is so times their number."""
    arms = (row["concept"], row["reference"])
    needs = tuple(("answered", row["wave"], row["audience"], arm, row["outcome"]) for arm in arms)
    if not asked or any(arm not in given for given in asked.values() for arm in arms):
        return
    if any(key not in ledger.counts for key in needs):
        return
    here, there = (ledger.counts[key] for key in needs)
    factors: dict[Key, float] = {}
    for given in asked.values():
        factors |= {key: value * there for key, value in given[arms[0]].items()}
        factors |= {key: -value * here for key, value in given[arms[1]].items()}
    for parts in dict.fromkeys((1, len(asked))):  # a sum of questions, or their mean
        total = _number(row["estimate"]) * here * there * parts
        if abs(_total(ledger, factors) - total) <= 1e-6 * max(1.0, here * there):
            ledger.tie_figure(factors, total, needs)
            return


def _over_arms(ledger: Ledger, where: tuple[object, ...], answers: Answers) -> None:
    """Who answered an item, and who gave its lowest and highest answer, are those of the arms."""
    values = {key: value for of_arm in answers.values() for key, value in of_arm.items()}
    ledger.split(("item", *where), dict.fromkeys(("told", *key[1:6], ASKED) for key in values))
    for column, end in (("floor", min(values.values())), ("ceiling", max(values.values()))):
        ledger.split(("share", *where, column), [key for key, value in values.items() if value == end])


def _points(ledger: Ledger, where: tuple[object, ...], told: Any, answers: Answers, values: Sequence[float]) -> bool:
    """What the answers to an item add up to: the mean times their number, and the sum of all answers. Whether it is a
    whole number, as that of plain answers is."""
    people, points = ("item", *where), (POINTS, *where)
    n, mean = ledger.counts[people], float(told)
    total = round(n * mean)
    if abs(n * mean - total) > 1e-6 * max(1, n):
        return False
    ledger.add_up(points, total)
    ledger.tie_figure({points: 1.0}, total, (people, ("mean", *where)))
    given = {key: value for of_arm in answers.values() for key, value in of_arm.items()}
    if given and all(value.is_integer() for value in given.values()) and _total(ledger, given) == total:
        ledger.sums.append({points: 1} | {key: -int(value) for key, value in given.items()})
    _ends(ledger, where, values)
    return True


def _scale_points(
    ledger: Ledger, where: tuple[object, ...], row: Mapping[Any, Any], asked: Mapping[str, Answers]
) -> bool:
    """The mean of a scale of several questions, which everybody answered: what all their answers add up to."""
    people = ("item", *where)
    given = {key: value for answers in asked.values() for of_arm in answers.values() for key, value in of_arm.items()}
    for parts in dict.fromkeys((1, len(asked))):  # a sum of questions, or their mean
        total = ledger.counts[people] * float(row["mean"]) * parts
        if abs(_total(ledger, given) - total) <= 1e-6 * max(1.0, total):
            ledger.tie_figure(given, total, (people, ("mean", *where)))
            return True
    return False


def _ends(ledger: Ledger, where: tuple[object, ...], values: Sequence[float]) -> None:
    """Whoever is at neither end of the answers is at least one answer off both."""
    people, points = ("item", *where), (POINTS, *where)
    floor, ceiling = ("share", *where, "floor"), ("share", *where, "ceiling")
    if len(values) < 2 or floor not in ledger.counts or ceiling not in ledger.counts:
        return
    low, second, last, high = values[0], values[1], values[-2], values[-1]
    ledger.contain(people, floor, ceiling)
    ledger.limit({points: 1.0, people: -second, floor: second - low, ceiling: second - high})
    ledger.limit({points: -1.0, people: last, floor: low - last, ceiling: high - last})


def _over_audiences(ledger: Ledger, found: Iterable[Signs]) -> None:
    """Audiences that are parts of one another add up in what they answered, too."""
    told: dict[tuple[object, ...], dict[object, Key]] = defaultdict(dict)
    for key in hidden_points(ledger):
        told[key[1], *key[3:]][key[2]] = key
    for same in told.values():
        for signs in found:
            factors = {same[audience]: sign for audience, sign in signs.items() if audience in same}
            if len(factors) == len(signs) and ledger.total(factors) == 0:
                ledger.sums.append(factors)
