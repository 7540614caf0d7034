"""One design to be simulated again and again: studies with known effects, from invented answers to decisions.

Studies are invented with the study's own questionnaire, audiences, arms, drop-out and careless respondents, and walk
the road from responses to decisions. The true effect on every primary harm is 0, 0.5, 1 or 2 times its margin; where a
study tests several concepts, these get different multiples in turn, since the verdict on a concept rests on its own
cells and on the number of cells alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from pretest.errors import DesignError
from pretest.planning.latent import score_sd
from pretest.planning.memory import Invented, keep_analysed, plain_study, to_responses
from pretest.planning.rehearsals import SharedDraws, judge_rehearsals
from pretest.planning.simulate import draw_responses
from pretest.planning.world import AudienceModel, audience_model
from pretest.responses.needs import Wanted, wanted_columns
from pretest.seeds import stream
from pretest.spec import ResolvedOutcome, Study
from pretest.spec.truth import Truth
from pretest.tables.studies import TABLE as STUDIES

MULTIPLES = (0.0, 0.5, 1.0, 2.0)
PER_TASK = 10  # rehearsals that are drawn and scored together


@dataclass(frozen=True, eq=False)
class Rehearsal:
    """A design to be simulated. ``task(number)`` gives ``PER_TASK`` studies, always the same for that number.

    study: as written by its own questionnaire (``plain_study``). sizes: audience → people who start. ratio: arm →
    parts of the allocation. multiples: true effects on the primary harms, in margins.
    """

    study: Study
    truth: Truth
    sizes: Mapping[str, int]
    ratio: Mapping[str, int]
    seed: int
    wave: int = 1
    multiples: tuple[float, ...] = MULTIPLES

    @classmethod
    def of(
        cls,
        study: Study,
        truth: Truth,
        sizes: Mapping[str, int],
        *,
        seed: int,
        ratio: Mapping[str, int] | None = None,
        multiples: tuple[float, ...] = MULTIPLES,
    ) -> Rehearsal:
        """A rehearsal of the first wave of ``study`` with ``sizes`` people per audience, rounded up to whole blocks.

        Raises
        ------
        DesignError
            When the study has no concept, no control arm or no primary harm, an arm or audience is not known, or
            answers in its form cannot be invented.
        """
        parts = dict.fromkeys(study.file.arms, 1) | dict(ratio or {})
        _require_design(study, sizes, parts)
        wave = min((data.wave for data in study.file.data), default=1)
        block = sum(parts.values())
        whole = {audience: -(-n // block) * block for audience, n in sizes.items()}
        return cls(plain_study(study, wave), truth, whole, parts, seed, wave, multiples)

    def __call__(self, number: int) -> pd.DataFrame:
        return self.task(number)

    def n_tasks(self, studies: int) -> int:
        """Tasks after which every multiple was true of some concept in at least ``studies`` studies."""
        spread = len(self.multiples)
        per_rotation = -(-studies // (PER_TASK * min(len(self.study.concepts), spread)))
        return spread * per_rotation if spread > 1 else -(-studies // PER_TASK)

    def task(self, number: int) -> pd.DataFrame:
        """Studies of one task.

        Returns
        -------
        DataFrame
            The table ``tables.studies``: one row per study × audience × concept × judged outcome, one per study ×
            audience × concept with ``outcome`` "" and the decision as ``verdict``, and one per study × concept with
            ``audience`` "". ``multiple``: the true effect on the primary harms. Figures are signed so that positive is
            worse.
        """
        rotation, rng = number % len(self.multiples), stream(self.seed, "operating", number)
        drawn = draw_responses(
            self.study,
            self._truths[rotation],
            n=sum(self.sizes.values()),
            rng=rng,
            wave=self.wave,
            models=self._models[rotation],
            ratio=self.ratio,
            copies=PER_TASK,
        )
        invented = to_responses(self.study, drawn, self._wanted)
        size = len(invented.frame) // PER_TASK
        kept, of = [], []
        for one in range(PER_TASK):
            rows = slice(one * size, (one + 1) * size)
            frame = invented.frame.iloc[rows].reset_index(drop=True)
            reasons = invented.reasons.iloc[rows].reset_index(drop=True)
            kept.append(keep_analysed(self.study, Invented(frame, reasons), self._wanted))
            of.append(np.full(len(kept[-1]), one, dtype=np.intp))
        table = judge_rehearsals(self._judged, pd.concat(kept, ignore_index=True), np.concatenate(of), self._draws)
        multiple = {c: self.multiples[(i + rotation) % len(self.multiples)] for i, c in enumerate(self.study.concepts)}
        found = table.assign(
            study=number * PER_TASK + table["wave"].to_numpy(dtype=np.int64),
            multiple=table["concept"].map(multiple).to_numpy(dtype=np.float64),
        )
        return STUDIES.require(found.rename(columns={"harm_estimate": "estimate"})[list(STUDIES.kinds)])

    @cached_property
    def _wanted(self) -> Wanted:
        return wanted_columns(self.study)

    @cached_property
    def _judged(self) -> Study:
        """The study with the outcomes that decide: primary harms, and benefits."""
        deciding = {outcome.id for outcome in self.study.outcomes() if _decides(outcome)}
        plan = self.study.plan
        outcomes = {name: outcome for name, outcome in plan.outcomes.items() if name in deciding}
        alone = {"outcomes": outcomes, "composites": {}, "aims": None, "subgroups": ()}
        return replace(self.study, plan=plan.model_copy(update=alone))

    @cached_property
    def _draws(self) -> SharedDraws:
        harms = sum(len(outcome.audiences) for outcome in self.study.outcomes() if is_primary_harm(outcome))
        return SharedDraws.of(harms * len(self.study.concepts), stream(self.seed, "operating", "max-t"))

    @cached_property
    def _truths(self) -> tuple[Truth, ...]:
        """The truth per rotation: which concept has which multiple."""
        shares = {audience: float(n) for audience, n in self.sizes.items()}
        return tuple(
            self.truth.model_copy(update={"effects": self._effects(rotation), "shares": shares})
            for rotation in range(len(self.multiples))
        )

    def _effects(self, rotation: int) -> dict[str, dict[str, dict[str, float]]]:
        effects: dict[str, dict[str, dict[str, float]]] = {}
        outcomes = {outcome.id: outcome for outcome in self.study.outcomes()}
        for (audience, name), margin in self.margins.items():
            outcome, scale = outcomes[name], outcomes[name].scale
            assert scale is not None  # ``_require_design`` saw to it
            for place, concept in enumerate(self.study.concepts):
                multiple = self.multiples[(place + rotation) % len(self.multiples)]
                by_scale = effects.setdefault(audience, {}).setdefault(concept, {})
                by_scale[scale.id] = outcome.harm_sign * multiple * margin
        return effects

    @cached_property
    def margins(self) -> dict[tuple[str, str], float]:
        """(audience, id of the primary harm) → margin in SD of the score in the control arm."""
        found: dict[tuple[str, str], float] = {}
        for audience in self.sizes:
            model = audience_model(self.study, self.truth.model_copy(update={"effects": {}}), audience, self.wave)
            for outcome in self.study.outcomes():
                if is_primary_harm(outcome) and audience in outcome.audiences and outcome.margin is not None:
                    assert outcome.scale is not None  # ``_require_design`` saw to it
                    points = outcome.margin.unit == "points"
                    size = score_sd(model.scales[outcome.scale.id].items) if points else 1.0
                    found[audience, outcome.id] = outcome.margin.size / size
        return found

    @cached_property
    def _models(self) -> tuple[dict[str, AudienceModel], ...]:
        return tuple(
            {audience: audience_model(self.study, truth, audience, self.wave) for audience in self.sizes}
            for truth in self._truths
        )


def is_primary_harm(outcome: ResolvedOutcome) -> bool:
    return outcome.is_harm and outcome.primary


def _decides(outcome: ResolvedOutcome) -> bool:
    return is_primary_harm(outcome) or outcome.role == "benefit"


def _require_design(study: Study, sizes: Mapping[str, int], ratio: Mapping[str, int]) -> None:
    where = study.file.plan
    if not study.concepts or study.control is None:
        raise DesignError("no_control", study.name, "a plan for a study needs concepts and a control arm")
    lacking = [audience for audience in study.audiences if audience not in sizes]
    if lacking:
        raise DesignError("no_size", study.name, f"no number of people is given for audience '{lacking[0]}'")
    unknown = [*(arm for arm in ratio if arm not in study.file.arms), *(a for a in sizes if a not in study.audiences)]
    if unknown:
        known = f"arms {', '.join(study.file.arms)}; audiences {', '.join(study.audiences)}"
        raise DesignError("unknown_name", study.name, f"unknown arm or audience '{unknown[0]}'", known)
    harms = [outcome for outcome in study.outcomes() if is_primary_harm(outcome)]
    if not harms:
        hint = "Mark the harms that decide with primary: true, each with its margin."
        raise DesignError("no_primary_harm", where, "the plan names no primary harm", hint=hint)
    for outcome in harms:
        if outcome.composite:
            what = f"the primary harm '{outcome.id}' is a composite, which cannot be rehearsed yet"
            hint = "Rehearse a copy of the plan in which its components are primary: it needs more people, not fewer."
            raise DesignError("composite_not_planned", where, what, hint=hint)
        if outcome.scale is None:
            what = f"the primary harm '{outcome.id}' is no scale of ours, so it cannot be invented"
            raise DesignError("score_not_invented", where, what, hint="Only outcomes that come from scales can be.")
