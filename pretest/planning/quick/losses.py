"""Unequal drop-out in many invented studies, and the limits that it leaves open: as ``cells.attrition``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pretest.analysis.cells.attrition import lee_limit, predicted_within, unequal_losses
from pretest.numbers.attrition import lee_upper
from pretest.numbers.stacked import StackedRows, stacked_differences, stacked_means
from pretest.planning.quick.audience import Stacked
from pretest.planning.quick.cells import arms_of
from pretest.planning.quick.covariates import stacked_covariates
from pretest.spec import ResolvedOutcome, Study
from pretest.words import Bools, Floats

Limits = dict[
    tuple[str, str], dict[str, Floats]
]  # audience, outcome → concept → (R,) limit, NaN where losses are alike


def stacked_limits(
    study: Study,
    audience: Stacked,
    outcomes: Sequence[ResolvedOutcome],
    there: Bools,
    counted: Bools,
    reasoned: frozenset[str],
) -> Limits:
    """``attrition_limits`` of one audience.

    Parameters
    ----------
    there, counted : (R, n) who took part, and whom the rules left in.
    reasoned : columns in which some answer lacks with a reason.
    """
    own = [one for one in outcomes if audience.name in one.audiences]
    if study.control is None or not own:
        return {}
    scores = np.stack([audience.outcome(one, there) for one in own], axis=1)
    undrawn = np.stack([audience.undrawn(one, reasoned) for one in own], axis=1)
    gone = (np.isnan(scores) | ~counted[:, None]) & ~undrawn
    altogether = np.asarray((gone | undrawn).all(axis=1) & ~undrawn.all(axis=1))
    shares = np.concatenate([altogether[:, None], gone], axis=1).astype(np.float64)
    shares[:, 1:][undrawn] = np.nan
    found: Limits = {}
    for reference in dict.fromkeys(one.reference for one in own if one.reference is not None):
        judged = [k for k, one in enumerate(own) if one.reference == reference and np.isfinite(one.harm_sign)]
        names, arms = arms_of(study, _everywhere(own, reference))
        rows = StackedRows.of(shares, there, tuple(audience.parts[code] for code in arms))
        lacked = ((shares == 1.0) & there[:, None]).any(axis=2)
        _, unequal = unequal_losses(*stacked_differences(rows, stacked_means(rows)), lacked)
        for c, concept in enumerate(names[1:]):
            lost = _Pair(study, audience, there, (audience.parts[arms[0]], audience.parts[arms[c + 1]]))
            for k in judged:
                limit = lost.limits(own[k], scores[:, k], gone[:, k], undrawn[:, k], unequal[:, c, k + 1])
                found.setdefault((audience.name, own[k].id), {})[concept] = limit
    return found


def _everywhere(outcomes: Sequence[ResolvedOutcome], reference: str) -> ResolvedOutcome:
    """An outcome with that reference; losses are compared in every arm."""
    one = next(one for one in outcomes if one.reference == reference)
    return replace(one, compared="everybody")


class _Pair:
    """One concept and its reference in one audience, as they were assigned; only studies with unequal losses, one of
    ten by chance, are looked at."""

    def __init__(self, study: Study, audience: Stacked, there: Bools, parts: tuple[slice, slice]) -> None:
        self.audience, self.there = audience, there
        n = there.shape[1]
        rows = np.arange(n)
        self.rows = np.concatenate([rows[parts[0]], rows[parts[1]]])
        self.seen = np.repeat([False, True], [len(rows[part]) for part in parts])

    def limits(self, outcome: ResolvedOutcome, scores: Floats, gone: Bools, undrawn: Bools, unequal: Bools) -> Floats:
        """(R,) the limit of one outcome where the losses are ``unequal``, else NaN."""
        found = np.full(len(scores), np.nan)
        which = np.flatnonzero(unequal)
        if not len(which):
            return found
        own = np.ix_(which, self.rows)
        inside = self.there[own] & ~undrawn[own]
        y = np.where(gone[own], np.nan, outcome.harm_sign * scores[own])
        x, known = stacked_covariates(lambda name: self.audience.value(name)[own], outcome.covariates, inside)
        for r, here in enumerate(inside):
            found[which[r]] = _limit(y[r][here], self.seen[here], x[r][known[r]][:, here].T)
        return found


def _limit(y: Floats, seen: Bools, covariates: Floats) -> float:
    stayed = ~np.isnan(y)
    if not (stayed & seen).any() or not (stayed & ~seen).any():
        return np.inf
    return lee_limit(*lee_upper(y - predicted_within(y, covariates, seen, stayed, None), seen))
