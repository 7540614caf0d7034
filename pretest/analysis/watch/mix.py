"""The groups of people that waves are given the same mix of, as columns beside the answers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pretest.analysis.weights.margins import code_people
from pretest.analysis.weights.purposive import require_weightable
from pretest.errors import DataError, Note, did_you_mean
from pretest.limits import MIX_CATEGORIES
from pretest.spec.plan import MixVariable
from pretest.spec.population import PopulationMargin
from pretest.spec.study import Study
from pretest.tables.columns import MIX
from pretest.values import canonical, shown

MANY_UNKNOWN = 0.05  # a share of people without a known group that readers must know of


def mix_of(study: Study, frame: pd.DataFrame, audience: str) -> pd.DataFrame:
    """Columns ``mix:NAME`` of text for everybody in ``frame``, of what the plan holds the same in one audience.

    Without ``mix`` in the plan: the margins of its weights, in the audiences that are weighted. A variable that is a
    margin of the study's population has that population's groups; missing values have none.

    Raises
    ------
    DataError
        When the data lack a variable (``mix_column``), or it has too many different values to be groups
        (``mix_groups``).
    """
    margins = {} if study.population is None else {margin.variable: margin for margin in study.population.margins}
    columns = {}
    for variable in mix_variables(study, audience):
        margin = margins.get(variable.by) if variable.cut is None else None
        columns[f"{MIX}{variable.by}"] = _groups(study, frame, variable, margin)
    return pd.DataFrame(columns, index=frame.index)


def mix_variables(study: Study, audience: str) -> tuple[MixVariable, ...]:
    """What the plan holds the same in one audience; nothing where it names neither a mix nor a population."""
    plan = study.plan.monitor
    if plan is not None and plan.mix is not None:
        return plan.mix
    if study.population is None or audience not in require_weightable(study):
        return ()
    return tuple(MixVariable(by=margin.variable) for margin in study.population.margins)


def mix_notes(unknown: int, answers: int, audience: str) -> Iterator[Note]:
    """Who is in no known group, so takes no part in adjusted changes: so many of all answers."""
    if unknown:
        message = (
            "Of {n} of {of} answers over all waves it is not known from what group of people they come; they take no "
            "part in the changes with the same mix of people."
        )
        severe = unknown > MANY_UNKNOWN * answers
        counts = (("n", unknown), ("of", answers))
        yield Note("mix_unknown", "warning" if severe else "info", audience, message, counts)


def _groups(study: Study, frame: pd.DataFrame, variable: MixVariable, margin: PopulationMargin | None) -> pd.Series:
    name = variable.by if margin is None else margin.data_column
    where = f"{study.file.plan} monitor.mix"
    if name not in frame.columns:
        what = f"the data have no column {shown(name)}, of which the plan holds the mix the same"
        hint = did_you_mean(name, map(str, frame.columns)) or "Name it in study.yaml under columns."
        raise DataError("mix_column", where, what, hint=hint)
    column = frame[name]
    if margin is not None:
        codes, _, strange = code_people(margin, column)
        return _texts(np.where(codes < 0, -1, codes), frame.index) if not strange else _values(column, where, name)
    if variable.cut is None:
        return _values(column, where, name)
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return _texts(np.where(np.isnan(numbers), -1, np.searchsorted(sorted(variable.cut), numbers, "right")), frame.index)


def _texts(codes: np.ndarray, index: pd.Index) -> pd.Series:
    found = pd.Series(codes, index=index)
    return found.astype("string").mask(found < 0)


def _values(column: pd.Series, where: str, name: str) -> pd.Series:
    codes, labels = pd.factorize(column)
    texts = [canonical(label) for label in labels]
    if len(set(texts)) > MIX_CATEGORIES:
        what = f"{shown(name)} has {len(set(texts)):,} different values, too many to be groups of people"
        hint = f"Of a number name where groups begin, as {{by: {name}, cut: [30, 45, 60]}}."
        raise DataError("mix_groups", where, what, f"at most {MIX_CATEGORIES}", hint=hint)
    words = np.array([*texts, ""], dtype=object)[codes]
    return pd.Series(words, index=column.index, dtype="string").mask(codes < 0)
