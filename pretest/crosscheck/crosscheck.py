"""All figures of a study's report, recomputed by others."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.crosscheck.compared import Crosscheck, Row, gather
from pretest.crosscheck.design_checks import check_design_checks
from pretest.crosscheck.engines import engines
from pretest.crosscheck.estimates import check_estimates
from pretest.crosscheck.families import check_families
from pretest.crosscheck.mechanism import check_mechanism
from pretest.crosscheck.reliability import check_reliability
from pretest.crosscheck.scored import Scored, cell_rows, read_scored
from pretest.spec.study import Study


def crosscheck(study: Study) -> Crosscheck:
    """Recompute the figures of ``study`` with statsmodels and pingouin, from the same scored answers."""
    scored = read_scored(study)
    return gather(_rows(scored), engines(), report=scored.report)


def _rows(scored: Scored) -> Iterator[Row]:
    batches = tuple(cell_rows(scored))
    yield from check_estimates(scored, batches)
    yield from check_families(scored, batches)
    yield from check_reliability(scored)
    yield from check_mechanism(scored)
    yield from check_design_checks(scored)
