"""Whether rehearsed studies count that a message must be understood before it may go ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pretest.analysis.cells.groups import Group
from pretest.analysis.cells.understanding import gate_reasons, understood_table
from pretest.disclosure.limit import threshold
from pretest.planning.latent import share_all_right
from pretest.planning.world import audience_model
from pretest.spec import Study
from pretest.spec.truth import Truth

Reasons = dict[tuple[int, str, str], tuple[str, ...]]  # wave, audience, concept → why it may not go ahead


@dataclass(frozen=True, slots=True)
class PlannedGate:
    """A gated scale that an audience is asked.

    level: share of people who have one question right where the message changes nothing, None where truth.yaml does not
    say it. concepts: concept → share of people who have every question right after it, of those who answer and read;
    None where truth.yaml says neither a level nor an effect: then the gate is not counted, and the message is as if
    understood.
    """

    audience: str
    scale: str
    share: float
    by: str | None
    level: float | None
    concepts: Mapping[str, float | None]

    def lets_pass(self, concept: str) -> bool:
        """Whether, by truth.yaml, enough people understand ``concept``; what it does not say is taken as understood."""
        right = self.concepts[concept]
        return right is None or right >= self.share


def understood_concepts(study: Study, truth: Truth) -> tuple[str, ...]:
    """Concepts that enough people understand in every audience with a gate, as truth.yaml says it or leaves open."""
    gates = planned_gates(study, truth)
    return tuple(name for name in study.decided if all(one.lets_pass(name) for one in gates))


def planned_gates(study: Study, truth: Truth) -> tuple[PlannedGate, ...]:
    """Every gate of the study, audience by audience.

    Raises
    ------
    DesignError
        When a true effect does not fit within the answers.
    """
    counted, wave = _counted(study, truth), min((data.wave for data in study.file.data), default=1)
    found = []
    for audience in study.audiences:
        gated = study.gated(audience)
        scales = audience_model(study, truth, audience, wave).scales if gated else {}
        for scale in gated:
            if scale.gate is None:
                continue
            level, model = truth.levels.get(audience, {}).get(scale.id), scales.get(scale.id)
            concepts = {
                name: share_all_right(model.items, model.shifts.get(name, 0.0))
                if model is not None and (audience, scale.id, name) in counted
                else None
                for name in study.decided
            }
            found.append(PlannedGate(audience, scale.id, scale.gate.share, scale.gate.by, level, concepts))
    return tuple(found)


def _counted(study: Study, truth: Truth) -> frozenset[tuple[str, str, str]]:
    """Audience, gated scale and concept of which truth.yaml says how well people do: by a level, which holds wherever
    no effect is named, or by an effect."""
    return frozenset(
        (audience, scale.id, concept)
        for audience in study.audiences
        for scale in study.gated(audience)
        for concept in study.decided
        if scale.id in truth.levels.get(audience, {}) or scale.id in understanding_of(study, truth, audience, concept)
    )


def understanding_of(study: Study, truth: Truth, audience: str, concept: str) -> dict[str, float]:
    """Gated scale → true effect of ``concept`` on it. It belongs to the message, whatever else is true of it."""
    effects = truth.effects.get(audience, {}).get(concept, {})
    return {scale.id: effects[scale.id] for scale in study.gated(audience) if scale.id in effects}


@dataclass(frozen=True, slots=True, eq=False)
class Understanding:
    """The gates of a study that count in its rehearsals. counted: (audience, scale, concept)."""

    study: Study
    counted: frozenset[tuple[str, str, str]] = frozenset()

    @classmethod
    def of(cls, study: Study, truth: Truth) -> Understanding:
        """Those of which truth.yaml says how well people do."""
        return cls(study, _counted(study, truth))

    @property
    def columns(self) -> frozenset[str]:
        """Columns that the gates look at: their items, and what they group people by."""
        scales = [self.study.scales[name] for name in sorted({scale for _, scale, _ in self.counted})]
        groups = {scale.gate.by for scale in scales if scale.gate is not None and scale.gate.by is not None}
        return frozenset({item.id for scale in scales for item in scale.items} | groups)

    def reasons(self, groups: Sequence[Group]) -> Reasons:
        """What keeps the concepts of one rehearsal from going ahead, as an analysis would find it."""
        audiences = {audience for audience, _, _ in self.counted}
        asked = [group for group in groups if group.audience in audiences]
        if not asked:
            return {}
        table = understood_table(self.study, asked, threshold(self.study))
        places = pd.MultiIndex.from_frame(table[["audience", "scale", "concept"]])
        return gate_reasons(table[places.isin(list(self.counted))])
