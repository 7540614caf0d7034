"""What a model of an outcome is: how its effects are estimated, and what kind of effects they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pretest.analysis.models.measures import Measure
from pretest.errors import Note
from pretest.numbers import Design, LinearFits
from pretest.spec.study import ResolvedOutcome, Study
from pretest.words import Floats, MainEstimand
from pretest.words import Model as ModelId


@dataclass(frozen=True, slots=True, eq=False)
class Estimated:
    """The effects of K outcomes. fits: those that are judged, C concepts × K outcomes.

    details, variances: (K,) words: what an effect is about ("" where that needs no words), and its estimator. others:
    measures beside the effects, for whole audiences. raw: of models of shares, the plain differences between shares of
    the same rows; without them such a model has no bounds.
    """

    fits: LinearFits
    details: tuple[str, ...]
    variances: tuple[str, ...]
    others: tuple[Measure, ...] = ()
    notes: tuple[Note, ...] = ()
    raw: LinearFits | None = None


def any_number(study: Study, outcome: ResolvedOutcome) -> tuple[float, ...]:
    """No list of answers: the outcome may have any score."""
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """One model. id: as plans name it. estimand: what its effects are.

    estimate: takes the study, K outcomes with the same answers and covariates, their (n, K) scores (NaN where missing),
    the design, (n, p) covariates or None, and where that is, for notes. shares: whether its effects are differences
    between shares, which are judged as probabilities, instead of in points or SD. answers: all scores that an outcome
    can have, lowest first; empty where any number can be one. named: these answers in messages, where they are the
    same for every outcome. followed: whether waves follow the share of each of these answers, instead of the mean.
    """

    id: ModelId
    estimand: MainEstimand
    estimate: Callable[[Study, Sequence[ResolvedOutcome], Floats, Design, Floats | None, str], Estimated]
    shares: bool = False
    answers: Callable[[Study, ResolvedOutcome], tuple[float, ...]] = any_number
    named: str = ""
    followed: bool = False
