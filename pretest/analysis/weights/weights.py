"""Weights by raking: each wave's analysed respondents get the margins of the population that the plan names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.weights.margins import Placed, check_ages, place_people
from pretest.analysis.weights.purposive import require_weightable
from pretest.analysis.weights.weightnotes import missing_notes, raking_notes, sample_notes, thin_notes
from pretest.codes import ascending, first_rows, person_codes
from pretest.errors import DesignError, Note, PretestError, Problem
from pretest.forms import audience_masks
from pretest.spec.plan import Weighting
from pretest.spec.population import Population
from pretest.spec.study import Study
from pretest.tables.columns import ARM, RESPONDENT, WAVE, WEIGHT
from pretest.tables.weighting import TABLE as WEIGHTING
from pretest.weighting import RakeFit, rake, spread_row, weighting_table
from pretest.words import Bools, Floats

__all__ = ["require_weightable", "weighted", "weights_for"]

Rows = NDArray[np.intp]


def weighted(study: Study, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Note, ...]]:
    """``frame`` with raked weights in ``columns.WEIGHT``, the table ``tables.weighting``, and remarks.

    In each wave everybody who is in a weighted audience and was shown an arm (or everybody, where the study has no
    arms) is raked together, one weight per respondent. A weight that the data bring is where raking starts; audiences
    that are not weighted keep theirs. Without ``weights`` in the plan nothing changes.

    frame: the respondents that are analysed, as ``screen`` left them. The table is complete.

    Raises
    ------
    DesignError
        When an audience is a purposive sample, people are in a weighted and in another audience at once, a category
        of the population has no respondents, or respondents are not of the population's ages.
    DataError
        When the data lack a variable of the margins, or hold a code that the population file does not name.
    """
    audiences = require_weightable(study)
    plan, population = study.plan.weights, study.population
    if plan is None or population is None:
        return frame, WEIGHTING.empty(), ()
    masks = audience_masks(study, frame)
    inside = _inside(study, frame, masks, audiences)
    weights = frame[WEIGHT].to_numpy(dtype=np.float64, na_value=np.nan).copy()
    notes: list[Note] = []
    tables: list[pd.DataFrame] = []
    notes += check_ages(study, population, frame[inside].drop_duplicates([WAVE, RESPONDENT]), audiences)
    notes += sample_notes(study, population, audiences)
    for wave in sorted(frame[WAVE].unique().tolist()):
        rows = np.flatnonzero(inside & (frame[WAVE] == wave).to_numpy(dtype=bool))
        if not len(rows):
            notes.append(Note("weights_nobody", "warning", f"wave {wave}", "Nobody in this wave could be weighted."))
            continue
        raked = _rake_wave(population, plan, frame.iloc[rows], int(wave), study.plan.suppress_below)
        weights[rows] = raked.weights
        notes += raked.notes
        tables += [raked.table, *(_of_audience(raked, masks[name][rows], int(wave), name) for name in audiences)]
    changed = frame.copy()
    changed[WEIGHT] = weights
    table = pd.concat(tables, ignore_index=True) if tables else WEIGHTING.empty()
    return changed, table, tuple(dict.fromkeys(notes))


def _inside(study: Study, frame: pd.DataFrame, masks: dict[str, Bools], audiences: Sequence[str]) -> Bools:
    """(rows,) who is raked."""
    inside = np.zeros(len(frame), dtype=bool)
    for name in audiences:
        inside |= masks[name]
    for name in (name for name in study.audiences if name not in audiences):
        shared = int(frame.loc[inside & masks[name], RESPONDENT].nunique())
        if shared:
            what = f"{shared:,} people of the weighted audiences are also in '{name}', which is not weighted"
            hint = f"Give the weighted audiences a 'when' without them, or weight '{name}' too."
            raise DesignError("weights_overlap", f"{study.file.plan} weights", what, hint=hint)
    if study.concepts:
        inside &= frame[ARM].isin(list(study.file.arms)).to_numpy(dtype=bool)
    return inside & ~(frame[WEIGHT] == 0).to_numpy(dtype=bool, na_value=False)


@dataclass(frozen=True, slots=True, eq=False)
class _Raked:
    """weights: (rows,). first, person: first row of each person, and the person of each row."""

    weights: Floats
    fit: RakeFit
    first: Rows
    cap: float | None
    table: pd.DataFrame
    notes: tuple[Note, ...]


def _rake_wave(population: Population, plan: Weighting, rows: pd.DataFrame, wave: int, below: int) -> _Raked:
    """Rake the respondents of one wave; a respondent with several rows has one weight."""
    person = person_codes(rows[RESPONDENT])
    first = first_rows(person).astype(np.intp)
    people, where = rows.iloc[first], f"wave {wave}"
    placed = place_people(population, people, where)
    own = rows[WEIGHT].to_numpy(dtype=np.float64, na_value=np.nan)
    base = None if np.isnan(own).all() else np.where(np.isnan(own), 1.0, own)
    start = None if base is None else base[first]
    fit = _raked(placed, start, plan.cap, population.id, where)
    factor = fit.weights if start is None else fit.weights / start
    weights = factor[person] if base is None else base * factor[person]
    table = weighting_table(
        fit,
        [one.codes for one in placed],
        [one.margin for one in placed],
        wave=wave,
        base=start,
        sources=[one.source for one in placed],
    )
    free = fit if plan.cap is None else _raked(placed, start, None, population.id, where)
    notes = (
        *missing_notes(placed, len(people), where),
        *thin_notes(table, where, below),
        *raking_notes(population, fit, free, table, plan.cap, based=base is not None, where=where),
    )
    return _Raked(np.asarray(weights, dtype=np.float64), fit, first, plan.cap, table, notes)


def _raked(placed: Sequence[Placed], base: Floats | None, cap: float | None, name: str, where: str) -> RakeFit:
    try:
        return rake([one.codes for one in placed], [one.margin for one in placed], base=base, cap=cap)
    except PretestError as error:
        file = f"surveys/populations/{name}.yaml"
        raise DesignError.of(
            Problem(one.code, f"{file} {one.where}, {where}", one.what, hint=one.hint) for one in error.problems
        ) from None


def _of_audience(raked: _Raked, members: Bools, wave: int, audience: str) -> pd.DataFrame:
    """How unequal the weights of one audience's people are."""
    own = raked.fit.weights[members[raked.first]]
    n_at_cap = None if raked.cap is None else int((own >= raked.cap * (1.0 - 1e-9)).sum())
    return spread_row(own, wave=wave, audience=audience, n_trimmed=n_at_cap)


def weights_for(frame: pd.DataFrame, members: Bools) -> Floats:
    """(rows,) weights as the levels of one audience need them.

    In a wave where nobody of the audience has a weight, nobody has; in a wave where they do, who is not of the
    audience and has none counts 0.
    """
    weights = frame[WEIGHT].to_numpy(dtype=np.float64, na_value=np.nan).copy()
    waves = frame[WAVE].to_numpy()
    for wave in ascending(waves):
        rows = waves == wave
        if np.isnan(weights[rows & members]).all():
            weights[rows] = np.nan
        else:
            weights[rows & ~members & np.isnan(weights)] = 0.0
    return weights
