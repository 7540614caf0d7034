"""Declared subgroups: each level's effect as measured, and as it is after borrowing from the other levels."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.cells.estimation import Batch
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.errors import EstimationError, Note
from pretest.numbers import joint_covariance, sum_by_cluster
from pretest.risk.prior import SCEPTICAL
from pretest.risk.subgroups import LevelPosterior, sample_levels
from pretest.seeds import stream
from pretest.tables.subgroups import TABLE as SUBGROUPS
from pretest.words import CONF_LEVEL, HARM_ROLES, Floats

CELL = ["wave", "audience", "concept", "outcome"]


def find_subgroups(analysis: Analysis) -> Deeper:
    """The table ``tables.subgroups``: primary harms in every level of every declared subgroup.

    All in SD of the control arm of the whole audience, so that levels are compared in one unit. shrunk, shrunk_sd,
    conf_low, conf_high: posterior mean, sd and central interval; p_above_margin: posterior probability. Waves and
    subgroup variables are estimated apart, everything within them together.
    """
    table = analysis.judged.parts.table
    if table.empty:
        return Deeper()
    kept = (table["role"].isin(HARM_ROLES) & table["primary"]).to_numpy(dtype=bool)
    if not kept.any():
        return Deeper()
    parts, notes = [], []
    own = table[kept]
    for wave, subgroup in sorted(set(zip(own["wave"], own["subgroup"], strict=True))):
        here = kept & ((table["wave"] == wave) & (table["subgroup"] == subgroup)).to_numpy(dtype=bool)
        part, remarks = _estimate(analysis, np.flatnonzero(here), (str(wave), str(subgroup)))
        parts.append(part)
        notes += remarks
    found = pd.concat(parts, ignore_index=True)
    where = "subgroups"
    message = (
        "The effects in subgroups are explored. Each level borrows from the others: an outlying level is pulled in."
    )
    notes.append(Note("subgroups_shrunk", "info", where, message))
    return Deeper({"subgroups": SUBGROUPS.require(found)}, tuple(notes))


def _estimate(analysis: Analysis, index: NDArray[np.intp], name: tuple[str, ...]) -> tuple[pd.DataFrame, list[Note]]:
    """The rows of one wave and subgroup variable; a level that could not be estimated keeps its row without figures."""
    table = analysis.judged.parts.table.iloc[index].reset_index(drop=True)
    sign = table["harm_sign"].to_numpy(dtype=float)
    estimate, influence, margin = _in_sd(analysis, index, table)
    covariance = joint_covariance(influence * sign)
    variance = np.diag(covariance)
    usable = np.isfinite(estimate) & np.isfinite(variance) & (variance > 0)
    figures = {column: np.full(len(table), np.nan) for column in ("shrunk", "shrunk_sd", "conf_low", "conf_high")}
    above = np.full(len(table), np.nan)
    notes: list[Note] = []
    if usable.any():
        own = np.flatnonzero(usable)
        rng = stream(analysis.study.file.seed, "subgroups", *name)
        try:
            found = _sample(table.iloc[own], (sign * estimate)[own], covariance[np.ix_(own, own)], rng)
        except EstimationError as error:
            message = f"The levels could not be estimated together: {error}. Only the effects as measured are shown."
            notes.append(Note("subgroups_apart", "warning", f"wave {name[0]}, {name[1]}", message))
        else:
            notes += [
                Note(note.code, note.severity, f"wave {name[0]}, {name[1]}", note.message) for note in found.notes
            ]
            low, high = np.quantile(found.draws, [(1 - CONF_LEVEL) / 2, (1 + CONF_LEVEL) / 2], axis=0)
            for column, values in zip(figures, (found.mean, found.draws.std(axis=0), low, high), strict=True):
                figures[column][own] = values
            above[own] = (found.draws > margin[own]).mean(axis=0)
            above[own[np.isnan(margin[own])]] = np.nan
    made = table[[*CELL, "role", "subgroup", "level", "n_concept", "n_reference"]].assign(
        unit="sd",
        harm_estimate=np.where(usable, sign * estimate, np.nan),
        std_error=np.where(usable, np.sqrt(np.maximum(variance, 0.0)), np.nan),
        conf_level=CONF_LEVEL,
        p_above_margin=above,
        suppressed=False,
        **figures,
    )
    return made[list(SUBGROUPS.kinds)], notes


def _sample(rows: pd.DataFrame, estimate: Floats, covariance: Floats, rng: np.random.Generator) -> LevelPosterior:
    outcome = pd.factorize(rows["outcome"], sort=True)[0]
    cell = rows.groupby(CELL, sort=True).ngroup().to_numpy()
    return sample_levels(estimate, covariance, outcome, cell, SCEPTICAL, rng=rng)


def _in_sd(analysis: Analysis, index: NDArray[np.intp], table: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """(J,) effects, (G, J) influence values and (J,) margins in SD of the audience's control arm, as measured.

    That SD is estimated too: its influence values take part.
    """
    scales = _scales(analysis.judged.batches, len(analysis.judged.parts.influence["points"]))
    places = list(zip(table["wave"], table["audience"], table["outcome"], strict=True))
    sd = np.array([scales[place][0] for place in places])
    of_scale = np.stack([scales[place][1] for place in places], axis=1)
    estimate = table["estimate_points"].to_numpy(dtype=float) / sd
    influence = analysis.judged.parts.influence["points"][:, index] / sd - of_scale * estimate
    margin = table["margin"].to_numpy(dtype=float)
    return estimate, influence, np.where(table["judged_unit"] == "sd", margin, margin / sd)


def _scales(batches: Iterable[Batch], n_units: int) -> dict[tuple[int, str, str], tuple[float, Floats]]:
    """Per wave, audience and outcome: the SD of the control arm, and (G,) influence values of its logarithm."""
    found = {}
    for batch in batches:
        if batch.subgroup:
            continue
        summed = sum_by_cluster(batch.fits.reference_variance_influence, batch.unit, n_clusters=n_units)
        for k, outcome in enumerate(batch.outcomes):
            sd = float(batch.standardised.scale[k])
            found[batch.group.wave, batch.group.audience, outcome.id] = sd, summed[:, k] / (2 * sd**2)
    return found


QUESTION = Question("subgroups", find_subgroups, (SUBGROUPS,))
