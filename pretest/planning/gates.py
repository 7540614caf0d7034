"""Whether a plan counts on it that people understand the message: only where truth.yaml says how well they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pretest.analysis.cells.groups import Group
from pretest.analysis.cells.understanding import gate_reasons, understood_table
from pretest.disclosure.limit import threshold
from pretest.spec import Study
from pretest.spec.truth import Truth

Reasons = dict[tuple[int, str, str], tuple[str, ...]]  # wave, audience, concept → why it may not go ahead


@dataclass(frozen=True, slots=True)
class PlannedGate:
    """A gated scale that an audience is asked.

    level: share of people who have one question right, in the invented world; None where truth.yaml does not say it:
    then the gate is not counted, and every message is as if understood.
    """

    audience: str
    scale: str
    share: float
    by: str | None
    level: float | None


def planned_gates(study: Study, truth: Truth) -> tuple[PlannedGate, ...]:
    """Every gate of the study, audience by audience."""
    return tuple(
        PlannedGate(audience, scale.id, scale.gate.share, scale.gate.by, truth.levels.get(audience, {}).get(scale.id))
        for audience in study.audiences
        for scale in study.gated(audience)
        if scale.gate is not None
    )


@dataclass(frozen=True, slots=True, eq=False)
class Understanding:
    """The gates of a study that count in its rehearsals. counted: (audience, scale)."""

    study: Study
    counted: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, study: Study, truth: Truth) -> Understanding:
        """Those of which truth.yaml says how well people do."""
        found = (one for one in planned_gates(study, truth) if one.level is not None)
        return cls(study, frozenset((one.audience, one.scale) for one in found))

    @property
    def columns(self) -> frozenset[str]:
        """Columns that the gates look at: their items, and what they group people by."""
        scales = [self.study.scales[name] for name in sorted({scale for _, scale in self.counted})]
        groups = {scale.gate.by for scale in scales if scale.gate is not None and scale.gate.by is not None}
        return frozenset({item.id for scale in scales for item in scale.items} | groups)

    def reasons(self, groups: Sequence[Group]) -> Reasons:
        """What keeps the concepts of one rehearsal from going ahead, as an analysis would find it."""
        audiences = {audience for audience, _ in self.counted}
        asked = [group for group in groups if group.audience in audiences]
        if not asked:
            return {}
        table = understood_table(self.study, asked, threshold(self.study))
        places = pd.MultiIndex.from_frame(table[["audience", "scale"]])
        return gate_reasons(table[places.isin(list(self.counted))])
