"""The study that every kind of truth is told of: two audiences, their harms, composites, aims, and its folder.

Scores come from columns, so that a draw costs little; kinds that need questions bring scales of their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.tiny import write_study

Sort = Literal["harm.stigma", "harm.boomerang", "harm.help_barrier", "benefit"]

AUDIENCES = {"users": ("Wie wel gebruikt", "People who use"), "non_users": ("Wie niet gebruikt", "People who do not")}
BOTH = tuple(AUDIENCES)
ARMS = {
    "control": ("Neutraal", "Neutral"),
    "current": ("Huidige folder", "Current leaflet"),
    "concept": ("Spiegelbeeld", "Mirror"),
    "second": ("Buitenlucht", "Open air"),
}
MARGIN = 0.30  # SD of the control arm, of every harm and composite
FACTOR = 0.40  # correlation between any two outcomes of one person, positive = worse


@dataclass(frozen=True, slots=True)
class Measure:
    """One outcome of the plan. label: Dutch, English; no label is part of another. of: components of a composite.

    scale: id of a scale in the folder of the study that it comes from, else a column has its score.
    """

    id: str
    label: tuple[str, str]
    role: Sort
    higher_is: Literal["worse", "better"]
    audiences: tuple[str, ...]
    primary: bool = False
    of: tuple[str, ...] = ()
    scale: bool = False

    @property
    def is_harm(self) -> bool:
        return self.role != "benefit"

    @property
    def sign(self) -> int:
        return 1 if self.higher_is == "worse" else -1


MEASURES = (
    Measure("distance", ("Afstand", "Distance"), "harm.stigma", "worse", ("non_users",)),
    Measure("blame", ("Verwijt", "Blame"), "harm.stigma", "worse", ("non_users",)),
    Measure("warmth", ("Warmte", "Warmth"), "harm.stigma", "better", ("non_users",)),
    Measure("shame", ("Schaamte", "Shame"), "harm.stigma", "worse", ("users",), primary=True),
    Measure("felt", ("Buitensluiting", "Exclusion"), "harm.stigma", "worse", ("users",)),
    Measure("intention", ("Voornemen", "Intention"), "harm.boomerang", "worse", BOTH),
    Measure("norm_others", ("Beeld van anderen", "View of others"), "harm.boomerang", "worse", BOTH),
    Measure("norm_friends", ("Mening van vrienden", "Opinion of friends"), "harm.boomerang", "worse", BOTH),
    Measure("help", ("Stap naar zorg", "Step to care"), "harm.help_barrier", "better", ("users",), primary=True),
    Measure("awareness", ("Probleembesef", "Problem sense"), "benefit", "better", ("non_users",)),
    Measure("stigma", ("Oordeelmaat", "Judging measure"), "harm.stigma", "worse", ("non_users",), True,
            of=("distance", "blame")),
    Measure("use", ("Gebruiksmaat", "Using measure"), "harm.boomerang", "worse", BOTH, True,
            of=("intention", "norm_others", "norm_friends")),
)  # fmt: skip
AIMS = {"awareness": ("non_users",), "intention": BOTH, "norm_friends": BOTH, "help": ("users",)}


@dataclass(frozen=True, slots=True)
class World:
    """What is asked of whom. arms: the control first. files: further files of the study, by path."""

    measures: tuple[Measure, ...] = MEASURES
    aims: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: AIMS)
    arms: tuple[str, ...] = ("control", "concept")
    columns: str = ""  # further keys of the data file in study.yaml
    files: Mapping[str, str] = field(default_factory=dict)
    questionnaire: str = ""  # that every audience fills in

    def measured(self, audience: str) -> tuple[Measure, ...]:
        return tuple(one for one in self.measures if audience in one.audiences)

    @property
    def by_id(self) -> dict[str, Measure]:
        return {one.id: one for one in self.measures}

    def is_aim(self, outcome: str, audience: str) -> bool:
        return audience in self.aims.get(outcome, ())

    @property
    def judged(self) -> tuple[str, ...]:
        """Arms that verdicts are given on: all but the first."""
        return self.arms[1:]


def composite_sd(n: int) -> float:
    """SD of the mean of ``n`` standardised outcomes."""
    return math.sqrt(FACTOR + (1 - FACTOR) / n)


def study_text(world: World, *, has_control: bool = True) -> str:
    controls = {"control": ", control: true" if has_control else "", "current": ", control: current"}
    arms = "\n".join(
        f"  {name}: {{label: {{nl: {ARMS[name][0]}, en: {ARMS[name][1]}}}{controls.get(name, '')}}}"
        for name in world.arms
    )
    asked = f", questionnaire: {world.questionnaire}" if world.questionnaire else ""
    audiences = "\n".join(
        f"  {name}: {{label: {{nl: {nl}, en: {en}}}, when: {{uses: [{int(name == 'users')}]}}{asked}}}"
        for name, (nl, en) in AUDIENCES.items()
    )
    return (
        "study: truth\ntitle: {nl: Bekende waarheid, en: Known truth}\nlanguages: [en, nl]\nseed: 11\n"
        f"arms:\n{arms}\naudiences:\n{audiences}\n"
        f"data:\n  - {{file: data/wave1.csv, respondent: id, arm: arm{world.columns}}}\n"
    )


def plan_text(world: World) -> str:
    lines = ["plan: truth", "outcomes:", *(_outcome(one) for one in world.measures if not one.of)]
    composites = [one for one in world.measures if one.of]
    lines += ["composites:"] if composites else []
    lines += [
        f"  {one.id}: {{of: [{', '.join(one.of)}], audiences: [{', '.join(one.audiences)}], role: {one.role}, "
        f"primary: true, tell: {one.of[0]}, {_label(one)}, margin: {{sd: {MARGIN}}}}}"
        for one in composites
    ]
    aims = {name: audiences for name, audiences in world.aims.items() if name in world.by_id}
    lines += ["aims:", *(f"  {name}: [{', '.join(audiences)}]" for name, audiences in aims.items())] if aims else []
    return "\n".join([*lines, "multiplicity: {method: romano_wolf, resamples: 999}", "suppress_below: 10", ""])


def _outcome(one: Measure) -> str:
    source = "" if one.scale else f"column: {one.id}, "
    margin = f", margin: {{sd: {MARGIN}}}, primary: {str(one.primary).lower()}" if one.is_harm else ""
    direction = "" if one.scale else f", role: {one.role}, higher_is: {one.higher_is}"
    return f"  {one.id}: {{{source}{_label(one)}{direction}, audiences: [{', '.join(one.audiences)}]{margin}}}"


def _label(one: Measure) -> str:
    return f"label: {{nl: {one.label[0]}, en: {one.label[1]}}}"


def write_world(folder: Path, world: World, *, has_control: bool = True) -> Path:
    """``folder`` with the study, without data."""
    return write_study(folder, study_text(world, has_control=has_control), plan_text(world), None, **world.files)
