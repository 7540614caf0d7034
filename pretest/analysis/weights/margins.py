"""From a population file and the answers of respondents to margins and category codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.errors import DataError, DesignError, Note, Problem, did_you_mean, some
from pretest.spec.population import Population, PopulationMargin
from pretest.spec.study import Study
from pretest.values import Levels, as_number, canonical, shown
from pretest.weighting import Margin

JOIN = " + "


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Respondents in the categories of one margin. codes: (n,), -1 where the category is not known.

    missing: people without an answer; outside: people whose answer the source does not count.
    """

    margin: Margin
    codes: NDArray[np.int16]
    missing: int
    outside: int
    source: str


def place_people(population: Population, people: pd.DataFrame, where: str) -> tuple[Placed, ...]:
    """Each margin of ``population`` with the categories of ``people``, one row per respondent.

    Raises
    ------
    DataError
        When the data lack a margin's column (``margin_column``), or hold a code that the population file does not
        name (``margin_code``); every problem at once.
    """
    problems: list[Problem] = []
    placed = []
    for margin in population.margins:
        column = margin.data_column
        here = f"surveys/populations/{population.id}.yaml {margin.variable}, {where}"
        if column not in people.columns:
            what = f"the data have no column {shown(column)}, by which the population is divided"
            hint = did_you_mean(column, map(str, people.columns)) or "Name it in study.yaml under columns."
            problems.append(Problem("margin_column", here, what, hint=hint))
            continue
        codes, n_outside, strange = code_people(margin, people[column])
        if strange:
            what = f"the population file does not say which category {some(sorted(strange))} in {shown(column)} is"
            hint = "Add these to codes, or name them under outside: these people then keep their share of the sample."
            problems.append(Problem("margin_code", here, what, hint=hint))
            continue
        unknown = int((codes < 0).sum())
        placed.append(Placed(to_margin(margin), codes, unknown - n_outside, n_outside, str(margin.source)))
    if problems:
        raise DataError.of(problems)
    return tuple(placed)


def to_margin(margin: PopulationMargin) -> Margin:
    """Categories as the codes of the data tell them apart, with their shares."""
    groups = (
        list(dict.fromkeys(margin.groups.values())) if margin.cut is None else [(name,) for name in margin.categories]
    )
    figures = np.array([sum(margin.categories[name] for name in group) for group in groups])
    return Margin(margin.variable, tuple(JOIN.join(group) for group in groups), figures / figures.sum())


def code_people(margin: PopulationMargin, column: pd.Series) -> tuple[NDArray[np.int16], int, set[str]]:
    """(n,) category of each person; how many the source does not count; values that it does not name."""
    if margin.cut is not None:
        values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        place = np.searchsorted(np.asarray(margin.cut), values, side="right")
        return np.where(np.isnan(values), -1, place).astype(np.int16), 0, set()
    levels = Levels.of(column)
    order = {group: index for index, group in enumerate(dict.fromkeys(margin.groups.values()))}
    known = {_key(code): order[group] for code, group in margin.groups.items()}
    outside = {_key(value) for value in margin.outside}
    table = [known.get(_key(text), -1) for text in levels.texts]
    beside = [_key(text) in outside for text in levels.texts]
    used = levels.used()
    strange = {shown(levels.texts[index]) for index in used if table[index] < 0 and not beside[index]}
    codes = np.array([*table, -1], dtype=np.int16)[levels.codes]
    return codes, int(levels.rows_with(beside).sum()), strange


def _key(value: object) -> float | str:
    number = as_number(value)
    return canonical(value) if number is None else number


def check_ages(study: Study, population: Population, people: pd.DataFrame, audiences: Sequence[str]) -> list[Note]:
    """Remarks where population and sample are not of the same ages.

    Raises
    ------
    DesignError
        When respondents are younger or older than everybody whom the population counts (``population_ages``).
    """
    ages, where = population.ages, f"surveys/populations/{population.id}.yaml"
    notes = []
    if ages.column in people.columns:
        age = pd.to_numeric(people[ages.column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        most = np.inf if ages.max is None else ages.max + 1
        strangers = int(((age < ages.min) | (age >= most)).sum())
        if strangers:
            counted = f"{ages.min} years and older" if ages.max is None else f"{ages.min} to {ages.max} years"
            what = f"the population counts people of {counted}; {strangers:,} respondents have another age"
            hint = "Exclude them by a rule 'eligible' in the plan, or use a population of the study's ages."
            raise DesignError("population_ages", where, what, hint=hint)
    elif ages.min or ages.max is not None:
        message = (
            f"The data have no column {shown(ages.column)}: the ages of respondents and population were not compared."
        )
        notes.append(Note("population_ages_unknown", "warning", where, message))
    youngest = _youngest(study, ages.column, audiences)
    if youngest > ages.min:
        message = (
            f"The study is about people from {youngest:g} years, but the population counts people from {ages.min} "
            "years. Their shares may differ: use figures of the study's own ages where there are any."
        )
        notes.append(Note("population_wider", "serious", where, message))
    return notes


def _youngest(study: Study, column: str, audiences: Sequence[str]) -> float:
    """Lowest age that the study lets in, by its audiences and its rules on eligibility; 0 where it does not say."""
    conditions = [study.file.audiences[name].when for name in audiences]
    lowest = min(_floor(condition.root.get(column)) for condition in conditions)
    rules = [rule.when for rule in study.plan.quality if rule.rule == "eligible" and rule.when is not None]
    return max([lowest, *(_floor(rule.root.get(column)) for rule in rules)])


def _floor(allowed: object) -> float:
    low = getattr(allowed, "min", None)
    return 0.0 if low is None else float(low)
