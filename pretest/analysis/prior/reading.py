"""What a study believes before its data, read from its files and checked: before anything is computed of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pretest.analysis.practice.panelanswers import panel_answers
from pretest.analysis.prior.beliefs import Beliefs, believe
from pretest.analysis.prior.notes import belief_notes
from pretest.analysis.prior.practised import Key, Practised, practice_problems, practised
from pretest.errors import DesignError, Note, PretestError, Problem
from pretest.practice.panel.answers import FEWEST_TOLD, PANEL_ANSWERS
from pretest.practice.panel.forecasts import pooled
from pretest.spec.places import Places
from pretest.spec.study import Study


def read_beliefs(study: Study) -> Beliefs:
    """The prior of ``study``, as its plan says.

    Raises
    ------
    SpecError
        When people would count twice in the studies that the plan names, or the panel of the study has problems.
    DataError
        When the answers of the panel have problems.
    DesignError
        When the plan asks for the forecasts of practice and they cannot be used.
    """
    return believe(study, _practice(study))


def check_beliefs(study: Study) -> Iterator[Problem | Note]:
    """What is wrong with the prior that the plan asks for, or else what it rests on."""
    try:
        yield from belief_notes(study, read_beliefs(study))
    except PretestError as error:
        yield from error.problems


def _practice(study: Study) -> Mapping[Key, Practised]:
    """What the panel expects, where the plan asks for it."""
    plan = None if study.plan.evidence is None else study.plan.evidence.practice
    if plan is None:
        return {}
    answers = panel_answers(study)
    if answers is None:
        where = Places.of_files(study).plan("evidence", "practice")
        what = f"the plan counts on the forecasts of a panel, and there is no {PANEL_ANSWERS}"
        hint = "Take in the answers with 'pretest panel read', or leave 'practice' out."
        raise DesignError("practice_missing", where, what, hint=hint)
    members: dict[tuple[str, str, str], set[str]] = {}
    for one in answers.forecasts():
        members.setdefault((one.concept, one.audience, one.outcome), set()).add(one.member)
    few = tuple(place for place, found in members.items() if len(found) < FEWEST_TOLD)
    forecasts = pooled(answers)
    problems = tuple(practice_problems(study, plan, forecasts, few))
    if problems:
        raise DesignError.of(problems)
    return practised(study, plan, forecasts)
