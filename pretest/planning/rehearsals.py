"""Many rehearsals judged together: each estimated by the pipeline's own functions, the bookkeeping shared.

What is not needed for a decision is left out (posterior, reliability, sizes, report, files). What can be shared is:
scoring and deciding run once over a stack of rehearsals, and the draws behind the simultaneous bounds are made once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.cells.attrition import Lost, attrition_limits, keys, lost_of
from pretest.analysis.cells.cellverdicts import decide_cells
from pretest.analysis.cells.doubts import find_doubts
from pretest.analysis.cells.estimation import estimate_batches
from pretest.analysis.cells.family import Cells, Levels, adjust, collect_cells, upper_shares
from pretest.analysis.cells.groups import Group, make_groups, with_composites
from pretest.analysis.cells.looked import Looked
from pretest.planning.gates import Reasons, Understanding
from pretest.seeds import stream
from pretest.spec import Study
from pretest.tables.columns import DESIGN_COLUMNS
from pretest.words import GATE_REASONS, Bools, Floats

MANY_UNITS = 200  # independent units from which sums of multipliers are as good as normal
DRAWS = 9_999


@dataclass(frozen=True, slots=True, eq=False)
class SharedDraws:
    """Standard normal draws, one set for all rehearsals. normal: (B, J)."""

    normal: NDArray[np.float32]

    @classmethod
    def of(cls, n_cells: int, rng: np.random.Generator, draws: int = DRAWS) -> SharedDraws:
        return cls(rng.standard_normal((draws, n_cells), dtype=np.float32))

    def levels(self, study: Study, cells: Cells) -> Levels:
        """What multiplicity leaves of each cell: ``family.adjust``, by these draws where that is as good.

        The multiplier bootstrap sums (G,) signs times (G, J) influence values. With hundreds of units these sums are
        normal with the correlation of the influence values, so that the same normal draws, given that correlation,
        serve every rehearsal for a fraction of the work. Where any cell rests on fewer units the bootstrap itself is
        drawn.
        """
        usable = (cells.table["std_error_points"] > 0).to_numpy(dtype=bool)
        least = cells.before[0] if cells.before else cells.influence  # the first look has the fewest
        units = (np.nan_to_num(least["points"][:, usable]) != 0).sum(axis=0)
        few = not usable.any() or int(units.min()) < MANY_UNITS
        rng, most = stream(study.file.seed, "max-t"), min(len(self.normal), study.plan.multiplicity.resamples)
        return adjust(study, cells, rng, normal=None if few else self.normal, resamples=most)


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Rows of many rehearsals, of one wave. replicate: (rows,) the rehearsal that each belongs to. reasons: why answers
    are missing, of the same rows."""

    frame: pd.DataFrame
    reasons: pd.DataFrame
    replicate: NDArray[np.intp]


def judge_rehearsals(
    study: Study,
    kept: Stack,
    assigned: Stack,
    draws: SharedDraws,
    gates: Understanding,
    *,
    looked: Looked | None = None,
    early: Sequence[Bools] = (),
) -> pd.DataFrame:
    """Verdicts and decisions of each rehearsal, as ``tables.verdicts``, with the number of the rehearsal as wave.

    All that stands in the way of a reassuring word is looked for as in an analysis, unequal drop-out included, which
    chance alone finds in one of ten comparisons. Left out is the alarm on the keying of scales: invented answers have
    the keying that the scales declare. A study in which that alarm rings is decided more cautiously than its
    rehearsals.

    Parameters
    ----------
    study : with the outcomes that are to be judged.
    kept, assigned : those whom the quality rules left in, and everybody who was assigned to an arm.
    draws : with at least as many columns as the study has cells.
    gates : what counts of understanding; elsewhere every message is as if understood.
    looked : the looks up to this one; None for one look at the whole study.
    early : per earlier look, (rows of ``kept``,) who was there then.
    """
    groups, all_groups = _scored(study, kept, gates.columns), _scored(study, assigned)
    tables: list[pd.DataFrame] = []
    families: list[Levels] = []
    reached: Reasons = {}
    for number in np.unique(kept.replicate):
        own, n_units = _groups_of(study, groups, kept.replicate, int(number))
        everybody, _ = _groups_of(study, all_groups, assigned.replicate, int(number))
        reasons = assigned.reasons[assigned.replicate == number]
        known = keys(kept.frame[kept.replicate == number])
        lost = [lost_of(study, group, reasons.iloc[group.position], known) for group in everybody]
        then = [one[kept.replicate == number] for one in early]
        table, levels = _judged_once(study, own, n_units, lost, draws, (looked, then))
        tables.append(table.assign(wave=int(number)))
        families.append(levels)
        found = gates.reasons(own)
        reached |= {(int(number), *place[1:]): reasons for place, reasons in found.items()}
    return verdicts_of(study, pd.concat(tables, ignore_index=True), together(families), reached)


def verdicts_of(study: Study, table: pd.DataFrame, levels: Levels, reached: Reasons) -> pd.DataFrame:
    """Verdicts and decisions from the cells of many rehearsals under each other, with their doubts, in the columns of
    ``Cells.table``; what is wave there is the number of the rehearsal. ``understanding``: beside a decision, what the
    gates say."""
    verdicts, decisions = decide_cells(study, Cells(table, {}), levels, 0, reached)
    places = decisions[["wave", "audience", "concept"]].itertuples(index=False, name=None)
    decisions = decisions.assign(understanding=[_gate_of(reached.get(place, ())) for place in places])
    return pd.concat([verdicts.assign(understanding=""), decisions], ignore_index=True)


def _gate_of(reasons: Sequence[str]) -> str:
    """The worst of what keeps a message from going ahead, as ``tables.studies`` says it."""
    codes = {reason.partition(":")[0] for reason in reasons}
    return next((code for code in GATE_REASONS if code in codes), "")


def _judged_once(
    study: Study,
    groups: Sequence[Group],
    n_units: int,
    lost: Sequence[Lost],
    draws: SharedDraws,
    looks: tuple[Looked | None, Sequence[Bools]],
) -> tuple[pd.DataFrame, Levels]:
    """The cells of one rehearsal with what stands in the way of reassurance, and their levels."""
    batches = tuple(estimate_batches(study, groups))
    cells = collect_cells(study, batches, n_units, looked=looks[0], early=looks[1])
    levels = draws.levels(study, cells)
    limits, chance = (
        attrition_limits(study, lost, upper_shares(study, cells, levels)),
        stream(study.file.seed, "permutation"),
    )
    doubts = find_doubts(study, batches, cells, levels, keying=frozenset(), limits=limits, rng=chance)
    return pd.concat([cells.table, doubts.table], axis=1), levels


def _scored(study: Study, stack: Stack, more: frozenset[str] = frozenset()) -> list[Group]:
    """The groups of all rehearsals together, with the columns that judging uses, and ``more``."""
    used = {outcome.column for outcome in study.outcomes()}
    used |= {name for outcome in study.outcomes() for name, _ in outcome.covariates} | set(DESIGN_COLUMNS)
    used |= more
    groups = make_groups(study, stack.frame)[0]
    return [replace(group, frame=group.frame[[name for name in group.frame if name in used]]) for group in groups]


def _groups_of(
    study: Study, groups: Sequence[Group], replicate: NDArray[np.intp], number: int
) -> tuple[tuple[Group, ...], int]:
    """The groups of one rehearsal, as if the others were not there, and its number of units and executions.

    Its composites are standardised on its own reference arm.
    """
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
        found.append(with_composites(study, Group(group.wave, group.audience, *own))[0])
    return tuple(found), len(known) + len(executions)


def together(families: Sequence[Levels]) -> Levels:
    """One family whose levels differ from row to row: ``decide_cells`` works on rows."""

    def stacked(name: str) -> Floats:
        return np.concatenate([getattr(family, name) for family in families])

    return Levels(
        family=np.concatenate([family.family for family in families]),
        lower_level=stacked("lower_level"),
        star_level=stacked("star_level"),
        p_worse=stacked("p_worse"),
        p_better=stacked("p_better"),
        p_adjusted=stacked("p_adjusted"),
        critical=np.nan,
        local_level=np.nan,
        n_cells=sum(family.n_cells for family in families),
        upper_level=_stacked_upper(families),
    )


def _stacked_upper(families: Sequence[Levels]) -> Floats | None:
    levels = [family.upper_level for family in families]
    known = [one for one in levels if one is not None]
    return np.concatenate(known) if known and len(known) == len(levels) else None
