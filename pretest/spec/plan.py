"""analyses/plan.yaml: which outcomes, margins, models and rules; decided before the data."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from pretest.limits import COVARIATES, CUTS, MIX, OUTCOMES, PILLARS, RULES, SUBGROUPS, SUPPRESS_BELOW
from pretest.spec.condition import Value
from pretest.spec.looks import Looks
from pretest.spec.margin import Margin
from pretest.spec.model import Column, FileName, Id, Label, Name, Spec, Text
from pretest.spec.pillar import Pillar, require_pillars
from pretest.spec.plain import Plain
from pretest.spec.qualityrule import QualityRule
from pretest.words import Advice, Comparison, Direction, HarmRole, Inference, MarginUnit, Model, Role, WaveStatus


class Covariate(Spec):
    """A covariate by name, or with its type where the numbers are codes (``type: categorical``)."""

    name: Column
    type: Literal["numeric", "categorical"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_name(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value


class Outcome(Spec):
    """One outcome: a scale by its id, or any name with the ``column`` that holds its score.

    ``model: ordinal`` is for one question with ordered answers (of a column: whole numbers from ``min`` to ``max``).
    The decision is then about the share of people who answer ``cut`` or higher, and so is the margin:
    ``{points: 0.05}`` is 5 percentage points; ``{share: 0.05, cut: 4}`` says the same with its cut. Without a cut it is
    the first answer above the middle one. reference: the arm that this outcome is compared with, where that is not the
    plan's. plain: how laymen are told which way it moved, in the place of what its scale says.
    """

    role: Role | None = None
    column: Column | None = None
    label: Label | None = None
    higher_is: Direction | None = None
    audiences: tuple[Name, ...] | None = None
    primary: bool = False
    margin: Margin | None = None
    covariates: tuple[Covariate, ...] = Field(default=(), max_length=COVARIATES)
    model: Model = "linear"
    cut: float | None = None
    min: float | None = None
    max: float | None = None
    reference: Name | None = None
    plain: Plain | None = None

    @property
    def judged_cut(self) -> float | None:
        """The answer from which on the share is judged, as the outcome or its margin says; None where neither does."""
        return self.margin.cut if self.cut is None and self.margin is not None else self.cut


class Composite(Spec):
    """One harm made of several outcomes: the row mean of their scores, standardised on the reference arm.

    of: outcomes of the plan. tell: the one of them through which laymen are told of it. margin: in SD of the composite
    in the reference arm. audiences: all where it is left out. plain: how laymen are told which way it moved.
    """

    of: tuple[Name, ...] = Field(min_length=2, max_length=OUTCOMES)
    role: HarmRole
    audiences: tuple[Name, ...] | None = Field(default=None, min_length=1)
    primary: bool = False
    tell: Name
    margin: Margin
    covariates: tuple[Covariate, ...] = Field(default=(), max_length=COVARIATES)
    label: Label | None = None
    plain: Plain | None = None


class Multiplicity(Spec):
    method: Literal["romano_wolf", "holm", "none"] = "romano_wolf"
    resamples: int = Field(default=9_999, ge=999, le=999_999)


class Subgroup(Spec):
    by: Column
    cut: tuple[float, ...] | None = Field(default=None, min_length=1, max_length=CUTS)


class Weighting(Spec):
    """Raking to surveys/populations/ID.yaml. cap: largest weight, as a multiple of the mean. audiences: who is weighted
    (default: everybody but people who were selected by their use)."""

    population: Id
    cap: float | None = Field(default=None, gt=1)
    audiences: tuple[Name, ...] | None = Field(default=None, min_length=1)


Share = Annotated[float, Field(gt=0, lt=1)]


class PracticePrior(Spec):
    """The forecasts of the panel (practice/panel.csv) as a part of what is believed before the data.

    weight: share of this part. base: outcome → the share of people in the reference arm who will give the answer that
    is told, 0 to 1, as it is expected before the data; per audience where that differs. It turns people of 100 into SD.
    """

    weight: float = Field(gt=0, le=1)
    base: dict[Name, Share | dict[Name, Share]] = Field(min_length=1, max_length=OUTCOMES)

    def share(self, outcome: str, audience: str) -> float | None:
        """The stated share of one outcome in one audience; None where the plan states none."""
        stated = self.base.get(outcome)
        return stated.get(audience) if isinstance(stated, dict) else stated


class EvidencePrior(Spec):
    """What is believed of harms before the data: ``mix`` on the studies of surveys/evidence/PRIOR.yaml, ``weight`` on
    the forecasts of practice, and the rest on nothing in particular, so that data can contradict both."""

    prior: str | None = None
    mix: float = Field(default=0.8, ge=0, le=1)
    practice: PracticePrior | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> EvidencePrior:
        if self.prior is None and self.practice is None:
            raise ValueError("name earlier research ('prior'), the forecasts of practice ('practice'), or both")
        if self.prior is None and "mix" in self.model_fields_set:
            raise ValueError("'mix' is the weight of earlier research: name it under 'prior', or leave 'mix' out")
        if self.weight_of("research") + self.weight_of("practice") > 1 + 1e-9:
            given = f"{self.mix:g} + {self.weight_of('practice'):g}"
            raise ValueError(f"the weights of research and practice add up to more than 1 ({given}): lower one")
        return self

    def weight_of(self, source: Literal["research", "practice", "vague"]) -> float:
        """The share of one source; that of ``vague`` is what the others leave."""
        shares = {
            "research": 0.0 if self.prior is None else self.mix,
            "practice": 0.0 if self.practice is None else self.practice.weight,
        }
        return shares[source] if source in shares else max(0.0, 1.0 - sum(shares.values()))


class Alarms(Spec):
    """When a primary harm is an alarm. alpha: the chance of any false one, over all waves, harms, audiences and places
    together. watch: from which share of the margin on an estimate is worth a closer look."""

    alpha: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    watch: Annotated[float, Field(gt=0, le=1)] = 0.5


class Action(Text):
    """What to do at a status, in words; ``advice`` says the same as one of a few words."""

    advice: Advice | None = None


class MixVariable(Spec):
    """One thing that the mix of people is of: a column by name, or ``{by: age, cut: [30, 45]}`` for a number, each cut
    the first value of the next group."""

    by: Column
    cut: tuple[float, ...] | None = Field(default=None, min_length=1, max_length=CUTS)

    @model_validator(mode="before")
    @classmethod
    def _plain_name(cls, value: Any) -> Any:
        return {"by": value} if isinstance(value, str) else value


class OwnBaseline(Spec):
    """Another wave that one outcome is compared with, since it was measured otherwise before. why: in words."""

    wave: int
    why: Text


class Monitor(Spec):
    """How waves are watched. baseline: the wave that others are compared with. campaign_start: alarms are about the
    mean of the waves from that day on; without it about each wave. mix: what the mix of people is held the same of, so
    that a change of who took part is told apart from a change of opinion; the margins of the plan's weights where it
    names none. actions: what to do at each status of a harm. baselines: outcome → the later wave that it is compared
    with, where it cannot be compared with the baseline; a wave of before the campaign. pillars: groups in which
    outcomes and outside series are told; they judge nothing. pretest: the analysis of the test before launch, inside
    the study: its findings.json, the folder that holds it, or the folder of that study; concept: the arm in it that
    became the campaign."""

    baseline: int | None = None
    campaign_start: datetime.date | None = None
    comparison: dict[str, tuple[Value, ...]] | None = None
    trend: Literal["linear", "none"] = "linear"
    mix: tuple[MixVariable, ...] | None = Field(default=None, max_length=MIX)
    alarms: Alarms | None = None
    actions: dict[WaveStatus, Action] = Field(default_factory=dict)
    baselines: dict[Name, OwnBaseline] = Field(default_factory=dict, max_length=OUTCOMES)
    pillars: dict[Id, Pillar] = Field(default_factory=dict, max_length=PILLARS)
    pretest: FileName | None = None
    concept: Name | None = None

    @property
    def baseline_of(self) -> dict[str, int]:
        """Outcome → the wave that it is compared with instead of the baseline."""
        return {outcome: own.wave for outcome, own in self.baselines.items()}

    @property
    def start(self) -> str | None:
        """``campaign_start`` as an ISO date."""
        return None if self.campaign_start is None else self.campaign_start.isoformat()

    @field_validator("pillars")
    @classmethod
    def _pillars(cls, pillars: dict[str, Pillar]) -> dict[str, Pillar]:
        require_pillars(pillars)
        return pillars

    @model_validator(mode="after")
    def _names_both(self) -> Monitor:
        if self.pretest is not None and self.concept is None:
            raise ValueError("'pretest' needs 'concept': the arm of the pretest that became the campaign")
        if self.concept is not None and self.pretest is None:
            raise ValueError("'concept' needs 'pretest': where the findings of the pretest stand")
        return self


class Heterogeneity(Spec):
    """Ask who reacts differently, without having declared it: exploratory. splits: random divisions of the sample."""

    splits: int = Field(default=50, ge=10, le=500)


Alternative = Literal["no_exclusions", "unadjusted", "unweighted", "ordinal", "mixed", "margin_half", "margin_double"]


class Plan(Spec):
    """aims: outcome or composite → audiences in which the campaign wants to improve it; without it every benefit is an
    aim. reference: the control arm that harm is judged against. compare: with the reference, and with each other.
    keying: scale or outcome → why a score that points the wrong way is accepted. looks: how often outcomes are read by
    arm, and at how many people; without it once, when all data are there."""

    plan: Id
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    outcomes: dict[Name, Outcome] = Field(min_length=1, max_length=OUTCOMES)
    composites: dict[Name, Composite] = Field(default_factory=dict, max_length=OUTCOMES)
    aims: dict[Name, tuple[Name, ...]] | None = None
    reference: Name | None = None
    compare: tuple[Comparison, ...] = ("reference",)
    keying: dict[Name, Text] = Field(default_factory=dict)
    covariates: tuple[Covariate, ...] = Field(default=(), max_length=COVARIATES)
    unit: MarginUnit = "sd"
    multiplicity: Multiplicity = Multiplicity()
    variance: Literal["hc2", "hc3", "classical"] = "hc2"
    inference: Inference = "superpopulation"
    quality: tuple[QualityRule, ...] = Field(default=(), max_length=RULES)
    subgroups: tuple[Subgroup, ...] = Field(default=(), max_length=SUBGROUPS)
    weights: Weighting | None = None
    evidence: EvidencePrior | None = None
    decisions: Literal["default"] = "default"
    alternatives: tuple[Alternative, ...] = ()
    suppress_below: int = Field(default=10, ge=1, le=SUPPRESS_BELOW)
    heterogeneity: Heterogeneity | None = None
    looks: Looks | None = None
    monitor: Monitor | None = None

    @field_validator("suppress_below", mode="before")
    @classmethod
    def _a_number(cls, value: object) -> object:
        if isinstance(value, bool):  # true would count as 1, which hides nobody
            raise ValueError("give a number of people, not true or false; 10 is usual")
        return value
