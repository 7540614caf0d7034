"""Kinds of study of which the truth is known: what each concept does, and how the study was done.

An effect is in SD of the control arm and positive = worse, whatever the outcome; what is not named is zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from tests.truth.world import AIMS, AUDIENCES, BOTH, MARGIN, MEASURES, Measure, World, composite_sd

Effects = Mapping[str, Mapping[str, float]]  # audience → outcome → effect
Flaw = Literal["", "weights", "one_weight", "clusters", "leavers", "keying", "flat_control"]

N = 400  # people per arm and audience: more than enough for harms of two margins


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of study. effects: arm → audience → single outcome → effect. n: people per arm and audience.

    ratio: arm → how many times as many people. flaw: what is wrong with, or special in, how it was done. sound: whether
    its estimates are of the true effects (not where people left, or items were coded the wrong way round).
    has_control: whether study.yaml says that the first arm is the control. right: arm → share of people with the first
    and the second sort of school who answer the question of ``grasp`` right; nobody in arms that are not named.
    """

    id: str
    effects: Mapping[str, Effects] = field(default_factory=dict)
    world: World = field(default_factory=World)
    n: int = N
    ratio: Mapping[str, int] = field(default_factory=dict)
    flaw: Flaw = ""
    sound: bool = True
    has_control: bool = True
    right: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def effect(self, arm: str, audience: str, outcome: str) -> float:
        """The true effect, of a composite in its own SD."""
        measure = self.world.by_id[outcome]
        own = self.effects.get(arm, {}).get(audience, {})
        if not measure.of:
            return own.get(outcome, 0.0)
        return sum(own.get(part, 0.0) for part in measure.of) / len(measure.of) / composite_sd(len(measure.of))

    def worst(self, arm: str, audience: str = "", *, primary: bool = False) -> float:
        """The largest true harm that was measured there, in margins; minus infinity where none was."""
        audiences = (audience,) if audience else BOTH
        found = [
            self.effect(arm, name, one.id) / MARGIN
            for name in audiences
            for one in self.world.measured(name)
            if one.is_harm and (one.primary or not primary)
        ]
        return max(found, default=float("-inf"))


def _concept(**effects: Mapping[str, float]) -> dict[str, Effects]:
    return {"concept": effects}


def _reached(by: float) -> dict[str, dict[str, float]]:
    """Every aim better by ``by`` SD in its audiences."""
    found: dict[str, dict[str, float]] = {audience: {} for audience in AUDIENCES}
    for outcome, audiences in AIMS.items():
        for audience in audiences:
            found[audience][outcome] = -by
    return found


def _with(base: Effects, **more: Mapping[str, float]) -> dict[str, Effects]:
    """The effects of a concept: ``base``, and of each audience what is named."""
    return {"concept": {audience: {**base.get(audience, {}), **more.get(audience, {})} for audience in AUDIENCES}}


HARM, AIM = 2 * MARGIN, 0.30
REACHED = _reached(AIM)
_AWARE = {"non_users": {"awareness": -AIM}}  # the aim that is in no harm and in no composite
_STIGMA = dict.fromkeys(("distance", "blame"), HARM) | {"warmth": HARM}
_USE = dict.fromkeys(("intention", "norm_others", "norm_friends"), HARM)
_NORMS = dict.fromkeys(("intention", "norm_others", "norm_friends"), -0.30)
_LOWER_USE = dict.fromkeys(("intention", "norm_others", "norm_friends"), -0.60)
_AT_MARGIN = dict.fromkeys(("distance", "blame"), MARGIN * composite_sd(2))


def _without(*outcomes: str, **changed: tuple[str, ...]) -> tuple[Measure, ...]:
    """The measures without some, and with other audiences for others."""
    kept = [one for one in MEASURES if one.id not in outcomes]
    return tuple(replace(one, audiences=changed.get(one.id, one.audiences)) for one in kept)


ANSWERS = (
    "agree: {type: ordinal, options: ["
    + ", ".join(f"{{value: {code}, label: {{nl: stap {code}, en: step {code}}}}}" for code in range(1, 8))
    + "]}\n"
)


def scale_text(name: str, role: str, *, reverse: tuple[bool, ...], more: str = "") -> str:
    """A scale of one item per flag, whose second half ``reverse`` tells to turn round."""
    items = "".join(
        f"  - {{id: {name}{i}, text: {{nl: Vraag {i}, en: Question {i}}}, reverse: {str(turned).lower()}}}\n"
        for i, turned in enumerate(reverse, 1)
    )
    return (
        f"id: {name}\ntitle: {{nl: {name}, en: {name}}}\nmeasures: {{nl: iets, en: something}}\nrole: {role}\n"
        f"higher_is: worse\nanswers: agree\nscore: {{method: mean}}\nstatus: new\n{more}items:\n{items}"
    )


def _scaled(name: str, *, reverse: tuple[bool, ...], more: str = "") -> World:
    """The world with one outcome from a scale of its own, which is primary."""
    measures = tuple(replace(one, scale=True, primary=True) if one.id == name else one for one in MEASURES)
    role = next(one.role for one in MEASURES if one.id == name)
    files = {
        "surveys/answers.yaml": ANSWERS,
        f"surveys/scales/{name}.yaml": scale_text(name, role, reverse=reverse, more=more),
    }
    return World(measures=measures, files=files)


WRONG_KEYS = _scaled("shame", reverse=(False, False, True, True))
ABOUT_MESSAGE = _scaled("shame", reverse=(False, False, False, False), more="refers_to: message\n")
TOLD = _scaled("shame", reverse=(False, False, False, False), more="tell: {item: shame1, cut: 6}\n")
UNDERSTOOD = World(
    files={
        "surveys/answers.yaml": ANSWERS,
        "surveys/scales/grasp.yaml": (
            "id: grasp\ntitle: {nl: Begrip, en: Grasp}\nmeasures: {nl: iets, en: something}\nrole: quality\n"
            "higher_is: better\nanswers: agree\nrefers_to: message\n"
            "score: {method: share, min_answered: 1, count: [2]}\n"
            "gate: {share: 0.80, by: school}\nstatus: new\n"
            "items:\n  - {id: grasp1, text: {nl: Waar gaat dit over, en: What is this about}}\n"
        ),
        "surveys/questionnaires/asked.yaml": (
            "id: asked\ntitle: {nl: Vragen, en: Questions}\naudience: users\nblocks:\n"
            "  - {id: m, kind: stimulus, title: {nl: m, en: m}}\n"
            "  - {id: q, kind: scales, title: {nl: q, en: q}, scales: [grasp]}\n"
        ),
    },
    arms=("control", "concept", "second"),
    questionnaire="asked",
)
NO_PRIMARY = World(_without("stigma", "awareness", use=("users",)), {"help": ("users",), "intention": ("users",)})
NO_AIMS = World(_without("awareness"), {})
TWO_CONTROLS = World(arms=("control", "current", "concept"))
TWO_CONCEPTS = World(arms=("control", "concept", "second"))

HARMFUL = (
    Kind("harm_stigma_non_users", _concept(non_users=_STIGMA)),
    Kind("harm_stigma_users", _concept(users={"shame": HARM})),
    Kind("harm_use", _concept(users=_USE)),
    Kind("harm_use_non_users", _concept(non_users=_USE)),
    Kind("harm_help_barrier", _concept(users={"help": HARM})),
    Kind("exploratory_harm", _with(REACHED, users={"felt": HARM}, non_users={"warmth": HARM})),
    Kind("stigmatising_success", _with(REACHED, non_users=_STIGMA)),
)
"""A true harm of two margins on what was measured, with enough people to find it."""
AT_MARGIN = (
    Kind("primary_at_margin", _with(REACHED, users={"shame": MARGIN})),
    Kind("composite_at_margin", _with(REACHED, non_users=_AT_MARGIN)),
    Kind("unequal_arms", _with(REACHED, users={"shame": MARGIN}), n=100, ratio={"control": 4}),
    Kind("weights", _with(REACHED, users={"shame": MARGIN}), world=World(columns=", weight: w"), flaw="weights"),
    Kind("clusters", _with(REACHED, users={"shame": MARGIN}), world=World(columns=", cluster: site"), flaw="clusters"),
)
"""The aims reached and one primary harm exactly at its margin, in various designs."""
GOOD = (
    Kind("benefit_alone", _concept(**_AWARE)),
    Kind("denormalising_success", _concept(users=_NORMS, non_users=_NORMS)),
    Kind("all_aims", _with(REACHED)),
    Kind("lowers_use_reversed", _concept(users={**_LOWER_USE, "help": -0.30}, non_users=_LOWER_USE)),
)
"""No harm, and aims reached by .3 SD or more."""
DOUBTFUL = (
    Kind("small_n", _with(REACHED, users={"shame": MARGIN}, non_users=_AT_MARGIN), n=25),
    Kind("keying_error", _with(REACHED, users={"shame": HARM}), world=WRONG_KEYS, flaw="keying", sound=False),
    Kind("one_weight", _with(REACHED, users={"shame": MARGIN}), world=World(columns=", weight: w"), flaw="one_weight"),
    Kind("drop_out", _with(REACHED, users={"shame": HARM}), flaw="leavers", sound=False),
)
"""A harm that the study cannot see well; nothing may reassure of it."""
OTHER = (
    Kind("reversed_aim", _concept(non_users={"awareness": 0.40}, users={"help": 0.40})),
    Kind("null"),
    Kind("small_null", n=25),
    Kind("no_primary", _concept(users={"help": -AIM, "intention": -AIM}), world=NO_PRIMARY),
    Kind("no_aims", world=NO_AIMS),
    Kind("flat_control", _with(REACHED, users={"shame": HARM}), flaw="flat_control", sound=False),
    Kind("two_controls", {"current": {"users": {"shame": HARM}}, "concept": REACHED}, world=TWO_CONTROLS),
    Kind("two_concepts", {"concept": {"users": {"shame": HARM}}, "second": REACHED}, world=TWO_CONCEPTS),
    Kind("about_message", _with(REACHED), world=ABOUT_MESSAGE),
    Kind(
        "not_understood",
        {"concept": REACHED, "second": REACHED},
        world=UNDERSTOOD,
        right={"concept": (0.68, 0.94), "second": (0.94, 0.94)},
    ),
    Kind("told", _concept(users={"shame": HARM}), world=TOLD),
    Kind("no_control", _with(REACHED), has_control=False),
    Kind("small_harm", _with(REACHED, users={"shame": 0.20}), n=1600),
    Kind("signalled", _concept(users={"shame": 0.30})),
)
KINDS = {kind.id: kind for kind in (*HARMFUL, *AT_MARGIN, *GOOD, *DOUBTFUL, *OTHER)}
