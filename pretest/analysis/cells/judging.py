"""From screened responses to verdicts: the core of an analysis, which alternatives of the plan repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

import pandas as pd

from pretest.analysis.cells.attrition import Lost, attrition_limits
from pretest.analysis.cells.cellverdicts import judge_cells
from pretest.analysis.cells.doubts import find_doubts
from pretest.analysis.cells.estimation import Batch, estimate_batches
from pretest.analysis.cells.family import Cells, Levels, adjust, collect_cells, upper_shares
from pretest.analysis.cells.groups import Group, make_groups
from pretest.analysis.cells.looked import Looked
from pretest.analysis.cells.understanding import gate_reasons, understood_table
from pretest.analysis.weights.weights import weighted
from pretest.errors import Note
from pretest.measurement.keying import keying_alarms
from pretest.quality import Screened
from pretest.seeds import stream
from pretest.spec.study import Study


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Everything that verdicts rest on.

    groups: one per wave and audience. batches: estimates of the whole audiences and of the declared subgroups.
    cells: the whole audiences, parts: the subgroups. weighting: as in ``tables``.
    lost: per group, who is not there any more. understood: as in ``tables``, before anything is hidden.
    notes: of weighting, scoring and fitting. looked: the looks before this one.
    """

    screened: Screened
    groups: Sequence[Group]
    batches: tuple[Batch, ...]
    cells: Cells
    parts: Cells
    levels: Levels
    weighting: pd.DataFrame
    lost: tuple[Lost, ...]
    understood: pd.DataFrame
    notes: tuple[Note, ...]
    looked: Looked | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Judged(Fitted):
    """With the verdicts, as in ``tables``."""

    verdicts: pd.DataFrame = field(kw_only=True)


def judge(
    study: Study, screened: Screened, lost: Sequence[Lost], *, suppress_below: int, looked: Looked | None = None
) -> Judged:
    """``fit_cells`` with the verdicts on it."""
    fitted = fit_cells(study, screened, lost, suppress_below=suppress_below, looked=looked)
    gates = gate_reasons(fitted.understood)
    verdicts = judge_cells(study, fitted.cells, fitted.levels, suppress_below, gates)
    return Judged(**{one.name: getattr(fitted, one.name) for one in fields(Fitted)}, verdicts=verdicts)


def fit_cells(
    study: Study, screened: Screened, lost: Sequence[Lost], *, suppress_below: int, looked: Looked | None = None
) -> Fitted:
    """Scores, estimates and multiplicity of ``screened`` as the plan of ``study`` says.

    ``lost``: who is not among them any more, as ``attrition.lost_in`` tells. ``looked``: the looks before this one, and
    what they leave for it; None for one look at a whole study.

    Raises
    ------
    DataError, EstimationError
        When an outcome or covariate cannot be used, or a design cannot be estimated at all.
    """
    frame, weighting, weight_notes = weighted(study, screened.frame)
    groups, n_units, scoring = make_groups(study, frame)
    batches = tuple(estimate_batches(study, groups))
    whole = [batch for batch in batches if batch.subgroup == ""]
    early = () if looked is None else looked.rows(frame)
    cells = collect_cells(study, whole, n_units, looked=looked, early=early)
    parts = collect_cells(study, [batch for batch in batches if batch.subgroup != ""], n_units)
    levels = adjust(study, cells, stream(study.file.seed, "max-t"))
    doubts = find_doubts(
        study,
        whole,
        cells,
        levels,
        keying=keying_alarms(study, groups),
        limits=attrition_limits(study, lost, upper_shares(study, cells, levels)),
        rng=stream(study.file.seed, "permutation"),
    )
    cells = replace(cells, table=pd.concat([cells.table, doubts.table], axis=1))
    understood = understood_table(study, groups, suppress_below)
    notes = (*weight_notes, *scoring, *(note for batch in batches for note in batch.notes), *doubts.notes)
    return Fitted(screened, groups, batches, cells, parts, levels, weighting, tuple(lost), understood, notes, looked)
