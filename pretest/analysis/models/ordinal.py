"""Outcomes that are one ordered answer, in the shape of all other cells: judged at one cut, the others beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pretest.analysis.models.measures import Measure
from pretest.analysis.models.model import Estimated, Model
from pretest.errors import Note
from pretest.numbers import Design, OrdinalFits, estimate_differences, estimate_ordinal
from pretest.numbers.absorbed import split_blocks
from pretest.spec.ordered import judged_cut, ordered_answers
from pretest.spec.study import ResolvedOutcome, Study
from pretest.words import Floats

OWN_NOTES = ("ordinal_not_fitted", "odds_not_proportional")  # of the engine, which knows outcomes by number only
TEST_LEVEL = 0.05  # of the test of proportional odds


def answers_of(study: Study, outcome: ResolvedOutcome) -> tuple[float, ...]:
    """(J,) the answers of an ordinal outcome, lowest first; a study that was checked has them."""
    found = ordered_answers(outcome.scale, outcome.bounds, study.answers)
    assert found is not None  # references.check_references saw to it
    return found


def estimate_ordered(
    study: Study,
    outcomes: Sequence[ResolvedOutcome],
    scores: Floats,
    design: Design,
    covariates: Floats | None,
    where: str,
) -> Estimated:
    """Proportional odds for outcomes with the same answers, and of each the cut that its plan judges.

    The SD of the control arm, for the risks, is that of the 0/1 answer "cut or higher".

    Parameters
    ----------
    scores : (n, K), NaN where missing.
    covariates : (n, p), or None.
    """
    answers = answers_of(study, outcomes[0])
    found = estimate_ordinal(
        scores,
        design,
        values=answers,
        covariates=covariates,
        inference=study.plan.inference,
        alpha=TEST_LEVEL,
    )
    cuts = np.array([judged_cut(answers, study.plan.outcomes[outcome.id].judged_cut) for outcome in outcomes])
    above = np.where(np.isnan(scores), np.nan, scores >= cuts)
    plain = estimate_differences(above, design)
    at = np.searchsorted(found.cuts, cuts)
    fits = replace(
        plain,
        estimate=_at(found.estimate, at),
        std_error=_at(found.std_error, at),
        df=_at(found.df, at),
        status=_at(found.status, at),
        influence=_at(found.influence, at),
        dropped=found.dropped,
        variance=found.variance,
        notes=tuple(note for note in found.notes if note.code not in OWN_NOTES),
    )
    wider, inner = split_blocks(scores, design, covariates)
    adjusted = wider is not None and inner.block is None
    variances = _variances(found, plain.variance, adjusted=adjusted)
    notes = _notes(outcomes, found, cuts, where)
    return Estimated(fits, tuple(map(_word, cuts)), variances, _others(found, at, variances), notes, plain)


def _at(values: NDArray[Any], at: NDArray[np.intp]) -> NDArray[Any]:
    """(..., K) of (..., K, J-1): of each outcome the place ``at``."""
    return np.asarray(values[..., np.arange(len(at)), at])


def _word(cut: float) -> str:
    return f"{cut:g}"


def _variances(found: OrdinalFits, plain: str, *, adjusted: bool) -> tuple[str, ...]:
    separate = f"gcomputation_{'cr1' if plain == 'cr2' else plain}" if adjusted else plain
    return tuple(found.variance if method == "proportional" else separate for method in found.method)


def _others(found: OrdinalFits, at: NDArray[np.intp], variances: tuple[str, ...]) -> tuple[Measure, ...]:
    """The cuts that are not judged, from the lowest to the highest."""
    made = []
    for j, cut in enumerate(found.cuts):
        there = np.flatnonzero(at != j)
        made.append(
            Measure(
                "marginal_effect",
                _word(cut),
                "ordinal",
                "probability",
                tuple(there.tolist()),
                tuple(variances[k] for k in there),
                found.estimate[:, there, j],
                found.std_error[:, there, j],
                found.df[:, there, j],
            )
        )
    return tuple(made)


def _notes(outcomes: Sequence[ResolvedOutcome], found: OrdinalFits, cuts: Floats, where: str) -> tuple[Note, ...]:
    """Per outcome: which cut is judged, and what the test of proportional odds said."""
    notes = []
    for k, outcome in enumerate(outcomes):
        message = f"{outcome.id}: the decision is about the share who answer {cuts[k]:g} or higher."
        notes.append(Note("ordinal_cut", "info", where, message))
        if len(found.cuts) > 1 and np.isfinite(found.std_error[:, k]).any():
            notes.append(_proportionality(outcome.id, found, k, where))
    return tuple(notes)


def _proportionality(outcome: str, found: OrdinalFits, k: int, where: str) -> Note:
    p = float(found.proportionality.p_value[k])
    test = f"score test of proportional odds, p = {p:.3f}"
    separate = "The difference is given per cut, from separate models."
    if p < TEST_LEVEL:
        message = f"{outcome}: the concepts do not shift all cuts alike ({test}). {separate}"
        return Note("odds_not_proportional", "warning", where, message)
    if found.method[k] == "per_cut":
        message = f"{outcome}: the proportional-odds model has no finite maximum. {separate}"
        return Note("ordinal_not_fitted", "warning", where, message)
    if np.isnan(p):
        message = f"{outcome}: whether the concepts shift all cuts alike could not be tested; the model assumes it."
        return Note("odds_not_checked", "warning", where, message)
    return Note("odds_checked", "info", where, f"{outcome}: nothing says that the cuts shift differently ({test}).")


MODEL = Model("ordinal", "marginal_effect", estimate_ordered, shares=True, answers=answers_of)
