"""What the level of a scale in one arm tells: with how many people it rests on, what all their answers add up to.

The spread (standard error, interval) tells the same of the squares of answers. Both are looked up in the answers
themselves: where they are what plain answers add up to, an attacker can count on it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pretest.disclosure.given import Answers
from pretest.disclosure.ledger import POINTS, Key, Ledger, Told
from pretest.tables.message_levels import OF_MEAN

LEVELS = "message_levels"
NEAR = 1e-6
Given = Mapping[str, Mapping[Key, float]]  # question → the answers of one arm, with their scores


def tell_levels(
    ledger: Ledger,
    table: pd.DataFrame,
    answers: Mapping[tuple[Any, ...], Mapping[str, Answers]],
    values: Mapping[tuple[str, str], Sequence[float]] | None,
) -> list[Told]:
    """Enter what the means of ``table`` (``tables.message_levels``) tell about answers; where each of them stands.

    answers: as ``given.answers_given``. values: as ``figures.answer_values``; without them a mean in which somebody
    counts who left a question open tells nothing.
    """
    found: list[Told] = []
    for place, row in enumerate(table.to_dict("records")):
        where = (int(row["wave"]), row["audience"], row["concept"], row["outcome"])
        if ("answered", *where) not in ledger.counts or pd.isna(row["mean"]):
            continue
        asked = answers.get((where[0], where[1], where[3]), {})
        given = {item: arms[where[2]] for item, arms in asked.items() if arms.get(where[2])}
        if not given:
            continue
        figure = ("level", "mean", *where)
        needs = (("answered", *where), figure)
        if _adds_up(ledger, row, given, needs) or _about(ledger, row, given, needs, values or {}):
            ledger.name_figure(figure, len(OF_MEAN))
            found.append(Told(figure, LEVELS, place, OF_MEAN))
    return found


def _adds_up(ledger: Ledger, row: Mapping[Any, Any], given: Given, needs: tuple[Key, ...]) -> bool:
    """Whether the mean is that of plain answers, all of them given: then it is tied, and the spread of one question."""
    factors = {key: score for keys in given.values() for key, score in keys.items()}
    n = ledger.counts[needs[0]]
    for parts in dict.fromkeys((1, len(given))):  # a sum of questions, or their mean
        total = n * float(row["mean"]) * parts
        if abs(ledger.total(factors) - total) <= NEAR * max(1.0, abs(total)):
            ledger.tie_figure(factors, total, needs)
            if len(given) == 1:
                _squares(ledger, row, factors, needs)
            return True
    return False


def _squares(ledger: Ledger, row: Mapping[Any, Any], factors: Mapping[Key, float], needs: tuple[Key, ...]) -> None:
    """The standard error of a plain mean, s/√n, with the mean: what the squares of all answers add up to."""
    n, mean = ledger.counts[needs[0]], float(row["mean"])
    error = 0.0 if pd.isna(row["std_error"]) else float(row["std_error"])
    total = error**2 * n * (n - 1) + n * mean**2
    squares = {key: score**2 for key, score in factors.items()}
    if abs(ledger.total(squares) - total) <= NEAR * max(1.0, total):
        ledger.tie_figure(squares, total, needs)


def _about(
    ledger: Ledger,
    row: Mapping[Any, Any],
    given: Given,
    needs: tuple[Key, ...],
    values: Mapping[tuple[str, str], Sequence[float]],
) -> bool:
    """Whether the mean is that of plain answers give or take what those who left a question open count for: each of
    their open questions for something between the lowest and the highest answer.

    All is taken as often as makes whole numbers of it: a mean of one to k answers has no other parts.
    """
    items, n = len(given), ledger.counts[needs[0]]
    asked = [values[row["outcome"], item] for item in given if values.get((row["outcome"], item))]
    times = math.lcm(*range(1, items + 1))
    total = times * n * float(row["mean"]) * items
    if items < 2 or len(asked) < items or abs(total - round(total)) > NEAR * max(1.0, abs(total)):
        return False
    scores = {key: score for keys in given.values() for key, score in keys.items()}
    low, high = min(one[0] for one in asked), max(one[-1] for one in asked)
    rest = round(total - times * ledger.total(scores))
    if rest < 0:  # some answered too few questions for a score: guarded as if the mean told all answers
        ledger.tie_figure(scores, ledger.total(scores), needs)
        return True
    open_: Key = (POINTS, "open", *needs[0][1:])
    ledger.add_up(open_, rest)
    ledger.tie_figure({key: times * score for key, score in scores.items()} | {open_: 1.0}, float(round(total)), needs)
    ledger.limit({open_: 1.0, needs[0]: -times * low * items} | dict.fromkeys(scores, times * low))
    ledger.limit({open_: -1.0, needs[0]: times * high * items} | dict.fromkeys(scores, -times * high))
    return True
