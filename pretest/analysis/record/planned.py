"""Which look this is, of those that the plan has: by the looks before it, and by how many units each arm has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from pretest.analysis.cells.groups import arm_codes, unit_codes
from pretest.analysis.record.chain import read_looks
from pretest.analysis.record.counted import CountedLook, counted_looks, look_at
from pretest.analysis.record.lockfile import looks_path
from pretest.analysis.record.lookedat import LookedAt, looked_at
from pretest.analysis.record.marks import marked_rows
from pretest.analysis.record.withdrawn import Withdrawals, read_withdrawals
from pretest.forms.conditions import audience_masks
from pretest.numbers.lookstate import EarlierLook, LookState
from pretest.responses import Responses
from pretest.responses.withdrawn import withdrawal_records
from pretest.spec.study import Study
from pretest.tables.columns import WAVE
from pretest.words import Bools, LookKind

Units = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One look at answers of people, before anything is made of them.

    state: for the analysis. kind: how it stands to the plan. fresh: whether the log does not have it yet. earlier: the
    looks of the log before it. read: the files. rehearsal: whether all answers are invented: then it is the first look,
    and none that is written down.
    """

    state: LookState
    kind: LookKind
    fresh: bool
    earlier: tuple[CountedLook, ...]
    read: tuple[LookedAt, ...]
    rehearsal: bool = False

    @property
    def fewest(self) -> int:
        """Units of the arm and audience with the fewest."""
        return min(self.state.units.values(), default=0)


def look_state(study: Study, responses: Responses, frame: pd.DataFrame | None = None) -> LookState:
    """The state of ``this_look``."""
    return this_look(study, responses, frame).state


def this_look(study: Study, responses: Responses, frame: pd.DataFrame | None = None) -> Look:
    """Which look the analysis of ``responses`` is.

    Parameters
    ----------
    frame : rows that are analysed, as ``Screened.frame``; all of them when None. Units are counted in it.

    Returns
    -------
    Look
        ``state.declared`` only where the plan has this look: then units rise from look to look, and there are no more
        looks than planned (one where the plan names none).

    Raises
    ------
    SpecError
        When the list of looks, the marks of rows or the log of withdrawals cannot be read.
    """
    read = looked_at(responses.files)
    data = [one.sha256 for one in read if not one.invented]
    withdrawals = read_withdrawals(study.folder)
    looks = counted_looks(read_looks(looks_path(study)), withdrawals) if data else ()
    known = look_at(looks, data, withdrawals)
    earlier = looks if known is None else looks[: known.number - 1]
    units = units_of(study, responses.frame if frame is None else frame)
    plan = study.plan.looks
    planned = () if plan is None else plan.n
    before = tuple(EarlierLook(_units(study, one, units), _rows(study, one, responses, withdrawals)) for one in earlier)
    state = LookState(planned, units, earlier=before)
    state = state if plan is None else replace(state, spending=plan.spending)
    kind = _kind(state)
    return Look(replace(state, declared=kind != "extra"), kind, known is None, tuple(earlier), read, not data)


def units_of(study: Study, frame: pd.DataFrame) -> dict[tuple[str, str], int]:
    """(audience, arm) → units of assignment (clusters, else people) in the newest wave; nobody is no cell.

    An arm that nobody of an audience saw has nothing to judge, so it holds no look back.
    """
    if frame.empty:
        return {}
    newest = frame[frame[WAVE] == frame[WAVE].max()]
    codes, arms = unit_codes(newest)[0], arm_codes(study, newest)
    names = [study.control or "", *study.concepts]
    found: dict[tuple[str, str], int] = {}
    for audience, mask in audience_masks(study, newest).items():
        for place, name in enumerate(names):
            n = len(np.unique(codes[mask & (arms == place)]))
            if n:
                found[audience, name] = n
    return found


def _kind(state: LookState) -> LookKind:
    planned, n = state.planned, state.index
    if not planned:
        return "only" if n == 1 else "extra"
    steps = state.fractions
    if n > len(planned) or steps[0] <= 0 or any(after <= before for before, after in pairwise(steps)):
        return "extra"
    fewest = min(state.units.values(), default=0)
    return "early" if fewest < planned[n - 1] else "planned"


def _units(study: Study, look: CountedLook, now: Units) -> dict[tuple[str, str], int]:
    """Units at an earlier look; where they were too few to be written down as many as that may have been, and where
    nothing was written down as many as there are now: neither leaves a later look more of its level."""
    if not look.units:
        return dict(now)
    most = max(study.plan.suppress_below - 1, 1)
    found = {(audience, arm): n for audience, arms in look.units.items() for arm, n in arms.items()}
    return {cell: most if n is None else n for cell, n in found.items()}


def _rows(study: Study, look: CountedLook, responses: Responses, withdrawals: Withdrawals) -> Bools | None:
    gone = 0
    if withdrawals.became:
        gone = sum(int(one.get("n_rows") or 0) for one in withdrawal_records(study.folder))
    return marked_rows(study.folder, look.entry, responses.frame, gone)
