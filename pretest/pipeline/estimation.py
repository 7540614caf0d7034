"""All cells of a study: solved in batches per audience, kept in arrays with their joint influence values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.columns import BLOCK, CLUSTER, DESIGN_COLUMNS, RESPONDENT, STRATUM, WEIGHT
from pretest.effects import LinearFits, StandardisedFits, estimate_differences, estimate_risk_differences, standardise
from pretest.errors import DataError, Note
from pretest.pipeline.covariates import covariate_matrix
from pretest.pipeline.groups import Group
from pretest.spec.study import ResolvedOutcome, Study

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """The cells of one group that share a model and covariates: C concepts × K outcomes.

    n_concept: (C, K) and n_reference: (K,) respondents (people, not rows). unit: (rows of ``fits``,) codes of the
    independent units; under a survey design the rest of the wave's sample comes after the group's own rows.
    """

    group: Group
    outcomes: tuple[ResolvedOutcome, ...]
    subgroup: str
    level: str
    fits: LinearFits
    standardised: StandardisedFits
    n_concept: NDArray[np.int64]
    n_reference: NDArray[np.int64]
    unit: NDArray[np.intp]
    weighted: bool
    notes: tuple[Note, ...]


def estimate_batches(study: Study, groups: Sequence[Group]) -> Iterator[Batch]:
    """Every cell of the plan, the declared subgroups included."""
    for group in groups:
        outcomes = [outcome for outcome in study.outcomes() if group.audience in outcome.audiences]
        parts = [("", "", np.ones(len(group.frame), dtype=bool)), *_subgroups(study, group)]
        for subgroup, level, mask in parts:
            for members in _same_design(outcomes):
                yield _batch(study, group, members, mask, subgroup, level)


def _same_design(outcomes: Sequence[ResolvedOutcome]) -> list[tuple[ResolvedOutcome, ...]]:
    """Outcomes with one model and the same covariates together: they are solved at once."""
    together: dict[tuple[object, ...], list[ResolvedOutcome]] = {}
    for outcome in outcomes:
        together.setdefault((outcome.model, outcome.covariates), []).append(outcome)
    return [tuple(members) for members in together.values()]


def _batch(
    study: Study,
    group: Group,
    outcomes: tuple[ResolvedOutcome, ...],
    mask: NDArray[np.bool_],
    subgroup: str,
    level: str,
) -> Batch:
    model, covariates = outcomes[0].model, outcomes[0].covariates
    where = f"{group.audience}, wave {group.wave}" + (f", {subgroup}: {level}" if subgroup else "")
    rows = np.flatnonzero(mask & (group.arm >= 0))
    frame = group.frame.iloc[rows]
    scores = np.column_stack([_scores(frame, outcome, model, where) for outcome in outcomes])
    named = covariates + (((BLOCK, "categorical"),) if frame[BLOCK].notna().any() else ())
    made = covariate_matrix(frame, named, where=where)
    outside = _outside(group, rows)
    design = pd.concat([frame[list(DESIGN_COLUMNS)], group.sample.design.iloc[outside]])
    weights, cluster, strata = _sampling(design)
    arm, n_arms = group.arm[rows], 1 + len(study.concepts)
    extra = (0, len(outside))
    values = np.pad(made.values, (extra, (0, 0))) if made.names else None
    padded = np.pad(scores, (extra, (0, 0)), constant_values=np.nan)
    codes = np.pad(arm, extra)
    if model == "binary":
        fits = estimate_risk_differences(
            padded, codes, n_arms=n_arms, covariates=values, cluster=cluster, weights=weights, strata=strata
        )
    else:
        fits = estimate_differences(
            padded,
            codes,
            n_arms=n_arms,
            covariates=values,
            cluster=cluster,
            weights=weights,
            strata=strata,
            variance=study.plan.variance,
            inference=study.plan.inference,
        )
    people = _people(frame, arm, ~np.isnan(scores), n_arms)
    notes = made.notes + _fit_notes(fits, outcomes, made.names, where)
    unit = np.concatenate([group.unit[rows], group.sample.unit[outside]])
    weighted = weights is not None
    return Batch(
        group, outcomes, subgroup, level, fits, standardise(fits), people[1:], people[0], unit, weighted, notes
    )


def _outside(group: Group, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Rows of the wave's sample outside this domain; none where there are neither weights nor strata.

    Under a survey design their sampling units stay in the variance, as ``subset`` of R's survey keeps them.
    """
    survey = group.sample.design[[WEIGHT, STRATUM]].notna().any(axis=None)
    return np.flatnonzero(~np.isin(group.sample.position, group.position[rows]) & bool(survey))


def _scores(frame: pd.DataFrame, outcome: ResolvedOutcome, model: str, where: str) -> Floats:
    if outcome.column not in frame.columns:
        raise DataError("outcome_missing", where, f"the outcome '{outcome.id}' is not in the data")
    scores = pd.to_numeric(frame[outcome.column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    if model == "binary":
        odd = ~np.isnan(scores) & ~np.isin(scores, (0.0, 1.0))
        if odd.any():
            what = f"the binary outcome '{outcome.id}' has values other than 0 and 1"
            raise DataError("outcome_not_binary", where, what, hint="Recode it in study.yaml, or use model: linear.")
    return scores


def _sampling(frame: pd.DataFrame) -> tuple[Floats | None, NDArray[np.intp] | None, NDArray[np.intp] | None]:
    """Weights, cluster codes and stratum codes, each None where the data have none.

    Respondents who rated several concepts are clusters of their own; within declared clusters they are nested.
    """
    weights = frame[WEIGHT].to_numpy(dtype=np.float64, na_value=np.nan)
    strata = frame[STRATUM]
    respondent = frame[RESPONDENT].astype("string")
    cluster: NDArray[np.intp] | None = None
    if frame[CLUSTER].notna().any():
        named = ("c:" + frame[CLUSTER].astype("string")).fillna("r:" + respondent)
        cluster = pd.factorize(named)[0].astype(np.intp)
    elif respondent.duplicated().any():
        cluster = pd.factorize(respondent)[0].astype(np.intp)
    return (
        None if len(weights) == 0 or np.isnan(weights).all() else np.where(np.isnan(weights), 1.0, weights),
        cluster,
        None if strata.isna().all() else pd.factorize(strata.astype("string").fillna("?"))[0].astype(np.intp),
    )


def _people(frame: pd.DataFrame, arm: NDArray[np.intp], there: NDArray[np.bool_], n_arms: int) -> NDArray[np.int64]:
    """(A, K) respondents of each arm with each outcome; a respondent with two rows in an arm counts once."""
    codes = pd.factorize(frame[RESPONDENT].astype("string"))[0]
    people = np.zeros((n_arms, there.shape[1]), dtype=np.int64)
    for k in range(there.shape[1]):
        seen = np.unique(np.column_stack([arm[there[:, k]], codes[there[:, k]]]), axis=0)
        people[:, k] = np.bincount(seen[:, 0], minlength=n_arms)
    return people


STATUS_WORDS = {
    "no_control": "nobody in the control arm has this outcome",
    "empty": "nobody who saw the concept has this outcome",
    "too_few": "fewer than two respondents in the concept or the control arm",
    "few_clusters": "too few clusters for a standard error",
    "zero_variance": "all answers are the same in both arms, so there is no standard error",
    "separated": "the adjusted model has no finite solution; the unadjusted difference is shown",
    "flat_reference": "all answers in the control arm are the same, so there is no SD to express the effect in",
}


def _fit_notes(
    fits: LinearFits, outcomes: Sequence[ResolvedOutcome], covariates: Sequence[str], where: str
) -> tuple[Note, ...]:
    # the engine numbers outcomes and covariates; what it left out is said below by name
    notes = [note for note in dict.fromkeys(fits.notes) if note.code != "covariate_dropped"]
    for k, outcome in enumerate(outcomes):
        for status in sorted({str(status) for status in fits.status[:, k]} - {"ok"}):
            n_cells = int((fits.status[:, k] == status).sum())
            message = (
                f"{outcome.id}: {STATUS_WORDS.get(status, status)} ({n_cells} cells). This says nothing about safety."
            )
            notes.append(Note(f"cell_{status}", "serious", where, message))
        if fits.dropped[k]:
            names = [covariates[index] for index in fits.dropped[k]]
            message = f"{outcome.id}: covariates left out because some arm cannot carry them: {', '.join(names)}."
            # a missing-indicator that goes leaves the covariate itself, with the mean in place of a few gaps
            only_indicators = all(name.endswith("?") for name in names)
            notes.append(Note("covariate_dropped", "info" if only_indicators else "warning", where, message))
    return tuple(notes)


def _subgroups(study: Study, group: Group) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Name, level and mask of every declared subgroup of this group."""
    for subgroup in study.plan.subgroups:
        if subgroup.by not in group.frame.columns:
            raise DataError(
                "subgroup_missing", group.audience, f"the subgroup column '{subgroup.by}' is not in the data"
            )
        column = group.frame[subgroup.by]
        if subgroup.cut is None:
            for level in sorted(column.dropna().unique().tolist(), key=str):
                yield subgroup.by, _plain(level), (column == level).to_numpy(dtype=bool, na_value=False)
            continue
        values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        edges = [-np.inf, *subgroup.cut, np.inf]
        for low, high in pairwise(edges):
            yield subgroup.by, _interval(low, high), (values >= low) & (values < high)


def _plain(level: object) -> str:
    return f"{level:g}" if isinstance(level, float) else str(level)


def _interval(low: float, high: float) -> str:
    if low == -np.inf:
        return f"<{high:g}"
    return f">={low:g}" if high == np.inf else f"{low:g}-<{high:g}"
