"""Items as they count for the score: numbers, within bounds, all pointing the way of the scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.spec import AnswerSet, Item, Scale
from pretest.words import PHASES, Phase

SCORED_PHASES: tuple[Phase, ...] = PHASES[::-1]  # the outcome, then what it was before the message
SCORED_TYPES = ("ordinal", "nominal", "number", "slider")


@dataclass(frozen=True, slots=True, eq=False)
class KeyedItems:
    """Items of one scale in one phase.

    values: (n, k) one column per item that the data have, named by item id, float, NaN where not answered. bounds:
    lowest and highest keyed value per item in ``values``, NaN where its answers have no bounds; (k, 2). n_asked:
    how many items the scale asks of this audience, those that the data lack included. absent: ids of the items that
    the data lack. out_of_range, not_numeric: how many answers were left out because they lie outside the answer
    set, or are no numbers.
    """

    values: pd.DataFrame
    bounds: NDArray[np.float64]
    n_asked: int
    absent: tuple[str, ...]
    out_of_range: int
    not_numeric: int


def score_column(name: str, phase: Phase) -> str:
    """Column of a scale's score, or of an item's answers: ``NAME``, or ``NAME_pre`` before exposure."""
    return name if phase == "post" else f"{name}_pre"


def is_scored(scale: Scale, answers: Mapping[str, AnswerSet]) -> bool:
    """Whether the answers of all items are numbers or codes; text, dates and multiple choice give no score."""
    return all(answers[scale.answers_of(item)].type in SCORED_TYPES for item in scale.items)


def key_items(
    frame: pd.DataFrame, scale: Scale, answers: Mapping[str, AnswerSet], *, asked_as: str, phase: Phase = "post"
) -> KeyedItems:
    """The items of ``scale`` that are asked of ``asked_as``, keyed so that a higher value is a higher score.

    Reversed items become low + high - x, with the bounds of their answer set. For the method ``share`` each value
    becomes 1 when it is one of the codes that count (the highest code where the scale names none), else 0; reversal
    comes first.

    Parameters
    ----------
    frame
        One row per respondent and concept seen; item columns named by ``score_column``.
    asked_as
        The audience as the scale's items know it: that of the questionnaire, or the audience itself.
    """
    asked = scale.items_for(asked_as)
    present = [item for item in asked if score_column(item.id, phase) in frame.columns]
    out_of_range = not_numeric = 0
    keyed = np.empty((len(present), len(frame)))
    bounds = np.full((len(present), 2), np.nan)
    for index, item in enumerate(present):
        raw = frame[score_column(item.id, phase)]
        values = numbers_of(raw)
        if not _is_float(raw):
            not_numeric += int(np.count_nonzero(raw.notna().to_numpy() & np.isnan(values)))
        answer_set = answers[scale.answers_of(item)]
        kept = _within(values, answer_set)
        out_of_range += int(np.count_nonzero(np.isnan(kept))) - int(np.count_nonzero(np.isnan(values)))
        keyed[index], bounds[index] = _keyed(kept, item, scale, answer_set)
    return KeyedItems(
        values=pd.DataFrame(keyed.T, index=frame.index, columns=[item.id for item in present]),
        bounds=bounds,
        n_asked=len(asked),
        absent=tuple(item.id for item in asked if item not in present),
        out_of_range=out_of_range,
        not_numeric=not_numeric,
    )


def as_asked(raw: pd.Series, answers: AnswerSet) -> NDArray[np.float64]:
    """(n,) answers to an item as people gave them, before any keying; NaN where there is none within the answer set."""
    return _within(numbers_of(raw), answers)


def key_values(values: NDArray[np.float64], item: Item, scale: Scale, answers: AnswerSet) -> NDArray[np.float64]:
    """(n,) answers to one item, keyed as ``key_items`` keys them; NaN where there is none within the answer set."""
    return _keyed(_within(values, answers), item, scale, answers)[0]


def score_of_answer(scale: Scale, item: Item, answers: AnswerSet, value: float) -> float:
    """What one answer to ``item`` counts for in the score of ``scale``, as ``key_items`` keys it."""
    keyed, _ = _keyed(np.array([value]), item, scale, answers)
    return float(keyed[0])


def _is_float(raw: pd.Series) -> bool:
    """Whether the answers are numbers already, NaN where missing, as in all that was read and screened."""
    return raw.dtype == np.float64


def numbers_of(raw: pd.Series) -> NDArray[np.float64]:
    """(n,) answers as floats; NaN where missing or not a number."""
    if _is_float(raw):
        return np.asarray(raw.to_numpy())
    return np.asarray(pd.to_numeric(raw, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan))


def _within(values: NDArray[np.float64], answers: AnswerSet) -> NDArray[np.float64]:
    """``values`` with NaN in place of those that the answer set does not have."""
    if answers.type == "nominal":
        return np.where(np.isin(values, answers.values), values, np.nan)
    if answers.bounds is None:
        return values
    low, high = answers.bounds
    return np.where((values >= low) & (values <= high), values, np.nan)


def _keyed(
    values: NDArray[np.float64], item: Item, scale: Scale, answers: AnswerSet
) -> tuple[NDArray[np.float64], tuple[float, float]]:
    """Keyed values of one item and their bounds (NaN, NaN when there are none)."""
    bounds = answers.bounds
    keyed = values
    if item.reverse and bounds is not None:
        keyed = bounds[0] + bounds[1] - values
    if scale.score.method == "share":
        counting = scale.score.count or (max(answers.values, default=1),)
        return np.where(np.isnan(keyed), np.nan, np.isin(keyed, counting).astype(np.float64)), (0.0, 1.0)
    return keyed, (np.nan, np.nan) if bounds is None else bounds
