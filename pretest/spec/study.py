"""A study as everybody else in the package sees it: the file, its plan, and the content it uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pretest
from pretest.spec.answer import AnswerSet
from pretest.spec.evidence import Evidence
from pretest.spec.margin import Margin
from pretest.spec.model import Text
from pretest.spec.overrides import Override
from pretest.spec.plain import Plain
from pretest.spec.plan import Composite, Outcome, Plan
from pretest.spec.population import Population
from pretest.spec.questionnaire import Questionnaire
from pretest.spec.scale import Item, Scale
from pretest.spec.studyfile import StudyFile
from pretest.words import HARM_ROLES, Compared, Direction, Language, Model, RefersTo, Role, harm_sign, judged_sign


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file that was read for the study. name: as shown to people; sha256: of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ResolvedOutcome:
    """An outcome of the plan with what its scale says filled in.

    column: name of the score in the scored table; ``scale`` is None for a score that was in the data.
    bounds: lowest and highest possible score, or None when unknown. composite: the outcomes that it is made of, () for
    all others; tell: the one of them that laymen are told. reference: the arm it is compared with. aim: audiences in
    which the campaign wants to improve it. refers_to: whether it asks about the message that was shown. plain: how
    laymen are told which way it moved, as far as its scale or the plan says so. compared: ``nobody`` where only the
    level of each message means something; ``on_topic`` without people who saw a message about something else.
    cut: of an ordinal outcome, the answer from which on the share is judged, where the plan says so.
    """

    id: str
    label: Text
    role: Role
    higher_is: Direction
    audiences: tuple[str, ...]
    primary: bool
    margin: Margin | None
    model: Model
    column: str
    scale: Scale | None
    covariates: tuple[tuple[str, str | None], ...]
    bounds: tuple[float, float] | None
    composite: tuple[str, ...] = ()
    tell: str | None = None
    reference: str | None = None
    aim: tuple[str, ...] = ()
    refers_to: RefersTo = "none"
    plain: Plain | None = None
    compared: Compared = "everybody"
    cut: float | None = None

    @property
    def is_harm(self) -> bool:
        return self.role in HARM_ROLES

    @property
    def harm_sign(self) -> float:
        """What a difference in scores is multiplied by so that positive is worse; NaN where no direction is."""
        return harm_sign(self.role, self.higher_is)

    @property
    def judged_sign(self) -> float:
        """The same for what is judged: harm of a harm, gain of a benefit; NaN where no direction is worse."""
        return judged_sign(self.role, self.higher_is)


@dataclass(frozen=True, slots=True)
class ToldQuestion:
    """The question through which laymen are told of an outcome. outcome: whose it is; cut: from which score of the item
    on people are counted, after reverse-keying; more_is: what more such people are."""

    outcome: str
    scale: Scale
    item: Item
    cut: float
    more_is: Literal["worse", "better"]


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """One study, loaded and checked.

    folder: where study.yaml stands; every path of the study lies inside it. name: of that file.
    scales, answers, questionnaires: all that the library offers to this study, by id.
    inputs: the YAML files that were read, with their hashes. overrides: the shipped content that the study has its own
    version of.
    """

    folder: Path
    name: str
    file: StudyFile
    plan: Plan
    answers: dict[str, AnswerSet]
    scales: dict[str, Scale]
    questionnaires: dict[str, Questionnaire]
    evidence: Evidence | None
    inputs: tuple[InputFile, ...]
    population: Population | None = None
    overrides: tuple[Override, ...] = ()
    _derived: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        """What follows from the files alone, made when it is first asked for: it is asked for thousands of times."""
        if name not in self._derived:
            self._derived[name] = make()
        return self._derived[name]

    @property
    def id(self) -> str:
        return self.file.study

    @property
    def control(self) -> str | None:
        """The arm that harm is judged against: the plan's reference, else a control on another subject, else what is
        sent today; None without a control."""
        found: str | None = self._once("control", lambda: self.plan.reference or next(iter(self.file.controls), None))
        return found

    @property
    def other_control(self) -> str | None:
        """The second control: compared with the reference as a concept is, without a decision."""
        found: str | None = self._once(
            "other_control", lambda: next((name for name in self.file.controls if name != self.control), None)
        )
        return found

    @property
    def concepts(self) -> tuple[str, ...]:
        """Every arm but the reference, in the order of the file; the other control comes last."""
        last = () if self.other_control is None else (self.other_control,)
        return self.decided + last

    @property
    def off_topic(self) -> bool:
        """Whether the reference is about another subject than the concepts."""
        return self.control is not None and self.file.arms[self.control].control == "off_topic"

    @property
    def decided(self) -> tuple[str, ...]:
        """Arms under test, on which a decision is made: the concepts without the other control."""
        return tuple(name for name in self.file.arms if name not in (self.control, self.other_control))

    @property
    def audiences(self) -> tuple[str, ...]:
        return tuple(self.file.audiences)

    def outcomes(self) -> tuple[ResolvedOutcome, ...]:
        """The plan's outcomes in the order of the plan, then its composites."""
        found: tuple[ResolvedOutcome, ...] = self._once("outcomes", self._outcomes)
        return found

    def _outcomes(self) -> tuple[ResolvedOutcome, ...]:
        single = {name: self._resolve(name, outcome) for name, outcome in self.plan.outcomes.items()}
        made = [self._compose(name, composite, single) for name, composite in self.plan.composites.items()]
        return (*single.values(), *made)

    def asked_as(self, audience: str) -> str:
        """The audience whose items this audience was asked: that of its questionnaire, else its own name."""
        questionnaire = self.questionnaire_of(audience)
        return audience if questionnaire is None else questionnaire.audience

    def gated(self, audience: str) -> tuple[Scale, ...]:
        """Scales with a gate that ``audience`` is asked after the message, by its questionnaire or plan."""
        questionnaire = self.questionnaire_of(audience)
        blocks = () if questionnaire is None else questionnaire.blocks
        names = [scale for block in blocks if block.phase == "post" for scale in block.scales]
        names += [
            name
            for name, outcome in self.plan.outcomes.items()
            if outcome.column is None and audience in (outcome.audiences or self.audiences)
        ]
        found = (self.scales[name] for name in dict.fromkeys(names))
        return tuple(one for one in found if one.gate is not None and one.items_for(self.asked_as(audience)))

    def told(self, outcome: ResolvedOutcome, audience: str) -> ToldQuestion | None:
        """The question through which laymen are told of ``outcome`` in ``audience``: of its own scale, or of the
        component that a composite names; None where none was named or asked, or no direction is worse."""
        owner = outcome if outcome.tell is None else self._resolve(outcome.tell, self.plan.outcomes[outcome.tell])
        scale = owner.scale
        told = None if scale is None else scale.told_to(self.asked_as(audience))
        if scale is None or told is None or owner.higher_is == "neutral":
            return None
        item = next(item for item in scale.items if item.id == told.item)
        return ToldQuestion(owner.id, scale, item, told.cut, owner.higher_is)

    def is_aim(self, outcome_id: str, audience: str) -> bool:
        """Whether the campaign wants to improve this outcome in this audience."""
        return any(outcome.id == outcome_id and audience in outcome.aim for outcome in self.outcomes())

    def _aim(self, name: str, role: Role, audiences: tuple[str, ...]) -> tuple[str, ...]:
        if self.plan.aims is None:
            return audiences if role == "benefit" else ()
        wanted = self.plan.aims.get(name, ())
        return tuple(audience for audience in audiences if audience in wanted)

    def _against(self, named: str | None, refers_to: RefersTo) -> tuple[str | None, Compared]:
        """The arm that an outcome is compared with, and who counts for that.

        What people say of the message that they saw means nothing beside what others say of a message about something
        else: it is compared with what is sent today where that is an arm, and else with nobody, whatever arm is named.
        """
        reference = named or self.control
        if refers_to != "message" or reference is None:
            return reference, "everybody"
        current = next((name for name in self.file.controls if self.file.arms[name].control == "current"), None)
        if self.file.arms[reference].control == "off_topic":
            return (None, "nobody") if current is None or named is not None else (current, "on_topic")
        return reference, "on_topic" if len(self.file.controls) > 1 else "everybody"

    def _compose(self, name: str, composite: Composite, single: Mapping[str, ResolvedOutcome]) -> ResolvedOutcome:
        audiences = composite.audiences or self.audiences
        covariates = {item.name: item.type for item in (*self.plan.covariates, *composite.covariates)}
        about_message = any(single[part].refers_to == "message" for part in composite.of)
        reference, compared = self._against(None, "message" if about_message else "none")
        return ResolvedOutcome(
            id=name,
            label=composite.label or Text(nl=name, en=name),
            role=composite.role,
            higher_is="worse",
            audiences=audiences,
            primary=composite.primary,
            margin=composite.margin,
            model="linear",
            column=name,
            scale=None,
            covariates=tuple(covariates.items()),
            bounds=None,
            composite=composite.of,
            tell=composite.tell,
            reference=reference,
            compared=compared,
            aim=self._aim(name, composite.role, audiences),
            refers_to="message" if about_message else "none",
            plain=composite.plain,
        )

    def _resolve(self, name: str, outcome: Outcome) -> ResolvedOutcome:
        scale = None if outcome.column is not None else self.scales[name]
        bounds: tuple[float, float] | None
        if outcome.min is not None and outcome.max is not None:
            bounds = outcome.min, outcome.max
        else:
            bounds = None if scale is None else self.score_bounds(scale)
        label = outcome.label or (scale.title if scale is not None else Text(nl=name, en=name))
        covariates = {item.name: item.type for item in (*self.plan.covariates, *outcome.covariates)}
        role = outcome.role or (scale.role if scale is not None else "background")
        audiences = outcome.audiences or self.audiences
        refers_to = "none" if scale is None else scale.refers_to
        reference, compared = self._against(outcome.reference, refers_to)
        return ResolvedOutcome(
            id=name,
            label=label,
            role=role,
            higher_is=outcome.higher_is or (scale.higher_is if scale is not None else "neutral"),
            audiences=audiences,
            primary=outcome.primary,
            margin=outcome.margin,
            model=outcome.model,
            column=outcome.column or name,
            scale=scale,
            covariates=tuple(covariates.items()),
            bounds=bounds,
            reference=reference,
            compared=compared,
            aim=self._aim(name, role, audiences),
            refers_to=refers_to,
            plain=outcome.plain or (None if scale is None else scale.plain),
            cut=outcome.judged_cut,
        )

    def score_bounds(self, scale: Scale) -> tuple[float, float] | None:
        """Lowest and highest score that ``scale`` can give, or None when its answers have no bounds."""
        if scale.score.method == "share":
            return 0.0, 1.0
        bounds = [self.answers[scale.answers_of(item)].bounds for item in scale.items]
        known = [bound for bound in bounds if bound is not None]
        if len(known) < len(bounds):
            return None
        if scale.score.method == "sum":
            return sum(low for low, _ in known), sum(high for _, high in known)
        return min(low for low, _ in known), max(high for _, high in known)

    def items(self) -> dict[str, tuple[Item, AnswerSet]]:
        """Every item of the library's scales and of this study's questionnaires: id → item, answers."""
        found = {
            item.id: (item, self.answers[scale.answers_of(item)])
            for scale in self.scales.values()
            for item in scale.items
        }
        for questionnaire in self.questionnaires.values():
            for block in questionnaire.blocks:
                for item in block.items:
                    if item.answers is not None:
                        found.setdefault(item.id, (item, self.answers[item.answers]))
        return found

    def questionnaire_of(self, audience: str) -> Questionnaire | None:
        """The questionnaire that ``audience`` fills in, or None when the study names none."""
        name = self.file.audiences[audience].questionnaire
        return None if name is None else self.questionnaires[name]

    def with_plan(self, **changes: object) -> Study:
        """``pretest.with_plan``: a copy of the study with keys of the plan replaced, checked as a file is."""
        return pretest.with_plan(self, **changes)

    def scores(self, *, lang: Language | None = None, ids: str = "left") -> pretest.Scores:
        """``pretest.score``: the data of the study, scored as the analysis scores them, with labels."""
        return pretest.score(self, lang=lang, ids=ids)
