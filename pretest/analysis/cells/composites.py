"""Composites of a plan: their scores beside those of their components, and what their estimation adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pretest.analysis.models.model import Estimated
from pretest.errors import Note, some
from pretest.numbers.composites import component_scales, compose, composite_fits, reference_moments
from pretest.numbers.design import Design
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.columns import WEIGHT
from pretest.words import Bools, Floats


@dataclass(frozen=True, slots=True)
class Standard:
    """What one composite is standardised on. mean, sd: (m,) of its components in the reference rows, NaN where they
    cannot be told; found: whether there are any such rows."""

    mean: tuple[float, ...]
    sd: tuple[float, ...]
    found: bool


def composite_standards(study: Study, frame: pd.DataFrame, reference: Bools, audience: str) -> dict[str, Standard]:
    """Composite → what it is standardised on: ``reference``, (n,) rows of ``frame``, which has the components."""
    given = frame[WEIGHT].to_numpy(dtype=np.float64, na_value=np.nan)
    weights = None if np.isnan(given).all() else np.where(np.isnan(given), 1.0, given)
    found: dict[str, Standard] = {}
    for outcome, parts in _composites_of(study, audience):
        mean, sd = reference_moments(component_values(frame, parts), reference, weights)
        found[outcome.id] = Standard(tuple(mean.tolist()), tuple(sd.tolist()), bool(reference.any()))
    return found


def _composites_of(study: Study, audience: str) -> Iterator[tuple[ResolvedOutcome, list[ResolvedOutcome]]]:
    """Each composite of an audience with its components."""
    single = {outcome.id: outcome for outcome in study.outcomes()}
    for outcome in single.values():
        if outcome.composite and audience in outcome.audiences:
            yield outcome, [single[name] for name in outcome.composite]


def composite_scores(
    study: Study,
    frame: pd.DataFrame,
    reference: Bools,
    *,
    audience: str,
    where: str,
    standards: Mapping[str, Standard] | None = None,
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """The score of every composite of ``audience``, positive = worse, under its name.

    Parameters
    ----------
    frame
        Rows of the audience in one wave, with the scores of the components.
    reference
        (n,) its rows that are standardised on: those of the reference arm, or of the baseline.
    where
        What notes call this part of the study.
    standards
        What the composites are standardised on, where the reference rows are not in ``frame``.

    Returns
    -------
    DataFrame
        The index of ``frame``, one column per composite: the mean of the components in SD of the reference rows; NaN
        where a component is missing, and for all where a component does not vary in the reference rows or is not there.
    Notes
        Composites without a score, and how many people lack one for want of some component.
    """
    columns: dict[str, Floats] = {}
    notes: list[Note] = []
    on = composite_standards(study, frame, reference, audience) if standards is None else standards
    for outcome, parts in _composites_of(study, audience):
        values, standard = component_values(frame, parts), on[outcome.id]
        flat = [part.id for part, one in zip(parts, standard.sd, strict=True) if np.isnan(one)]
        columns[outcome.id] = compose(values, harm_signs(parts), np.array(standard.mean), np.array(standard.sd))
        notes += _notes(outcome.id, where, flat if standard.found else [], values)
    return pd.DataFrame(columns, index=frame.index, dtype=np.float64), tuple(notes)


def _notes(name: str, where: str, flat: list[str], values: Floats) -> Iterable[Note]:
    if flat:
        what = f"{name}: {some(flat)} does not vary in the reference arm, so that the composite has no score."
        yield Note("composite_flat", "serious", where, f"{what} This says nothing about safety.")
    there = ~np.isnan(values)
    partly = int((there.any(axis=1) & ~there.all(axis=1)).sum())
    if partly:
        message = (
            f"{name}: {{N:row lacks|rows lack}} one or more of its components, and {{n:does|do}} not count for it."
        )
        yield Note("composite_partial", "info", where, message, (("n", partly),))


def component_values(frame: pd.DataFrame, parts: Sequence[ResolvedOutcome]) -> Floats:
    """(n, m) scores of the components; NaN where missing, or where the data lack the component."""
    nothing = pd.Series(np.nan, index=frame.index)
    found = [pd.to_numeric(frame.get(part.column, nothing), errors="coerce") for part in parts]
    return np.column_stack([one.to_numpy(dtype=np.float64, na_value=np.nan) for one in found])


def harm_signs(parts: Sequence[ResolvedOutcome]) -> Floats:
    """(m,) sign by which positive is worse."""
    return np.array([part.harm_sign for part in parts])


def with_component_scales(
    study: Study,
    outcomes: Sequence[ResolvedOutcome],
    frame: pd.DataFrame,
    design: Design,
    covariates: Floats,
    found: Estimated,
) -> Estimated:
    """``found`` with the uncertainty of the components' SDs in the cells of composites.

    Parameters
    ----------
    outcomes
        The K outcomes that were estimated.
    frame, covariates
        The rows of an audience with the scores of the components, and their (n, p) covariates. ``design`` may have
        more rows; those come last, and have no outcome.
    """
    single = {outcome.id: outcome for outcome in study.outcomes()}
    outside = len(design.arm) - len(frame)
    scales = {}
    for k, outcome in enumerate(outcomes):
        if not outcome.composite:
            continue
        parts = [single[name] for name in outcome.composite]
        values = np.pad(component_values(frame, parts), ((0, outside), (0, 0)), constant_values=np.nan)
        padded = np.pad(covariates, ((0, outside), (0, 0))) if covariates.shape[1] else None
        scales[k] = component_scales(values, harm_signs(parts), design, covariates=padded)
    return replace(found, fits=composite_fits(found.fits, scales)) if scales else found
