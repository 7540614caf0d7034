"""surveys/panel.yaml: who from practice judges the concepts before launch, what they are asked, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ConfigDict, Field, model_validator

from pretest.errors import Problem, SpecError
from pretest.library import Library
from pretest.limits import ARMS, AUDIENCES, MEMBERS, OUTCOMES, ROUNDS
from pretest.spec.contentfile import parse_content
from pretest.spec.model import Id, Label, Name, Spec, Text
from pretest.spec.places import unknown
from pretest.spec.study import ResolvedOutcome, Study
from pretest.spec.validate import validate
from pretest.spec.yamlfile import YamlFile
from pretest.words import DOMAINS, Domain

PANEL_FILE = "surveys/panel.yaml"


def _left_out(schema: dict[str, Any]) -> None:
    """No key must stand in a study's own file: what it leaves out is taken from the shipped one."""
    schema.pop("required", None)


class Member(Spec):
    """One member of the panel. id: a code, no name; role: what they do, in words that fit several people."""

    id: Id
    domain: Domain
    role: Label


class RatingQuestion(Spec):
    """The judgement on nine points. low, middle, high: what 1, 5 and 9 stand for."""

    text: Label
    low: Label
    middle: Label
    high: Label


class ForecastQuestion(Spec):
    """The expected difference in people of 100. q50, q05, q95: how its middle and its two ends are asked for."""

    text: Label
    explain: Text
    q50: Label
    q05: Label
    q95: Label


class TrainingQuestion(Spec):
    """An exercise in the form of a forecast. answer: the right difference in people of 100; explain: why."""

    text: Label
    answer: float = Field(ge=-100, le=100)
    explain: Text


class Panel(Spec):
    """A panel of practice. A study's own file may hold a part of these keys; all others come from the shipped file.

    concepts: arms that every member judges; without it all that are under test. outcomes: audience → outcomes of the
    plan that are forecast in it; without it the primary harms and the aims of the plan that can be told per 100 people.
    """

    model_config = ConfigDict(json_schema_extra=_left_out)

    title: Label
    instructions: Text
    confidentiality: Text
    between_rounds: Text
    rounds: int = Field(ge=1, le=ROUNDS)
    rating: RatingQuestion
    forecast: ForecastQuestion
    reason: Label
    training: TrainingQuestion
    domains: dict[Domain, Label]
    members: tuple[Member, ...] = Field(default=(), max_length=MEMBERS)
    concepts: tuple[Name, ...] | None = Field(default=None, min_length=1, max_length=ARMS)
    outcomes: dict[Name, tuple[Name, ...]] | None = Field(default=None, max_length=AUDIENCES)

    @model_validator(mode="after")
    def _coherent(self) -> Panel:
        ids = [member.id.casefold() for member in self.members]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"member id '{twice[0]}' is used twice")
        nameless = [domain for domain in DOMAINS if domain not in self.domains]
        if nameless:
            raise ValueError(f"domains gives no label for '{nameless[0]}'")
        if any(len(names) > OUTCOMES for names in (self.outcomes or {}).values()):
            raise ValueError(f"outcomes names more than {OUTCOMES} outcomes of one audience")
        return self

    def member(self, name: str) -> Member | None:
        """The member with this id; None where there is none."""
        return next((member for member in self.members if member.id == name), None)

    def in_domain(self, domain: str) -> tuple[Member, ...]:
        """Members of one domain, in the order of the file; of "" everybody."""
        return tuple(member for member in self.members if domain in ("", member.domain))

    def judged(self, study: Study) -> tuple[str, ...]:
        """Concepts that every member judges, in the order of the study."""
        named = study.decided if self.concepts is None else self.concepts
        return tuple(concept for concept in study.concepts if concept in named)

    def forecast_outcomes(self, study: Study, audience: str) -> tuple[ResolvedOutcome, ...]:
        """Outcomes whose difference every member forecasts in ``audience``, in the order of the plan.

        Where the study names none, two outcomes that are told through the same question are forecast once, as the
        primary harm of both.
        """
        told = [outcome for outcome in study.outcomes() if _can_be_told(study, outcome, audience)]
        if self.outcomes is not None:
            own = self.outcomes.get(audience, ())
            return tuple(outcome for outcome in told if outcome.id in own)
        chosen: dict[object, ResolvedOutcome] = {}
        for outcome in sorted((one for one in told if _by_default(one, audience)), key=lambda one: not _decides(one)):
            question = study.told(outcome, audience)
            chosen.setdefault(None if question is None else (question.item.id, question.cut), outcome)
        return tuple(outcome for outcome in told if outcome in chosen.values())


def load_panel(study: Study) -> Panel:
    """The panel of ``study``: its own ``surveys/panel.yaml``, with what it leaves out from the shipped file.

    Parameters
    ----------
    study : loaded study; its own file names the members.

    Returns
    -------
    Panel
        Frozen; without members where the study has no file of its own.

    Raises
    ------
    SpecError
        With every problem in the file, each with its line.

    Examples
    --------
    >>> import pretest
    >>> panel = pretest.load_panel(pretest.load_study("demo/pretest"))
    >>> panel.rounds, panel.domains["care"].en
    (2, 'Care')
    """
    source = _read(study)
    panel, problems = validate(Panel, source)
    if panel is not None:
        problems += _unknown_names(panel, study, source)
    if panel is None or problems:
        raise SpecError.of(problems)
    return panel


def _read(study: Study) -> YamlFile:
    """The study's own file laid over the shipped one, with the lines of its own."""
    content, shipped = Library(study.folder).find(PANEL_FILE), Library().find(PANEL_FILE)
    if content is None or shipped is None:
        raise SpecError("content_unknown", PANEL_FILE, "there is no such file")
    own, base = parse_content(content), parse_content(shipped)
    if not content.is_own or not isinstance(own.data, dict):
        return own
    return replace(own, data={**base.data, **own.data})


def _unknown_names(panel: Panel, study: Study, source: YamlFile) -> list[Problem]:
    """Names in the file that the study or its plan does not have, and outcomes that nobody can forecast."""
    found = [
        unknown("concept", name, study.concepts, source.where(("concepts", index)))
        for index, name in enumerate(panel.concepts or ())
        if name not in study.concepts
    ]
    outcomes = {outcome.id: outcome for outcome in study.outcomes()}
    for audience, names in (panel.outcomes or {}).items():
        if audience not in study.audiences:
            found.append(unknown("audience", audience, study.audiences, source.where(("outcomes", audience))))
            continue
        for index, name in enumerate(names):
            found += _outcome_problems(study, outcomes, audience, name, source.where(("outcomes", audience, index)))
    return found


def _outcome_problems(
    study: Study, outcomes: Mapping[str, ResolvedOutcome], audience: str, name: str, where: str
) -> list[Problem]:
    if name not in outcomes:
        return [unknown("outcome", name, outcomes, where)]
    if _can_be_told(study, outcomes[name], audience):
        return []
    what = f"'{name}' cannot be forecast in '{audience}': no answer was named that can be told per 100 people"
    return [Problem("panel_not_told", where, what, hint="Name one with 'tell' in its scale, or leave it out here.")]


def _can_be_told(study: Study, outcome: ResolvedOutcome, audience: str) -> bool:
    """Whether the difference is measured in this audience, in people of 100 who give an answer named beforehand."""
    asked = audience in outcome.audiences and outcome.compared != "nobody"
    return asked and study.told(outcome, audience) is not None


def _by_default(outcome: ResolvedOutcome, audience: str) -> bool:
    return _decides(outcome) or audience in outcome.aim


def _decides(outcome: ResolvedOutcome) -> bool:
    return outcome.is_harm and outcome.primary
