"""Composites of an invented world: how their components hang together, from the model and without drawing anybody."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from pretest.planning.latent import score_correlation
from pretest.planning.world import AudienceModel, ScaleModel
from pretest.spec import ResolvedOutcome
from pretest.words import Floats

Parts = Mapping[str, ResolvedOutcome]  # the outcomes of a plan by their ids


def invented_parts(outcome: ResolvedOutcome, outcomes: Parts) -> tuple[ResolvedOutcome, ...]:
    """The outcomes of scales that ``outcome`` is made of: itself, or its components; () where any is no scale."""
    parts = tuple(outcomes[name] for name in outcome.composite) or (outcome,)
    return parts if all(part.scale is not None for part in parts) else ()


def composite_sd(outcome: ResolvedOutcome, outcomes: Parts, model: AudienceModel) -> float:
    """SD in the control arm of a composite: of the mean of m components, each of variance 1.

    With R the correlation of their scores, signed as harm, that is (1'R1)^1/2 / m: all of them moved by e of their SD
    move the composite by e / ``composite_sd`` of its own. 1 for an outcome that is no composite.
    """
    parts = invented_parts(outcome, outcomes)
    return math.sqrt(float(_correlations(parts, model).sum())) / len(parts)


def pre_correlation(outcome: ResolvedOutcome, outcomes: Parts, model: AudienceModel) -> float:
    """Largest correlation of ``outcome`` with the score of one of its scales before the message, as a covariate.

    0 where the plan names none; other covariates count for nothing.
    """
    parts = invented_parts(outcome, outcomes)
    named = {name for name, _ in outcome.covariates}
    before = [part for part in parts if part.scale is not None and f"{part.scale.id}_pre" in named]
    spread = composite_sd(outcome, outcomes, model) * len(parts)
    found = [abs(sum(_with_before(part, one, model) for part in parts)) / spread for one in before]
    return max(found, default=0.0)


def _correlations(parts: tuple[ResolvedOutcome, ...], model: AudienceModel) -> Floats:
    """(m, m) correlations of the scores after the message, positive where they are worse together."""
    found = np.eye(len(parts))
    for row, first in enumerate(parts):
        for column, second in enumerate(parts[:row]):
            found[row, column] = found[column, row] = _between(first, second, model)
    return found


def _between(first: ResolvedOutcome, second: ResolvedOutcome, model: AudienceModel) -> float:
    """Correlation of two scales, by the disposition that all of them share."""
    one, other = _scale(first, model), _scale(second, model)
    shared = one.sign * other.sign * (model.general + model.between_clusters)
    return first.harm_sign * second.harm_sign * score_correlation(one.items, other.items, shared)


def _with_before(after: ResolvedOutcome, before: ResolvedOutcome, model: AudienceModel) -> float:
    """Correlation of one scale after the message with another, or with itself, before it."""
    if after.id != before.id:
        return _between(after, before, model)
    scale = _scale(after, model)
    shared = scale.sign**2 * (model.general + model.between_clusters)
    return score_correlation(scale.items, scale.items, shared + (1 - shared) * scale.memory)


def _scale(outcome: ResolvedOutcome, model: AudienceModel) -> ScaleModel:
    assert outcome.scale is not None  # ``invented_parts`` saw to it
    return model.scales[outcome.scale.id]
