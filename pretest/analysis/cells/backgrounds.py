"""What was known of people before the message: the only variables by which differences in effect may be looked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from pretest.analysis.cells.covariates import MOST_LEVELS, CovariateMatrix, covariate_matrix
from pretest.analysis.cells.groups import Group
from pretest.spec.scale import Item
from pretest.spec.study import Study

LARGEST = 150.0  # a higher number is a year or a postcode: no amount of anything


def background_names(study: Study, group: Group) -> tuple[tuple[str, str | None], ...]:
    """Columns with their type: the plan's covariates, and what the audience's questionnaire asks before the message.

    Of scales with several questions the score is taken, of others the single question; of what is asked again
    afterwards only SCALE_pre. Nominal answers and text become categories. Questions of the quality rules, consent and
    open answers never count.
    """
    columns = set(map(str, group.frame.columns))
    names: dict[str, str | None] = {}
    for outcome in study.outcomes():
        if group.audience in outcome.audiences:
            names |= dict(outcome.covariates)
    questionnaire = study.questionnaire_of(group.audience)
    for block in () if questionnaire is None else questionnaire.blocks:
        if block.kind == "stimulus":
            break
        for scale_id in block.scales:
            scale = study.scales[scale_id]
            if scale.role not in ("background", "mechanism"):
                if f"{scale_id}_pre" in columns and block.phase == "pre":
                    names.setdefault(f"{scale_id}_pre", "numeric")
                continue
            if scale_id in columns and len(scale.items) > 1:
                names.setdefault(scale_id, "numeric")
            elif len(scale.items) == 1 and scale.items[0].id in columns and not _checks(scale.items[0]):
                item = scale.items[0]
                asked = study.answers[scale.answers_of(item)]
                if asked.type == "number" and asked.bounds is not None and asked.bounds[1] > LARGEST:
                    continue
                kind = asked.type
                names.setdefault(item.id, "categorical" if kind == "nominal" else "numeric")
    outcomes = {outcome.column for outcome in study.outcomes()}
    return tuple((name, kind) for name, kind in names.items() if name in columns and name not in outcomes)


def _checks(item: Item) -> bool:
    return item.instructed is not None or item.bogus


def background_matrix(study: Study, group: Group, frame: pd.DataFrame, below: int) -> CovariateMatrix:
    """The background of the rows of ``frame``; without categories of, and gaps for, fewer than ``below`` people."""
    usable = []
    for name, kind in background_names(study, group):
        column = frame[name]
        numbers = pd.to_numeric(column, errors="coerce")
        if kind != "categorical" and bool((numbers.isna() & column.notna()).any()):
            kind = "categorical"
        if kind == "categorical" and column.nunique() > MOST_LEVELS:
            continue
        usable.append((name, kind))
    made = covariate_matrix(frame, usable, where=f"{group.audience}, wave {group.wave}")
    # a variable with two values that hardly anybody has says more of those people than of the message
    rare = [
        len(np.unique(column)) == 2 and min(np.unique(column, return_counts=True)[1]) < max(below, 2)
        for column in made.values.T
    ]
    kept = np.flatnonzero(~np.array(rare, dtype=bool))
    return replace(made, values=made.values[:, kept], names=tuple(made.names[index] for index in kept))
