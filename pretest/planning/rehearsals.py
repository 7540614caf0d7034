"""Many rehearsals judged together: each estimated by the pipeline's own functions, the bookkeeping shared.

What is not needed for a verdict is left out (posterior, reliability, report, files). What can be shared is: scoring and
judging run once over a stack of rehearsals, and the draws behind the simultaneous bounds are made once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from pretest.analysis.cells.cellverdicts import judge_cells
from pretest.analysis.cells.estimation import estimate_batches
from pretest.analysis.cells.family import Cells, Levels, adjust, collect_cells
from pretest.analysis.cells.groups import Group, make_groups, with_composites
from pretest.seeds import stream
from pretest.spec import HARM_ROLES, Study
from pretest.tables.columns import DESIGN_COLUMNS
from pretest.words import Floats

MANY_UNITS = 200  # independent units from which sums of multipliers are as good as normal
DRAWS = 9_999


@dataclass(frozen=True, slots=True, eq=False)
class SharedDraws:
    """Standard normal draws, one set for all rehearsals. normal: (B, J)."""

    normal: Floats

    @classmethod
    def of(cls, n_cells: int, rng: np.random.Generator, draws: int = DRAWS) -> SharedDraws:
        return cls(rng.normal(size=(draws, n_cells)))

    def local_level(self, influence: Floats, alpha: float) -> float:
        """The one-sided level at which each bound of the family is familywise valid.

        The multiplier bootstrap of ``effects.adjust_max_t`` draws sums of (G,) signs times (G, J) influence values.
        With hundreds of units these are normal with the correlation of the influence values, so normal draws with that
        correlation, the same for every rehearsal, give the critical value for a fraction of the work.
        """
        size = np.sqrt(np.einsum("gj,gj->j", influence, influence))
        scaled = influence[:, size > 0] / size[size > 0]
        values, vectors = np.linalg.eigh(scaled.T @ scaled)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        largest = (self.normal[:, : len(root)] @ root.T).max(axis=1)
        rank = min(int(np.ceil((1 - alpha) * (len(largest) + 1))), len(largest))
        critical = max(float(np.partition(largest, rank - 1)[rank - 1]), float(-ndtri(alpha)))
        return float(ndtr(-critical))


def judge_rehearsals(
    study: Study, frame: pd.DataFrame, replicate: NDArray[np.intp], draws: SharedDraws
) -> pd.DataFrame:
    """Verdicts and decisions of each rehearsal, as ``tables.verdicts``, with the number of the rehearsal as wave.

    Parameters
    ----------
    study : with the outcomes that are to be judged.
    frame : rows of all rehearsals that their quality rules left in, of one wave.
    replicate : (rows,) the rehearsal that each belongs to.
    draws : with at least as many columns as the study has primary harm cells.
    """
    used = {outcome.column for outcome in study.outcomes()}
    used |= {name for outcome in study.outcomes() for name, _ in outcome.covariates} | set(DESIGN_COLUMNS)
    scored = make_groups(study, frame)[0]
    groups = [replace(group, frame=group.frame[[name for name in group.frame if name in used]]) for group in scored]
    tables: list[pd.DataFrame] = []
    families: list[Levels] = []
    for number in np.unique(replicate):
        own, n_units = _groups_of(groups, replicate, int(number))
        own = tuple(with_composites(study, group)[0] for group in own)  # each standardised on its own reference arm
        cells = collect_cells(study, list(estimate_batches(study, own)), n_units)
        families.append(_family(study, cells, draws))
        tables.append(cells.table.assign(wave=int(number)))
    stacked = Cells(pd.concat(tables, ignore_index=True), {})
    return judge_cells(study, stacked, _together(families, [len(table) for table in tables]), 0)


def _groups_of(groups: Sequence[Group], replicate: NDArray[np.intp], number: int) -> tuple[tuple[Group, ...], int]:
    """The groups of one rehearsal, as if the others were not there, and its number of units and executions."""
    mine = np.flatnonzero(replicate == number)
    place = np.full(len(replicate), -1, dtype=np.intp)
    place[mine] = np.arange(len(mine))
    units = np.full(len(replicate), -1, dtype=np.intp)
    shown = units.copy()
    for group in groups:
        units[group.position], shown[group.position] = group.unit, group.execution
    known, codes = np.unique(units[mine], return_inverse=True)
    executions = np.unique(shown[mine][shown[mine] >= 0])
    found = []
    for group in groups:
        rows = np.flatnonzero(place[group.position] >= 0)
        position = place[group.position[rows]]
        saw = group.execution[rows]
        saw = np.where(saw < 0, -1, len(known) + np.searchsorted(executions, saw))
        own = group.frame.iloc[rows], codes[position].astype(np.intp), group.arm[rows], position, saw
        found.append(Group(group.wave, group.audience, *own))
    return tuple(found), len(known) + len(executions)


def _family(study: Study, cells: Cells, draws: SharedDraws) -> Levels:
    """As ``pipeline.cells.adjust``; by the shared draws where they are as good. Verdicts need no p-values."""
    table = cells.table
    primary = (table["role"].isin(HARM_ROLES) & table["primary"]).to_numpy(dtype=bool)
    usable = primary & (table["std_error_points"] > 0).to_numpy()
    influence = cells.influence["points"][:, usable] * table["judged_sign"].to_numpy(dtype=float)[usable]
    few = not usable.any() or int((influence != 0).sum(axis=0).min()) < MANY_UNITS
    if study.plan.multiplicity.method != "romano_wolf" or few:
        return adjust(study, cells, stream(study.file.seed, "max-t"))
    names = np.where(primary, "primary_harm", "").astype(object)
    local = draws.local_level(influence, study.plan.alpha)
    return Levels(np.full(len(table), np.nan), names, np.nan, local, int(primary.sum()))


def _together(families: Sequence[Levels], sizes: Sequence[int]) -> Levels:
    """One family whose level differs from row to row: ``judge_cells`` works on rows."""
    levels = np.repeat([family.local_level for family in families], sizes)
    names = np.concatenate([family.family for family in families])
    return Levels(np.full(len(levels), np.nan), names, np.nan, cast(float, levels), len(levels))
