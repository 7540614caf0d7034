"""What is true in an invented world, beside what the plan asks about it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pretest.planning.composition import Parts, composite_sd, invented_parts
from pretest.planning.scenarios import margin_in_sd
from pretest.planning.world import AudienceModel, audience_model
from pretest.spec import ResolvedOutcome, Study
from pretest.spec.truth import ByScale, Truth

COLUMNS = {
    "wave": "Int64",
    "audience": "string",
    "concept": "string",
    "outcome": "string",
    "role": "string",
    "primary": "boolean",
    "effect": "float64",
    "harm_effect": "float64",
    "margin": "float64",
    "is_harm": "boolean",
}


def true_effects(study: Study, truth: Truth, *, wave: int = 1) -> pd.DataFrame:
    """The true effect of every concept on every outcome of the plan that comes from scales.

    Parameters
    ----------
    truth : see ``load_truth``.
    wave : number of the wave, as in study.yaml.

    Returns
    -------
    DataFrame
        One row per audience × concept × outcome. ``effect``: difference with the arm that the outcome is compared with,
        in SD of the observed score, or of the composite, in the control arm, positive = higher score; ``harm_effect``:
        the same, positive = worse whatever the role (NaN where no direction is worse); ``margin`` in the same SD (NaN
        for outcomes judged in shares); ``is_harm``: a harm outcome with a true harm beyond its margin, or where that is
        in shares, with any true harm.

    Raises
    ------
    DesignError
        When an outcome cannot be invented, or a true effect does not fit within the answers.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> table = pretest.true_effects(study, pretest.load_truth(study))
    >>> harms = table[table["is_harm"] & table["primary"]]
    >>> harms[["audience", "concept", "outcome"]].values.tolist()[:1]
    [['users', 'guilt', 'help_barriers']]
    """
    rows = []
    outcomes = {outcome.id: outcome for outcome in study.outcomes()}
    for audience in study.audiences:
        model = audience_model(study, truth, audience, wave)
        asked = [one for one in outcomes.values() if audience in one.audiences and invented_parts(one, outcomes)]
        for concept in study.concepts:
            for outcome in (one for one in asked if one.reference != concept):
                effects = _between(truth.effects.get(audience, {}), concept, outcome.reference)
                effect, margin = _effect(outcome, outcomes, effects, model), _margin(outcome, model)
                harm = effect * outcome.harm_sign + 0.0  # no minus zero
                is_harm = bool(outcome.is_harm and harm > (margin if outcome.model == "linear" else 0.0))
                facts = (outcome.id, outcome.role, outcome.primary, effect, harm, margin, is_harm)
                rows.append((wave, audience, concept, *facts))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _between(effects: Mapping[str, ByScale], concept: str, reference: str | None) -> ByScale:
    """Effects of the concept against the arm that it is compared with; nothing is true of the control itself."""
    own, other = effects.get(concept, {}), effects.get(reference or "", {})
    return {scale: own.get(scale, 0.0) - other.get(scale, 0.0) for scale in {**own, **other}}


def _effect(outcome: ResolvedOutcome, outcomes: Parts, effects: dict[str, float], model: AudienceModel) -> float:
    """Of a composite: the mean effect on its components, positive = worse, in its own SD."""
    found = [(part, effects.get(part.scale.id, 0.0)) for part in invented_parts(outcome, outcomes) if part.scale]
    if not outcome.composite:
        return found[0][1]
    mean = sum(part.harm_sign * effect for part, effect in found) / len(found)
    return mean / composite_sd(outcome, outcomes, model)


def _margin(outcome: ResolvedOutcome, model: AudienceModel) -> float:
    """In SD of the score; a margin in shares has no such size."""
    known = outcome.margin is not None and outcome.model == "linear"
    return margin_in_sd(outcome, model) if known else float("nan")
