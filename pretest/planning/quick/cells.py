"""The cells of many invented studies: estimated together, in the columns of ``Cells.table``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.analysis.cells.doubts import few_behind
from pretest.analysis.cells.estimation import arms_against, same_design
from pretest.numbers import Design, estimate_differences, standardise
from pretest.numbers.bounds import FEWEST_UNITS
from pretest.numbers.composites import component_scales, composite_fits
from pretest.numbers.stacked import (
    StackedEffects,
    StackedFits,
    StackedRows,
    stacked_adjusted,
    stacked_effects,
    stacked_fits,
    stacked_means,
    with_stacked_scales,
)
from pretest.planning.quick.audience import Stacked
from pretest.planning.quick.covariates import stacked_covariates
from pretest.spec import ResolvedOutcome, Study
from pretest.words import Bools, Floats, Ints, MarginUnit

FIGURES = ("estimate", "df", "status", "difference_variance", "scale_variance", "covariance")


@dataclass(frozen=True, slots=True, eq=False)
class StackedBatch:
    """Cells of R studies that share an audience, a reference and covariates: K outcomes × C concepts.

    arms: codes in ``Group.arm`` of the reference and the concepts. influence: (R, K, C, n), positive = as measured.
    scores: (R, K, n), NaN where missing or not compared. few: (R, K, C) whether too few people stand behind the cell.
    """

    audience: Stacked
    outcomes: tuple[ResolvedOutcome, ...]
    names: tuple[str, ...]
    arms: tuple[int, ...]
    fits: StackedFits
    effects: StackedEffects
    scores: Floats
    few: Bools

    def columns(self) -> dict[str, Floats]:
        """Column of ``Cells.table`` → (R, K, C) figures."""
        fits, sd = self.fits, self.effects
        shape = fits.estimate.shape
        people = fits.n_arm
        return {
            "estimate_points": fits.estimate,
            "std_error_points": fits.std_error,
            "df_points": fits.df,
            "estimate_sd": sd.estimate,
            "df_sd": sd.df,
            "difference_variance": sd.difference_variance,
            "scale_variance": sd.scale_variance,
            "covariance": sd.covariance,
            "scale": np.broadcast_to(sd.scale[..., None], shape),
            "skewness_points": sd.skewness,
            **{f"third_{order}": sd.thirds[order] for order in range(4)},
            "n_concept": people[..., 1:],
            "n_reference": np.broadcast_to(people[..., :1], shape),
        }

    def pair(self, r: int, k: int, c: int) -> tuple[Floats, Bools]:
        """Outcome ``k`` of study ``r`` in the reference and concept ``c``, positive = worse, and who saw the concept;
        people in the order in which they were invented."""
        own = ~np.isnan(self.scores[r, k])
        code = np.full(own.shape, -1)
        for place in (0, c + 1):
            code[self.audience.parts[self.arms[place]]] = place
        rows = np.flatnonzero(own & (code >= 0))
        rows = rows[np.argsort(self.audience.position[r][rows])]
        return self.outcomes[k].harm_sign * self.scores[r, k][rows], code[rows] > 0


def cells_of(
    study: Study, audience: Stacked, counted: Bools, outcomes: Sequence[ResolvedOutcome]
) -> list[StackedBatch]:
    """The batches of one audience in the order of ``estimate_batches``. counted: (R, n) whom the rules left in."""
    own = [one for one in outcomes if audience.name in one.audiences and one.compared != "nobody"]
    return [_batch(study, audience, counted, members) for members in same_design(study, own)]


def arms_of(study: Study, outcome: ResolvedOutcome) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Names and codes of the arms that an outcome is compared in, its reference first."""
    n_arms = 1 + len(study.concepts)
    names, turned = arms_against(study, outcome.reference, np.arange(n_arms))
    codes = np.argsort(turned).tolist()
    on_topic = outcome.compared == "on_topic"
    kept = [i for i, name in enumerate(names) if not (on_topic and study.file.arms[name].control == "off_topic")]
    return tuple(names[i] for i in kept), tuple(int(codes[i]) for i in kept)


def _batch(study: Study, audience: Stacked, counted: Bools, outcomes: tuple[ResolvedOutcome, ...]) -> StackedBatch:
    names, arms = arms_of(study, outcomes[0])
    scores = np.stack([audience.outcome(one, counted) for one in outcomes], axis=1)
    rows = StackedRows.of(scores, counted, tuple(audience.parts[code] for code in arms))
    x, known = stacked_covariates(audience.value, outcomes[0].covariates, rows.inside)
    adjusted = bool(known.any())
    levels = stacked_adjusted(rows, x, known, study.plan.inference) if adjusted else stacked_means(rows)
    fits = stacked_fits(rows, levels)
    for k, one in enumerate(outcomes):
        if one.composite:
            sign = np.array([audience.outcomes[name].harm_sign for name in one.composite])
            fits = with_stacked_scales(fits, rows, levels, k, audience.components(one), sign)
    effects = stacked_effects(fits, rows.parts[0])
    sound = levels.sound & known.any(axis=1)[:, None] if adjusted else levels.sound
    for r in np.flatnonzero(~sound.all(axis=1)):
        _engine(study, audience, rows, (x[r][known[r]], int(r)), outcomes, np.flatnonzero(~sound[r]), (fits, effects))
    kept = np.where(rows.used, scores, np.nan)
    return StackedBatch(audience, outcomes, names, arms, fits, effects, kept, _few(rows))


def _engine(
    study: Study,
    audience: Stacked,
    rows: StackedRows,
    one: tuple[Floats, int],
    outcomes: Sequence[ResolvedOutcome],
    which: Ints,
    into: tuple[StackedFits, StackedEffects],
) -> None:
    """Estimate some outcomes of study ``r`` by the engine for one study, which knows what to do with covariates that
    nearly repeat each other or that an arm cannot carry; write what it finds ``into`` the stacks."""
    (x, r), arm = one, np.full(rows.inside.shape[1], -1)
    for code, part in enumerate(rows.parts):
        arm[part] = code
    own = np.flatnonzero(rows.inside[r])
    design = Design(arm[own], len(rows.parts))
    covariates = x[:, own].T if len(x) else None
    scores = np.where(rows.used[r], rows.y[r], np.nan)[which][:, own].T
    fits = estimate_differences(
        scores, design, covariates=covariates, variance=study.plan.variance, inference=study.plan.inference
    )
    scales = {}
    for place, k in enumerate(which):
        if outcomes[k].composite:
            sign = np.array([audience.outcomes[name].harm_sign for name in outcomes[k].composite])
            values = audience.components(outcomes[k])[r][:, own].T
            scales[place] = component_scales(values, sign, design, covariates=covariates)
    fits = composite_fits(fits, scales) if scales else fits
    found = standardise(fits)
    stack, effects = into
    influence = np.zeros((len(which), len(fits.estimate), rows.inside.shape[1]))
    influence[..., own] = np.moveaxis(fits.influence, 0, 2).swapaxes(0, 1)
    stack.influence[r, which] = influence
    for name in ("estimate", "std_error", "df", "status"):
        getattr(stack, name)[r, which] = getattr(fits, name).T
    for name in FIGURES:
        getattr(effects, name)[r, which] = getattr(found, name).T
    enough = (np.minimum(fits.units[1:], fits.units[0]) >= FEWEST_UNITS).T
    effects.thirds[:, r, which] = np.where(enough, found.thirds.swapaxes(1, 2), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        effects.skewness[r, which] = np.where(enough, (fits.third / fits.std_error**3).T, np.nan)


def _few(rows: StackedRows) -> Bools:
    """(R, K, C) whether too few people, or too few who gave another than the most common answer, stand behind a cell.

    Where all but nine of at least 20 people gave one answer, that is the middle answer too.
    """
    few = []
    for part in rows.parts:
        values = np.where(rows.used[..., part], rows.y[..., part], np.nan)
        people = rows.used[..., part].sum(axis=2)
        ordered = np.sort(values, axis=2)
        middle = np.maximum((people - 1) // 2, 0)[..., None]
        common = np.take_along_axis(ordered, middle, axis=2) if values.shape[2] else np.full((*people.shape, 1), np.nan)
        few.append(few_behind(people, people - (values == common).sum(axis=2), True))
    return np.stack([few[0] | one for one in few[1:]], axis=2)


def labels_of(study: Study, batches: Sequence[StackedBatch]) -> pd.DataFrame:
    """The words of ``Cells.table``, one row per cell of one study, concepts within outcomes."""
    decided = study.decided
    rows = []
    for batch in batches:
        for outcome in batch.outcomes:
            margin = outcome.margin
            judged: MarginUnit = study.plan.unit if margin is None else margin.unit
            about = {
                "audience": batch.audience.name,
                "reference": batch.names[0],
                "outcome": outcome.id,
                "role": outcome.role,
                "primary": outcome.primary,
                "is_aim": batch.audience.name in outcome.aim,
                "harm_sign": outcome.harm_sign,
                "margin": np.nan if margin is None else margin.size,
                "judged_unit": judged,
            }
            rows += [about | {"concept": name, "decided": name in decided} for name in batch.names[1:]]
    return pd.DataFrame(rows)


def table_of(labels: pd.DataFrame, batches: Sequence[StackedBatch]) -> pd.DataFrame:
    """``Cells.table`` of all studies under each other, with the number of the study as wave."""
    found: dict[str, list[Floats]] = {}
    words: dict[str, list[object]] = {"points": [], "sd": []}
    for batch in batches:
        studies = len(batch.few)
        for name, values in batch.columns().items():
            found.setdefault(name, []).append(values.reshape(studies, -1))
        for unit, status in (("points", batch.fits.status), ("sd", batch.effects.status)):
            words[unit].append(status.reshape(studies, -1))
    figures = {name: np.concatenate(parts, axis=1).ravel() for name, parts in found.items()}
    status = {unit: np.concatenate(parts, axis=1).ravel() for unit, parts in words.items()}  # type: ignore[arg-type]
    studies = len(batches[0].few)
    table = labels.iloc[np.tile(np.arange(len(labels)), studies)].reset_index(drop=True)
    in_sd = (table["judged_unit"] == "sd").to_numpy()
    for name in ("n_concept", "n_reference"):
        figures[name] = figures[name].astype(np.int64)
    return table.assign(
        wave=np.repeat(np.arange(studies), len(labels)),
        status=np.where(in_sd, status["sd"], status["points"]),
        uneven=False,
        share_concept=np.nan,
        share_reference=np.nan,
        effective_concept=np.nan,
        effective_reference=np.nan,
        **figures,
    )


def covariances(batches: Sequence[StackedBatch], sign: Floats) -> tuple[Floats, Ints]:
    """(R, J, J) joint covariance of the differences in points, times ``sign`` (J,), and (R, J) people behind each."""
    n_studies, size = len(batches[0].few), len(sign)
    found = np.zeros((n_studies, size, size))
    units = np.zeros((n_studies, size), dtype=np.int64)
    start = 0
    for own in audiences_of(batches).values():
        flat = flat_influence(own)
        end = start + flat.shape[1]
        signed = flat * sign[start:end, None]
        found[:, start:end, start:end] = signed @ signed.swapaxes(1, 2)
        units[:, start:end] = (flat != 0).sum(axis=2)
        start = end
    return found, units


def flat_influence(batches: Sequence[StackedBatch]) -> Floats:
    """(R, J, n) influence values of the cells of one audience, concepts within outcomes."""
    parts = [one.fits.influence.reshape(len(one.few), -1, one.fits.influence.shape[3]) for one in batches]
    return np.concatenate(parts, axis=1)


def audiences_of(batches: Sequence[StackedBatch]) -> Mapping[str, list[StackedBatch]]:
    """The batches by audience, in their order."""
    found: dict[str, list[StackedBatch]] = {}
    for batch in batches:
        found.setdefault(batch.audience.name, []).append(batch)
    return found
