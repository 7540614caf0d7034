"""A study as everybody else in the package sees it: the file, its plan, and the content it uses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pretest.spec.answer import AnswerSet
from pretest.spec.evidence import Evidence
from pretest.spec.model import Text
from pretest.spec.plan import Outcome, Plan
from pretest.spec.population import Population
from pretest.spec.questionnaire import Questionnaire
from pretest.spec.scale import Item, Margin, Scale
from pretest.spec.studyfile import StudyFile
from pretest.words import HARM_ROLES, Direction, Model, Role, harm_sign, judged_sign


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file that was read for the study. name: as shown to people; sha256: of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ResolvedOutcome:
    """An outcome of the plan with what its scale says filled in.

    column: name of the score in the scored table; ``scale`` is None for a score that was in the data.
    bounds: lowest and highest possible score, or None when unknown.
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


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """One study, loaded and checked.

    folder: where study.yaml stands; every path of the study lies inside it. name: of that file.
    scales, answers, questionnaires: all that the library offers to this study, by id.
    inputs: the YAML files that were read, with their hashes.
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

    @property
    def id(self) -> str:
        return self.file.study

    @property
    def control(self) -> str | None:
        return self.file.control

    @property
    def concepts(self) -> tuple[str, ...]:
        return self.file.concepts

    @property
    def audiences(self) -> tuple[str, ...]:
        return tuple(self.file.audiences)

    def outcomes(self) -> tuple[ResolvedOutcome, ...]:
        """The plan's outcomes in the order of the plan."""
        return tuple(self._resolve(name, outcome) for name, outcome in self.plan.outcomes.items())

    def _resolve(self, name: str, outcome: Outcome) -> ResolvedOutcome:
        scale = None if outcome.column is not None else self.scales[name]
        bounds: tuple[float, float] | None
        if outcome.min is not None and outcome.max is not None:
            bounds = outcome.min, outcome.max
        else:
            bounds = None if scale is None else self.score_bounds(scale)
        label = outcome.label or (scale.title if scale is not None else Text(nl=name, en=name))
        covariates = {item.name: item.type for item in (*self.plan.covariates, *outcome.covariates)}
        return ResolvedOutcome(
            id=name,
            label=label,
            role=outcome.role or (scale.role if scale is not None else "background"),
            higher_is=outcome.higher_is or (scale.higher_is if scale is not None else "neutral"),
            audiences=outcome.audiences or self.audiences,
            primary=outcome.primary,
            margin=outcome.margin,
            model=outcome.model,
            column=outcome.column or name,
            scale=scale,
            covariates=tuple(covariates.items()),
            bounds=bounds,
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
