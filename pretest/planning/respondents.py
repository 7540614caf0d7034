"""What invented people answer: their audience's questionnaire, section after section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.forms.executions import draws_of_executions
from pretest.forms.form import EXECUTION
from pretest.forms.made import SPLIT
from pretest.planning.flaws import draw_careless, draw_skipped, draw_stops
from pretest.planning.latent import ItemModel
from pretest.planning.people import People, draw_age, draw_birth_year, draw_members, shown
from pretest.planning.use import asks_use, draw_use
from pretest.planning.world import Asked, AudienceModel, ScaleModel, asked_columns
from pretest.responses.derived import derived_answers
from pretest.spec import AnswerSet, Condition, Study
from pretest.spec.truth import Truth
from pretest.words import Bools, Floats

INATTENTIVE = 0.01  # of those who read: fails a control question all the same
MISCLAIM = 0.002  # of those who read: says yes to a substance that does not exist
FEW_STEPS = 12  # thresholds
WRITES = 0.7  # share that answers an open question


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers of one audience.

    columns: column → (n,) in the order of the questionnaire; NaN, or None for text, where nothing was answered.
    reached: (n,) share of the questions up to where they stopped.
    """

    columns: dict[str, NDArray[np.float64] | NDArray[np.object_]]
    reached: Floats


def draw_answers(
    study: Study, truth: Truth, model: AudienceModel, people: People, year: int, rng: np.random.Generator
) -> Answers:
    """All answers of one audience to its questionnaire in ``year``."""
    asked = asked_columns(study, model)
    gates = _gates(study, model)
    answers = _disposed(model, people, rng)
    for one in asked:
        if one.column not in answers and one.answers is not None and len(one.codes):
            weights = np.array([truth.background.get(one.item.id, {}).get(int(code), 1.0) for code in one.codes])
            answers[one.column] = rng.choice(one.codes, len(people), p=weights / weights.sum())
    _settle(study, model, asked, answers, people, year, rng)
    _derive(model, answers)
    keeps = _once_asked(model, asked)
    _of_person(answers, keeps, people)
    visible = [shown(answers, section.show_if, len(people)) for section in model.sections]
    draw_careless(asked, answers, people, gates, rng)
    draw_skipped(asked, answers, people, gates, truth, rng)
    _of_person(answers, keeps, people)
    stopped = _gone(draw_stops(asked, people, truth, rng), asked, people)
    found: dict[str, NDArray[np.float64] | NDArray[np.object_]] = {}
    for index, one in enumerate(asked):
        there = visible[one.section] & (stopped > index)
        if one.column in answers:
            found[one.column] = np.where(there, answers[one.column], np.nan)
        elif one.answers is None or one.answers.type == "text":
            writes = there & ~people.careless & (rng.random(len(people)) < WRITES)
            found[one.column] = _phrases(truth, writes, rng)
    never_asked = {name: values for name, values in answers.items() if name not in found}
    return Answers({**never_asked, **found}, stopped / max(len(asked), 1))


def _disposed(model: AudienceModel, people: People, rng: np.random.Generator) -> dict[str, Floats]:
    """Answers to the scales that are steps of a factor, in every phase in which they are asked."""
    answers: dict[str, Floats] = {}
    saw = {concept: people.arm == concept for concept in {name for one in model.scales.values() for name in one.shifts}}
    for scale in model.scales.values():
        phases = dict.fromkeys(
            (section.suffix, section.after) for section in model.sections for s in section.scales if s.id == scale.id
        )
        own = people.normal(rng)
        group = None if people.group is None else _group_factor(scale, people, people.group, model, rng)
        for suffix, after in phases:
            fresh = _fresh(scale, people, rng)
            part = own if suffix else scale.memory * own + np.sqrt(1 - scale.memory**2) * fresh
            factor = _factor(scale, people, part, model)
            if group is not None:
                factor = np.sqrt(scale.grouped) * group + np.sqrt(1 - scale.grouped) * factor
            factor = factor + (0.0 if suffix else _shift(scale, people, saw, after))
            for item in scale.items:
                answers[f"{item.id}{suffix}"] = _answer(item, factor, rng)
    return answers


def _factor(scale: ScaleModel, people: People, own: Floats, model: AudienceModel) -> Floats:
    """(n,) standard normal: the shared disposition, the cluster, and what is the scale's own."""
    common = np.sqrt(model.general) * people.disposition + np.sqrt(model.between_clusters) * people.cluster_effect
    rest = 1 - scale.sign**2 * (model.general + model.between_clusters)
    return np.asarray(scale.sign * common + np.sqrt(rest) * own)


def _group_factor(
    scale: ScaleModel, people: People, group: NDArray[np.intp], model: AudienceModel, rng: np.random.Generator
) -> Floats:
    """(n,) standard normal, the same within a group: scales hang together between groups as they do between people."""
    own = rng.normal(size=int(group.max(initial=-1)) + 1)[group]
    common = scale.sign**2 * model.general
    return np.asarray(scale.sign * np.sqrt(model.general) * people.cluster_effect + np.sqrt(1 - common) * own)


def _fresh(scale: ScaleModel, people: People, rng: np.random.Generator) -> Floats:
    """(n,) what is new after a message; after several that one person sees, partly the same."""
    fresh = rng.normal(size=len(people))
    if people.person is None:
        return np.asarray(fresh)
    return np.asarray(np.sqrt(scale.again) * people.normal(rng) + np.sqrt(1 - scale.again) * fresh)


def _once_asked(model: AudienceModel, asked: Sequence[Asked]) -> frozenset[str]:
    """Columns that one person answers alike however many messages they see: all but what is asked after each."""
    of_scales = {item.id for scale in model.scales.values() for item in scale.items}
    after = {one.column for one in asked if one.after}
    again = {one.column for one in asked if one.column in after and (one.item.id in of_scales or one.item.instructed)}
    return frozenset({one.column for one in asked} - again)


def _of_person(answers: dict[str, Floats], names: frozenset[str], people: People) -> None:
    """Give all rows of one person the answer of the first to ``names``, and to what no form asks."""
    if people.person is None:
        return
    first = np.unique(people.person, return_index=True)[1]
    row = first[np.searchsorted(people.person[first], people.person)]
    for name, values in answers.items():
        if name in names or name == SPLIT:
            answers[name] = values[row]


def _gone(stopped: NDArray[np.intp], asked: Sequence[Asked], people: People) -> NDArray[np.intp]:
    """(n,) columns reached: who stops after one message answers nothing after the next."""
    if people.person is None:
        return stopped
    start = next((index for index, one in enumerate(asked) if one.after), len(asked))
    stops = (stopped < len(asked)).astype(np.intp)
    first = np.unique(people.person, return_index=True)[1]
    before = np.cumsum(stops) - stops
    since = before - before[first[np.searchsorted(people.person[first], people.person)]]
    return np.where(since > 0, start, stopped).astype(np.intp)


def _shift(scale: ScaleModel, people: People, saw: Mapping[str, Bools], after: bool) -> Floats:
    """(n,) how far the wave, its wording and, after the message, the concept move the factor of each respondent."""
    found = scale.worded_shift + np.where(people.exposed, scale.wave_shift, 0.0)
    for concept, shift in scale.shifts.items():
        if after and shift != 0:
            found[saw[concept]] += shift
    return found


def _answer(item: ItemModel, factor: Floats, rng: np.random.Generator) -> Floats:
    latent = item.loading * factor + np.sqrt(1 - item.loading**2) * rng.normal(size=len(factor))
    category = _category(item.thresholds, latent)
    if all(len(codes) == 1 for codes in item.codes):
        return np.asarray(np.concatenate(item.codes)[category])
    drawn = [rng.choice(codes, len(factor)) for codes in item.codes]
    return np.asarray(np.choose(category, drawn))


def _category(thresholds: Floats, latent: Floats) -> NDArray[np.intp]:
    """(n,) above how many of the thresholds a value lies; few of them are sooner counted than searched."""
    if len(thresholds) > FEW_STEPS:
        return np.asarray(np.searchsorted(thresholds, latent), dtype=np.intp)
    found = np.zeros(len(latent), dtype=np.intp)
    for one in thresholds:
        found += latent > one
    return found


def _settle(
    study: Study,
    model: AudienceModel,
    asked: Sequence[Asked],
    answers: dict[str, Floats],
    people: People,
    year: int,
    rng: np.random.Generator,
) -> None:
    """Make the facts agree: age, own use, membership of the audience, control questions."""
    member = study.file.audiences[model.name].when
    n = len(people)
    bogus = {one.column for one in asked if one.item.bogus}
    draw_age(answers, n, rng)
    if "consent" in answers:
        answers["consent"] = np.ones(n)
    sets = {one.column: one.answers for one in asked if one.answers is not None}
    # who may not see the message (too young) never comes that far, and is in no count of people who begin
    draw_members(answers, _admitted(study, model, sets), sets, n, rng)
    draw_members(answers, member, sets, n, rng)
    draw_birth_year(answers, year, rng)
    if asks_use(answers):
        fixed = answers["used_12m"] == 1 if "used_12m" in member.root else None
        draw_use(answers, people.disposition, fixed, bogus, rng)
        draw_members(answers, member, sets, n, rng)  # an audience of one substance comes before what fits together
    _draw_split(study, model, answers, n, rng)
    draws = draws_of_executions(study)
    if draws > 1:
        answers[EXECUTION] = rng.integers(1, draws + 1, n).astype(np.float64)
    for one in asked:
        if one.item.bogus:
            answers[one.column] = (rng.random(n) < MISCLAIM).astype(np.float64)
        elif one.item.instructed is not None:
            fails = rng.random(n) < INATTENTIVE
            answers[one.column] = np.where(fails, rng.choice(one.codes, n), float(one.item.instructed))


def _admitted(study: Study, model: AudienceModel, asked: Mapping[str, AnswerSet]) -> Condition:
    """What the questionnaire asks of everybody before the message, as far as it follows from answers of their own."""
    questionnaire = study.questionnaire_of(model.name)
    blocks = () if questionnaire is None else questionnaire.blocks
    condition = next((block.show_if for block in blocks if block.kind == "stimulus"), None)
    return Condition({name: one for name, one in condition.root.items() if name in asked} if condition else {})


def _draw_split(
    study: Study, model: AudienceModel, answers: dict[str, Floats], n: int, rng: np.random.Generator
) -> None:
    """Which blocks of a split everybody is asked: drawn with equal chance, as the form does."""
    questionnaire = study.questionnaire_of(model.name)
    if questionnaire is not None and questionnaire.split is not None:
        answers[SPLIT] = rng.integers(1, len(questionnaire.split.draws) + 1, n).astype(np.float64)


def _derive(model: AudienceModel, answers: dict[str, Floats]) -> None:
    """What scales derive follows from the answers as they are in the end."""
    for section in model.sections:
        for scale in section.scales:
            for name, rule in scale.derive.items():
                series = {item: pd.Series(answers[item]) for item in rule.any_of if item in answers}
                if series:
                    answers[name] = derived_answers(rule, series).to_numpy(dtype=np.float64)


def _gates(study: Study, model: AudienceModel) -> set[str]:
    """Columns that decide who somebody is or what is shown: always answered, and with care."""
    named = {name for section in model.sections if section.show_if for name in section.show_if.columns}
    scales = [scale for section in model.sections for scale in section.scales]
    sorting = {item for scale in scales for rule in scale.derive.values() for item in rule.any_of}
    return named | sorting | set(study.file.audiences[model.name].when.columns) | {"age", "birth_year", "consent"}


def _phrases(truth: Truth, writes: Bools, rng: np.random.Generator) -> NDArray[np.object_]:
    found = np.full(len(writes), None, dtype=object)
    if truth.open_answers:
        found[writes] = rng.choice(np.array(truth.open_answers, dtype=object), int(writes.sum()))
    return found
