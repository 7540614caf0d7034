"""What is true of a concept in a rehearsal, as effects on the scales that carry it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pretest.errors import DesignError
from pretest.planning.composition import Parts, composite_sd, invented_parts
from pretest.planning.latent import ItemModel, expected_score, score_sd
from pretest.planning.world import AudienceModel
from pretest.spec import ResolvedOutcome
from pretest.spec.ordered import judged_cut
from pretest.special import ndtr, ndtri

HELP = 0.3  # SD by which the aims of a concept that helps are better


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is true of a concept. multiple: the effect on every primary harm, in margins. gain: SD by which every aim of
    the campaign is better; the primary harms then follow from the aims that they are made of."""

    multiple: float = 0.0
    gain: float = 0.0


HARMLESS, HELPFUL = Scenario(), Scenario(gain=HELP)
HARMFUL = (Scenario(0.5), Scenario(1.0), Scenario(2.0))
SCENARIOS = (HARMLESS, *HARMFUL, HELPFUL)


def is_primary_harm(outcome: ResolvedOutcome) -> bool:
    """Whether it decides; a harm that is compared with nobody has no verdict."""
    return outcome.is_harm and outcome.primary and outcome.compared != "nobody"


def margin_in_sd(outcome: ResolvedOutcome, model: AudienceModel) -> float:
    """The margin of a primary harm in SD of its score, or of the composite, in the control arm.

    Raises
    ------
    DesignError
        When the margin is a share of people that the answers in the control arm have no room for.
    """
    assert outcome.margin is not None  # the spec saw to it: harms have margins
    if outcome.scale is None or outcome.margin.unit != "points":
        return outcome.margin.size
    items = model.scales[outcome.scale.id].items
    if outcome.model == "ordinal":
        return _share_in_sd(outcome, items)
    return outcome.margin.size / score_sd(items)


def _share_in_sd(outcome: ResolvedOutcome, items: Sequence[ItemModel]) -> float:
    """By how many SD the score of one question must move for the share who answer ``cut`` or higher to move by the
    margin, towards what is worse."""
    assert outcome.margin is not None
    (item,) = items  # an ordinal model has one question
    cut = judged_cut(tuple(item.points), outcome.cut)
    threshold = item.thresholds[np.searchsorted(item.points, cut) - 1]
    share = float(ndtr(-threshold)) + outcome.harm_sign * outcome.margin.size
    if not 0 < share < 1:
        what = f"of '{outcome.id}' the control arm leaves no room for a margin of {outcome.margin.size:g} of the people"
        raise DesignError("effect_unattainable", outcome.id, what)
    shift = (threshold + float(ndtri(share))) / item.loading
    return abs(expected_score(items, shift) - expected_score(items)) / score_sd(items)


def invented_aims(outcomes: Parts, audience: str) -> tuple[ResolvedOutcome, ...]:
    """Aims of ``audience`` that a rehearsal can improve: of scales with a better side. A composite with an aim among
    its components follows from that."""
    aims = {name: one for name, one in outcomes.items() if audience in one.aim and not np.isnan(one.harm_sign)}
    free = (one for one in aims.values() if not set(one.composite) & set(aims))
    return tuple(one for one in free if invented_parts(one, outcomes))


def scenario_effects(scenario: Scenario, outcomes: Parts, audience: str, model: AudienceModel) -> dict[str, float]:
    """Scale → true effect on ``audience`` in SD of the score in the control arm, positive = higher score.

    Every harm, or aim, fixes the mean effect on its scales. Where these leave room (a composite has several scales) the
    smallest effects are taken, which are the same for all components of a composite; scales that nothing fixes have
    none.
    """
    if scenario.gain:
        wanted = {one.id: -scenario.gain for one in invented_aims(outcomes, audience)}
    else:
        harms = [one for one in outcomes.values() if is_primary_harm(one) and audience in one.audiences]
        wanted = {one.id: scenario.multiple * margin_in_sd(one, model) for one in harms}
    if not any(wanted.values()):
        return {}
    parts = {name: invented_parts(outcomes[name], outcomes) for name in wanted}
    scales = {part.id: part for many in parts.values() for part in many}
    places = {name: place for place, name in enumerate(scales)}
    design, target = np.zeros((len(wanted), len(scales))), np.zeros(len(wanted))
    for row, (name, effect) in enumerate(wanted.items()):
        design[row, [places[part.id] for part in parts[name]]] = 1 / len(parts[name])
        target[row] = effect * composite_sd(outcomes[name], outcomes, model)
    worse = np.linalg.lstsq(design, target, rcond=None)[0]
    return {
        part.scale.id: float(part.harm_sign * effect)
        for part, effect in zip(scales.values(), worse, strict=True)
        if part.scale is not None
    }
