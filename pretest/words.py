"""The words that the house knows: every closed vocabulary with its order, and the sign of harm.

A ``Literal`` says which words there are, so that mypy sees a branch that is missed; its tuple says their order. Nothing
heavy is imported here: the array types are there for the type checker alone.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, TypeAlias, assert_never, get_args

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# --- people and texts ---------------------------------------------------------------------------
Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Severity = Literal["info", "warning", "serious"]  # serious: nobody may act before reading it
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From mild to serious."""
INVENTED_NOTES = ("answers_invented", "answers_part_invented")
"""Codes of notes that all answers, or part of them, are of people who do not exist: a rehearsal is no study."""

# Survey platforms whose exports can be read: ``format`` in study.yaml. Their records are in pretest.platforms.
PlatformId = Literal["qualtrics", "limesurvey", "odk", "redcap", "formr"]

# --- what is measured ---------------------------------------------------------------------------
HarmRole = Literal["harm.stigma", "harm.boomerang", "harm.help_barrier"]
OtherRole = Literal["benefit", "mechanism", "quality", "background"]
Role = Literal[HarmRole, OtherRole]
HARM_ROLES: tuple[HarmRole, ...] = get_args(HarmRole)
OTHER_ROLES: tuple[OtherRole, ...] = get_args(OtherRole)
ROLES: tuple[Role, ...] = get_args(Role)
JUDGED_ROLES: tuple[Role, ...] = (*HARM_ROLES, "benefit")
"""Roles that get a verdict; what a higher score means must be known for them."""

Risk = Literal["stigmatisation", "boomerang", "help_barrier", "any"]
RISKS: tuple[Risk, ...] = get_args(Risk)
RISK_OF: dict[HarmRole, Risk] = {
    "harm.stigma": "stigmatisation",
    "harm.boomerang": "boomerang",
    "harm.help_barrier": "help_barrier",
}
"""The risk that each kind of harm is told as."""

Direction = Literal["worse", "better", "neutral"]  # what a higher score is
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)

# What a rule on wording is about: how people are called, blame, crime, all people of a group, commands, how many do it,
# a threat, what makes use attractive, exaggeration, limits and help beside each other, and how hard a text is to read.
WordingKind = Literal[
    "label", "blame", "crime", "generalisation", "controlling", "norm", "threat", "glamour", "exaggeration", "balance",
    "reading",
]  # fmt: skip
WORDING_KINDS: tuple[WordingKind, ...] = get_args(WordingKind)

# How well the effect of a feature of a text is known. none: looked for and not found; respect: no effect is claimed.
Strength = Literal["strong", "moderate", "weak", "contested", "none", "respect"]
STRENGTHS: tuple[Strength, ...] = get_args(Strength)

Mode = Literal["web", "paper", "telephone", "face_to_face", "mixed"]
MODES: tuple[Mode, ...] = get_args(Mode)
"""How people are asked; who reads a question alone may answer otherwise than who is asked it by somebody."""

Spending = Literal["obrien_fleming", "pocock"]  # how planned looks share the chance of a wrong word
SPENDINGS: tuple[Spending, ...] = get_args(Spending)

Phase = Literal["pre", "post"]  # before or after the message
PHASES: tuple[Phase, ...] = get_args(Phase)

RefersTo = Literal["message", "none"]  # whether an item mentions the message that was shown
REFERS_TO: tuple[RefersTo, ...] = get_args(RefersTo)

Control = Literal["off_topic", "current"]  # a message on something else, or what is sent today
CONTROLS: tuple[Control, ...] = get_args(Control)
"""The first is the reference, unless a plan says otherwise."""

MarginBasis = Literal["elicited", "benchmark", "policy", "convention"]
MARGIN_BASES: tuple[MarginBasis, ...] = get_args(MarginBasis)
"""From the best reason for a smallest harm that matters to the weakest."""

# Whose answers an outcome compares: all arms, those about the subject of the concepts, or none (levels only)
Compared = Literal["everybody", "on_topic", "nobody"]

Comparison = Literal["reference", "concepts"]  # with whom a concept is compared
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)

# --- how it is estimated ------------------------------------------------------------------------
Model = Literal["linear", "ordinal", "binary"]
MODELS: tuple[Model, ...] = get_args(Model)

MarginUnit = Literal["sd", "points"]
MARGIN_UNITS: tuple[MarginUnit, ...] = get_args(MarginUnit)
Unit = Literal[MarginUnit, "probability"]  # probability: a difference between two shares, 0 to 1
UNITS: tuple[Unit, ...] = get_args(Unit)

MainEstimand = Literal["difference", "risk_difference", "marginal_effect"]
Estimand = Literal[MainEstimand, "superiority", "trimmed_difference", "floor", "ceiling"]
MAIN_ESTIMANDS: tuple[MainEstimand, ...] = get_args(MainEstimand)
ESTIMANDS: tuple[Estimand, ...] = get_args(Estimand)
DIFFERENCES: tuple[Estimand, ...] = ("difference", "risk_difference", "trimmed_difference")
"""Differences between two arms; all other measures are about answering high or low, whichever of them is wanted."""

Inference = Literal["finite", "superpopulation"]
Design = Literal["controlled", "uncontrolled"]

CONF_LEVEL = 0.95
"""Coverage of every interval, unless a plan says otherwise."""

# --- what is judged -----------------------------------------------------------------------------
HarmVerdict = Literal["harm", "harm_signalled", "inconclusive", "trivial_harm", "harm_excluded", "improved"]
BenefitVerdict = Literal["benefit_reversed", "inconclusive", "benefit_not_shown", "benefit_shown"]
Verdict = Literal[HarmVerdict, BenefitVerdict]
HARM_VERDICTS: tuple[HarmVerdict, ...] = get_args(HarmVerdict)
BENEFIT_VERDICTS: tuple[BenefitVerdict, ...] = get_args(BenefitVerdict)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""Harms first; each from worst to best. What is not proved harmless is worse than what is."""

ABOVE_ZERO: tuple[HarmVerdict, ...] = ("harm", "harm_signalled", "trivial_harm")
BELOW_MARGIN: tuple[HarmVerdict, ...] = ("trivial_harm", "harm_excluded", "improved")
WARNING_VERDICTS: tuple[Verdict, ...] = ("harm", "harm_signalled", "benefit_reversed")
"""Words that warn: no doubt about the data may take them away, only add itself to them."""
REASSURING_VERDICTS: tuple[Verdict, ...] = (*BELOW_MARGIN, "benefit_shown")
"""Words that a block of reassurance takes away."""
REACHED_VERDICTS: tuple[Verdict, ...] = ("improved", "benefit_shown")
"""Words that say that an aim was reached."""
LISTED_HARM_VERDICTS: tuple[HarmVerdict, ...] = (*ABOVE_ZERO, "harm_excluded", "improved", "inconclusive")
"""All six in the order in which rules and tables list them: what was found, then what was not."""

Block = Literal["keying", "weights", "flat_control", "too_few", "attrition"]
BLOCKS: tuple[Block, ...] = get_args(Block)
"""Why a reassuring word is not given, the one to be named first where there are several."""
MENDED_BLOCKS: tuple[Block, ...] = ("keying", "weights")
"""Blocks that more people do not take away: something in the data must be mended."""

Decision = Literal[
    "stop", "revise", "no_control", "mend_first", "collect_more", "not_measured", "harmless_aim_not_shown", "go"
]
DECISIONS: tuple[Decision, ...] = get_args(Decision)
"""From worst to best."""
CLEARED_DECISIONS: tuple[Decision, ...] = ("harmless_aim_not_shown", "go")

GATE_REASONS = ("not_understood", "understanding_open")
"""What keeps a message that works from going ahead, from the worst: too few people understand it, or that cannot be
told."""

LookEnd = Literal["stop", "revise", "cleared", "collect_more"]  # how a look at a concept ends, by its harms alone
LOOK_ENDS: tuple[LookEnd, ...] = get_args(LookEnd)

HarmBadge = Literal["harm", "signalled", "cannot_tell", "not_measured", "not_above_limit"]
HARM_BADGES: tuple[HarmBadge, ...] = get_args(HarmBadge)
"""From worst to best; none of them says safe."""
AimBadge = Literal["reversed", "not_shown", "not_measured", "shown"]
AIM_BADGES: tuple[AimBadge, ...] = get_args(AimBadge)
"""From worst to best."""

Certainty = Literal["very_sure", "fairly_sure", "unsure", "cannot_tell"]
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
"""How sure a told claim is, from most to least."""

PriorSource = Literal["convention", "research", "practice", "vague"]
PRIOR_SOURCES: tuple[PriorSource, ...] = get_args(PriorSource)
"""What stands behind a part of what was believed of an effect before the data."""
EvidenceHow = Literal["fitted", "convention", "none"]
EVIDENCE_HOWS: tuple[EvidenceHow, ...] = get_args(EvidenceHow)
"""How earlier studies became an expectation: how much campaigns differ was found in the studies, was taken from a
convention since there are too few of them, or there is no study of this role."""

ConflictWord = Literal["worse", "better", "none"]
CONFLICT_WORDS: tuple[ConflictWord, ...] = get_args(ConflictWord)
"""How data stand to what was expected of them, the harmful way first; ``none`` is not agreement."""

WaveStatus = Literal["alarm", "watch", "cannot_tell", "fine"]
WAVE_STATUSES: tuple[WaveStatus, ...] = get_args(WaveStatus)
"""How a harm stands in the waves, from worst to best; the statuses that a plan may name an action for."""
Advice = Literal["continue", "look_closer", "change_message", "add_help", "stop"]
ADVICES: tuple[Advice, ...] = get_args(Advice)
"""What a plan may say to do at a status, from the lightest to the heaviest."""

ALIKE_REASONS = ("same_mix", "same_people")
"""Codes of what keeps an alarm from calling a harm fine: with the mix of people held the same, or within the same
people, the last wave may be at the limit."""
UsualPillar = Literal["demand", "supply", "harm_reduction"]
USUAL_PILLARS: tuple[UsualPillar, ...] = get_args(UsualPillar)
"""The pillars of drug policy that need no label of their own; a city may group what it watches in another way."""
SignalKind = Literal["substance", "group", "place", "event", "harm", "other"]
SIGNAL_KINDS: tuple[SignalKind, ...] = get_args(SignalKind)
"""What a professional saw change: a new substance, a new group of people, another place, an event, or harm."""
LookBackKind = Literal["pretest", "decision", "panel"]
LOOK_BACK_KINDS: tuple[LookBackKind, ...] = get_args(LookBackKind)
"""What a look back holds against the waves: what the pretest found, what was decided, what the panel expected."""
LookBackVerdict = Literal["harm_missed", "miss", "worse", "cannot_tell", "not_yet", "better", "hit"]
LOOK_BACK_VERDICTS: tuple[LookBackVerdict, ...] = get_args(LookBackVerdict)
"""How it came out, in the order in which it is told: what went wrong first. Of a forecast ``harm_missed`` (no harm was
told beforehand, and an alarm came), ``miss`` or ``hit``; of what followed on a decision ``worse`` or ``better``."""

GateWord = Literal["not_met", "cannot_tell", "met", "not_judged"]
GATE_WORDS: tuple[GateWord, ...] = get_args(GateWord)
"""Whether enough people understand a message, from worst to best; controls are not judged."""

NoSize = Literal["not_feasible", "not_by_n"]
NO_SIZES: tuple[NoSize, ...] = get_args(NoSize)
"""Why no number of people can be given: too many or the estimate lies at the margin, or a block that people do not
take away."""

Family = Literal["primary_harm", "harm", "aim", "concepts", "exploratory", "subgroup"]
FAMILIES: tuple[Family, ...] = get_args(Family)
"""What an estimate was corrected together with: all primary harms; all harms; the aims of one concept; all pairs of
concepts; or nothing that a verdict may rest on."""

# --- what practice says -------------------------------------------------------------------------
Domain = Literal["care", "safety", "experience", "education", "youth_work", "government"]
DOMAINS: tuple[Domain, ...] = get_args(Domain)
"""What a member of a panel knows from near by: where people work, or what they lived through themselves."""

PanelKind = Literal["rating", "forecast", "training", "reason"]
PANEL_KINDS: tuple[PanelKind, ...] = get_args(PanelKind)
"""What one answer of a panel is."""

Suitability = Literal["inappropriate", "uncertain", "appropriate"]
SUITABILITIES: tuple[Suitability, ...] = get_args(Suitability)
"""What a panel finds of a concept, from worst to best (RAND/UCLA); where it disagrees it is uncertain."""

# --- what each source says ----------------------------------------------------------------------
Source = Literal["research", "practice", "data", "together"]
SOURCES: tuple[Source, ...] = get_args(Source)
"""Who says something of one difference: earlier research, people who work with those concerned, this test, and all."""

Knowing = Literal[
    "known",
    "few_studies",
    "no_evidence",
    "no_study",
    "no_panel",
    "not_forecast",
    "no_question",
    "no_estimate",
    "hidden",
]
KNOWINGS: tuple[Knowing, ...] = get_args(Knowing)
"""Whether a source says anything, and if not why. few_studies: it does, by fewer studies than show how they differ."""

PriorBasis = Literal["convention", "research", "practice", "research_practice"]
PRIOR_BASES: tuple[PriorBasis, ...] = get_args(PriorBasis)
"""What was put together with the data. convention: no research and no panel, but a cautious agreement."""

Contradiction = Literal[
    "not_compared", "none", "research_data", "practice_data", "research_practice",
    "data_alone", "practice_alone", "research_alone", "all_differ",
]  # fmt: skip
CONTRADICTIONS: tuple[Contradiction, ...] = get_args(Contradiction)
"""Which of research, practice and data contradict each other: two of them, one both others, or each the others."""
CONTRADICTING: dict[Contradiction, tuple[tuple[Source, Source], ...]] = {
    "not_compared": (),
    "none": (),
    "research_data": (("research", "data"),),
    "practice_data": (("practice", "data"),),
    "research_practice": (("research", "practice"),),
    "data_alone": (("research", "data"), ("practice", "data")),
    "practice_alone": (("practice", "data"), ("research", "practice")),
    "research_alone": (("research", "data"), ("research", "practice")),
    "all_differ": (("research", "data"), ("practice", "data"), ("research", "practice")),
}
"""The pairs of sources that each word names, those with the data first."""

# --- what is shown, and what was promised -------------------------------------------------------
Suppression = Literal["plan", "none"]
SUPPRESSIONS: tuple[Suppression, ...] = get_args(Suppression)

LockWord = Literal["not_locked", "locked", "locked_with_additions", "changed", "amended"]
LOCK_WORDS: tuple[LockWord, ...] = get_args(LockWord)
FrozenPart = Literal["data", "population", "evidence", "conditions", "told"]
FROZEN_PARTS: tuple[FrozenPart, ...] = get_args(FrozenPart)
# How a look stands to the plan: the one look of a plan that names none; at the people that were planned; at fewer; or
# one that the plan does not have.
LookKind = Literal["only", "planned", "early", "extra"]
LOOK_KINDS: tuple[LookKind, ...] = get_args(LookKind)
DeviationKind = Literal["added", "changed", "removed"]
DEVIATION_KINDS: tuple[DeviationKind, ...] = get_args(DeviationKind)

# --- arrays -------------------------------------------------------------------------------------
Floats: TypeAlias = "NDArray[np.float64]"
Bools: TypeAlias = "NDArray[np.bool_]"
Ints: TypeAlias = "NDArray[np.intp]"  # places: what numpy indexes with
Counts: TypeAlias = "NDArray[np.int64]"
Texts: TypeAlias = "NDArray[np.str_]"


def harm_sign(role: str, higher_is: Direction) -> float:
    """The sign that turns a difference in scores into ``harm_estimate``, where positive is worse whatever the role.

    +1 where a higher score is worse, -1 where it is better, NaN where it is neither: such a difference has no sign.

    Raises
    ------
    ValueError
        When a harm or a benefit is neutral; no study that says so is loaded.
    """
    match higher_is:
        case "worse":
            return 1.0
        case "better":
            return -1.0
        case "neutral":
            if is_judged(role):
                raise ValueError(f"the role '{role}' needs a direction: a higher score is worse or better")
            return math.nan
        case _:
            assert_never(higher_is)


def told_sign(role: str) -> Literal[-1, 1]:
    """What turns ``harm_estimate`` (positive = worse, in every result table) into what people are told.

    Of an intended effect that is the gain, positive = more of what the campaign wants; of all else the same figure.
    """
    return -1 if role == "benefit" else 1


def judged_sign(role: str, higher_is: Direction) -> float:
    """The sign that turns a difference in scores into what is judged and told: harm of a harm, gain of a benefit."""
    return told_sign(role) * harm_sign(role, higher_is)


def is_harm_role(role: str) -> bool:
    return role in HARM_ROLES


def is_judged(role: str) -> bool:
    """Whether outcomes of this role get a verdict."""
    return role in JUDGED_ROLES
