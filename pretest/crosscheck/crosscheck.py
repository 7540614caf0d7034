"""All figures of a study's report, recomputed by others."""

from __future__ import annotations

import math
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

RECOMPUTED = ("estimates", "reliability", "mechanism", "design_checks")


def crosscheck(study: Study) -> Crosscheck:
    """Compute the figures of a study once more with somebody else's code, from the same scored answers.

    statsmodels, pingouin and scipy recompute what stands in the newest report of ``study``, where one rests on the
    study and the answers as they are now, else what a fresh analysis gives. Figures that these engines lack, round or
    define otherwise are listed with the reason, and do not count.

    Parameters
    ----------
    study : with its answers.

    Returns
    -------
    Crosscheck
        ``table`` has every figure; ``largest`` the largest relative difference of those that must be equal; ``agrees``
        whether all are within the limits: 1e-8 for closed forms, 1e-4 where engines climb to a maximum, and there a
        slope of their likelihood at our solution below 1e-6 per person.

    Raises
    ------
    DesignError
        When the study tests no concept, or names no data.
    DataError
        When a file that the newest report rests on was changed since, or the data do not fit the study.
    EstimationError, SpecError
        As ``analyse``.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> study = pretest.load_study("my-study")
    >>> pretest.write_frame(pretest.simulate(study, n=300), study.folder / study.file.data[0].file)
    >>> found = pretest.crosscheck_study(study)
    >>> found.agrees, found.closed_largest < 1e-8
    (True, True)
    """
    scored = read_scored(study)
    return gather(compared_rows(scored), engines(), report=scored.report)


def compared_rows(scored: Scored) -> Iterator[Row]:
    """Every figure of the released tables, compared or listed; a table of our own models is one row."""
    batches = tuple(cell_rows(scored))
    yield from check_estimates(scored, batches)
    yield from check_families(scored, batches)
    yield from check_reliability(scored)
    yield from check_mechanism(scored)
    yield from check_design_checks(scored)
    for name, rows in scored.findings.tables.items():
        if name not in RECOMPUTED and len(rows) and name != "cases":
            yield Row(name, "*", math.nan, math.nan, "", "own_model")
