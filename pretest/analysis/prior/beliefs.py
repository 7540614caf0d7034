"""The prior of a study: what earlier research and practice expect of each kind of harm, mixed as the plan says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pretest.analysis.prior.practised import Key, Practised
from pretest.evidence.predict import RolePrediction, predict_role
from pretest.risk.prior import SCEPTICAL, WEAK, Prior, Priors
from pretest.spec.plan import EvidencePrior
from pretest.spec.study import Study
from pretest.words import HARM_ROLES, PriorSource, Role

Component = tuple[PriorSource, float, float, float]  # source, weight, mean, sd


@dataclass(frozen=True, slots=True, eq=False)
class Beliefs:
    """priors: for the risks. research: per kind of harm that decides, what its studies predict; empty where the plan
    names no earlier research. practice: per (concept, role) what practice expects.
    """

    priors: Priors = SCEPTICAL
    research: Mapping[Role, RolePrediction] = field(default_factory=dict)
    practice: Mapping[Key, Practised] = field(default_factory=dict)


def deciding_roles(study: Study) -> tuple[Role, ...]:
    """The kinds of harm of which the plan has a primary outcome, in the order of all roles."""
    primary = {outcome.role for outcome in study.outcomes() if outcome.is_harm and outcome.primary}
    return tuple(role for role in HARM_ROLES if role in primary)


def believe(study: Study, practice: Mapping[Key, Practised] | None = None) -> Beliefs:
    """The prior of every concept and kind of harm.

    Without ``evidence`` in the plan it is the sceptical prior for all, and so it is for a kind of harm that neither
    studies nor forecasts speak of. Else it is a mixture: ``mix`` on the predictive distribution of its earlier studies
    (on the sceptical prior where there are forecasts but no studies); ``weight`` on what practice expects of the
    concept; the rest on N(0, 0.5^2), which yields to any data. The weight of a source that is silent falls to that
    rest. The spread of single outcomes is that of the sceptical prior everywhere.

    Raises
    ------
    SpecError
        When people would count twice in the pooled studies.
    """
    plan = study.plan.evidence
    if plan is None:
        return Beliefs()
    roles, forecast = deciding_roles(study), practice or {}
    research: dict[Role, RolePrediction] = {}
    if study.evidence is not None:
        research = {role: predict_role(study.evidence, role, study=study.id) for role in roles}
    priors = {
        (concept, role): mixed(plan, research.get(role), forecast.get((concept, role)))
        for concept in study.concepts
        for role in roles
    }
    return Beliefs(priors or SCEPTICAL, research, forecast)


def mixed(plan: EvidencePrior, research: RolePrediction | None, practice: Practised | None) -> Prior:
    """The prior of one concept and kind of harm.

    Examples
    --------
    >>> from pretest.analysis.prior.beliefs import mixed
    >>> from pretest.analysis.prior.practised import Practised
    >>> from pretest.spec.plan import EvidencePrior
    >>> plan = EvidencePrior(prior="campaigns", mix=0.5, practice={"weight": 0.3, "base": {"stigma": 0.2}})
    >>> prior = mixed(plan, None, Practised(0.1, 0.25, 12, ("stigma",)))
    >>> prior.sources, [round(weight, 2) for weight in prior.weights], prior.means
    (('convention', 'practice', 'vague'), [0.5, 0.3, 0.2], (0.0, 0.1, 0.0))
    >>> mixed(plan, None, None).name
    'sceptical'
    """
    expected = None if research is None else research.expected
    if expected is None and practice is None:
        return SCEPTICAL
    parts: list[Component] = []
    if expected is not None:
        parts.append(("research", plan.weight_of("research"), expected.mean, expected.sd))
    else:
        parts.append(("convention", plan.weight_of("research"), SCEPTICAL.means[0], SCEPTICAL.sds[0]))
    if practice is not None:
        parts.append(("practice", plan.weight_of("practice"), practice.mean, practice.sd))
    left = 1.0 - sum(part[1] for part in parts)
    parts.append(("vague", left if left > 1e-9 else 0.0, WEAK.means[0], WEAK.sds[0]))
    kept = [part for part in parts if part[1] > 0.0]
    total = sum(part[1] for part in kept)
    return Prior.mixture(
        "evidence",
        [weight / total for _, weight, _, _ in kept],
        [mean for _, _, mean, _ in kept],
        [sd for _, _, _, sd in kept],
        SCEPTICAL.tau_scale,
        [source for source, _, _, _ in kept],
    )
