"""Invented people: who they are, and what makes them members of their audience."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pretest.errors import DesignError
from pretest.spec import Allowed, AnswerSet, Condition
from pretest.words import Bools, Floats

Columns = dict[str, Floats]
Codes = NDArray[np.intp]

YOUNGEST, OLDEST = 18, 75


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """n respondents of one audience.

    arm: (n,) arm ids, "" in a study without arms. disposition, cluster_effect: (n,) standard normal, the same
    cluster the same value. exposed: (n,) whether the changes of the wave happen where they live. careless: (n,) who
    does not read. group: (n,) code of the group that is assigned as a whole; None where people are. person: (n,) whose
    row it is, rows of one person in the order of the messages; None where everybody sees one.
    """

    arm: NDArray[np.object_]
    disposition: Floats
    cluster_effect: Floats
    exposed: Bools
    careless: Bools
    group: Codes | None = None
    person: Codes | None = None

    def __len__(self) -> int:
        return len(self.arm)

    def normal(self, rng: np.random.Generator) -> Floats:
        """(n,) standard normal, one draw per person."""
        if self.person is None:
            return np.asarray(rng.normal(size=len(self)))
        return np.asarray(rng.normal(size=int(self.person.max(initial=-1)) + 1)[self.person])


def draw_age(columns: Columns, n: int, rng: np.random.Generator) -> None:
    """Set ``age`` of adults, most of them young, where it is asked."""
    if "age" in columns:
        columns["age"] = np.floor(YOUNGEST + (OLDEST - YOUNGEST) * rng.beta(1.3, 2.6, n))


def draw_birth_year(columns: Columns, year: int, rng: np.random.Generator) -> None:
    """Set a ``birth_year`` that fits ``age`` in ``year``, where both are asked."""
    if "age" in columns and "birth_year" in columns:
        columns["birth_year"] = year - columns["age"] - rng.integers(0, 2, len(columns["age"]))


def draw_members(
    columns: Columns, member: Condition, answers: Mapping[str, AnswerSet], n: int, rng: np.random.Generator
) -> None:
    """Change or add the columns that ``member`` names, so that all n respondents meet it.

    Raises
    ------
    DesignError
        When the condition asks for text, or for none of the answers that the question has.
    """
    for name, allowed in member.root.items():
        values = columns.get(name)
        fits = np.zeros(n, dtype=bool) if values is None else meets(values, allowed)
        if not fits.all():
            drawn = _allowed_values(name, allowed, answers.get(name), n, rng)
            columns[name] = drawn if values is None else np.where(fits, values, drawn)


def meets(values: Floats, allowed: Allowed) -> Bools:
    """(n,) whether each value is allowed; a missing value is where the condition says ``missing: keep``."""
    found = np.ones(len(values), dtype=bool)
    if allowed.values is not None:
        found &= np.isin(values, [_number(value) for value in allowed.values])
    if allowed.not_ is not None:
        found &= ~np.isin(values, [_number(value) for value in allowed.not_])
    if allowed.min is not None:
        found &= values >= allowed.min
    if allowed.max is not None:
        found &= values <= allowed.max
    missing = np.isnan(values)
    return np.where(missing, allowed.missing == "keep", found)


def shown(columns: Columns, condition: Condition | None, n: int) -> Bools:
    """(n,) who sees a section; a column that nobody was asked hides it."""
    found = np.ones(n, dtype=bool)
    for name, allowed in () if condition is None else condition.root.items():
        found &= meets(columns.get(name, np.full(n, np.nan)), allowed)
    return found


def _allowed_values(name: str, allowed: Allowed, answers: AnswerSet | None, n: int, rng: np.random.Generator) -> Floats:
    if allowed.values is not None:
        candidates = np.array([_number(value) for value in allowed.values])
    elif answers is not None and answers.values:
        candidates = np.array(answers.values, dtype=np.float64)
    else:
        low, high = answers.bounds if answers is not None and answers.bounds is not None else (0.0, 10.0)
        low = allowed.min if allowed.min is not None else min(low, (allowed.max or low) - 10)
        high = allowed.max if allowed.max is not None else max(high, low + 10)
        candidates = np.arange(np.ceil(low), np.floor(high) + 1)
    candidates = candidates[meets(candidates, allowed)]
    if len(candidates) == 0:
        raise DesignError("condition_empty", f"audiences when {name}", "no answer of this question meets the condition")
    return rng.choice(candidates, n)


def _number(value: int | float | str) -> float:
    """Conditions on text match no invented answer: those are numbers."""
    return np.nan if isinstance(value, str) else float(value)
