"""From responses to groups: the respondents of one audience in one wave, scored."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.cells.composites import composite_scores
from pretest.codes import person_codes
from pretest.errors import Note
from pretest.forms import audience_masks
from pretest.measurement import score_scales
from pretest.spec.scale import Scale
from pretest.spec.study import Study
from pretest.tables.columns import ARM, CLUSTER, EXECUTION, RESPONDENT, WAVE, WEIGHT


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """One audience in one wave.

    frame: its rows with all scores (SCALE, SCALE_pre) added. unit: (n,) codes of the independent units
    (cluster, else respondent), the same code for the same unit in every group. arm: (n,) 0 = control,
    1..C = concepts in the order of the study, -1 = no arm. position: (n,) of its rows in the whole. execution: (n,)
    codes of the execution of its arm that a row saw (wave x arm x execution), -1 where that is unknown; they come after
    those of the units and are none of them.
    """

    wave: int
    audience: str
    frame: pd.DataFrame
    unit: NDArray[np.intp]
    arm: NDArray[np.intp]
    position: NDArray[np.intp]
    execution: NDArray[np.intp]

    @property
    def respondents(self) -> pd.Series:
        return self.frame[RESPONDENT]


def make_groups(study: Study, frame: pd.DataFrame) -> tuple[tuple[Group, ...], int, tuple[Note, ...]]:
    """All groups in the order wave, audience; the number of independent units and executions; notes on scoring."""
    unit, n_units = unit_codes(frame)
    execution, n_units = execution_codes(frame, n_units)
    arm = arm_codes(study, frame)
    masks = audience_masks(study, frame)
    waves = frame[WAVE].to_numpy()
    scales = scales_needed(study)
    groups: list[Group] = []
    notes: dict[Note, None] = {}
    for wave in sorted(set(waves.tolist())):
        for audience in study.audiences:
            rows = np.flatnonzero(masks[audience] & (waves == wave))
            part = frame.iloc[rows]
            scored = score_scales(part, scales, study.answers, audience=asked_as(study, audience))
            notes |= dict.fromkeys(scored.notes)
            fresh = scored.scores[[column for column in scored.scores.columns if column not in part.columns]]
            whole = pd.concat([part, fresh], axis=1)
            own = Group(int(wave), audience, whole, unit[rows], arm[rows], rows, execution[rows])
            group, told = with_composites(study, own)
            notes |= dict.fromkeys(told)
            groups.append(group)
    return tuple(groups), n_units, tuple(notes)


def with_composites(study: Study, group: Group) -> tuple[Group, tuple[Note, ...]]:
    """``group`` with the scores of its composites, standardised on its reference arm."""
    if not study.plan.composites:
        return group, ()
    where = f"{group.audience}, wave {group.wave}"
    made, notes = composite_scores(study, group.frame, group.arm == 0, audience=group.audience, where=where)
    kept = group.frame[[column for column in group.frame.columns if column not in made.columns]]
    return replace(group, frame=pd.concat([kept, made], axis=1)), notes


def scales_needed(study: Study) -> dict[str, Scale]:
    """The scales whose scores the plan uses: outcomes, covariates and subgroups."""
    outcomes = study.outcomes()
    names = {outcome.column for outcome in outcomes}
    names |= {name for outcome in outcomes for name, _ in outcome.covariates}
    names |= {subgroup.by for subgroup in study.plan.subgroups}
    return {name: scale for name, scale in study.scales.items() if names & {name, f"{name}_pre"}}


def asked_as(study: Study, audience: str) -> str:
    """The audience whose items this audience was asked: that of its questionnaire, else its own name."""
    return study.asked_as(audience)


def unit_codes(frame: pd.DataFrame) -> tuple[NDArray[np.intp], int]:
    """(n,) codes of wave × cluster, or of wave × respondent where there is no cluster; and their number."""
    person, wave = person_codes(frame[RESPONDENT]), pd.factorize(frame[WAVE])[0]
    if frame[CLUSTER].isna().all() and (person >= 0).all():
        codes = pd.factorize(person * (int(wave.max(initial=0)) + 1) + wave)[0].astype(np.intp)
        return codes, int(codes.max(initial=-1)) + 1
    cluster = frame[CLUSTER].astype("string")
    name = ("c:" + cluster).fillna("r:" + frame[RESPONDENT].astype("string"))
    codes, known = pd.factorize(frame[WAVE].astype("string") + "|" + name)
    return codes.astype(np.intp), len(known)


def execution_codes(frame: pd.DataFrame, n_units: int) -> tuple[NDArray[np.intp], int]:
    """(n,) codes of wave × arm × execution from ``n_units`` on, -1 where it is unknown; and how far they go."""
    if EXECUTION not in frame.columns:
        return np.full(len(frame), -1, dtype=np.intp), n_units
    name = frame[WAVE].astype("string") + "|" + frame[ARM].astype("string") + "|" + frame[EXECUTION].astype("string")
    codes, known = pd.factorize(name)
    return np.where(codes < 0, -1, codes + n_units).astype(np.intp), n_units + len(known)


def arm_codes(study: Study, frame: pd.DataFrame) -> NDArray[np.intp]:
    """(n,) 0 for the control, 1..C for the concepts, -1 where no arm is known or the weight is 0."""
    order = ([study.control] if study.control is not None else [""]) + list(study.concepts)
    codes = {name: code for code, name in enumerate(order)}
    arm = frame[ARM].map(codes).to_numpy(dtype=np.float64, na_value=np.nan)
    weightless = (frame[WEIGHT] == 0).to_numpy(dtype=bool, na_value=False)
    return np.where(np.isnan(arm) | weightless, -1, arm).astype(np.intp)
