"""Answers that few people gave, put together with their neighbours: a joint answer says more than a hidden one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.tables.distributions import TABLE as DISTRIBUTIONS

Ints = NDArray[np.int64]
Row = dict[Hashable, object]
PLACE = ["wave", "audience", "outcome", "item"]
ANSWER = ["wave", "audience", "concept", "outcome", "item", "label"]  # which answer a row counts
FIGURES = list(DISTRIBUTIONS.hides.figures)
FREE = 2  # answers that stay unknown where the mean is told: a mean would give away one of them
JOIN = "+"


def merge_small(table: pd.DataFrame, below: int) -> pd.DataFrame:
    """``tables.distributions`` with joint answers (``label`` "4+5") where an arm has few people in one.

    All arms of a question have the same joint answers, so that they can be laid side by side. The answers that are in
    one keep their rows, with ``suppressed``, and lose their figures; so do all answers of an arm that itself is too
    small, or whose answers can only be told all together.
    """
    questions: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in table.to_dict("records"):
        questions[tuple(row[name] for name in PLACE)].append(row)
    rows = [row for own in questions.values() for row in _merged(own, below)]
    return DISTRIBUTIONS.require(pd.DataFrame(rows, columns=list(table.columns))) if rows else table


def _merged(rows: list[Row], below: int) -> list[Row]:
    """The rows of one question with its joint answers behind them."""
    values = sorted({_number(row["value"]) for row in rows})
    arms: dict[object, dict[float, Row]] = {}
    for row in rows:
        arms.setdefault(row["concept"], {})[_number(row["value"])] = row
    fit = {arm: own for arm, own in arms.items() if _is_fit(own, below)}
    counts = [[int(_number(own[value]["n"])) if value in own else 0 for value in values] for own in fit.values()]
    groups = join_neighbours(np.array(counts, dtype=np.int64).reshape(len(counts), len(values)), below)
    whole = len(groups) == 1 and len(values) > 1
    joint = [[values[place] for place in group] for group in groups if len(group) > 1]
    inside = {value for group in joint for value in group}
    left = [_alone(row, row["concept"] in fit and _number(row["value"]) not in inside) for row in rows]
    if whole:
        return left
    return left + [_joint_row(own, group) for own in fit.values() for group in joint]


def _is_fit(own: Mapping[float, Row], below: int) -> bool:
    """Whether the answers of an arm may be told at all: they are known, and of enough people."""
    if not all(_is_known(row["n"]) and _is_known(row["suppressed"]) and not row["suppressed"] for row in own.values()):
        return False
    return sum(_number(row["n"]) for row in own.values()) >= below


def _is_known(value: object) -> bool:
    return not (value is None or value is pd.NA or value != value)


def _alone(row: Row, told: bool) -> Row:
    return row | {"suppressed": not told} | ({} if told else dict.fromkeys(FIGURES))


def _number(value: object) -> float:
    return float(str(value))


def _joint_row(own: Mapping[float, Row], values: list[float]) -> Row:
    """One arm's joint answer; its value and score lie in the middle of those that are in it."""
    parts = [own[value] for value in values if value in own]
    label = JOIN.join(str(part["label"]) for part in parts)
    n, share = (sum(_number(part[name]) for part in parts) for name in ("n", "share"))
    middle = {name: sum(_number(part[name]) for part in parts) / len(parts) for name in ("value", "score")}
    return parts[0] | middle | {"label": label, "n": n, "share": share, "suppressed": False}


def join_neighbours(counts: Ints, below: int) -> list[list[int]]:
    """Answers (0..K-1, in their order) in groups of neighbours, for counts (arms, K).

    In every group each arm has nobody or at least ``below`` people, and enough answers are joined that a mean does not
    give any of them away. Everything is in one group where nothing else will do.
    """
    groups = [[place] for place in range(counts.shape[1])]

    def sizes() -> Ints:
        return np.array([counts[:, group].sum(axis=1) for group in groups], dtype=np.int64).reshape(len(groups), -1)

    while len(groups) > 1:
        told = sizes()
        small = np.flatnonzero(((told > 0) & (told < below)).any(axis=1))
        joined = sum(len(group) - 1 for group in groups)
        if not len(small) and (joined == 0 or joined >= FREE):
            break
        total = told.sum(axis=1)
        candidates = small if len(small) else np.array([n for n, group in enumerate(groups) if len(group) > 1])
        one = int(candidates[np.argmin(total[candidates])])
        beside = [place for place in (one - 1, one + 1) if 0 <= place < len(groups)]
        other = min(beside, key=lambda place: int(total[place]))
        low, high = sorted((one, other))
        groups[low : high + 1] = [groups[low] + groups[high]]
    return groups
