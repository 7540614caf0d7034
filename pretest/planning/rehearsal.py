"""One design to be simulated again and again: studies with known effects, from invented answers to decisions.

Studies are invented with the study's own questionnaire, audiences, arms, drop-out and careless respondents, and walk
the road from responses to decisions, over all harms, composites, benefits and aims of the plan. The true effect on
every primary harm is 0, 0.5, 1 or 2 times its margin, or the aims are better; where a study tests several concepts,
these get different truths in turn, since the verdict on a concept rests on its own cells and on the number of cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Literal, Self

import numpy as np
import pandas as pd

from pretest.errors import DesignError
from pretest.planning.composition import invented_parts
from pretest.planning.gates import Understanding, understanding_of
from pretest.planning.memory import Invented, keep_analysed, plain_study, to_responses, took_part
from pretest.planning.rehearsals import DRAWS, SharedDraws, Stack, judge_rehearsals
from pretest.planning.scenarios import (
    SCENARIOS,
    Scenario,
    invented_aims,
    is_primary_harm,
    margin_in_sd,
    scenario_effects,
)
from pretest.planning.simulate import draw_responses
from pretest.planning.world import AudienceModel, audience_model
from pretest.responses.needs import Wanted, wanted_columns
from pretest.seeds import stream
from pretest.spec import ResolvedOutcome, Study
from pretest.spec.truth import Truth
from pretest.tables.studies import TABLE as STUDIES

FEWEST_GROUPS = 2  # in an arm: from one there is no standard error
PER_TASK = 10  # rehearsals that are drawn and scored together, and then judged one by one


@dataclass(frozen=True, eq=False)
class Rehearsal:
    """A design to be simulated. ``task(number)`` gives ``per_task`` studies, always the same for that number.

    study: as written by its own questionnaire (``plain_study``). sizes: audience → people who start. ratio: arm →
    parts of the allocation. scenarios: what is true of a concept, in turn. people: the same study with a split of its
    blocks, whose very people are drawn here too, so that only what they are asked differs; None draws its own. draws:
    normal draws behind the simultaneous bounds, shared by all studies.
    """

    study: Study
    truth: Truth
    sizes: Mapping[str, int]
    ratio: Mapping[str, int]
    seed: int
    wave: int = 1
    scenarios: tuple[Scenario, ...] = SCENARIOS
    people: Study | None = None
    draws: int = DRAWS
    usual_draws: ClassVar[int] = DRAWS

    @classmethod
    def of(
        cls,
        study: Study,
        truth: Truth,
        sizes: Mapping[str, int],
        *,
        seed: int,
        ratio: Mapping[str, int] | None = None,
        scenarios: tuple[Scenario, ...] = SCENARIOS,
        people: Study | None = None,
        draws: int | None = None,
    ) -> Self:
        """A rehearsal of the first wave of ``study`` with ``sizes`` people per audience, rounded up to whole blocks.

        Scenarios in which the aims are better are left out where no aim comes from a scale. ``draws`` is
        ``usual_draws`` when None.

        Raises
        ------
        DesignError
            When the study has no concept, no control arm or no primary harm, an arm or audience is not known, or
            answers in its form cannot be invented.
        """
        parts = dict.fromkeys(study.file.arms, 1) | dict(ratio or {})
        _require_design(study, sizes, parts)
        _require_world(study, truth, sizes, parts)
        wave = min((data.wave for data in study.file.data), default=1)
        block = sum(parts.values())
        whole = {audience: -(-n // block) * block for audience, n in sizes.items()}
        outcomes = _by_id(study)
        aims = any(invented_aims(outcomes, audience) for audience in study.audiences)
        possible = tuple(one for one in scenarios if aims or not one.gain)
        drawn = None if people is None else plain_study(people, wave, truth)
        shared = cls.usual_draws if draws is None else draws
        return cls(plain_study(study, wave, truth), truth, whole, parts, seed, wave, possible, drawn, shared)

    def __call__(self, number: int) -> pd.DataFrame:
        return self.task(number)

    @property
    def road(self) -> Literal["quick", "whole"]:
        """How the studies are judged: ``quick``, as arrays, or ``whole``, as an analysis judges them."""
        return "whole"

    @property
    def whole_because(self) -> tuple[str, ...]:
        """Codes of what in the design keeps its studies from the quick road; () where it is not what decided."""
        return ()

    @property
    def per_task(self) -> int:
        """Studies of one task."""
        return PER_TASK

    def n_tasks(self, studies: int) -> int:
        """Tasks after which every scenario was true of some concept in at least ``studies`` studies."""
        spread = len(self.scenarios)
        per_rotation = -(-studies // (self.per_task * min(len(self.study.decided), spread)))
        return spread * per_rotation if spread > 1 else -(-studies // self.per_task)

    def task(self, number: int) -> pd.DataFrame:
        """Studies of one task.

        Returns
        -------
        DataFrame
            The table ``tables.studies``: one row per study × audience × concept × judged outcome, one per study ×
            audience × concept with ``outcome`` "" and the decision as ``verdict``, and one per study × concept with
            ``audience`` "". ``multiple`` and ``gain``: the scenario that is true of the concept. Figures are signed so
            that positive is worse.
        """
        rotation, invented = self._invented(number)
        table = judge_rehearsals(self._judged, *self._stacks(invented), self._draws, self.understanding)
        return self._studies(number, rotation, table)

    def _invented(self, number: int) -> tuple[int, Invented]:
        """Which scenarios are in turn, and the answers of the people of one task."""
        rotation, rng = number % len(self.scenarios), stream(self.seed, "operating", number)
        drawn = draw_responses(
            self.study if self.people is None else self.people,
            self._truths[rotation],
            n=sum(self.sizes.values()),
            rng=rng,
            wave=self.wave,
            models=self._models[rotation],
            ratio=self.ratio,
            copies=self.per_task,
        )
        return rotation, to_responses(self.study, drawn, self._wanted)

    def _studies(self, number: int, rotation: int, table: pd.DataFrame) -> pd.DataFrame:
        """``tables.studies`` of one task, from verdicts with the number of the study in the task as wave."""
        true = self._scenarios_of(rotation)
        table = table[table["concept"].isin(list(true))]
        found = table.assign(
            study=number * self.per_task + table["wave"].to_numpy(dtype=np.int64),
            multiple=[true[concept].multiple for concept in table["concept"]],
            gain=[true[concept].gain for concept in table["concept"]],
        )
        return STUDIES.require(found.rename(columns={"harm_estimate": "estimate"})[list(STUDIES.kinds)])

    def _stacks(self, invented: Invented) -> tuple[Stack, Stack]:
        """Of ``per_task`` studies under each other: those whom the rules left in, and all who took part."""
        size = len(invented.frame) // self.per_task
        kept: list[pd.DataFrame] = []
        for one in range(self.per_task):
            rows = slice(one * size, (one + 1) * size)
            frame = invented.frame.iloc[rows].reset_index(drop=True)
            reasons = invented.reasons.iloc[rows].reset_index(drop=True)
            kept.append(keep_analysed(self.study, Invented(frame, reasons), self._wanted))
        whole = pd.concat(kept, ignore_index=True)
        own = np.repeat(np.arange(self.per_task), [len(one) for one in kept]).astype(np.intp)
        there = took_part(self.study, invented)
        frame, reasons = (part[there].reset_index(drop=True) for part in (invented.frame, invented.reasons))
        all_of = np.repeat(np.arange(self.per_task), size)[there].astype(np.intp)
        return Stack(whole, pd.DataFrame(index=whole.index), own), Stack(frame, reasons, all_of)

    @cached_property
    def understanding(self) -> Understanding:
        """The gates that count."""
        return Understanding.of(self.study, self.truth)

    @cached_property
    def _wanted(self) -> Wanted:
        return wanted_columns(self.study)

    @cached_property
    def _judged(self) -> Study:
        """The study without what gets no verdict: mechanisms and checks that are no aim, and subgroups."""
        plan = self.study.plan
        judged = {one.id for one in self.study.outcomes() if one.is_harm or one.role == "benefit" or one.aim}
        outcomes = {name: outcome for name, outcome in plan.outcomes.items() if name in judged}
        return replace(self.study, plan=plan.model_copy(update={"outcomes": outcomes, "subgroups": ()}))

    @cached_property
    def _draws(self) -> SharedDraws:
        cells = sum(len(outcome.audiences) for outcome in self._judged.outcomes()) * len(self.study.concepts)
        return SharedDraws.of(cells, stream(self.seed, "operating", "max-t"), self.draws)

    @cached_property
    def _truths(self) -> tuple[Truth, ...]:
        """The truth per rotation: which scenario is true of which concept."""
        shares = {audience: float(n) for audience, n in self.sizes.items()}
        return tuple(
            self.truth.model_copy(update={"effects": self._effects(rotation), "shares": shares})
            for rotation in range(len(self.scenarios))
        )

    def _scenarios_of(self, rotation: int) -> dict[str, Scenario]:
        """Concept → what is true of it; another control, which is not decided on, is as the reference."""
        spread = len(self.scenarios)
        return {name: self.scenarios[(i + rotation) % spread] for i, name in enumerate(self.study.decided)}

    def _effects(self, rotation: int) -> dict[str, dict[str, dict[str, float]]]:
        """What is true of every concept; how well it is understood is its own, as truth.yaml says it."""
        true, outcomes = self._scenarios_of(rotation), _by_id(self.study)
        return {
            audience: {
                name: understanding_of(self.study, self.truth, audience, name)
                | scenario_effects(one, outcomes, audience, model)
                for name, one in true.items()
            }
            for audience, model in self._still.items()
        }

    @cached_property
    def _still(self) -> dict[str, AudienceModel]:
        """The audiences without any effect."""
        truth = self.truth.model_copy(update={"effects": {}})
        return {audience: audience_model(self.study, truth, audience, self.wave) for audience in self.sizes}

    @cached_property
    def margins(self) -> dict[tuple[str, str], float]:
        """(audience, id of the primary harm) → margin in SD of the score, or of the composite, in the control arm."""
        return {
            (audience, outcome.id): margin_in_sd(outcome, model)
            for audience, model in self._still.items()
            for outcome in self.study.outcomes()
            if is_primary_harm(outcome) and audience in outcome.audiences
        }

    @cached_property
    def _models(self) -> tuple[dict[str, AudienceModel], ...]:
        return tuple(
            {audience: audience_model(self.study, truth, audience, self.wave) for audience in self.sizes}
            for truth in self._truths
        )


def _by_id(study: Study) -> dict[str, ResolvedOutcome]:
    return {outcome.id: outcome for outcome in study.outcomes()}


def _require_design(study: Study, sizes: Mapping[str, int], ratio: Mapping[str, int]) -> None:
    if not study.decided or study.control is None:
        raise DesignError("no_control", study.name, "a plan for a study needs concepts and a control arm")
    lacking = [audience for audience in study.audiences if audience not in sizes]
    if lacking:
        raise DesignError("no_size", study.name, f"no number of people is given for audience '{lacking[0]}'")
    unknown = [*(arm for arm in ratio if arm not in study.file.arms), *(a for a in sizes if a not in study.audiences)]
    if unknown:
        known = f"arms {', '.join(study.file.arms)}; audiences {', '.join(study.audiences)}"
        raise DesignError("unknown_name", study.name, f"unknown arm or audience '{unknown[0]}'", known)
    require_harms(study)


def _require_world(study: Study, truth: Truth, sizes: Mapping[str, int], ratio: Mapping[str, int]) -> None:
    """Refuse groups of which no arm gets two, and several messages in other parts than equal ones."""
    total = sum(sizes.values())
    if truth.groups is not None and total < FEWEST_GROUPS * truth.groups.size * sum(ratio.values()):
        what = f"{total} people in groups of {truth.groups.size} leave an arm with fewer than {FEWEST_GROUPS} groups"
        raise DesignError("few_groups", study.name, what, hint="Take more people, or smaller groups.")
    if truth.several is not None and len(set(ratio.values())) > 1:
        what = "where everybody sees several messages all come equally often, so there are no parts of arms"
        raise DesignError("ratio", study.name, what, hint="Leave out the ratio.")


def require_harms(study: Study) -> None:
    """Refuse a plan without a primary harm, with one that can be compared with nobody (no number of people would let a
    concept pass), or with one of which no answers can be invented.

    Raises
    ------
    DesignError
        Then.
    """
    where = study.file.plan
    lone = [one.id for one in study.outcomes() if one.is_harm and one.primary and one.compared == "nobody"]
    if lone:
        names = ", ".join(f"'{name}'" for name in lone)
        what = (
            "with this plan no concept ever passes, however many people take part: a harm that decides asks about the "
            f"message, and the control is about something else ({names})"
        )
        hint = (
            "Choose harms that do not mention the message, or add a control with what is sent today (control: current)."
        )
        raise DesignError("harm_about_message", where, what, hint=hint)
    harms = [outcome for outcome in study.outcomes() if is_primary_harm(outcome)]
    if not harms:
        hint = "Mark the harms that decide with primary: true, each with its margin."
        raise DesignError("no_primary_harm", where, "the plan names no primary harm", hint=hint)
    outcomes = _by_id(study)
    for outcome in harms:
        if not invented_parts(outcome, outcomes):
            what = f"the primary harm '{outcome.id}' is no scale of ours, so it cannot be invented"
            raise DesignError("score_not_invented", where, what, hint="Only outcomes that come from scales can be.")
