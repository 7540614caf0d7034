"""Who is invented: per audience the sections of its questionnaire and the models of its scales."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pretest.forms.made import SPLIT
from pretest.forms.meeting import both
from pretest.planning.latent import ItemModel, answer_points, factor_correlation, latent_shift, make_items
from pretest.spec import Allowed, AnswerSet, Condition, Item, Questionnaire, Scale, Study
from pretest.spec.truth import Several, Truth
from pretest.words import Direction, harm_sign

LEVELS: Mapping[Direction, float] = {"worse": 0.42, "better": 0.55, "neutral": 0.5}
LEVELS_BY_METHOD = {"share": 0.75}
READING_SECONDS, ITEM_SECONDS = 90.0, 5.5
MOST_STEPS = 250  # a number with more possible answers (a postcode) is no scale


@dataclass(frozen=True, slots=True, eq=False)
class ScaleModel:
    """One scale as asked of one audience.

    sign: how its factor hangs together with the disposition that all scales share (+ worse, - better). memory:
    correlation of the part of its factor that is its own, before and after. shifts: concept → latent shift.
    wave_shift: that of the wave; worded_shift: that of another wording. grouped: share of the factor's variance between
    groups that are assigned as a whole. again: correlation of what is new after two messages that one person sees.
    """

    id: str
    items: tuple[ItemModel, ...]
    sign: float
    memory: float
    shifts: Mapping[str, float]
    wave_shift: float
    worded_shift: float
    grouped: float = 0.0
    again: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """One block of a questionnaire. after: whether it comes after the message."""

    suffix: str
    scales: tuple[Scale, ...]
    items: tuple[Item, ...]
    show_if: Condition | None
    after: bool


@dataclass(frozen=True, slots=True, eq=False)
class AudienceModel:
    """One audience.

    sections: in the order of the questionnaire. scales: models of the scales that are steps of a factor. general,
    between_clusters: shares of the variance of those factors. seconds: median time to fill in everything.
    """

    name: str
    asked_as: str
    sections: tuple[Section, ...]
    scales: Mapping[str, ScaleModel]
    general: float
    between_clusters: float
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One column of the questionnaire.

    codes: substantive answers, ascending; none for text. section: its number. after: it follows the message.
    """

    column: str
    item: Item
    answers: AnswerSet | None
    codes: NDArray[np.float64]
    section: int
    after: bool


def audience_model(study: Study, truth: Truth, audience: str, wave: int) -> AudienceModel:
    """What ``audience`` is asked in ``wave`` and how it answers.

    Raises
    ------
    DesignError
        When a true effect does not fit within the answers.
    """
    questionnaire = study.questionnaire_of(audience)
    asked_as = audience if questionnaire is None else questionnaire.audience
    sections = tuple(_planned(study, audience) if questionnaire is None else _asked(study, questionnaire))
    before = {scale.id for section in sections if section.suffix for scale in section.scales}
    scales = {scale.id: scale for section in sections for scale in section.scales}
    models = {
        scale.id: _scale_model(study, truth, scale, asked_as, audience, wave, scale.id in before)
        for scale in scales.values()
        if scale.items_for(asked_as) and is_stepped(scale, study.answers) and not _is_given(scale, truth)
    }
    n_items = sum(len(scale.items_for(asked_as)) for section in sections for scale in section.scales)
    seconds = READING_SECONDS + ITEM_SECONDS * n_items
    return AudienceModel(audience, asked_as, sections, models, truth.general, _between_clusters(truth), seconds)


def _between_clusters(truth: Truth) -> float:
    """Groups that are assigned as a whole take the place of clusters."""
    return 0.0 if truth.groups is not None else truth.between_clusters


def is_stepped(scale: Scale, answers: Mapping[str, AnswerSet]) -> bool:
    """Whether the answers of ``scale`` can be steps of a latent variable; names, years and texts cannot."""
    for item in scale.items:
        answer_set = answers[scale.answers_of(item)]
        counted = scale.score.method == "share" and answer_set.type == "nominal"
        if not counted and answer_set.type not in ("ordinal", "number", "slider"):
            return False
        if answer_set.type == "number" and len(answer_points(answer_set)) > MOST_STEPS:
            return False
    return True


def _is_given(scale: Scale, truth: Truth) -> bool:
    """Whether the truth itself says how often each answer to these facts about people is given (age, education)."""
    return scale.role == "background" and all(item.id in truth.background for item in scale.items)


def _scale_model(
    study: Study, truth: Truth, scale: Scale, asked_as: str, audience: str, wave: int, before: bool
) -> ScaleModel:
    level = truth.levels.get(audience, {}).get(scale.id)
    if level is None:
        level = LEVELS_BY_METHOD.get(scale.score.method, LEVELS[scale.higher_is])
    items = make_items(scale, scale.items_for(asked_as), study.answers, loading=truth.loading, level=level)
    where = f"truth of {scale.id} for {audience}"
    effects = {concept: found.get(scale.id, 0.0) for concept, found in truth.effects.get(audience, {}).items()}
    change, worded = (
        by_wave.get(wave, {}).get(audience, {}).get(scale.id, 0.0) for by_wave in (truth.waves, truth.worded)
    )
    sign = truth.leanings.get(scale.id, _leaning(scale))
    grouped = 0.0 if truth.groups is None else factor_correlation(items, truth.groups.icc)
    shared = grouped + (1 - grouped) * (truth.general + _between_clusters(truth)) * sign**2
    factor = factor_correlation(items, truth.pre_post) if before else 0.0
    memory = min(max((factor - shared) / (1 - shared), 0.0), 0.999)
    return ScaleModel(
        id=scale.id,
        items=items,
        sign=sign,
        memory=memory,
        shifts={concept: latent_shift(items, effect, where) for concept, effect in effects.items()},
        wave_shift=latent_shift(items, change, where),
        worded_shift=latent_shift(items, worded, where),
        grouped=grouped,
        again=0.0 if truth.several is None else _again(truth.several, items, shared, memory),
    )


def _again(several: Several, items: tuple[ItemModel, ...], shared: float, memory: float) -> float:
    """Correlation of the new part of a scale's factor after two messages, so that its scores correlate as asked; 0
    where what they have in common already makes them correlate as much or more."""
    own = (factor_correlation(items, several.correlation) - shared) / (1 - shared)
    return min(max((own - memory**2) / (1 - memory**2), 0.0), 0.999)


def _leaning(scale: Scale) -> float:
    """How a scale hangs together with the disposition that all share: not at all where no direction is worse."""
    sign = harm_sign(scale.role, scale.higher_is)
    return 0.0 if np.isnan(sign) else sign


def _asked(study: Study, questionnaire: Questionnaire) -> Iterator[Section]:
    split = questionnaire.split
    seen_message = all(block.kind != "stimulus" for block in questionnaire.blocks) and bool(study.file.arms)
    for block in questionnaire.blocks:
        seen_message = seen_message or block.kind == "stimulus"
        if block.scales or block.items:
            suffix = "_pre" if block.phase == "pre" else ""
            scales = tuple(study.scales[name] for name in block.scales)
            show_if = block.show_if
            if split is not None and block.id in split.blocks:
                show_if = both(show_if, Condition({SPLIT: Allowed(values=split.with_block(block.id))}), block.id)
            yield Section(suffix, scales, block.items, show_if, seen_message and not suffix)


def _planned(study: Study, audience: str) -> Iterator[Section]:
    """Sections of an audience without a questionnaire: the covariates of its outcomes, then the outcomes."""
    outcomes = [outcome for outcome in study.outcomes() if audience in outcome.audiences]
    names = dict.fromkeys(name for outcome in outcomes for name, _ in outcome.covariates)
    asked = {outcome.scale.id: outcome.scale for outcome in outcomes if outcome.scale is not None}
    before = [study.scales[name.removesuffix("_pre")] for name in names if name.removesuffix("_pre") in study.scales]
    plain = tuple(scale for scale in before if f"{scale.id}_pre" not in names and scale.id not in asked)
    yield Section("", plain, (), None, False)
    yield Section("_pre", tuple(scale for scale in before if f"{scale.id}_pre" in names), (), None, False)
    yield Section("", tuple(asked.values()), (), None, True)


def asked_columns(study: Study, model: AudienceModel) -> tuple[Asked, ...]:
    """The columns in the order of the questionnaire; a question that is put twice in a phase keeps its first place."""
    found: dict[str, Asked] = {}
    for index, section in enumerate(model.sections):
        for item, answers in _items(study, model, section):
            choices = answers is not None and answers.type in ("ordinal", "nominal", "number", "slider")
            codes = answer_points(answers) if answers is not None and choices else np.empty(0)
            column = f"{item.id}{section.suffix}"
            found.setdefault(column, Asked(column, item, answers, codes, index, section.after))
    return tuple(found.values())


def _items(study: Study, model: AudienceModel, section: Section) -> list[tuple[Item, AnswerSet | None]]:
    of_scales = [
        (item, study.answers[scale.answers_of(item)])
        for scale in section.scales
        for item in scale.items_for(model.asked_as)
    ]
    return [*of_scales, *((item, study.answers.get(item.answers or "")) for item in section.items)]
