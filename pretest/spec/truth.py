"""truth.yaml: what is true in an invented world, for rehearsing a study on invented respondents."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from pretest.errors import Problem, SpecError, did_you_mean
from pretest.library import inside
from pretest.limits import CLUSTERS, GROUP_SIZE, MESSAGES
from pretest.spec.model import Column, Id, Name, Spec
from pretest.spec.validate import validate
from pretest.spec.yamlfile import Path_, YamlFile, read_yaml

if TYPE_CHECKING:
    from pretest.spec.study import Study

Share = Annotated[float, Field(ge=0, lt=1)]
Effect = Annotated[float, Field(ge=-3, le=3)]
ByScale = dict[Id, Effect]


class Place(Spec):
    """A place that respondents live in. ``exposed: false``: the changes of waves do not happen there."""

    share: float = Field(default=1.0, gt=0)
    exposed: bool = True


class Groups(Spec):
    """Groups that are assigned to an arm as a whole: school classes, venues, streets.

    size: people per group, of all audiences together. icc: share of the variance of a score, within one audience, that
    lies between groups of one arm.
    """

    size: int = Field(ge=2, le=GROUP_SIZE)
    icc: Share


class Several(Spec):
    """Everybody sees several messages, in a balanced order, and answers after each.

    messages: how many, the control among them. correlation: of the scores of one person after two of them, where
    general and pre_post do not already make it more.
    """

    messages: int = Field(ge=2, le=MESSAGES)
    correlation: float = Field(ge=0, lt=1)


class Truth(Spec):
    """Everything that is not in here is the same in all arms and waves.

    effects: audience → concept → scale → difference with the control arm, in SD of the observed score in the
    control arm, positive = higher score. waves: wave → audience → scale → difference with a wave without changes,
    likewise. worded: the same of questions that a wave words otherwise, in all places: people answer in another way
    and have not changed. shares: audience → share of the respondents (equal by default). levels: audience → scale →
    mean answer as a share of the range. loading: correlation of each item with its scale. pre_post: correlation of
    the scores before and after. general: share of variance that all scales have in common. drop_out: share that stops
    after seeing the message, or that share per arm. careless: share that answers without reading. dont_know, refused,
    skipped: share of answers. places: with their share; clusters: per place; between_clusters: share of variance
    between clusters; weight_spread: SD of the log of the weights. background: column → code → weight, for answers
    that are no scale (gender) and for facts about people (age_band, education); a code without one counts as 1. groups:
    arms are given to whole groups, in place of places and clusters. several: everybody sees several messages.
    """

    effects: dict[Name, dict[Name, ByScale]] = Field(default_factory=dict)
    waves: dict[int, dict[Name, ByScale]] = Field(default_factory=dict)
    worded: dict[int, dict[Name, ByScale]] = Field(default_factory=dict)
    shares: dict[Name, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    levels: dict[Name, dict[Id, Annotated[float, Field(gt=0, lt=1)]]] = Field(default_factory=dict)
    leanings: dict[Id, Annotated[float, Field(ge=-1, le=1)]] = Field(default_factory=dict)
    loading: float = Field(default=0.75, gt=0, lt=1)
    pre_post: float = Field(default=0.6, ge=0, lt=1)
    general: Share = 0.2
    drop_out: Share | dict[Name, Share] = 0.04
    careless: Share = 0.03
    dont_know: Share = 0.015
    refused: Share = 0.01
    skipped: Share = 0.005
    places: dict[Column, Place] = Field(default_factory=dict)
    clusters: int = Field(default=10, ge=1, le=CLUSTERS)
    between_clusters: Share = 0.02
    weight_spread: float = Field(default=0.0, ge=0, le=2)
    background: dict[Column, dict[int, Annotated[float, Field(ge=0)]]] = Field(default_factory=dict)
    open_answers: tuple[str, ...] = ()
    groups: Groups | None = None
    several: Several | None = None

    @model_validator(mode="after")
    def _variance_adds_up(self) -> Truth:
        if self.general + self.between_clusters >= 1:
            raise ValueError("general and between_clusters are shares of one variance; together they must stay below 1")
        return self


def load_truth(study: Study, name: str = "truth.yaml") -> Truth:
    """The truth file ``name`` of a study folder, checked against the study.

    Parameters
    ----------
    name : of the file, in the study folder.

    Returns
    -------
    Truth
        True effects in SD of the control arm, levels, shares of audiences, drop-out and careless people.

    Raises
    ------
    SpecError
        With every problem in the file: unreadable, unknown keys, names that the study does not have, an effect on a
        scale that the audience is not asked.

    Examples
    --------
    >>> import pretest
    >>> truth = pretest.load_truth(pretest.load_study("demo/pretest"))
    >>> truth.effects["non_users"]["guilt"]["social_distance"]
    0.75
    """
    path = inside(study.folder, name)
    if not path.is_file():
        hint = "Write down what is true in the invented world; {} is a start: no effects."
        raise SpecError("file_missing", name, "the file is missing", hint=hint)
    source = read_yaml(path, name)
    truth, problems = validate(Truth, source)
    if truth is not None:
        problems += _references(study, truth, source)
    if truth is None or problems:
        raise SpecError.of(problems)
    return truth


def asked_scales(study: Study, audience: str) -> tuple[str, ...]:
    """Scales whose answers ``audience`` gives outside the pre phase: by its questionnaire, else by the plan."""
    questionnaire = study.questionnaire_of(audience)
    if questionnaire is None:
        outcomes = [outcome for outcome in study.outcomes() if audience in outcome.audiences]
        return tuple(outcome.scale.id for outcome in outcomes if outcome.scale is not None)
    return tuple(scale for block in questionnaire.blocks if block.phase == "post" for scale in block.scales)


def _references(study: Study, truth: Truth, source: YamlFile) -> Iterator[Problem]:
    audiences = study.audiences
    for key, per_audience in (("effects", truth.effects), ("shares", truth.shares), ("levels", truth.levels)):
        for audience in per_audience:
            yield from _unknown("audience", audience, audiences, source, (key, audience))
    for audience, effects in truth.effects.items():
        for concept, by_scale in effects.items():
            here: Path_ = ("effects", audience, concept)
            yield from _unknown("concept", concept, study.concepts, source, here)
            yield from _scales(study, audience, by_scale, source, here)
    for key, by_wave in (("waves", truth.waves), ("worded", truth.worded)):
        for wave, changes in by_wave.items():
            for audience, by_scale in changes.items():
                here = (key, str(wave), audience)
                yield from _unknown("audience", audience, audiences, source, here)
                yield from _scales(study, audience, by_scale, source, here)
    for audience, levels in truth.levels.items():
        yield from _scales(study, audience, levels, source, ("levels", audience))
    if isinstance(truth.drop_out, dict):
        for arm in truth.drop_out:
            yield from _unknown("arm", arm, study.file.arms, source, ("drop_out", arm))
    for scale in truth.leanings:
        yield from _unknown("scale", scale, study.scales, source, ("leanings", scale))


def _scales(
    study: Study, audience: str, named: Mapping[str, float], source: YamlFile, path: Path_
) -> Iterator[Problem]:
    if audience not in study.audiences:
        return
    asked = asked_scales(study, audience)
    for scale in named:
        if scale not in study.scales:
            yield from _unknown("scale", scale, study.scales, source, (*path, scale))
        elif scale not in asked:
            what = f"scale '{scale}' is not asked of {audience} after the message"
            yield Problem("scale_not_asked", source.where((*path, scale)), what)


def _unknown(kind: str, name: str, known: Collection[str], source: YamlFile, path: Path_) -> Iterator[Problem]:
    if name not in known:
        yield Problem(f"unknown_{kind}", source.where(path), f"unknown {kind} '{name}'", hint=did_you_mean(name, known))
