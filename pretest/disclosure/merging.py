"""Answers that few people gave, put together with their neighbours: a joint answer says more than a hidden one."""

from __future__ import annotations

from collections.abc import Hashable

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
    parts = [_merged(rows, below) for _, rows in table.groupby(PLACE, sort=False)]
    return DISTRIBUTIONS.require(pd.concat(parts, ignore_index=True)) if parts else table


def _merged(rows: pd.DataFrame, below: int) -> pd.DataFrame:
    values = np.sort(rows["value"].unique())
    wide = rows.pivot_table(index="concept", columns="value", values="n", aggfunc="sum", sort=False, dropna=False)
    counts = wide.reindex(columns=values).to_numpy(dtype=np.float64, na_value=np.nan)
    arms = list(wide.index)
    totals = np.nan_to_num(counts).sum(axis=1)
    unknown = rows["n"].isna().groupby(rows["concept"]).any()  # the sums take what is missing for nobody
    fit = ~np.isnan(counts).any(axis=1) & ~unknown.reindex(arms).to_numpy(dtype=bool) & (totals >= below)
    groups = join_neighbours(counts[fit].astype(np.int64), below)
    whole = len(groups) == 1 and len(values) > 1
    of_value = {value: number for number, group in enumerate(groups) for value in values[group]}
    joint = {number for number, group in enumerate(groups) if len(group) > 1}
    known = rows["concept"].isin([arm for arm, good in zip(arms, fit, strict=True) if good])
    known &= ~rows["suppressed"].fillna(True).astype(bool)
    alone = known & ~rows["value"].map(of_value).isin(joint)
    left = rows.assign(suppressed=~alone)
    left.loc[~alone, FIGURES] = pd.NA
    if whole or not joint:
        return left
    new: list[Row] = []
    for arm in dict.fromkeys(rows["concept"][known]):
        own = {row["value"]: row for row in rows[known & (rows["concept"] == arm)].to_dict("records")}
        new += [_joint_row(own, values[groups[number]].tolist()) for number in sorted(joint)]
    return pd.concat([left, pd.DataFrame(new)], ignore_index=True).astype(left.dtypes.to_dict())


def _joint_row(own: dict[float, Row], values: list[float]) -> Row:
    """One arm's joint answer; its value and score lie in the middle of those that are in it."""
    parts = [own[value] for value in values if value in own]
    label = JOIN.join(str(part["label"]) for part in parts)
    n, share = (sum(float(str(part[name])) for part in parts) for name in ("n", "share"))
    middle = {name: sum(float(str(part[name])) for part in parts) / len(parts) for name in ("value", "score")}
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
