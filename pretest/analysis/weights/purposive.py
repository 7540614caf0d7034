"""Whom a population's margins can speak about: never people who were selected by what they do."""

from __future__ import annotations

import re

from pretest.errors import DesignError, Problem
from pretest.spec.condition import Allowed
from pretest.spec.plan import Weighting
from pretest.spec.study import Study

USE_ANSWERS = "used"  # answer set of the questions on own use
_USE_NAME = re.compile(r"(^|_)(use|used|user|users|gebruik|gebruikt|gebruiker|gebruikers)(_|$)", re.IGNORECASE)
_NO = {"0", "no", "nee", "false"}


def selected_by_use(study: Study, audience: str) -> str | None:
    """The column by which ``audience`` holds only people who use drugs, or None.

    A column is about use when its question has the answer set ``used`` or its name says so (``used_12m``,
    ``use_cocaine_12m``); it selects when the condition lets nobody in who answered no.
    """
    items = study.items()
    for column, allowed in study.file.audiences[audience].when.root.items():
        known = items.get(column)
        about_use = known is not None and known[1] is study.answers.get(USE_ANSWERS)
        if (about_use or _USE_NAME.search(column)) and not _lets_no_in(allowed):
            return column
    return None


def _lets_no_in(allowed: Allowed) -> bool:
    if allowed.values is not None and not _NO & {str(value).lower() for value in allowed.values}:
        return False
    if allowed.not_ is not None and _NO & {str(value).lower() for value in allowed.not_}:
        return False
    return not (allowed.min is not None and allowed.min > 0) and not (allowed.max is not None and allowed.max < 0)


def require_weightable(study: Study) -> tuple[str, ...]:
    """The audiences that the plan weights, in the order of the study; none where it does not weight.

    Raises
    ------
    DesignError
        When the plan names an audience of people selected by their use (code ``weights_purposive``), or no other is
        left.
    """
    if study.plan.weights is None:
        return ()
    chosen = _named(study, study.plan.weights)
    problems = []
    for audience in study.audiences:
        column = selected_by_use(study, audience)
        if column is not None and audience in chosen:
            problems.append(_refusal(study, audience, column))
    if problems:
        raise DesignError.of(problems)
    return chosen


def _named(study: Study, weights: Weighting) -> tuple[str, ...]:
    if weights.audiences is not None:
        return tuple(audience for audience in study.audiences if audience in weights.audiences)
    others = tuple(audience for audience in study.audiences if selected_by_use(study, audience) is None)
    return others or study.audiences


def _refusal(study: Study, audience: str, column: str) -> Problem:
    what = (
        f"'{audience}' are people who were selected by what they do ('{column}'), a purposive sample. The margins of a "
        "general population are not theirs: weighting to them would not make the sample represent anybody, and the "
        "report would look as if it did"
    )
    hint = f"Leave '{audience}' out of weights.audiences, and describe the sample as it is."
    if set(study.audiences) == {audience}:
        hint = "Take 'weights' out of the plan, and describe the sample as it is."
    return Problem("weights_purposive", f"{study.file.plan} weights", what, hint=hint)
