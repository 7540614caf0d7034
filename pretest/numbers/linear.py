"""Differences between concepts and control: one joint model per outcome, all outcomes at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from pretest.errors import Note
from pretest.numbers.absorbed import solve_absorbed, split_blocks
from pretest.numbers.adjusted import solve_adjusted
from pretest.numbers.contrasts import CellCounts, Uncertainty, cell_counts, cell_status, to_fits, uncertainty
from pretest.numbers.design import Design
from pretest.numbers.fits import LinearFits
from pretest.numbers.inputs import Inputs, require_inputs
from pretest.numbers.linearised import LonelyPsu, lonely_notes, require_nested
from pretest.numbers.means import Variance, solve_means
from pretest.words import Counts, Inference


def estimate_differences(
    outcomes: ArrayLike,
    design: Design,
    *,
    covariates: ArrayLike | None = None,
    variance: Variance = "hc2",
    inference: Inference = "superpopulation",
    lonely_psu: LonelyPsu = "adjust",
) -> LinearFits:
    """Difference in (adjusted) means between each concept and the shared control.

    Without covariates: means, and Welch degrees of freedom. With covariates: Lin (2013), DOI 10.1214/12-AOAS583, with
    Bell-McCaffrey degrees of freedom. With clusters: CR2 and Satterthwaite degrees of freedom, Pustejovsky & Tipton
    (2018), DOI 10.1080/07350015.2016.1247004. With weights: weighted least squares, and HC2 or CR2 for an identity
    working model with Satterthwaite degrees of freedom: the variance of a difference between arms follows how arms were
    assigned. Equal weights are no weights.

    Parameters
    ----------
    outcomes
        (n, K) numbers, NaN where missing. For ``taylor``, rows outside a survey's domain may be passed with all
        outcomes missing: their sampling units then count in the variance, as they should.
    design
        Arms, and clusters, weights, blocks and executions where there are any, of the n rows. A few blocks in which
        every arm has two rows of every outcome count as covariates; other blocks are absorbed: differences within
        blocks, with covariates but without interactions. Strata are used by ``taylor`` only, which does not use blocks.
    covariates
        (n, p) finite numbers, or None. A column that some arm cannot carry is left out of all arms and reported.
    variance
        For independent rows ``hc2``, ``hc3`` or ``classical`` (pooled over all arms). With clusters CR2 is used, or,
        only to compare, ``cr1`` (Stata's factor, df = clusters - 1). ``taylor`` is for levels of a survey sample, where
        how people were drawn is what counts: df = sampling units - strata over the used rows of the concept and the
        control (``survey::svyglm`` reports units - strata + 1 - coefficients over all arms). A request that does not
        fit the design is noted.
    inference
        ``superpopulation`` adds the sampling variance of the covariates' mean, Negi & Wooldridge (2021, Econometric
        Reviews 40, 504-534); ``finite`` takes the covariates as they are.
    lonely_psu
        For ``taylor``, a stratum with one sampling unit: ``adjust`` compares it with the mean over all, with a note;
        ``error`` refuses.

    Returns
    -------
    LinearFits
        With a status per cell: a cell that cannot be estimated never stops the others.

    Raises
    ------
    ValueError
        When an array has the wrong shape or values: a programming mistake.
    EstimationError
        For ``taylor``: when a cluster lies in two strata, or a stratum has one sampling unit and ``lonely_psu`` is
        ``error``.

    Examples
    --------
    >>> from pretest.numbers import Design, estimate_differences
    >>> score, arm = [[1.0], [2.0], [3.0], [2.0], [4.0], [3.0], [5.0], [4.0]], [0, 0, 0, 0, 1, 1, 1, 1]
    >>> fits = estimate_differences(score, Design(arm, n_arms=2))
    >>> fits.estimate.tolist(), fits.std_error.round(3).tolist(), fits.df.round(1).tolist()
    ([[2.0]], [[0.577]], [[6.0]])
    """
    given = 0 if covariates is None else np.shape(covariates)[-1]
    if variance == "taylor":
        design = replace(design, block=None)
    covariates, design = split_blocks(outcomes, design, covariates)
    inputs = require_inputs(outcomes, design, covariates)
    used, notes = variance_used(inputs, variance)
    if used == "taylor":
        require_nested(inputs)
        notes += lonely_notes(inputs, lonely_psu)
    else:
        notes += strata_notes(inputs)
    counts = cell_counts(inputs)
    cluster = None if design.cluster is None else np.asarray(design.cluster)
    if inputs.block is not None:
        return _within_blocks(inputs, used, counts, cluster, notes)
    levels = solve_adjusted(inputs, used, inference) if inputs.covariates.shape[1] else solve_means(inputs, used)
    found = uncertainty(inputs, levels, used, counts)
    grouped = inputs.clustered or used == "taylor"
    return to_fits(
        inputs,
        levels.level[1:] - levels.level[0],
        found,
        cell_status(inputs, counts, found, grouped=grouped),
        counts,
        cluster=cluster,
        variance=used,
        dropped=tuple(tuple(j for j in left_out if j < given) for left_out in levels.dropped),
        notes=notes + levels.notes,
    )


def _within_blocks(
    inputs: Inputs, variance: str, counts: CellCounts, cluster: Counts | None, notes: tuple[Note, ...]
) -> LinearFits:
    solved = solve_absorbed(inputs)
    found = Uncertainty(solved.influence, solved.std_error, solved.df)
    status = cell_status(inputs, counts, found, grouped=inputs.clustered)
    apart = np.isnan(solved.estimate) & np.isin(status, ("ok", "zero_variance", "few_clusters"))
    return to_fits(
        inputs,
        solved.estimate,
        found,
        np.where(apart, "blocks_apart", status),
        counts,
        cluster=cluster,
        variance=variance,
        dropped=solved.dropped,
        notes=notes + solved.notes,
    )


def strata_notes(inputs: Inputs) -> tuple[Note, ...]:
    """A remark that strata of a sample say nothing about how arms were assigned."""
    if inputs.stratum is None:
        return ()
    what = "Strata say how people were drawn, not how arms were assigned; differences between arms do not use them."
    return (Note("strata_not_in_contrasts", "info", "strata", what),)


def variance_used(inputs: Inputs, asked: Variance) -> tuple[Variance, tuple[Note, ...]]:
    """The variance that fits the design, and a remark when it is not what was asked for."""
    used: Variance = asked
    if asked == "taylor":
        return used, ()
    if inputs.clustered:
        used = "cr1" if asked == "cr1" and inputs.block is None else "cr2"
    elif inputs.block is not None or asked in ("cr1", "cr2") or (inputs.weighted and asked == "classical"):
        used = "hc2"
    if used == asked or asked == "hc2":
        return used, ()
    what = f"The variance '{asked}' does not fit the design; '{used}' was used."
    return used, (Note("variance_replaced", "info", "variance", what),)
