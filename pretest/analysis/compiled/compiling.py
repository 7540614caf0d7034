"""Whether a study asks what its plan counts on, proved from plan × questionnaires × audiences, without data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from pretest.analysis.compiled.asked import AskedOf, asked_of
from pretest.analysis.compiled.audiences import check_audiences, check_forms
from pretest.analysis.compiled.columns import check_columns_named, check_covariates
from pretest.analysis.compiled.design import check_design
from pretest.analysis.compiled.finding import Finding, Stated
from pretest.analysis.compiled.measured import check_outcomes
from pretest.analysis.compiled.messages import check_messages
from pretest.analysis.compiled.view import View
from pretest.analysis.practice.checkpanel import check_panel
from pretest.analysis.prior.reading import check_beliefs
from pretest.analysis.watch.checkpretest import check_pretest
from pretest.errors import DesignError, ExportError, Note, Problem
from pretest.forms.layout import lay_out
from pretest.responses.planned import has_split
from pretest.spec import Study
from pretest.spec.places import Places

CHECKS: tuple[Callable[[View], Iterator[Finding]], ...] = (
    check_design,
    check_messages,
    check_audiences,
    check_forms,
    check_outcomes,
    check_covariates,
    check_columns_named,
    check_panel,
    check_pretest,
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """problems: what is counted on and not asked. notes: what the reader must know; ``stated_not_proved`` among them.
    stated: what no questionnaire of the study can prove."""

    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]
    stated: tuple[Stated, ...]


def compile_study(study: Study, held: Collection[str] = ()) -> Compiled:
    """Prove that every outcome, covariate, subgroup, rule, condition and margin of the plan is asked of its audience.

    Parameters
    ----------
    study : loaded; its data are not read.
    held : columns that the data are known to hold. They need no question any more.

    Returns
    -------
    Compiled
        Problems with their line, audience and outcome; what is stated and not proved (scores that the data bring,
        audiences without a questionnaire, columns that the data file names).
    """
    place = Places.of_files(study)
    problems: list[Problem] = []
    asked: dict[str, AskedOf] = {}
    for audience in study.audiences:
        try:
            found = asked_of(study, audience)
        except ExportError as error:
            problems += error.problems
            continue
        if found is not None:
            asked[audience] = found
    view = View(study, place, asked, frozenset(held))
    findings = [*(one for check in CHECKS for one in check(view)), *check_beliefs(study)]
    problems += [one for one in findings if isinstance(one, Problem)]
    if not problems:  # else it would be told twice, and here without the line
        problems += _unlaid(study)
    stated = tuple(dict.fromkeys(one for one in findings if isinstance(one, Stated)))
    notes = [one for one in findings if isinstance(one, Note)] + [one.note() for one in stated]
    return Compiled(tuple(dict.fromkeys(problems)), tuple(dict.fromkeys(notes)), stated)


def require_compiled(study: Study, held: Collection[str] = ()) -> Compiled:
    """``compile_study``, for what must not go on with a study that asks something else than it judges.

    Raises
    ------
    DesignError
        With every problem.
    """
    compiled = compile_study(study, held)
    if compiled.problems:
        raise DesignError.of(compiled.problems)
    return compiled


def split_problems(study: Study) -> tuple[Problem, ...]:
    """Covariates that part of the people were not asked by design: no mean may stand in for them."""
    if not has_split(study):
        return ()
    return tuple(one for one in compile_study(study).problems if one.code == "covariate_split")


def _unlaid(study: Study) -> Iterable[Problem]:
    """Why a form of several audiences cannot be laid out."""
    for name in study.file.forms:
        try:
            lay_out(study, name)
        except ExportError as error:
            yield from error.problems
