"""Answers that are worked out of others: who used drugs last year, from the list of substances.

Two measures of one thing contradict each other sooner or later. So what a scale derives is derived, also where the
file asked it as well; what was asked counts only for people whose list does not settle it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.errors import Note
from pretest.responses.needs import Wanted
from pretest.spec import DataFile, Study
from pretest.spec.scale import Derive
from pretest.values import is_number_column


@dataclass(frozen=True, slots=True, eq=False)
class Derived:
    """values: column → (rows,) 1, 0 or missing, for what could be derived. notes: where the file said otherwise."""

    values: Mapping[str, pd.Series]
    notes: tuple[Note, ...]


def derive_columns(study: Study, source: DataFile, wanted: Wanted, values: Mapping[str, pd.Series]) -> Derived:
    """What the scales of ``study`` derive, of the columns that study or plan look at.

    Parameters
    ----------
    values : column → (rows,) answers, cleaned.
    """
    found: dict[str, pd.Series] = {}
    notes: list[Note] = []
    for name, rule in _rules(study, values).items():
        if name not in wanted.columns:
            continue
        made = derived_answers(rule, values)
        asked = values.get(name)
        if asked is not None:
            differs = int((made.notna() & asked.notna() & (made != asked)).sum())
            if differs:
                message = f"Of {{n}}, the answer to '{name}' contradicts the list that it is worked out of: the list "
                message += "counts."
                notes.append(Note("derived_differs", "serious", source.file, message, (("n", differs),)))
            made = made.where(made.notna(), asked)
        found[name] = made
    return Derived(found, tuple(notes))


def _rules(study: Study, values: Mapping[str, pd.Series]) -> dict[str, Derive]:
    """Column → its rule; of two scales that derive the same, the one of which the file has most items."""
    found: dict[str, Derive] = {}
    for scale in study.scales.values():
        for name, rule in scale.derive.items():
            here = _held(rule, values)
            if here and here > (_held(found[name], values) if name in found else 0):
                found[name] = rule
    return found


def _held(rule: Derive, values: Mapping[str, pd.Series]) -> int:
    return sum(item in values and is_number_column(values[item]) for item in rule.any_of)


def derived_answers(rule: Derive, values: Mapping[str, pd.Series]) -> pd.Series:
    """(rows,) 1 where an item of the rule has one of its values, 0 where all are answered and none has, else missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from pretest.spec.scale import Derive
    >>> rule = Derive(any_of=("a", "b"), values=(1,))
    >>> answers = {"a": pd.Series([1.0, 0.0, 0.0]), "b": pd.Series([float("nan"), 0.0, float("nan")])}
    >>> derived_answers(rule, answers).tolist()
    [1.0, 0.0, nan]
    """
    held = [values[item] for item in rule.any_of if item in values and is_number_column(values[item])]
    matrix = np.column_stack([one.to_numpy(dtype=np.float64) for one in held])
    yes = np.isin(matrix, rule.values).any(axis=1)
    all_said = ~np.isnan(matrix).any(axis=1) & (len(held) == len(rule.any_of))
    return pd.Series(np.where(yes, 1.0, np.where(all_said, 0.0, np.nan)), index=held[0].index)
