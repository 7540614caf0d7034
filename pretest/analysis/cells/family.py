"""From batches to one list of cells with a joint covariance, and the familywise bounds over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtr

from pretest.analysis.cells.estimation import Batch
from pretest.analysis.models.registry import model_of
from pretest.numbers import adjust_max_t, benjamini_hochberg, holm, joint_covariance, sum_by_cluster
from pretest.spec.study import Study
from pretest.words import HARM_ROLES, Floats, MarginUnit, Unit

UNITS: tuple[MarginUnit, ...] = ("points", "sd")


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """All J cells of the whole audiences (subgroups apart), in one order.

    table: one row per cell: wave, audience, concept, outcome, role, primary, model, status, harm_sign,
    judged_sign, margin, judged_unit, n_concept, n_reference, and per unit (points, sd) estimate_, std_error_, df_
    columns (as measured), plus correction and scale. A difference between shares (binary, ordinal) is judged in
    "probability"; its "sd" is that of the 0/1 answer, for the risks. beside: tuple of the further ``Figure`` of the
    cell, which nothing judges.
    influence: unit → (G, J) cluster-summed influence values, as measured.
    """

    table: pd.DataFrame
    influence: dict[str, Floats]

    def covariance(self, unit: str, sign: Floats) -> Floats:
        """(J, J) joint covariance of the effects times ``sign``; NaN rows where a cell has none."""
        return joint_covariance(self.influence[unit] * sign)


def collect_cells(study: Study, batches: Sequence[Batch], n_units: int) -> Cells:
    """The cells of ``batches`` in the order of the batches, concepts within outcomes."""
    rows: list[dict[str, object]] = []
    columns: dict[str, list[Floats]] = {unit: [] for unit in UNITS}
    for batch in batches:
        n, concepts, outcomes = batch.fits.influence.shape
        for name, influence in (("points", batch.fits.influence), ("sd", batch.standardised.influence)):
            flat = influence.transpose(0, 2, 1).reshape(n, outcomes * concepts)
            columns[name].append(sum_by_cluster(flat, batch.unit, n_clusters=n_units))
        rows += [_row(study, batch, c, k) for k in range(outcomes) for c in range(concepts)]
    empty = np.empty((n_units, 0))
    joined = {unit: np.concatenate([empty, *parts], axis=1) for unit, parts in columns.items()}
    return Cells(pd.DataFrame(rows), joined)


def _row(study: Study, batch: Batch, c: int, k: int) -> dict[str, object]:
    outcome, fits, scaled = batch.outcomes[k], batch.fits, batch.standardised
    margin = outcome.margin
    judged: Unit = study.plan.unit if margin is None else margin.unit
    if model_of(outcome.model).shares:
        judged = "probability"
    return {
        "wave": batch.group.wave,
        "audience": batch.group.audience,
        "concept": study.concepts[c],
        "outcome": outcome.id,
        "role": outcome.role,
        "primary": outcome.primary,
        "model": outcome.model,
        "status": _usable(str(scaled.status[c, k] if judged == "sd" else fits.status[c, k])),
        "status_sd": _usable(str(scaled.status[c, k])),
        "harm_sign": outcome.harm_sign,
        "judged_sign": outcome.judged_sign,
        "margin": np.nan if margin is None else margin.size,
        "judged_unit": judged,
        "subgroup": batch.subgroup,
        "level": batch.level,
        "detail": batch.details[k],
        "variance": batch.variances[k],
        "weighted": batch.weighted,
        "n_concept": int(batch.n_concept[c, k]),
        "n_reference": int(batch.n_reference[k]),
        "estimate_points": fits.estimate[c, k],
        "std_error_points": fits.std_error[c, k],
        "df_points": fits.df[c, k],
        "estimate_sd": scaled.estimate[c, k],
        "std_error_sd": scaled.std_error[c, k],
        "df_sd": scaled.df[c, k],
        "difference_variance": scaled.difference_variance[c, k],
        "scale_variance": scaled.scale_variance[c, k],
        "covariance": scaled.covariance[c, k],
        "correction": scaled.correction[k],
        "scale": scaled.scale[k],
        "beside": tuple(figure for measure in batch.measures if (figure := measure.figure(c, k)) is not None),
    }


def _usable(status: str) -> str:
    """A separated cell holds a sound unadjusted difference; the note on it says so."""
    return "ok" if status == "separated" else status


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Multiplicity over all cells: (J,) adjusted p-values and family names, and what the harm family's bounds rest on.

    critical: of max-T on the normal scale, NaN for other methods. local_level: the one-sided level at which the lower
    bound of each primary harm is familywise valid. n_cells: primary harms, whether or not they could be tested.
    """

    p_adjusted: Floats
    family: NDArray[np.object_]
    critical: float
    local_level: float
    n_cells: int


def adjust(study: Study, cells: Cells, rng: np.random.Generator) -> Family:
    """Multiplicity as the plan asks: max-T or Holm over all primary harms, Holm per concept's benefits, BH else.

    The hypothesis of no harm is the same in points and in SD, so it is tested once, on the difference in points.
    """
    table = cells.table
    sign = table["judged_sign"].to_numpy(dtype=float)
    primary = (table["role"].isin(HARM_ROLES) & table["primary"]).to_numpy(dtype=bool)
    benefit = (table["role"] == "benefit").to_numpy()
    family = np.where(primary, "primary_harm", np.where(benefit, "benefit", "exploratory")).astype(object)
    p = one_sided(table, sign)
    adjusted = np.full(len(table), np.nan)
    for _, index in table[benefit].groupby(["wave", "audience", "concept"]).indices.items():
        where = np.flatnonzero(benefit)[index]
        adjusted[where] = holm(p[where])
    rest = ~primary & ~benefit
    adjusted[rest] = benjamini_hochberg(p[rest])
    usable = primary & np.isfinite(p)
    adjusted[usable], critical, local = _adjust_primary(study, cells, usable, p, sign, rng)
    return Family(adjusted, family, critical, local, int(primary.sum()))


def _adjust_primary(
    study: Study, cells: Cells, usable: NDArray[np.bool_], p: Floats, sign: Floats, rng: np.random.Generator
) -> tuple[Floats, float, float]:
    """Adjusted p-values of the primary harms that can be tested, critical value and local level."""
    alpha, method, n_cells = study.plan.alpha, study.plan.multiplicity.method, int(usable.sum())
    if method == "none" or n_cells == 0:
        return p[usable], np.nan, alpha
    if method == "holm":
        return holm(p[usable]), np.nan, alpha / n_cells
    table = cells.table
    t = sign * (table["estimate_points"] / table["std_error_points"]).to_numpy(dtype=float)
    found = adjust_max_t(
        t[usable],
        table["df_points"].to_numpy(dtype=float)[usable],
        (cells.influence["points"] * sign)[:, usable],
        rng=rng,
        alpha=alpha,
        resamples=study.plan.multiplicity.resamples,
    )
    return found.p_adjusted, found.critical, found.local_level


def one_sided(table: pd.DataFrame, sign: Floats) -> Floats:
    """(J,) p-value of no effect against an effect in the direction of ``sign``, from the difference in points.

    NaN where there is no sign: it is not known which effect to look for.
    """
    error = table["std_error_points"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = sign * table["estimate_points"].to_numpy(dtype=float) / error
    return np.asarray(stdtr(table["df_points"].to_numpy(dtype=float), -t))
