"""What is true in an invented world, beside what the plan asks about it."""

from __future__ import annotations

import pandas as pd

from pretest.planning.latent import score_sd
from pretest.planning.world import audience_model
from pretest.spec import Study
from pretest.spec.truth import Truth

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
    """The true effect of every concept on every outcome of the plan that comes from a scale.

    Parameters
    ----------
    truth : see ``load_truth``.
    wave : number of the wave, as in study.yaml.

    Returns
    -------
    DataFrame
        One row per audience × concept × outcome. ``effect``: difference with the control arm in SD of the observed
        score in the control arm, positive = higher score; ``harm_effect``: the same, signed as it is judged
        (positive = worse on a harm, better on a benefit, NaN where no direction is worse); ``margin`` in the same SD
        (NaN for outcomes judged in shares); ``is_harm``: a harm outcome with a true harm beyond its margin, or where
        that is in shares, with any true harm.

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
    [['users', 'guilt', 'state_shame']]
    """
    rows = []
    for audience in study.audiences:
        model = audience_model(study, truth, audience, wave)
        for concept in study.concepts:
            effects = truth.effects.get(audience, {}).get(concept, {})
            for outcome in study.outcomes():
                if outcome.scale is None or audience not in outcome.audiences:
                    continue
                effect = effects.get(outcome.scale.id, 0.0)
                margin = float("nan") if outcome.margin is None else outcome.margin.size
                if outcome.model != "linear":
                    margin = float("nan")  # a margin in shares has no size in SD of the score
                elif outcome.margin is not None and outcome.margin.unit == "points":
                    margin /= score_sd(model.scales[outcome.scale.id].items)
                harm = effect * outcome.judged_sign + 0.0  # no minus zero
                is_harm = bool(outcome.is_harm and harm > (margin if outcome.model == "linear" else 0.0))
                facts = (outcome.id, outcome.role, outcome.primary, effect, harm, margin, is_harm)
                rows.append((wave, audience, concept, *facts))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
