"""The chance that a concept without harm passes in all its harms and audiences together, by formula.

Estimates are taken as normal, with the correlations that the invented world gives them: harms of one audience hang
together, comparisons share the control, groups and several messages per person weigh as they do. One set of draws gives
for every draw the number of people from which on the concept would have passed, so that more people never let fewer
concepts pass. It orders designs within a second; the rehearsal has the last word. It was rosier than the rehearsal
where that was looked at. What it leaves out may be why, though how much each weighs was not measured: unanswered
questions, people who answer without reading and are not found, and loss that by chance differs between arms, which can
block reassurance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pretest.planning.composition import invented_parts
from pretest.planning.losses import kept_share
from pretest.planning.scenarios import is_primary_harm, margin_in_sd
from pretest.planning.scorecorrelations import ScoreCorrelations, Variable
from pretest.planning.splitting import shares_asked_both
from pretest.planning.world import AudienceModel, audience_model
from pretest.seeds import stream
from pretest.spec import ResolvedOutcome, Study
from pretest.spec.truth import Truth
from pretest.special import stdtrit
from pretest.words import Bools, Floats

DRAWS = 3_000
KNOTS = 400  # numbers of units between which the needed one is read
FEWEST_UNITS, LARGEST = 4.0, 1e8  # units of two arms: below and above nothing is compared
PRE = "_pre"

Place = tuple[str, str]  # audience, id of a primary harm


@dataclass(frozen=True, slots=True, eq=False)
class JointForm:
    """From how many people on each of D draws lets a concept without any effect pass; infinite where no number does.

    people: (D, audiences) of each audience. alone: (audience, primary harm) → (D,) for that harm by itself.
    """

    audiences: tuple[str, ...]
    people: Floats
    alone: Mapping[Place, Floats]

    @classmethod
    def of(
        cls, study: Study, truth: Truth, ratio: Mapping[str, int], *, seed: int = 0, draws: int = DRAWS
    ) -> JointForm:
        """Of a study whose arms get ``ratio`` parts of the people.

        Raises
        ------
        DesignError
            When a primary harm has a margin that the answers have no room for.
        """
        parts = dict.fromkeys(study.file.arms, 1) | dict(ratio)
        found = [_Audience.of(study, truth, parts, name, seed, draws) for name in study.audiences]
        found = [one for one in found if one.primary.any()]
        cuts = _criticals(study, found)
        people: list[Floats] = []
        alone: dict[Place, Floats] = {}
        for one in found:
            growth = one.growth(study.plan.alpha)
            asked = np.where(one.primary | (one.harm & (one.z > cuts["harm"])), growth, 0.0)
            turned = (one.aim & (one.z > np.where(one.harm, cuts["harm"], cuts["aim"]))) & ~one.primary
            worst = np.where(turned, np.inf, asked).max(axis=2)
            people.append(worst.ravel())
            alone |= {(one.name, one.ids[k]): growth[:, :, k].ravel() for k in np.flatnonzero(one.primary)}
        return cls(tuple(one.name for one in found), np.column_stack(people), alone)

    def chance(self, sizes: Mapping[str, int]) -> float:
        """That a concept passes in all audiences with ``sizes`` people who start."""
        return float((self.people <= self._sizes(sizes)).all(axis=1).mean())

    def chance_of(self, audience: str, n: float) -> float:
        """That it passes in one audience."""
        return float((self.people[:, self.audiences.index(audience)] <= n).mean())

    def chance_alone(self, place: Place, n: float) -> float:
        """That one harm of one audience is excluded."""
        return float((self.alone[place] <= n).mean())

    def _sizes(self, sizes: Mapping[str, int]) -> Floats:
        return np.array([sizes[name] for name in self.audiences], dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Audience:
    """What is judged of one audience. z: (D, concepts, K) of no effect, worse is positive. error: (concepts, K)
    standard error with one person who starts. units: independent units of two arms per person who starts. margin: (K,).
    harm, primary, aim: (K,); aim: what may not go the wrong way."""

    name: str
    ids: tuple[str, ...]
    z: Floats
    error: Floats
    units: float
    margin: Floats
    harm: Bools
    primary: Bools
    aim: Bools

    @classmethod
    def of(cls, study: Study, truth: Truth, parts: Mapping[str, int], name: str, seed: int, draws: int) -> _Audience:
        still = truth.model_copy(update={"effects": {}, "waves": {}})
        model = audience_model(study, still, name, min((data.wave for data in study.file.data), default=1))
        outcomes = _judged(study, model, name)
        arms = [study.control or "", *study.concepts]
        covariance = _arm_covariance(study, truth, parts, model, outcomes, arms)
        n_arms, n_outcomes = len(arms), len(outcomes)
        values, vectors = np.linalg.eigh(covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        normal = stream(seed, "joint", name).standard_normal((draws, len(root)))
        means = (normal @ root.T).reshape(draws, n_arms, n_outcomes)
        block = covariance.reshape(n_arms, n_outcomes, n_arms, n_outcomes)
        z = np.empty((draws, len(study.decided), n_outcomes))
        error = np.empty((len(study.decided), n_outcomes))
        for k, one in enumerate(outcomes):
            base = arms.index(one.reference) if one.reference in arms else 0
            for c, concept in enumerate(study.decided):
                here = arms.index(concept)
                variance = block[here, k, here, k] + block[base, k, base, k] - 2 * block[here, k, base, k]
                error[c, k] = np.sqrt(variance)
                z[:, c, k] = (means[:, here, k] - means[:, base, k]) / error[c, k]
        of_arms = (min(parts[one] for one in study.decided) + parts[arms[0]]) / sum(parts.values())
        size = 1.0 if truth.groups is None else truth.groups.size * _share_of(study, truth, name)
        units = (1.0 if truth.several is not None else of_arms) * kept_share(truth) / max(size, 1.0)
        return cls(
            name=name,
            ids=tuple(one.id for one in outcomes),
            z=z,
            error=error,
            units=units,
            margin=np.array([margin_in_sd(one, model) if one.margin is not None else np.inf for one in outcomes]),
            harm=np.array([one.is_harm for one in outcomes], dtype=bool),
            primary=np.array([is_primary_harm(one) for one in outcomes], dtype=bool),
            aim=np.array([name in one.aim or one.role == "benefit" for one in outcomes], dtype=bool),
        )

    def growth(self, alpha: float) -> Floats:
        """(D, concepts, K) people from which on the upper bound lies below the margin.

        With n people it does while z < margin √n / error - t(n): read the other way round, between knots of n.
        """
        people = np.geomspace(FEWEST_UNITS, LARGEST, KNOTS) / self.units
        quantile = stdtrit(np.maximum(people * self.units - 2, 1.0), 1 - alpha)
        found = np.zeros_like(self.z)
        for c, k in np.argwhere(np.isfinite(self.error / self.margin) & self.harm):
            below = self.margin[k] * np.sqrt(people) / self.error[c, k] - quantile
            found[:, c, k] = np.exp(np.interp(self.z[:, c, k], below, np.log(people)))
        return found


def _judged(study: Study, model: AudienceModel, audience: str) -> tuple[ResolvedOutcome, ...]:
    """Outcomes of ``audience`` that can hold a concept back, as far as their scales can be invented."""
    outcomes = {one.id: one for one in study.outcomes()}
    found = []
    for one in outcomes.values():
        judged = one.is_harm or one.role == "benefit" or audience in one.aim
        if not judged or audience not in one.audiences or one.compared == "nobody" or np.isnan(one.harm_sign):
            continue
        parts = invented_parts(one, outcomes)
        if parts and all(part.scale is not None and part.scale.id in model.scales for part in parts):
            found.append(one)
    return tuple(found)


def _arm_covariance(
    study: Study,
    truth: Truth,
    parts: Mapping[str, int],
    model: AudienceModel,
    outcomes: Sequence[ResolvedOutcome],
    arms: Sequence[str],
) -> Floats:
    """(A K, A K) covariance of the means of K outcomes in A arms, per person of the audience who starts."""
    scores, weights = _residuals(study, model, outcomes)
    same, again, group = (weights @ one @ weights.T for one in (scores.same, scores.again, scores.group))
    pair = shares_asked_both(study, outcomes, model.name)
    together = pair / np.outer(np.diag(pair), np.diag(pair))
    kept = kept_share(truth)
    mates = 0.0 if truth.groups is None else (truth.groups.size - 1) * _share_of(study, truth, model.name) * kept
    one_arm = same * together + mates * group
    messages = 1 if truth.several is None else truth.several.messages
    share = np.array([parts[arm] for arm in arms]) / sum(parts.values()) * messages * kept
    n_arms = len(arms)
    both = messages * (messages - 1) / (n_arms * max(n_arms - 1, 1)) * kept**2
    found = np.kron(np.diag(1 / share), one_arm)
    if both:
        off = (1 - np.eye(n_arms)) * both / np.outer(share, share)
        found = found + np.kron(off, again * together)
    return np.asarray(found)


def _residuals(
    study: Study, model: AudienceModel, outcomes: Sequence[ResolvedOutcome]
) -> tuple[ScoreCorrelations, Floats]:
    """Scores and (K, p) weights of the standardised outcomes, less what their own pre-scores explain."""
    known = {one.id: one for one in study.outcomes()}
    parts = {one.id: invented_parts(one, known) for one in outcomes}
    after: dict[Variable, None] = {}
    before: dict[Variable, None] = {}
    for one in outcomes:
        after |= {(part.scale.id, False): None for part in parts[one.id] if part.scale is not None}
        before |= {(name, True): None for name in _pre_scales(one, model)}
    variables = (*after, *before)
    scores = ScoreCorrelations.of(model, variables)
    weights = np.zeros((len(outcomes), len(variables)))
    for k, one in enumerate(outcomes):
        for part in parts[one.id]:
            assert part.scale is not None  # ``invented_parts`` saw to it
            weights[k, variables.index((part.scale.id, False))] += part.harm_sign
        weights[k] /= np.sqrt(weights[k] @ scores.same @ weights[k])
        own = [variables.index((name, True)) for name in _pre_scales(one, model)]
        if own:
            slopes = np.linalg.solve(scores.same[np.ix_(own, own)], scores.same[own] @ weights[k])
            weights[k, own] -= slopes
    return scores, weights


def _pre_scales(outcome: ResolvedOutcome, model: AudienceModel) -> tuple[str, ...]:
    names = (name.removesuffix(PRE) for name, _ in outcome.covariates if name.endswith(PRE))
    return tuple(dict.fromkeys(name for name in names if name in model.scales))


def _share_of(study: Study, truth: Truth, audience: str) -> float:
    shares = {name: truth.shares.get(name, 1.0) for name in study.audiences}
    return shares[audience] / sum(shares.values())


def _criticals(study: Study, found: Sequence[_Audience]) -> dict[str, float]:
    """Values that the largest of a family passes with probability alpha while there is no effect."""
    alpha = study.plan.alpha
    harms = [one.z[:, :, one.harm].reshape(len(one.z), -1) for one in found if one.harm.any()]
    aims = [one.z[:, :, one.aim & ~one.harm] for one in found if (one.aim & ~one.harm).any()]
    cuts = {"harm": _largest(np.concatenate(harms, axis=1), alpha), "aim": np.inf}
    if aims:
        cuts["aim"] = _largest(np.concatenate(aims, axis=2).reshape(-1, sum(one.shape[2] for one in aims)), alpha)
    return cuts


def _largest(z: Floats, alpha: float) -> float:
    return float(np.quantile(z.max(axis=1), 1 - alpha))
