"""From batches to one list of cells with a joint covariance, and the familywise bounds over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.cells.estimation import Batch
from pretest.analysis.cells.evidence import share_p
from pretest.analysis.models.registry import model_of
from pretest.numbers import benjamini_hochberg, holm, joint_covariance, sum_by_cluster
from pretest.numbers.bounds import FEWEST_UNITS, effect_p
from pretest.numbers.multiplicity import MaxT, Tests, adjust_correlated, adjust_families
from pretest.spec.study import Study
from pretest.words import HARM_ROLES, Bools, Family, Floats, MarginUnit, Unit

UNITS: tuple[MarginUnit, ...] = ("points", "sd")

Draws = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """All J cells of the whole audiences (subgroups apart), in one order.

    table: one row per cell: wave, audience, concept, reference, outcome, role, primary, decided (whether there is a
    decision on the concept), is_aim, model, status, harm_sign, margin, judged_unit, n_concept, n_reference, and per
    unit (points, sd) estimate_, std_error_, df_ columns (as measured), plus correction and scale; what the bounds rest
    on (skewness_points, third_0 to third_3, shares with their effective counts) and what the size rests on (units and
    parts of the variance per arm). A difference between shares (binary, ordinal) is judged in
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
    shares = model_of(outcome.model).shares
    if shares:
        judged = "probability"
    status = _usable(str(scaled.status[c, k] if judged == "sd" else fits.status[c, k]), shares=shares)
    return {
        "wave": batch.group.wave,
        "audience": batch.group.audience,
        "concept": batch.concepts[c],
        "reference": batch.reference,
        "outcome": outcome.id,
        "role": outcome.role,
        "primary": outcome.primary,
        "decided": batch.concepts[c] in study.decided,
        "is_aim": batch.group.audience in outcome.aim,
        "model": outcome.model,
        "status": status,
        "status_sd": _usable(str(scaled.status[c, k])),
        "harm_sign": outcome.harm_sign,
        "margin": np.nan if margin is None else margin.size,
        "judged_unit": judged,
        "subgroup": batch.subgroup,
        "level": batch.level,
        "detail": batch.details[k],
        "variance": batch.variances[k],
        "weighted": batch.weighted,
        "uneven": batch.parts.uneven,
        "n_concept": int(batch.n_concept[c, k]),
        "n_reference": int(batch.n_reference[k]),
        **_effects(batch, c, k),
        "beside": tuple(figure for measure in batch.measures if (figure := measure.figure(c, k)) is not None),
    }


def _effects(batch: Batch, c: int, k: int) -> dict[str, float]:
    """The figures of one cell in points and in SD, and what its bounds and its size rest on."""
    fits, scaled, parts = batch.fits, batch.standardised, batch.parts
    enough = min(fits.units[c + 1, k], fits.units[0, k]) >= FEWEST_UNITS
    with np.errstate(divide="ignore", invalid="ignore"):
        skewness = parts.third[c, k] / fits.std_error[c, k] ** 3
    return {
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
        "skewness_points": float(skewness) if enough else np.nan,
        **{f"third_{order}": parts.thirds[order, c, k] if enough else np.nan for order in range(4)},
        "units_concept": float(fits.units[c + 1, k]),
        "units_reference": float(fits.units[0, k]),
        "variance_concept_points": parts.points[0][c, k],
        "variance_reference_points": parts.points[1][c, k],
        "variance_concept_sd": parts.sd[0][c, k],
        "variance_reference_sd": parts.sd[1][c, k],
        "share_concept": parts.share[c + 1, k],
        "share_reference": parts.share[0, k],
        "effective_concept": parts.effective[c + 1, k],
        "effective_reference": parts.effective[0, k],
    }


def _usable(status: str, *, shares: bool = False) -> str:
    """A separated cell holds a sound unadjusted difference; the note on it says so.

    Shares without any variance (nobody, or everybody) still have their score bounds.
    """
    return "ok" if status == "separated" or (shares and status == "zero_variance") else status


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """What multiplicity leaves of each of J cells.

    family: name of the family of the lower bound. lower_level, star_level: one-sided levels of L and of U* (NaN where
    there is none). p_worse, p_better: single-step p-values that go with them. p_adjusted: step-down p-value of harm, of
    gain for benefits and aims that are no harm, of any difference (Benjamini-Hochberg) for what is not judged.
    critical: of max-T over the primary harms, on the normal scale; NaN for other methods. local_level: theirs. n_cells:
    primary harms, whether or not they could be tested. capped: names of families that Holm bounded.
    """

    family: NDArray[np.object_]
    lower_level: Floats
    star_level: Floats
    p_worse: Floats
    p_better: Floats
    p_adjusted: Floats
    critical: float
    local_level: float
    n_cells: int
    capped: tuple[Family, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """A family before it is adjusted. members: (J,). side: 1 towards harm, -1 towards gain."""

    name: Family
    members: Bools
    side: Literal[1, -1]


def adjust(
    study: Study,
    cells: Cells,
    rng: np.random.Generator,
    *,
    normal: Draws | None = None,
    resamples: int | None = None,
) -> Levels:
    """Multiplicity as the plan asks, each family at the plan's alpha.

    All primary harms; all harms; and per wave and concept its aims and benefits over the audiences, towards gain and
    (for what is no harm) towards harm. The hypothesis of no effect is the same in points and in SD, so it is tested
    once, on the difference in points. Other outcomes get Benjamini-Hochberg and no bound. ``normal``: draws in place of
    a bootstrap, as ``adjust_families`` takes them; ``resamples``: of the bootstrap, None for as many as the plan says.
    """
    families = families_of(cells.table)
    p = one_sided(cells.table)
    found = _adjusted(study, cells, families.groups, p, rng, resamples, normal)
    return levels_of(study, families, p, found)


def adjust_drawn(
    study: Study, families: Families, p: tuple[Floats, Floats], df: Floats, covariance: Floats, normal: Draws
) -> Levels:
    """``adjust`` by normal draws, from what it takes of the cells.

    Parameters
    ----------
    families : ``families_of`` the J cells.
    p : (J,) each, as ``one_sided``.
    df : (J,) of the differences in points or between shares.
    covariance : (J, J) of these, positive = worse; NaN for a cell without a standard error.
    normal : (B, J or more) standard normal draws.
    """
    alpha, method = study.plan.alpha, study.plan.multiplicity.method
    tests = _tests(families.groups, p)
    if method != "romano_wolf":
        return levels_of(
            study, families, p, tuple(_unadjusted(test, alpha, holm_too=method == "holm") for test in tests)
        )
    return levels_of(study, families, p, adjust_correlated(tests, df, covariance, normal=normal, alpha=alpha))


@dataclass(frozen=True, slots=True, eq=False)
class Families:
    """Which of J cells are corrected together. harm, primary, wanted: (J,); wanted: an aim or a benefit."""

    harm: Bools
    primary: Bools
    wanted: Bools
    groups: tuple[_Group, ...]


def families_of(table: pd.DataFrame) -> Families:
    """The families of the rows of ``Cells.table``, by what they are and not by what was found."""
    harm = table["role"].isin(HARM_ROLES).to_numpy(dtype=bool)
    primary = harm & table["primary"].to_numpy(dtype=bool) & table["decided"].to_numpy(dtype=bool)
    wanted = table["is_aim"].to_numpy(dtype=bool) | (table["role"] == "benefit").to_numpy(dtype=bool)
    return Families(harm, primary, wanted, tuple(_groups(table, harm, primary, wanted)))


def levels_of(study: Study, families: Families, p: tuple[Floats, Floats], found: Sequence[MaxT]) -> Levels:
    """The levels of all cells, from what was found for each family."""
    (above, below), harm, primary, wanted = p, families.harm, families.primary, families.wanted
    size, groups = len(harm), families.groups
    family = np.where(primary, "primary_harm", np.where(harm, "harm", np.where(wanted, "aim", "exploratory")))
    lower, star, worse, better, step = (np.full(size, np.nan) for _ in range(5))
    levels = Levels(family.astype(object), lower, star, worse, better, step, np.nan, np.nan, int(primary.sum()))
    for group, one in zip(groups, found, strict=True):
        own = above if group.side > 0 else below
        _fill(levels, group, _with_the_rest(one, group.members, own, study.plan.alpha), harm, primary)
    rest = ~harm & ~wanted
    levels.p_adjusted[rest] = benjamini_hochberg(np.minimum(2.0 * np.minimum(above, below), 1.0)[rest])
    first = found[0]
    capped = tuple(dict.fromkeys(group.name for group, one in zip(groups, found, strict=True) if one.capped))
    return replace(levels, critical=first.critical, local_level=first.local_level, capped=capped)


def _groups(table: pd.DataFrame, harm: Bools, primary: Bools, wanted: Bools) -> list[_Group]:
    groups = [_Group("primary_harm", primary, 1), _Group("harm", harm, 1)]
    concepts = list(zip(table["wave"], table["concept"], strict=True))
    for concept in dict.fromkeys(one for one, aim in zip(concepts, wanted, strict=True) if aim):
        members = wanted & np.array([one == concept for one in concepts])
        groups += [_Group("aim", members, -1), _Group("aim", members, 1)]
    return groups


def _with_the_rest(found: MaxT, members: Bools, p: Floats, alpha: float) -> MaxT:
    """``found`` with the cells that no draw can move (shares of nobody or everybody), at Bonferroni's level."""
    rest = members & ~found.included & np.isfinite(p)
    if not rest.any():
        return found
    bonferroni = np.minimum(int(members.sum()) * p, 1.0)
    step, single = (np.where(rest, bonferroni, own) for own in (found.p_adjusted, found.p_single_step))
    local = found.local_level if np.isfinite(found.local_level) else alpha / int(members.sum())
    return replace(found, p_adjusted=step, p_single_step=single, local_level=local)


def _fill(levels: Levels, group: _Group, found: MaxT, harm: Bools, primary: Bools) -> None:
    """Give the cells of one family what was found for it; primary harms keep what their own family says."""
    own = group.members
    if group.side < 0:
        levels.star_level[own] = found.local_level
        levels.p_better[own] = found.p_single_step[own]
        gain = own & ~harm
        levels.p_adjusted[gain] = found.p_adjusted[gain]
        return
    told = own & (primary if group.name == "primary_harm" else (~primary & harm if group.name == "harm" else ~harm))
    levels.lower_level[told] = found.local_level
    levels.p_worse[told] = found.p_single_step[told]
    if group.name != "aim":
        levels.p_adjusted[told] = found.p_adjusted[told]


def _adjusted(
    study: Study,
    cells: Cells,
    groups: Sequence[_Group],
    p: tuple[Floats, Floats],
    rng: np.random.Generator,
    resamples: int | None,
    normal: Draws | None,
) -> tuple[MaxT, ...]:
    """Every family adjusted by the method of the plan; max-T draws once for all of them."""
    table, alpha, method = cells.table, study.plan.alpha, study.plan.multiplicity.method
    tests = _tests(groups, p)
    df = table["df_points"].to_numpy(dtype=float)
    if method != "romano_wolf":
        return tuple(_unadjusted(test, alpha, holm_too=method == "holm") for test in tests)
    sign = table["harm_sign"].to_numpy(dtype=float)
    influence = np.where(np.isnan(sign), 0.0, cells.influence["points"] * np.where(np.isnan(sign), 0.0, sign))
    draws = resamples or study.plan.multiplicity.resamples
    return adjust_families(tests, df, influence, rng=rng, alpha=alpha, resamples=draws, normal=normal)


def _tests(groups: Sequence[_Group], p: tuple[Floats, Floats]) -> list[Tests]:
    return [Tests(group.members, p[0] if group.side > 0 else p[1], group.side) for group in groups]


def _unadjusted(test: Tests, alpha: float, *, holm_too: bool) -> MaxT:
    """Holm's adjustment with bounds at Bonferroni's level, or nothing at all."""
    included = test.members & np.isfinite(test.p)
    count = max(int(included.sum()), 1) if holm_too else 1
    own = np.where(included, test.p, np.nan)
    step = np.where(included, holm(own), np.nan) if holm_too else own
    return MaxT(step, np.minimum(count * own, 1.0), np.nan, alpha / count, included, 0, 0, "rademacher", alpha, False)


def one_sided(table: pd.DataFrame) -> tuple[Floats, Floats]:
    """(J,) p-values of no effect against harm and against gain, from the difference in points or between shares.

    Where there is no sign, harm is taken to lie above zero: what is made of it there is two-sided. They agree with the
    bounds of ``evidence``.
    """
    sign = table["harm_sign"].to_numpy(dtype=float)
    signed = np.where(np.isnan(sign), 1.0, sign)
    skewness = signed * table["skewness_points"].to_numpy(dtype=float)
    figures = (table[f"{name}_points"].to_numpy(dtype=float) for name in ("estimate", "std_error", "df"))
    estimate, error, df = figures
    above, below = effect_p(signed * estimate, error, df, skewness)
    scored = share_p(table, signed)
    shares = (table["judged_unit"] == "probability").to_numpy(dtype=bool)
    return np.where(shares, scored[0], above), np.where(shares, scored[1], below)
