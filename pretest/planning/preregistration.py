"""What a preregistration says, taken from the plan and the study as plain values; words are the report's business."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pretest.analysis.compiled import compile_study
from pretest.analysis.record.lockfile import frozen_content, lock_state
from pretest.library import inside
from pretest.numbers.spending import spend
from pretest.planning.columnfacts import column_facts
from pretest.planning.lock import existing_data
from pretest.spec import QualityRule, ResolvedOutcome, Study
from pretest.spec.condition import Condition


def preregistration(
    study: Study, *, people: Mapping[str, int] | None = None, ratio: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """The decisions of the study as plain values, ready for JSON.

    Parameters
    ----------
    people : audience → people who will start, where that is known; see ``planned_people``.
    ratio : arm → parts of the allocation (1 for arms that are not named).

    Returns
    -------
    dict
        ``hypotheses``: one per primary harm × audience; ``others``: further outcomes; ``aims``: what the campaign
        wants to improve; ``rules``: on the quality of answers, in order; ``columns``: what columns are called;
        ``audiences``: who belongs to them; ``stated``: what is said to be asked and no questionnaire proves;
        ``control``; ``analysis``; ``allocation``; ``people``; ``data_exist``; ``lock``: its state; ``files``: name →
        SHA-256 of the bytes and of the content.

    Raises
    ------
    SpecError
        When the lock of the plan cannot be read, or was changed by hand.

    Examples
    --------
    >>> import pretest
    >>> facts = pretest.preregistration(pretest.load_study("demo/pretest"), people={"users": 900, "non_users": 900})
    >>> facts["allocation"]
    {'control': 1, 'current': 1, 'guilt': 1, 'everyone': 1, 'together': 1}
    >>> facts["hypotheses"][0]["outcome"], facts["hypotheses"][0]["audience"], facts["hypotheses"][0]["margin"]
    ('help_barriers', 'users', 0.2)
    """
    plan = study.plan
    outcomes = study.outcomes()
    parts = {arm: (ratio or {}).get(arm, 1) for arm in study.file.arms}
    return {
        "study": study.id,
        "plan": plan.plan,
        "control": study.control,
        "other_control": study.other_control,
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
        "aims": [{"outcome": one.id, "audiences": list(one.aim)} for one in outcomes if one.aim],
        "rules": [_rule(rule) for rule in plan.quality],
        "columns": column_facts(study),
        "audiences": {name: _condition(audience.when) for name, audience in study.file.audiences.items()},
        "stated": [one.record() for one in compile_study(study).stated],
        "analysis": {
            "alpha": plan.alpha,
            "unit": plan.unit,
            "variance": plan.variance,
            "inference": plan.inference,
            "multiplicity": plan.multiplicity.method,
            "resamples": plan.multiplicity.resamples,
            "clusters": any(data.cluster is not None for data in study.file.data),
            "weights": any(data.weight is not None for data in study.file.data),
            "subgroups": [{"by": subgroup.by, "cut": list(subgroup.cut or ())} for subgroup in plan.subgroups],
            "alternatives": list(plan.alternatives),
            "evidence": _evidence(study),
            "looks": _looks(study),
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


def _looks(study: Study) -> dict[str, Any] | None:
    """Units at each planned look, and what each may spend of alpha where all planned units are there."""
    looks = study.plan.looks
    if looks is None:
        return None
    levels = spend(study.plan.alpha, [n / looks.planned for n in looks.n], looks.spending)
    return {"n": list(looks.n), "spending": looks.spending, "levels": levels.tolist()}


def _evidence(study: Study) -> dict[str, Any] | None:
    """What the chances of harm start from: a file of earlier research, the panel, and their weights."""
    plan = study.plan.evidence
    if plan is None:
        return None
    weights = {source: plan.weight_of(source) for source in ("research", "practice", "vague")}
    return {"prior": plan.prior, "weights": weights}


def planned_people(study: Study) -> dict[str, int] | None:
    """How many people should start, as an earlier ``plan`` advised.

    Parameters
    ----------
    study : whose folder holds reports/plan/plan.json, where ``write_plan`` and ``pretest plan`` put it.

    Returns
    -------
    dict or None
        Audience → people; None when there is no advice that can be read.

    Raises
    ------
    OSError
        When the file is there but may not be read.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> study = pretest.load_study("my-study")
    >>> pretest.planned_people(study) is None
    True
    >>> advice = study.folder / "reports" / "plan" / "plan.json"
    >>> advice.parent.mkdir(parents=True)
    >>> _ = advice.write_text('{"needed": [{"audience": "users", "n": 900}]}', encoding="utf-8")
    >>> pretest.planned_people(study)
    {'users': 900}
    """
    path = inside(study.folder, "reports/plan/plan.json")
    if not path.is_file():
        return None
    try:
        record: Any = json.loads(path.read_text(encoding="utf-8"))
        return {str(one["audience"]): int(one["n"]) for one in record["needed"] if one["audience"] in study.audiences}
    except (ValueError, KeyError, TypeError):
        return None


def _outcome(outcome: ResolvedOutcome) -> dict[str, Any]:
    return {
        "outcome": outcome.id,
        "role": outcome.role,
        "higher_is": outcome.higher_is,
        "model": outcome.model,
        "margin": None if outcome.margin is None else outcome.margin.size,
        "unit": None if outcome.margin is None else outcome.margin.unit,
        "covariates": [name for name, _ in outcome.covariates],
        **({"composite": list(outcome.composite)} if outcome.composite else {}),
    }


def _rule(rule: QualityRule) -> dict[str, Any]:
    """A rule with the settings that it was given; its condition in full, so that nothing hangs on a default."""
    given = rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    settings = {key: value for key, value in given.items() if key not in ("rule", "name", "then")}
    settings |= {} if rule.when is None else {"when": _condition(rule.when)}
    return {"rule": rule.rule, "label": rule.label, "then": rule.then, "settings": settings}


def _condition(condition: Condition | None) -> dict[str, Any]:
    """Column → what is allowed; nothing for everybody."""
    if condition is None:
        return {}
    return {name: one.model_dump(mode="json", by_alias=True) for name, one in condition.root.items()}
