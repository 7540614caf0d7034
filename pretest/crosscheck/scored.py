"""The same scored answers that a report rests on, and the figures of it that were released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pandas as pd

from pretest.analysis.analyse import analyse
from pretest.analysis.cells.covariates import covariate_matrix
from pretest.analysis.cells.domain import make_domain
from pretest.analysis.cells.estimation import Batch, estimate_batch, parts_of, same_design
from pretest.analysis.cells.groups import Group, make_groups
from pretest.analysis.record.inpython import changed_in_python
from pretest.analysis.record.newest import newest_analysis, newest_findings
from pretest.analysis.weights.weights import weighted
from pretest.codes import person_codes
from pretest.errors import DesignError
from pretest.findings import Findings, read_findings
from pretest.numbers.absorbed import split_blocks
from pretest.quality import Screened, screen
from pretest.responses import Responses, read_responses
from pretest.responses.design import with_waves_found
from pretest.spec.study import Study
from pretest.tables.columns import RESPONDENT
from pretest.words import Floats, Ints

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """findings: of the report, or of a fresh analysis; report: its folder in the study, "" for a fresh one.

    responses, screened, groups: the same answers, read, screened, weighted and scored again.
    """

    study: Study
    findings: Findings
    report: str
    responses: Responses
    screened: Screened
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CellRows:
    """The n rows of a batch as arrays.

    batch: the house's own estimates, of which this room takes which covariates were left out, and nothing that it
    compares. scores: (n, K). arm: (n,) 0 = reference. covariates: (n, p) without gaps, blocks as dummies where they are
    few. given: how many of these the plan names. weights, cluster, block: (n,) or None. person: (n,) codes. finite:
    whether the covariates count as they are, instead of as a sample.
    """

    batch: Batch
    scores: Floats
    arm: Ints
    covariates: Floats
    given: int
    weights: Floats | None
    cluster: Ints | None
    block: Ints | None
    person: Ints
    finite: bool


def read_scored(study: Study) -> Scored:
    """The newest report of ``study`` and the answers that it rests on; a fresh analysis where there is no report, or
    where the study was changed in Python.

    Raises
    ------
    DesignError
        When the study tests no concept, or names no data.
    DataError
        When a file that the newest report rests on was changed since, or the data do not fit the study.
    SpecError
        When a file of the study is a link that leads out of it.
    """
    if not study.concepts:
        hint = "Only comparisons between arms are computed once more; name the arms in study.yaml."
        raise DesignError("no_concepts", study.name, "the study tests no concept", hint=hint)
    if not study.file.data:
        hint = "Name the files of answers under 'data' in study.yaml; 'pretest simulate' invents some."
        raise DesignError("no_data", study.name, "there are no answers to compute from", hint=hint)
    fresh = newest_analysis(study.folder) is None or bool(changed_in_python(study))  # no report is of a changed study
    found = None if fresh else newest_findings(study.folder)
    findings = analyse(study) if found is None else read_findings(found)
    report = "" if found is None else found.relative_to(study.folder).as_posix()
    responses = read_responses(study)
    study = with_waves_found(study, responses.frame)
    screened = screen(study, responses)
    groups = make_groups(study, weighted(study, screened.frame)[0])[0]
    return Scored(study, findings, report, responses, screened, groups)


def cell_rows(scored: Scored) -> Iterator[CellRows]:
    """Every batch of cells, whole audiences and declared subgroups."""
    study = scored.study
    for group in scored.groups:
        outcomes = [one for one in study.outcomes() if group.audience in one.audiences and one.compared != "nobody"]
        for subgroup, level, mask in parts_of(study, group):
            for members in same_design(study, outcomes):
                batch = estimate_batch(study, group, members, mask, subgroup, level)
                yield _rows_of(study, batch, np.flatnonzero(mask & (batch.group.arm >= 0)))


def _rows_of(study: Study, batch: Batch, rows: Ints) -> CellRows:
    domain = make_domain(study, batch.group, rows)
    design = replace(domain.design, arm=batch.arm, n_arms=1 + len(batch.concepts))
    scores = np.column_stack([numbers(domain.frame[outcome.column]) for outcome in batch.outcomes])
    made = covariate_matrix(domain.frame, batch.outcomes[0].covariates, where=batch.group.audience)
    wider, inner = split_blocks(scores, design, made.values if made.names else None)
    given = len(made.names)
    covariates = np.empty((len(rows), 0)) if wider is None else np.asarray(wider, dtype=np.float64)
    weights = None if inner.weights is None or np.ptp(inner.weights) == 0.0 else np.asarray(inner.weights)
    cluster = None if inner.cluster is None else np.asarray(inner.cluster)
    block = None if inner.block is None else np.asarray(inner.block)
    person = person_codes(domain.frame[RESPONDENT])
    return CellRows(
        batch, scores, batch.arm, covariates, given, weights, cluster, block, person, study.plan.inference == "finite"
    )


def records(frame: pd.DataFrame) -> list[Record]:
    """The rows of a table: name of the column → value."""
    return cast("list[Record]", frame.to_dict("records"))


def numbers(column: pd.Series) -> Floats:
    """(n,) a column as numbers, NaN where there is none."""
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
