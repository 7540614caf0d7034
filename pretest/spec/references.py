"""Checks across files: does everything that is named exist, and does the plan fit the study?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pretest.errors import Problem
from pretest.library import inside
from pretest.limits import CELLS
from pretest.spec.baselines import check_baselines
from pretest.spec.conditionvalues import check_condition_values
from pretest.spec.minors import check_minors
from pretest.spec.ordered import MOST_ANSWERS, ordered_answers
from pretest.spec.phrases import check_phrases
from pretest.spec.places import Places, unknown
from pretest.spec.plan import Outcome
from pretest.spec.planreferences import check_plan_names
from pretest.spec.qualityrule import QualityRule
from pretest.spec.questionnaire import Questionnaire
from pretest.spec.scale import UNSCORED, Scale, Told, keyed_scores
from pretest.spec.studyfile import DataFile, Shown
from pretest.spec.yamlfile import Path_, YamlFile
from pretest.words import HARM_ROLES, Role, is_judged

if TYPE_CHECKING:
    from pretest.spec.study import Study


def check_references(study: Study, sources: Mapping[str, YamlFile]) -> list[Problem]:
    """All problems between the files of ``study``; ``sources`` gives each its line."""
    place = Places(study, sources)
    problems: list[Problem] = []
    for scale in study.scales.values():
        problems += _scale(study, scale, place)
    for questionnaire in study.questionnaires.values():
        problems += _questionnaire(study, questionnaire, place)
    problems += _item_ids(study, place)
    problems += check_condition_values(study, place)
    problems += _study_file(study, place)
    problems += check_minors(study, place)
    problems += _plan(study, place)
    problems += check_plan_names(study, place)
    problems += _few_cells(study, place)
    return problems


def _few_cells(study: Study, place: Places) -> Iterator[Problem]:
    """Every cell is estimated with thousands of resamples: a plan of very many is a slip, and takes an evening."""
    outcomes = len(study.plan.outcomes) + len(study.plan.composites)
    n_cells = outcomes * max(len(study.file.arms), 1) * len(study.file.audiences)
    if n_cells > CELLS:
        what = f"outcomes × arms × audiences make {n_cells:,} cells"
        hint = "Leave out outcomes or audiences, or make several studies."
        yield Problem("too_many_cells", place.plan("outcomes"), what, f"at most {CELLS:,}", None, hint)


def _scale(study: Study, scale: Scale, place: Places) -> Iterator[Problem]:
    name = f"surveys/scales/{scale.id}.yaml"
    for index, item in enumerate(scale.items):
        wanted = scale.answers_of(item)
        path: Path_ = ("items", index, "answers") if item.answers else ("answers",)
        if wanted not in study.answers:
            yield unknown("answer set", wanted, study.answers, place.at(name, *path))
        elif item.reverse and study.answers[wanted].bounds is None:
            where = place.at(name, "items", index, "reverse")
            yield Problem("reverse_unbounded", where, f"answers '{wanted}' have no bounds, so they cannot be reversed")
    yield from _told(study, scale, place)


def _told(study: Study, scale: Scale, place: Places) -> Iterator[Problem]:
    """Whether the items that are told have scores, and each cut is one of them that leaves people on both sides."""
    for audience, told in scale.told_questions:
        path = ("tell", audience) if audience else ("tell",)
        yield from _told_question(study, scale, told, place, path)


def _told_question(study: Study, scale: Scale, told: Told, place: Places, path: tuple[str, ...]) -> Iterator[Problem]:
    item = next(item for item in scale.items if item.id == told.item)
    answers = study.answers.get(scale.answers_of(item))
    if answers is None:
        return
    name, cut = f"surveys/scales/{scale.id}.yaml", told.cut
    if answers.type in UNSCORED:
        what = f"the answers to '{item.id}' have no scores, so nobody can be counted from one on"
        yield Problem("tell_unscored", place.at(name, *path, "item"), what, hint="Tell an item with ordered answers.")
        return
    known = keyed_scores(scale, item, answers)[1:]
    low, high = answers.bounds or (-math.inf, math.inf)
    if cut not in known if known else not low < cut <= high:
        scores = ", ".join(f"{score:g}" for score in known) if known else f"a score above {low:g}, up to {high:g}"
        hint = f"After reverse-keying: {scores}; people with this score or a higher one are counted."
        yield Problem("cut_unknown", place.at(name, *path, "cut"), f"no score {cut:g} to cut '{item.id}' at", hint=hint)


def _item_ids(study: Study, place: Places) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for scale in study.scales.values():
        for index, item in enumerate(scale.items):
            if item.id in owner and owner[item.id] != scale.id:
                where = place.at(f"surveys/scales/{scale.id}.yaml", "items", index, "id")
                yield Problem("item_twice", where, f"item id '{item.id}' is also used by scale '{owner[item.id]}'")
            owner.setdefault(item.id, scale.id)


def _questionnaire(study: Study, questionnaire: Questionnaire, place: Places) -> Iterator[Problem]:
    name = f"surveys/questionnaires/{questionnaire.id}.yaml"
    for b, block in enumerate(questionnaire.blocks):
        for s, scale in enumerate(block.scales):
            if scale not in study.scales:
                yield unknown("scale", scale, study.scales, place.at(name, "blocks", b, "scales", s))
        for i, item in enumerate(block.items):
            if item.answers is not None and item.answers not in study.answers:
                where = place.at(name, "blocks", b, "items", i, "answers")
                yield unknown("answer set", item.answers, study.answers, where)


def _study_file(study: Study, place: Places) -> Iterator[Problem]:
    for name, audience in study.file.audiences.items():
        if audience.questionnaire is not None and audience.questionnaire not in study.questionnaires:
            if inside(study.folder, f"surveys/questionnaires/{audience.questionnaire}.yaml").is_file():
                continue  # it is there, and what is wrong in it was told
            where = place.study("audiences", name, "questionnaire")
            yield unknown("questionnaire", audience.questionnaire, study.questionnaires, where)
    yield from _forms(study, place)
    for index, data in enumerate(study.file.data):
        yield from _data_file(study, data, index, place)
    for name, arm in study.file.arms.items():
        yield from check_phrases(study.folder, name, arm, place)


def _forms(study: Study, place: Places) -> Iterator[Problem]:
    """The study's forms: their screening, their audiences, and names that say which form is meant."""
    used: dict[str, str] = {}
    for name, form in study.file.forms.items():
        if name in study.questionnaires:
            what = f"'{name}' is a questionnaire already, so it could not be told apart from the form"
            yield Problem("name_taken", place.study("forms", name), what, hint="Give the form another name.")
        if form.screening not in study.scales:
            where = place.study("forms", name, "screening")
            yield unknown("scale", form.screening, study.scales, where)
        elif not study.scales[form.screening].derive:
            what = f"scale '{form.screening}' derives nothing, so nobody can be sorted by it"
            hint = "Give the scale 'derive', or name one that has it ('substance_screen')."
            yield Problem("screening_derives_nothing", place.study("forms", name, "screening"), what, hint=hint)
        for index, audience in enumerate(form.audiences):
            where = place.study("forms", name, "audiences", index)
            if audience in form.audiences[:index]:
                what = f"audience '{audience}' is named twice"
                yield Problem("form_audience_twice", where, what, hint="Name it once.")
            elif audience not in study.file.audiences:
                yield unknown("audience", audience, study.file.audiences, where)
            elif used.setdefault(audience, name) != name:
                what = f"audience '{audience}' fills in form '{used[audience]}' already"
                yield Problem("audience_in_two_forms", where, what, hint="Name it in one form only.")
            elif study.file.audiences[audience].questionnaire is None:
                what = f"audience '{audience}' has no questionnaire, so the form has nothing to ask it"
                yield Problem("form_without_questionnaire", where, what, hint="Give the audience a questionnaire.")


def _data_file(study: Study, data: DataFile, index: int, place: Places) -> Iterator[Problem]:
    for code, arm in data.arms.items():
        if arm not in study.file.arms:
            yield unknown("arm", arm, study.file.arms, place.study("data", index, "arms", code))
    if data.audience is not None and data.audience not in study.file.audiences:
        yield unknown("audience", data.audience, study.file.audiences, place.study("data", index, "audience"))
    if isinstance(data.arm, Shown):
        for arm in data.arm.shown:
            if arm not in study.file.arms:
                yield unknown("arm", arm, study.file.arms, place.study("data", index, "arm", "shown", arm))
    for audience, questionnaire in data.questionnaires.items():
        where = place.study("data", index, "questionnaires", audience)
        if audience not in study.file.audiences:
            yield unknown("audience", audience, study.file.audiences, where)
        if questionnaire not in study.questionnaires:
            yield unknown("questionnaire", questionnaire, study.questionnaires, where)
    known = study.items() if data.worded else {}
    for item, worded in data.worded.items():
        if item not in known:
            yield unknown("item", item, known, place.study("data", index, "worded", item))
        if worded.answers is not None and worded.answers not in study.answers:
            where = place.study("data", index, "worded", item, "answers")
            yield unknown("answer set", worded.answers, study.answers, where)


def _plan(study: Study, place: Places) -> Iterator[Problem]:
    for name, outcome in study.plan.outcomes.items():
        yield from _outcome(study, name, outcome, place)
    for index, rule in enumerate(study.plan.quality):
        for s, scale in enumerate(rule.scales):
            if scale not in study.scales:
                yield unknown("scale", scale, study.scales, place.plan("quality", index, "scales", s))
        yield from _correct(study, rule, place, index)
    if study.plan.weights is not None:
        for index, audience in enumerate(study.plan.weights.audiences or ()):
            if audience not in study.file.audiences:
                where = place.plan("weights", "audiences", index)
                yield unknown("audience", audience, study.file.audiences, where)
    yield from check_baselines(study, place)


def _correct(study: Study, rule: QualityRule, place: Places, index: int) -> Iterator[Problem]:
    """Right answers per arm: of arms that the study has, and of all of them."""
    for arm in rule.correct:
        if arm not in study.file.arms:
            yield unknown("arm", arm, study.file.arms, place.plan("quality", index, "correct", arm))
    lacking = [arm for arm in study.file.arms if rule.correct and arm not in rule.correct]
    if lacking:
        what = f"the rule '{rule.label}' does not say which answers are right in arm {', '.join(map(repr, lacking))}"
        hint = "Name every arm under correct; where any answer is right, list all answers."
        yield Problem("correct_incomplete", place.plan("quality", index, "correct"), what, hint=hint)


def _outcome(study: Study, name: str, outcome: Outcome, place: Places) -> Iterator[Problem]:
    here = ("outcomes", name)
    scale = None
    if outcome.column is None:
        scale = study.scales.get(name)
        if scale is None:
            problem = unknown("scale", name, study.scales, place.plan(*here))
            hint = problem.hint or "Name a scale, or give 'column' for a score that is already in the data."
            yield Problem(problem.code, problem.where, problem.what, hint=hint)
            return
    role = outcome.role or (scale.role if scale is not None else None)
    direction = outcome.higher_is or (scale.higher_is if scale is not None else None)
    if role is None:
        yield Problem("role_missing", place.plan(*here), "an outcome with 'column' needs a role")
    if direction is None:
        yield Problem("direction_missing", place.plan(*here), "an outcome with 'column' needs higher_is")
    if scale is not None and outcome.higher_is is not None and outcome.higher_is != scale.higher_is:
        what = f"higher_is differs from scale '{scale.id}', which says {scale.higher_is}"
        yield Problem("direction_differs", place.plan(*here, "higher_is"), what, hint="Leave it out here.")
    if role in HARM_ROLES and outcome.margin is None:
        hint = "Say the smallest harm that matters, as margin: {sd: 0.20}."
        yield Problem("margin_missing", place.plan(*here), "a harm outcome needs a margin", hint=hint)
    if role is not None and is_judged(role) and direction == "neutral":
        yield _no_direction(role, outcome, scale, here, place)
    yield from _model(study, outcome, scale, here, place)
    for index, audience in enumerate(outcome.audiences or ()):
        if audience not in study.file.audiences:
            where = place.plan(*here, "audiences", index)
            yield unknown("audience", audience, study.file.audiences, where)


def _no_direction(role: Role, outcome: Outcome, scale: Scale | None, here: tuple[str, str], place: Places) -> Problem:
    """An outcome that is judged, while no direction of its score is worse."""
    what = f"an outcome with the role '{role}' cannot be neutral, because it is judged"
    if scale is None:
        where, hint = place.plan(*here, "higher_is"), "Say higher_is: worse or higher_is: better."
    else:
        where = place.plan(*here, "role" if outcome.role is not None else "higher_is")
        hint = f"Scale '{scale.id}' says higher_is: neutral; give it a direction, or use the role mechanism or quality."
    return Problem("direction_missing", where, what, hint=hint)


def _model(
    study: Study, outcome: Outcome, scale: Scale | None, here: tuple[str, str], place: Places
) -> Iterator[Problem]:
    """Does the model fit the outcome, and the margin the model?"""
    if outcome.model == "ordinal":
        bounds = None if outcome.min is None or outcome.max is None else (outcome.min, outcome.max)
        answers = ordered_answers(scale, bounds, study.answers)
        if answers is None:
            yield _not_ordered(scale, place.plan(*here, "model"))
            return
        yield from _cut(outcome, answers, here, place)
    elif outcome.cut is not None:
        hint = "Leave it out, or use model: ordinal."
        yield Problem("cut_unused", place.plan(*here, "cut"), f"a {outcome.model} model has no cut", hint=hint)
    if outcome.margin is None:
        return
    if outcome.model != "ordinal" and outcome.margin.cut is not None:
        hint = "Leave the cut out, or use model: ordinal."
        where = place.plan(*here, "margin", "cut")
        yield Problem("cut_unused", where, f"a {outcome.model} model has no cut", hint=hint)
    if outcome.model == "linear":
        if outcome.margin.share is not None:
            hint = "Give it in sd or in points, or use model: ordinal for one question."
            what = "a margin as a share of people does not fit differences in means"
            yield Problem("margin_unit", place.plan(*here, "margin"), what, hint=hint)
        return
    article = "an" if outcome.model == "ordinal" else "a"
    if outcome.margin.unit == "sd":
        hint = "A risk difference has no SD; give margin: {points: 0.05} for 5 percentage points."
        what = f"{article} {outcome.model} outcome needs a margin in points"
        yield Problem("margin_unit", place.plan(*here, "margin"), what, hint=hint)
    elif outcome.margin.size >= 1:
        hint = "Shares run from 0 to 1; for 5 percentage points, give margin: {points: 0.05}."
        what = f"a difference between two shares cannot reach {outcome.margin.size:g}"
        yield Problem("margin_size", place.plan(*here, "margin"), what, hint=hint)


def _cut(outcome: Outcome, answers: tuple[float, ...], here: tuple[str, str], place: Places) -> Iterator[Problem]:
    """Whether the cut is an answer, and the same for the outcome and its margin."""
    of_margin = None if outcome.margin is None else outcome.margin.cut
    known = ", ".join(f"{answer:g}" for answer in answers[1:])
    for cut, path in ((outcome.cut, ("cut",)), (of_margin, ("margin", "cut"))):
        if cut is not None and cut not in answers[1:]:
            hint = f"One of {known}: this answer or higher."
            yield Problem("cut_unknown", place.plan(*here, *path), f"no answer {cut:g} to cut at", hint=hint)
    if None not in (outcome.cut, of_margin) and outcome.cut != of_margin:
        what = "the outcome and its margin have different cuts"
        yield Problem("cut_differs", place.plan(*here, "margin", "cut"), what, hint="Give one of them.")


def _not_ordered(scale: Scale | None, where: str) -> Problem:
    few = f"2 to {MOST_ANSWERS} answers"
    if scale is None:
        what = f"an ordinal model of a column needs to know its {few}"
        hint = "Give min and max: whole numbers, the lowest and the highest code. Else use model: linear."
    else:
        what = f"an ordinal model needs one question with {few} in order, and scale '{scale.id}' is not that"
        hint = "Use model: linear (differences in means)."
    return Problem("model_unavailable", where, what, hint=hint)
