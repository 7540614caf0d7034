"""What a preregistration says, taken from the plan and the study as plain values; words are the report's business."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pretest.analysis.record.lockfile import frozen_content, lock_state
from pretest.planning.lock import existing_data
from pretest.spec import QualityRule, ResolvedOutcome, Study


def preregistration(
    study: Study, *, people: Mapping[str, int] | None = None, ratio: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """The decisions of the study as plain values, ready for JSON.

    Parameters
    ----------
    people : audience → people who will start, where that is known (``pretest plan``).
    ratio : arm → parts of the allocation (1 for arms that are not named).

    Returns
    -------
    dict
        ``hypotheses``: one per primary harm × audience; ``others``: further outcomes; ``rules``: on the quality of
        answers, in order; ``analysis``; ``allocation``; ``people``; ``data_exist``; ``lock``: its state; ``files``:
        name → SHA-256 of the bytes and of the content.
    """
    plan = study.plan
    outcomes = study.outcomes()
    parts = {arm: (ratio or {}).get(arm, 1) for arm in study.file.arms}
    return {
        "study": study.id,
        "plan": plan.plan,
        "hypotheses": [
            _outcome(outcome) | {"audience": audience}
            for outcome in outcomes
            if outcome.is_harm and outcome.primary
            for audience in outcome.audiences
        ],
        "others": [
            _outcome(outcome) | {"audiences": list(outcome.audiences)}
            for outcome in outcomes
            if not (outcome.is_harm and outcome.primary)
        ],
        "rules": [_rule(rule) for rule in plan.quality],
        "analysis": {
            "alpha": plan.alpha,
            "unit": plan.unit,
            "variance": plan.variance,
            "inference": plan.inference,
            "multiplicity": plan.multiplicity.method,
            "resamples": plan.multiplicity.resamples,
            "clusters": any(data.cluster is not None for data in study.file.data),
            "weights": any(data.weight is not None for data in study.file.data),
            "subgroups": [subgroup.by for subgroup in plan.subgroups],
            "alternatives": list(plan.alternatives),
        },
        "allocation": parts,
        "people": None if people is None else dict(people),
        "data_exist": existing_data(study) != [],
        "seed": study.file.seed,
        "lock": lock_state(study).record(),
        "files": {
            name: {"sha256": file.sha256, "content_sha256": file.canonical}
            for name, file in frozen_content(study).items()
        },
    }


def _outcome(outcome: ResolvedOutcome) -> dict[str, Any]:
    return {
        "outcome": outcome.id,
        "role": outcome.role,
        "higher_is": outcome.higher_is,
        "model": outcome.model,
        "margin": None if outcome.margin is None else outcome.margin.size,
        "unit": None if outcome.margin is None else outcome.margin.unit,
        "covariates": [name for name, _ in outcome.covariates],
    }


def _rule(rule: QualityRule) -> dict[str, Any]:
    """A rule with the settings that it was given."""
    given = rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    settings = {key: value for key, value in given.items() if key not in ("rule", "name", "then")}
    return {"rule": rule.rule, "label": rule.label, "then": rule.then, "settings": settings}
