"""Who was lost after seeing a message, and how bad the effect may be for those who would have stayed in either arm.

Loss counts from the message on: rows without any arm are not there, who was not eligible never took part, and an
answer that was not asked is not lost. Rules of the plan that leave people out for how they answered count as loss, for
they look at what came after the message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pretest.analysis.cells.armpair import Rows, oriented, shown_rows
from pretest.analysis.cells.covariates import covariate_matrix
from pretest.analysis.cells.estimation import arms_against
from pretest.analysis.cells.groups import Group, make_groups
from pretest.numbers import estimate_differences
from pretest.numbers.attrition import LeeBounds, estimate_lee_bounds
from pretest.quality import Screened, screen
from pretest.responses import Responses
from pretest.responses.planned import has_split
from pretest.spec.study import ResolvedOutcome, Study
from pretest.special import ndtri, stdtr
from pretest.tables import columns
from pretest.words import Bools, Floats

DIFFERS = 0.10
"""A p-value of the difference in loss below which it may have moved the effect."""

LEVEL = 0.05
"""One-sided level of the limit of Lee's upper bound."""

_ALL = 1.0 - 1e-9

Key = tuple[int, str, str, str]  # wave, audience, concept, outcome


@dataclass(frozen=True, slots=True, eq=False)
class Lost:
    """One group as it was assigned. rows: everybody who was shown an arm. gone: outcome → (n,) who lacks it.

    undrawn: outcome → (n,) who was not asked it because a split did not draw its block: these people are not in the
    comparison of that outcome, neither as lost nor as kept.
    """

    group: Group
    rows: Rows
    gone: Mapping[str, Bools]
    undrawn: Mapping[str, Bools]

    @property
    def altogether(self) -> Bools:
        """(n,) who lacks every outcome that they were asked."""
        lacking = [self.gone[name] | self.undrawn[name] for name in self.gone]
        asked = ~np.all(list(self.undrawn.values()), axis=0)
        return np.asarray(np.all(lacking, axis=0) & asked, dtype=bool)


def lost_in(study: Study, responses: Responses, screened: Screened, assigned: Screened | None = None) -> Iterator[Lost]:
    """Every group with those whom the plan's rules left out, and who lacks each judged outcome.

    assigned: everybody whom the rules would leave out as well, where they are known already.
    """
    assigned = screen(study, responses, exclusions="none") if assigned is None else assigned
    groups, _, _ = make_groups(study, assigned.frame)
    return lost_from(study, groups, assigned, screened)


def lost_from(study: Study, groups: Sequence[Group], assigned: Screened, screened: Screened) -> Iterator[Lost]:
    """``lost_in`` from the groups of ``assigned``, scored already."""
    kept = keys(screened.frame)
    for group in groups:
        yield lost_of(study, group, assigned.reasons.iloc[group.position], kept)


def lost_of(study: Study, group: Group, reasons: pd.DataFrame, kept: pd.MultiIndex) -> Lost:
    """Who of ``group``, as it was assigned, is not there any more.

    Parameters
    ----------
    reasons : why answers are missing, of the rows of ``group``.
    kept : ``keys`` of the rows that the plan's rules left in.
    """
    rows = shown_rows(study, group)
    outcomes = [one for one in study.outcomes() if group.audience in one.audiences]
    excluded = ~keys(rows.frame).isin(kept)
    why, split = reasons.loc[group.arm >= 0], has_split(study)
    gone: dict[str, Bools] = {}
    undrawn: dict[str, Bools] = {}
    for one in (one for one in outcomes if one.column in rows.frame.columns):
        unasked = not_asked(study, why, one)
        undrawn[one.id] = unasked if split else np.zeros_like(unasked)
        gone[one.id] = (np.isnan(rows.values(one.column)) & ~unasked) | (excluded & ~undrawn[one.id])
    return Lost(group, rows, gone, undrawn)


def keys(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[[columns.WAVE, columns.RESPONDENT]])


def not_asked(study: Study, reasons: pd.DataFrame, outcome: ResolvedOutcome) -> Bools:
    """(n,) rows to whom no question of the outcome was put, or none of some component of a composite."""
    if outcome.composite:
        single = {one.id: one for one in study.outcomes()}
        parts = [not_asked(study, reasons, single[name]) for name in outcome.composite]
        return np.asarray(np.any(parts, axis=0), dtype=bool)
    items = [] if outcome.scale is None else [item.id for item in outcome.scale.items]
    there = [item for item in items if item in reasons.columns]
    if not there:
        return np.zeros(len(reasons), dtype=bool)
    return (reasons[there] == "not_asked").all(axis=1).to_numpy(dtype=bool, na_value=False)


@dataclass(frozen=True, slots=True, eq=False)
class LossTests:
    """Differences in the share that is lost, by the design of the data.

    names: what is lost, "" for every outcome together first; () where there is nothing to compare. estimate, std_error,
    df, p: (C, K); two-sided, NaN where both arms lost nobody, or everybody. unequal: (C, K) whether the loss may have
    moved the effect on that outcome.
    """

    names: tuple[str, ...]
    estimate: Floats
    std_error: Floats
    df: Floats
    p: Floats
    unequal: Bools


def compare_losses(study: Study, lost: Lost) -> LossTests:
    """The share lost in each concept against the reference: altogether, and outcome by outcome.

    Loss is unequal where people left altogether at p < .10, and then for every outcome that anybody lacks; and for
    one outcome that people left open at p < .10 over the number of outcomes that anybody lacks.
    """
    names = list(lost.gone)
    if study.control is None or not names or not len(lost.rows.arm):
        none = np.empty((len(study.concepts), 0))
        return LossTests((), none, none, none, none, none.astype(bool))
    shares = np.column_stack([lost.altogether, *lost.gone.values()]).astype(np.float64)
    nobody = np.zeros(len(shares), dtype=bool)
    shares[np.column_stack([nobody, *lost.undrawn.values()])] = np.nan
    fits = estimate_differences(shares, lost.rows.design)
    lacked: Bools = np.asarray((shares == 1.0).any(axis=0), dtype=bool)
    p, unequal = unequal_losses(fits.estimate, fits.std_error, fits.df, lacked)
    return LossTests(("", *names), fits.estimate, fits.std_error, fits.df, p, unequal)


def unequal_losses(estimate: Floats, std_error: Floats, df: Floats, lacked: Bools) -> tuple[Floats, Bools]:
    """The p-values and ``unequal`` of ``LossTests``.

    Parameters
    ----------
    estimate, std_error, df : (..., C, K) of the shares that are lost, all outcomes together first.
    lacked : (..., K) whether anybody lacks it.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        tested = 2.0 * stdtr(df, -np.abs(estimate / std_error))
    # everybody in one arm and nobody in the other: there is no standard error
    p: Floats = np.where(np.abs(estimate) > _ALL, 0.0, tested)
    several = np.maximum(lacked[..., 1:].sum(axis=-1), 1)[..., None, None]
    unequal: Bools = np.asarray(lacked[..., None, :] & ((p < DIFFERS / several) | (p[..., :1] < DIFFERS)))
    unequal[..., 0] = p[..., 0] < DIFFERS
    return p, unequal


def attrition_limits(study: Study, lost: Sequence[Lost], shares: Mapping[Key, float] | None = None) -> dict[Key, float]:
    """Upper one-sided limits of the effect that unequal loss leaves open, in points, positive = worse.

    For each cell whose loss is unequal (``compare_losses``): the upper limit, at 95 %, of Lee's upper bound. shares:
    cell → the share of the level that it has at this look, all where it is not named.
    Lee (2009), DOI 10.1111/j.1467-937X.2009.00536.x.
    """
    found: dict[Key, float] = {}
    for one in lost:
        found |= _limits(study, one, shares or {})
    return found


def _limits(study: Study, lost: Lost, shares: Mapping[Key, float]) -> dict[Key, float]:
    """Of one group: each outcome against its own reference."""
    outcomes = {one.id: one for one in study.outcomes()}
    limits: dict[Key, float] = {}
    for reference in dict.fromkeys(outcomes[name].reference for name in lost.gone):
        arms, arm = arms_against(study, reference, lost.rows.arm)
        rows = replace(lost.rows, design=replace(lost.rows.design, arm=arm))
        tests = compare_losses(study, replace(lost, rows=rows))
        judged = [outcomes[name] for name in tests.names if name]
        for k, outcome in enumerate(judged, 1):
            if outcome.reference != reference or not np.isfinite(outcome.harm_sign):
                continue
            for c in np.flatnonzero(tests.unequal[:, k]):
                key = (lost.group.wave, lost.group.audience, arms[c + 1], outcome.id)
                own = ((arm == 0) | (arm == c + 1)) & ~lost.undrawn[outcome.id]
                limits[key] = _limit(rows, outcome, lost.gone[outcome.id], own, LEVEL * shares.get(key, 1.0))
    return limits


def _limit(rows: Rows, outcome: ResolvedOutcome, gone: Bools, own: Bools, level: float) -> float:
    found = lee_bounds(rows.only(own), outcome, gone[own])
    return np.inf if found is None else lee_limit(found.high, found.se_high, level)


def lee_limit(high: float, se_high: float, level: float = LEVEL) -> float:
    """The upper limit, one-sided at ``level``, of Lee's upper bound ``high``."""
    return high + float(ndtri(1.0 - level)) * se_high


def lee_bounds(pair: Rows, outcome: ResolvedOutcome, gone: Bools) -> LeeBounds | None:
    """Lee's bounds of one concept against its reference, in points, positive = worse; None where nobody stayed.

    They are taken of the outcome less what the plan's covariates predict of it. What was known before is the same for
    everybody who would stay in either arm, so the bounds are on the same effect, and narrower.
    """
    y = np.where(gone, np.nan, oriented(pair, outcome))
    seen, there = pair.arm > 0, ~np.isnan(y)
    if not (there & seen).any() or not (there & ~seen).any():
        return None
    y = y - _predicted(pair, outcome, y, there)
    return estimate_lee_bounds(y, seen, cluster=pair.design.cluster, weights=pair.design.weights)


def _predicted(pair: Rows, outcome: ResolvedOutcome, y: Floats, there: Bools) -> Floats:
    """(n,) what the covariates predict within arms, by least squares among those who stayed; 0 without covariates."""
    made = covariate_matrix(pair.frame, outcome.covariates, where="drop-out")
    return predicted_within(y, made.values, pair.arm > 0, there, pair.design.weights)


def predicted_within(y: Floats, covariates: Floats, seen: Bools, there: Bools, weights: Floats | None) -> Floats:
    """(n,) what (n, p) covariates predict of ``y`` within two arms, by least squares among those who are ``there``; 0
    where these are fewer than five for each coefficient."""
    n_columns = 2 + covariates.shape[1]
    if not covariates.shape[1] or there.sum() < 5 * n_columns:
        return np.zeros(len(y))
    centred = covariates - covariates[there].mean(axis=0)
    design = np.column_stack([np.ones(len(y)), seen, centred])
    root = np.sqrt(np.ones(len(y)) if weights is None else weights)[there]
    coefficient = np.linalg.lstsq(root[:, None] * design[there], root * y[there], rcond=None)[0]
    return np.asarray(centred @ coefficient[2:])
