"""From batches to one list of cells with a joint covariance, and the familywise bounds over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.cells.estimation import Batch
from pretest.analysis.cells.evidence import share_p
from pretest.analysis.cells.looked import Looked, influence_before
from pretest.analysis.models.registry import model_of
from pretest.numbers import benjamini_hochberg, holm, joint_covariance, sum_by_cluster
from pretest.numbers.bounds import FEWEST_UNITS, effect_p
from pretest.numbers.multiplicity import MaxT, Tests, adjust_correlated, adjust_families, look_correlation
from pretest.numbers.overlooks import Before, neighbours
from pretest.numbers.spending import Course
from pretest.spec.study import Study
from pretest.words import HARM_ROLES, Bools, Family, Floats, MarginUnit, Unit

Key = tuple[int, str, str, str]  # wave, audience, concept, outcome
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
    looked: the looks before this one, None for one look at a whole study. before: per earlier look what ``influence``
    was then; None where nobody knows which rows were there.
    """

    table: pd.DataFrame
    influence: dict[str, Floats]
    looked: Looked | None = None
    before: tuple[dict[str, Floats], ...] | None = ()

    def covariance(self, unit: str, sign: Floats) -> Floats:
        """(J, J) joint covariance of the effects times ``sign``; NaN rows where a cell has none."""
        return joint_covariance(self.influence[unit] * sign)

    def earlier(self, influence: Callable[[dict[str, Floats]], Floats]) -> Before | None:
        """The looks before this one as ``adjust_families`` takes them. influence: of all cells → of those adjusted."""
        if self.looked is None:
            return None
        parts = None if self.before is None else tuple(influence(one) for one in self.before)
        return Before(self.looked.course, parts)


def collect_cells(
    study: Study,
    batches: Sequence[Batch],
    n_units: int,
    *,
    looked: Looked | None = None,
    early: Sequence[Bools] | None = (),
) -> Cells:
    """The cells of ``batches`` in the order of the batches, concepts within outcomes.

    early: per earlier look of ``looked``, (rows of all groups,) which were there.
    """
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
    before = None if early is None else tuple(influence_before(batches, one, n_units) for one in early)
    return Cells(pd.DataFrame(rows), joined, looked, before)


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
    primary harms, whether or not they could be tested. capped: names of families that Holm bounded. upper_level: (J,)
    one-sided level of U at this look; None for the plan's alpha. With looks every p-value is the smallest total at
    which this look would have shown it, so that it is held against the plan's alpha as without them.
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
    upper_level: Floats | None = None


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
    levels = levels_of(study, families, p, found, None if cells.looked is None else cells.looked.course)
    return replace(levels, upper_level=upper_levels(study, cells))


def adjust_drawn(
    study: Study,
    families: Families,
    p: tuple[Floats, Floats],
    df: Floats,
    covariance: Floats,
    normal: Draws,
    *,
    course: Course | None = None,
) -> Levels:
    """``adjust`` by normal draws, from what it takes of the cells.

    Parameters
    ----------
    families : ``families_of`` the J cells.
    p : (J,) each, as ``one_sided``.
    df : (J,) of the differences in points or between shares.
    covariance : (J, J) of these, positive = worse; NaN for a cell without a standard error. At the last of K looks
        (K J, K J), those of earlier looks first.
    normal : (B, J or more) standard normal draws; with looks (B, K J or more).
    course : the looks up to this one; None for one look at a whole study.
    """
    alpha, method = study.plan.alpha, study.plan.multiplicity.method
    tests = _tests(families.groups, p)
    if method != "romano_wolf":
        found = tuple(_unadjusted(test, alpha, course, holm_too=method == "holm") for test in tests)
    else:
        found = adjust_correlated(tests, df, covariance, normal=normal, alpha=alpha, course=course)
    levels = levels_of(study, families, p, found, course)
    if course is None:
        return levels
    return replace(levels, upper_level=course.level(alpha, look_correlation(covariance, course, len(df))))


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


def levels_of(
    study: Study,
    families: Families,
    p: tuple[Floats, Floats],
    found: Sequence[MaxT],
    course: Course | None = None,
) -> Levels:
    """The levels of all cells, from what was found for each family; but for those of their upper bounds."""
    (above, below), harm, primary, wanted = p, families.harm, families.primary, families.wanted
    size, groups = len(harm), families.groups
    family = np.where(primary, "primary_harm", np.where(harm, "harm", np.where(wanted, "aim", "exploratory")))
    lower, star, worse, better, step = (np.full(size, np.nan) for _ in range(5))
    levels = Levels(family.astype(object), lower, star, worse, better, step, np.nan, np.nan, int(primary.sum()))
    for group, one in zip(groups, found, strict=True):
        own = above if group.side > 0 else below
        _fill(levels, group, _with_the_rest(one, group.members, own, study.plan.alpha, course), harm, primary)
    rest = ~harm & ~wanted
    plain = benjamini_hochberg(np.minimum(2.0 * np.minimum(above, below), 1.0)[rest])
    levels.p_adjusted[rest] = plain if course is None else 2.0 * course.total_alone(plain / 2.0)
    first = found[0]
    capped = tuple(dict.fromkeys(group.name for group, one in zip(groups, found, strict=True) if one.capped))
    return replace(levels, critical=first.critical, local_level=first.local_level, capped=capped)


def upper_levels(study: Study, cells: Cells, *, following: bool = False) -> Floats | None:
    """(J,) one-sided levels of the bounds of cells by themselves at this look, or at the ``following`` one that is
    planned; None where that is the plan's alpha.

    Each cell is held to its own correlation of the looks, in the unit in which it is judged. How much the next look
    will share with this one is what the plan says.
    """
    looked = cells.looked
    if looked is None or (following and looked.next_course is None):
        return None
    course = looked.next_course if following and looked.next_course is not None else looked.course
    alike = np.full((len(looked.course.fractions) - 1, len(cells.table)), np.nan)
    if cells.before is not None and len(cells.before) == len(alike):
        in_sd = (cells.table["judged_unit"] == "sd").to_numpy(dtype=bool)
        units = [neighbours([one[unit] for one in (*cells.before, cells.influence)]) for unit in ("points", "sd")]
        alike = np.where(in_sd, units[1], units[0])
    if course is not looked.course:
        planned = np.full(len(cells.table), np.sqrt(course.fractions[-2] / course.fractions[-1]))
        alike = np.concatenate([alike, planned[None]])
    return course.level(study.plan.alpha, alike)


def _groups(table: pd.DataFrame, harm: Bools, primary: Bools, wanted: Bools) -> list[_Group]:
    groups = [_Group("primary_harm", primary, 1), _Group("harm", harm, 1)]
    concepts = list(zip(table["wave"], table["concept"], strict=True))
    for concept in dict.fromkeys(one for one, aim in zip(concepts, wanted, strict=True) if aim):
        members = wanted & np.array([one == concept for one in concepts])
        groups += [_Group("aim", members, -1), _Group("aim", members, 1)]
    return groups


def upper_shares(study: Study, cells: Cells, levels: Levels) -> dict[Key, float]:
    """Cell → the share of the plan's alpha that its upper bound has at this look; {} where that is all of it."""
    if levels.upper_level is None:
        return {}
    places = cells.table[["wave", "audience", "concept", "outcome"]].itertuples(index=False, name=None)
    return dict(zip(places, (levels.upper_level / study.plan.alpha).tolist(), strict=True))


def _with_the_rest(found: MaxT, members: Bools, p: Floats, alpha: float, course: Course | None) -> MaxT:
    """``found`` with the cells that no draw can move (shares of nobody or everybody), at Bonferroni's level."""
    rest = members & ~found.included & np.isfinite(p)
    if not rest.any():
        return found
    bonferroni = np.minimum(int(members.sum()) * p, 1.0)
    step, single = (np.where(rest, bonferroni, own) for own in (found.p_adjusted, found.p_single_step))
    if course is not None:
        bonferroni, alpha = course.total_alone(bonferroni), float(course.alone(alpha))
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
        course = None if cells.looked is None else cells.looked.course
        return tuple(_unadjusted(test, alpha, course, holm_too=method == "holm") for test in tests)
    sign = table["harm_sign"].to_numpy(dtype=float)

    def signed(influence: dict[str, Floats]) -> Floats:
        return np.where(np.isnan(sign), 0.0, influence["points"] * np.where(np.isnan(sign), 0.0, sign))

    return adjust_families(
        tests,
        df,
        signed(cells.influence),
        rng=rng,
        alpha=alpha,
        resamples=resamples or study.plan.multiplicity.resamples,
        normal=normal,
        before=cells.earlier(signed),
    )


def _tests(groups: Sequence[_Group], p: tuple[Floats, Floats]) -> list[Tests]:
    return [Tests(group.members, p[0] if group.side > 0 else p[1], group.side) for group in groups]


def _unadjusted(test: Tests, alpha: float, course: Course | None, *, holm_too: bool) -> MaxT:
    """Holm's adjustment with bounds at Bonferroni's level, or nothing at all; at a look with what that look spends."""
    included = test.members & np.isfinite(test.p)
    count = max(int(included.sum()), 1) if holm_too else 1
    own = np.where(included, test.p, np.nan)
    step = np.where(included, holm(own), np.nan) if holm_too else own
    single, level = np.minimum(count * own, 1.0), alpha
    if course is not None:
        step, single, level = course.total_alone(step), course.total_alone(single), float(course.alone(alpha))
    return MaxT(step, single, np.nan, level / count, included, 0, 0, "rademacher", alpha, False)


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
