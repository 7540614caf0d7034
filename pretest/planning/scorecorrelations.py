"""How the scores of an invented audience hang together: of one person, of one person twice, of two of one group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pretest.planning.latent import score_moments
from pretest.planning.world import AudienceModel, ScaleModel
from pretest.words import Floats

Whose = Literal["same", "again", "group"]
"""Two scores of one person; of one person after two messages; of two people of one group."""
Variable = tuple[str, bool]  # id of a scale, and whether it is asked before the message


@dataclass(frozen=True, slots=True, eq=False)
class ScoreCorrelations:
    """variables: p of them. same, again, group: (p, p), by whose scores they are."""

    variables: tuple[Variable, ...]
    same: Floats
    again: Floats
    group: Floats

    @classmethod
    def of(cls, model: AudienceModel, variables: Sequence[Variable]) -> ScoreCorrelations:
        scales = [model.scales[name] for name, _ in variables]
        known = {one.id: score_moments(one.items) for one in scales}
        moments = np.array([known[one.id] for one in scales])
        found = {}
        for whose in ("same", "again", "group"):
            factors = np.array(
                [
                    [
                        _factor(model, one, other, (before, after), whose)
                        for other, (_, after) in zip(scales, variables, strict=True)
                    ]
                    for one, (_, before) in zip(scales, variables, strict=True)
                ]
            )
            powers = factors[:, :, None] ** np.arange(1, moments.shape[1] + 1)
            found[whose] = np.einsum("ik,jk,ijk->ij", moments, moments, powers)
        np.fill_diagonal(found["same"], 1.0)
        for index, (_, before) in enumerate(variables):
            if before:  # asked once, however many messages follow
                found["again"][index, index] = 1.0
        return cls(tuple(variables), found["same"], found["again"], found["group"])


def _factor(model: AudienceModel, one: ScaleModel, other: ScaleModel, before: tuple[bool, bool], whose: Whose) -> float:
    """Correlation of two factors, as ``respondents`` draws them."""
    leaning = one.sign * other.sign
    between = math.sqrt(one.grouped * other.grouped)
    within = math.sqrt((1 - one.grouped) * (1 - other.grouped))
    groups = between * (1.0 if one.id == other.id else leaning * model.general)
    if whose == "group":
        return groups
    shared = leaning * (model.general + model.between_clusters)
    own = 0.0
    if one.id == other.id:
        own = (1 - shared) * _memory(one, before, whose)
    return groups + within * (shared + own)


def _memory(scale: ScaleModel, before: tuple[bool, bool], whose: Whose) -> float:
    """Correlation of what is the scale's own at two moments."""
    if before[0] != before[1]:
        return scale.memory
    if all(before) or whose == "same":
        return 1.0
    return scale.memory**2 + (1 - scale.memory**2) * scale.again
