"""All cells of a study: solved in batches per audience, kept in arrays with their joint influence values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.cells.armworth import ArmParts, arm_parts
from pretest.analysis.cells.composites import with_component_scales
from pretest.analysis.cells.covariates import CovariateMatrix, covariate_matrix
from pretest.analysis.cells.domain import make_domain
from pretest.analysis.cells.groups import Group
from pretest.analysis.cells.sampling import count_people
from pretest.analysis.models.measures import Measure, further_measures
from pretest.analysis.models.registry import model_of
from pretest.errors import DataError, Note
from pretest.numbers import Design, LinearFits, StandardisedFits, standardise
from pretest.numbers.rank import extreme_rows
from pretest.spec.study import ResolvedOutcome, Study
from pretest.words import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """The cells of one group that share a model and covariates: C concepts × K outcomes.

    reference, concepts: arms by name; of codes 0 and 1..C. arm: (n,) these codes. n_concept: (C, K) and n_reference:
    (K,) respondents (people, not rows). unit: (rows of ``fits``,) codes of the independent units, and of the executions
    that the last rows stand for.
    details, variances: (K,) of the effects in ``fits``: the cut of an ordinal outcome ("" of others), the estimator.
    measures: beside those effects, for whole audiences. parts: what sizes and bounds of shares rest on.
    """

    group: Group
    reference: str
    concepts: tuple[str, ...]
    arm: Ints
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
    details: tuple[str, ...]
    variances: tuple[str, ...]
    measures: tuple[Measure, ...]
    parts: ArmParts


def estimate_batches(study: Study, groups: Sequence[Group]) -> Iterator[Batch]:
    """Every cell of the plan, the declared subgroups included."""
    for group in groups:
        outcomes = [one for one in study.outcomes() if group.audience in one.audiences and one.compared != "nobody"]
        for subgroup, level, mask in parts_of(study, group):
            for members in same_design(study, outcomes):
                yield estimate_batch(study, group, members, mask, subgroup, level)


def parts_of(study: Study, group: Group) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Name, level and (n,) mask of the whole of a group ("" both), and of every declared subgroup of it."""
    yield "", "", np.ones(len(group.frame), dtype=bool)
    yield from _subgroups(study, group)


def same_design(study: Study, outcomes: Sequence[ResolvedOutcome]) -> list[tuple[ResolvedOutcome, ...]]:
    """Outcomes with one model, the same covariates and the same reference together: they are solved at once."""
    together: dict[tuple[object, ...], list[ResolvedOutcome]] = {}
    for outcome in outcomes:
        answers = model_of(outcome.model).answers(study, outcome)
        together.setdefault(
            (outcome.model, outcome.covariates, outcome.reference, outcome.compared, answers), []
        ).append(outcome)
    return [tuple(members) for members in together.values()]


def estimate_batch(
    study: Study,
    group: Group,
    outcomes: tuple[ResolvedOutcome, ...],
    mask: NDArray[np.bool_],
    subgroup: str,
    level: str,
) -> Batch:
    """The cells of outcomes with one model, the same covariates and the same reference, in some rows of a group."""
    of_all = f"{group.audience}, wave {group.wave}"
    where = of_all + (f", {subgroup}: {level}" if subgroup else "")
    if outcomes[0].compared == "on_topic":
        group = _on_topic(study, group)
    rows = np.flatnonzero(mask & (group.arm >= 0))
    domain = make_domain(study, group, rows)
    names, arm = _arms_of(study, outcomes[0], group.arm[rows])
    frame, design = domain.frame, replace(domain.design, arm=arm, n_arms=len(names))
    scores = np.column_stack([_scores(study, frame, outcome, where) for outcome in outcomes])
    made = covariate_matrix(frame, outcomes[0].covariates, where=where)
    covariates = made.values if made.names else None
    model = model_of(outcomes[0].model)
    found = model.estimate(study, outcomes, scores, design, covariates, where)
    if model.shares and found.raw is None:
        raise ValueError(
            f"model '{model.id}' compares shares, but gives no shares of the arms (`raw`) to bound them by"
        )
    if not subgroup:  # in a part of an audience the SDs come from the whole of it, and count as known
        found = with_component_scales(study, outcomes, frame, design, made.values, found)
    further = () if subgroup else (*found.others, *further_measures(study, outcomes, scores, design, frame))
    of_fit = _fit_notes(found.fits, outcomes, made.names, where)
    notes = (*made.notes, *_extreme(made, design, where), *of_fit, *found.notes)
    people = count_people(frame, arm, ~np.isnan(scores), design.n_arms)
    standardised = standardise(found.fits)
    return Batch(
        group,
        names[0],
        names[1:],
        arm,
        outcomes,
        subgroup,
        level,
        found.fits,
        standardised,
        people[1:],
        people[0],
        np.concatenate([domain.unit, found.fits.executions[:, 1]]),
        design.weights is not None,
        _of_part(notes, of_all, subgroup) if subgroup else notes,
        found.details,
        found.variances,
        further,
        arm_parts(found, standardised, domain.unit, design),
    )


def arms_against(study: Study, reference: str | None, arm: Ints) -> tuple[tuple[str, ...], Ints]:
    """Names of the arms, the reference first, and (n,) codes in that order; codes are those of ``Group.arm`` else."""
    names = [study.control or "", *study.concepts]
    if reference is None or reference == names[0]:
        return tuple(names), arm
    place = names.index(reference)
    names[0], names[place] = names[place], names[0]
    return tuple(names), np.where(arm == 0, place, np.where(arm == place, 0, arm))


def _on_topic(study: Study, group: Group) -> Group:
    """``group`` in which people who saw a message about something else saw none of these arms."""
    names = [study.control or "", *study.concepts]
    off = [code for code, name in enumerate(names) if name and study.file.arms[name].control == "off_topic"]
    return replace(group, arm=np.where(np.isin(group.arm, off), -1, group.arm))


def _arms_of(study: Study, outcome: ResolvedOutcome, arm: Ints) -> tuple[tuple[str, ...], Ints]:
    """``arms_against`` the reference of ``outcome``, without arms about something else where it leaves them out."""
    names, codes = arms_against(study, outcome.reference, arm)
    if outcome.compared != "on_topic":
        return names, codes
    kept = [place for place, name in enumerate(names) if study.file.arms[name].control != "off_topic"]
    order = {place: code for code, place in enumerate(kept)}
    return tuple(names[place] for place in kept), np.array([order[code] for code in codes.tolist()], dtype=np.intp)


def _scores(study: Study, frame: pd.DataFrame, outcome: ResolvedOutcome, where: str) -> Floats:
    if outcome.column not in frame.columns:
        raise DataError("outcome_missing", where, f"the outcome '{outcome.id}' is not in the data")
    scores = pd.to_numeric(frame[outcome.column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    model = model_of(outcome.model)
    answers = model.answers(study, outcome)
    if not answers:
        return scores
    odd = scores[~np.isnan(scores) & ~np.isin(scores, answers)]
    if len(odd):
        known = model.named or ", ".join(f"{answer:g}" for answer in answers)
        what = f"the {outcome.model} outcome '{outcome.id}' has values other than {known}: {odd[0]:g}"
        hint = "Recode it in study.yaml, or use model: linear."
        raise DataError(f"outcome_not_{outcome.model}", where, what, hint=hint)
    return scores


def _extreme(made: CovariateMatrix, design: Design, where: str) -> tuple[Note, ...]:
    """Covariates in which one person weighs more than all others of an arm together."""
    count = extreme_rows(made.values, np.asarray(design.arm), design.weights)
    what = (
        "has {n:row|rows} so far from the others that they decide the adjustment by themselves; look whether they are"
    )
    return tuple(
        Note("covariate_extreme", "serious", where, f"covariate '{name}' {what} mistakes.", (("n", int(n)),))
        for name, n in zip(made.names, count, strict=True)
        if n
    )


STATUS_WORDS = {
    "no_control": "nobody in the control arm has this outcome",
    "empty": "nobody who saw the concept has this outcome",
    "too_few": "too few respondents in the concept or the control arm",
    "few_clusters": "too few clusters for a standard error",
    "zero_variance": "all answers are the same in both arms, so there is no standard error",
    "blocks_apart": "the concept shares no randomisation block with the control",
    "separated": "the adjusted model has no finite solution; the unadjusted difference is shown",
    "flat_reference": "all answers in the control arm are the same, so there is no SD to express the effect in",
}


def _of_part(notes: tuple[Note, ...], where: str, subgroup: str) -> tuple[Note, ...]:
    """``notes`` on a level of a subgroup. No decision rests on it, so that nobody need stop there before deciding; and
    that a level has hardly anybody, or that all in it answered alike, is told of no level by name."""
    told = tuple(replace(note, severity="info") for note in notes if not note.code.startswith("cell_"))
    if len(told) == len(notes):
        return told
    message = f"Some levels of subgroup '{subgroup}' have too few people, or answers that do not differ, to compare "
    message += "arms in. Their rows are empty. This says nothing about safety."
    return (*told, Note("subgroup_not_compared", "info", where, message))


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
