"""From screened responses to verdicts: the core of an analysis, which alternatives of the plan repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pretest.analysis.cells.estimation import Batch, estimate_batches
from pretest.analysis.cells.family import Cells, Family, adjust, collect_cells
from pretest.analysis.cells.groups import Group, make_groups
from pretest.analysis.cells.tables import judge_cells
from pretest.analysis.weights.weights import weighted
from pretest.errors import Note
from pretest.quality import Screened
from pretest.seeds import stream
from pretest.spec.study import Study


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Everything that verdicts rest on.

    groups: one per wave and audience. batches: estimates of the whole audiences and of the declared subgroups.
    cells: the whole audiences, parts: the subgroups. verdicts, weighting: as in ``columns``.
    notes: of weighting, scoring and fitting.
    """

    screened: Screened
    groups: Sequence[Group]
    batches: tuple[Batch, ...]
    cells: Cells
    parts: Cells
    family: Family
    verdicts: pd.DataFrame
    weighting: pd.DataFrame
    notes: tuple[Note, ...]


def judge(study: Study, screened: Screened, *, suppress_below: int) -> Judged:
    """Scores, estimates, multiplicity and verdicts of ``screened`` as the plan of ``study`` says.

    Raises
    ------
    DataError, EstimationError
        When an outcome or covariate cannot be used, or a design cannot be estimated at all.
    """
    frame, weighting, weight_notes = weighted(study, screened.frame)
    groups, n_units, scoring = make_groups(study, frame)
    batches = tuple(estimate_batches(study, groups))
    cells = collect_cells(study, [batch for batch in batches if batch.subgroup == ""], n_units)
    parts = collect_cells(study, [batch for batch in batches if batch.subgroup != ""], n_units)
    family = adjust(study, cells, stream(study.file.seed, "max-t"))
    verdicts = judge_cells(study, cells, family, suppress_below)
    notes = (*weight_notes, *scoring, *(note for batch in batches for note in batch.notes))
    return Judged(screened, groups, batches, cells, parts, family, verdicts, weighting, notes)
