"""Single ordered answers: the effect of a concept on P(answer >= cut), for every cut, from proportional odds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pretest.errors import Note, some
from pretest.numbers.absorbed import split_blocks
from pretest.numbers.binary import estimate_risk_differences
from pretest.numbers.contrasts import ROUNDING, cell_counts
from pretest.numbers.design import Design
from pretest.numbers.executions import widen
from pretest.numbers.influence import sum_by_cluster
from pretest.numbers.inputs import Inputs, require_inputs
from pretest.numbers.linear import estimate_differences
from pretest.numbers.marginal import Marginals, OrdinalModel, fit_marginals
from pretest.numbers.regression import Proportionality
from pretest.numbers.superiority import estimate_superiority
from pretest.words import Counts, Floats, Inference, Ints, Texts

NotProportional = Literal["per_cut", "keep"]


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalFits:
    """C concepts against the control on K ordered answers with J values, hence J-1 cuts.

    cuts: (J-1,) values v of "answer >= v". level: (C+1, K, J-1) P(answer >= cut) with every row in that arm, from the
    model; NaN where ``method`` is ``per_cut``.
    estimate, std_error, df, status: (C, K, J-1) differences in level; NaN where ``status`` (as in ``LinearFits``) says
    why. log_odds, log_odds_error: (C, K) coefficient of the concept and its standard error, NaN per cut.
    superiority, superiority_error, superiority_df: (C, K) P(Y_c > Y_0) + P(Y_c = Y_0)/2 between two people drawn
    apart; from the model, or where ``method`` is ``per_cut`` from the answers themselves.
    method: (K,) ``proportional`` or ``per_cut``. proportionality: the test of each outcome.
    n_concept, n_clusters: (C, K). n_reference: (K,). influence: (n + E, C, K, J-1),
    superiority_influence: (n + E, C, K), as in ``LinearFits``; summed by ``cluster``, squared and added they are the
    squared standard errors. cluster: (n + E,) codes or row numbers.
    variance: which estimator was used. dropped: K tuples of covariates left out. notes: remarks for the reader.
    """

    cuts: Floats
    level: Floats
    estimate: Floats
    std_error: Floats
    df: Floats
    status: Texts
    log_odds: Floats
    log_odds_error: Floats
    superiority: Floats
    superiority_error: Floats
    superiority_df: Floats
    method: NDArray[np.str_]
    proportionality: Proportionality
    n_concept: Counts
    n_reference: Counts
    n_clusters: Counts
    influence: Floats
    superiority_influence: Floats
    cluster: NDArray[np.intp]
    variance: str
    dropped: tuple[tuple[int, ...], ...]
    notes: tuple[Note, ...]

    def influence_by_cluster(self, *, n_clusters: int | None = None) -> Floats:
        """(G, C·K·(J-1)) influence values on the differences, summed by cluster; the last index runs fastest."""
        flat = self.influence.reshape(len(self.influence), -1)
        return sum_by_cluster(flat, self.cluster, n_clusters=n_clusters)


def estimate_ordinal(
    outcomes: ArrayLike,
    design: Design,
    *,
    values: ArrayLike | None = None,
    covariates: ArrayLike | None = None,
    inference: Inference = "superpopulation",
    not_proportional: NotProportional = "per_cut",
    alpha: float = 0.05,
) -> OrdinalFits:
    """Average marginal effects of the concepts on P(answer >= cut), by g-computation from proportional odds.

    One model per outcome: concepts and covariates shift all cuts alike on the logit scale (McCullagh 1980,
    DOI 10.1111/j.2517-6161.1980.tb01109.x). Every row is predicted under every arm and the mean predictions are
    compared. Influence values are those of the estimating equations, so that the variance is the sandwich: with
    independent rows times n/(n - parameters), with clusters times G/(G-1). df: Welch's over all arms; with clusters or
    weights those of the unadjusted difference.

    Where a score test at ``alpha`` rejects proportional odds for the concepts, or the model has no maximum, the outcome
    gets separate differences per cut (``estimate_risk_differences``) and the superiority of the answers themselves
    (``estimate_superiority``), and a note. So it does where blocks are absorbed (see ``estimate_differences``). With
    clusters or weights the test is the robust one.

    Parameters
    ----------
    outcomes
        (n, K) ordered answers, NaN where missing.
    values
        (J,) the answers that can be given; None for those in ``outcomes``. Nobody needs to have given them.
    inference
        ``superpopulation`` counts the sampling of the covariates, ``finite`` takes the covariates as they are.
    not_proportional
        ``keep`` to report the model, with the note, where the test rejects.
    alpha
        Level of the test of proportional odds.
    design, covariates
        As for ``estimate_differences``.

    Returns
    -------
    OrdinalFits
        Differences in P(answer >= cut) per concept, outcome and cut.

    Raises
    ------
    ValueError
        When an array has the wrong shape or values, or an answer is not among ``values``.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers import Design, estimate_ordinal
    >>> arm = np.arange(400) % 2
    >>> answer = np.clip(np.round(2.5 + 0.5 * arm + np.random.default_rng(1).normal(size=400)), 1, 4)
    >>> fits = estimate_ordinal(answer[:, None], Design(arm, n_arms=2))
    >>> fits.cuts.tolist(), fits.method.tolist(), bool((fits.estimate > 0).all())
    ([2.0, 3.0, 4.0], ['proportional'], True)
    """
    given = 0 if covariates is None else np.shape(covariates)[-1]
    wider, inner = split_blocks(outcomes, design, covariates)
    inputs = require_inputs(outcomes, inner, wider)
    answers, codes = _codes(inputs, values)
    plain = estimate_differences(outcomes, design.of_people())
    model = OrdinalModel(inputs, codes, answers, cell_counts(inputs), plain)
    found = fit_marginals(model, inference)
    failed = found.tested & ~(found.converged)
    with np.errstate(invalid="ignore"):
        rejected = found.proportionality.p_value < alpha
    separate = failed | (rejected & (not_proportional == "per_cut"))
    if inputs.block is not None:
        separate |= found.tested
    _per_cut(model, found, np.flatnonzero(separate), replace(inner, execution=None), wider, inference)
    found.dropped[:] = [tuple(j for j in left_out if j < given) for left_out in found.dropped]
    notes = plain.notes + tuple(found.notes) + _notes(failed, rejected, not_proportional)
    return _to_fits(model, found, separate, notes)


def _codes(inputs: Inputs, values: ArrayLike | None) -> tuple[Floats, Ints]:
    given = np.unique(inputs.outcomes[inputs.used])
    answers = given if values is None else np.unique(np.asarray(values, dtype=np.float64))
    if not np.isin(given, answers).all():
        raise ValueError("outcomes: an answer is not among the values")
    if len(answers) < 2:
        answers = np.concatenate([answers, answers + 1.0]) if len(answers) else np.array([0.0, 1.0])
    codes = np.where(inputs.used, np.searchsorted(answers, inputs.outcomes), -1).T
    return answers, np.ascontiguousarray(np.minimum(codes, len(answers) - 1))


def _per_cut(
    model: OrdinalModel,
    found: Marginals,
    chosen: Ints,
    design: Design,
    covariates: ArrayLike | None,
    inference: Inference,
) -> None:
    """Replace the outcomes that the model does not fit by differences per cut and the answers' own superiority."""
    if not len(chosen):
        return
    inputs, cuts = model.inputs, len(model.answers) - 1
    y = np.where(inputs.used, inputs.outcomes, np.nan)[:, chosen]
    above = np.where(np.isnan(y)[:, :, None], np.nan, y[:, :, None] >= model.answers[1:])
    fits = estimate_risk_differences(
        above.reshape(len(y), -1),
        design,
        covariates=covariates,
        inference=inference,
    )
    better = estimate_superiority(y, design)
    shape = (inputs.n_arms - 1, len(chosen), cuts)
    found.estimate[:, chosen], found.error[:, chosen], found.df[:, chosen] = np.nan, np.nan, np.nan
    found.influence[:, :, chosen] = np.nan
    found.estimate[:, chosen, :cuts] = fits.estimate.reshape(shape)
    found.error[:, chosen, :cuts] = fits.std_error.reshape(shape)
    found.df[:, chosen, :cuts] = fits.df.reshape(shape)
    found.influence[:, :, chosen, :cuts] = fits.influence.reshape(-1, *shape)
    found.status[:, chosen] = fits.status.reshape(shape)
    found.level[:, chosen] = np.nan
    found.estimate[:, chosen, cuts], found.error[:, chosen, cuts] = better.estimate, better.std_error
    found.df[:, chosen, cuts], found.influence[:, :, chosen, cuts] = better.df, better.influence
    for k, left_out in zip(chosen, fits.dropped[::cuts], strict=True):
        found.dropped[k] = left_out
    found.notes.extend(note for note in fits.notes if note.code != "strata_not_in_contrasts")


def _notes(failed: NDArray[np.bool_], rejected: NDArray[np.bool_], not_proportional: str) -> tuple[Note, ...]:
    notes = []
    if failed.any():
        what = "The proportional-odds model has no finite maximum, as when all answers of an arm are the same"
        how = "these outcomes have a difference per cut instead, from separate models."
        where = f"outcomes {some(np.flatnonzero(failed).tolist())}"
        notes.append(Note("ordinal_not_fitted", "warning", where, f"{what}; {how}"))
    if rejected.any():
        what = "The concepts do not shift all cuts alike (score test of proportional odds)"
        how = "these outcomes have a difference per cut from separate models, and the superiority of the answers."
        if not_proportional == "keep":
            how = "the model is reported all the same, and averages over cuts that differ."
        where = f"outcomes {some(np.flatnonzero(rejected).tolist())}"
        notes.append(Note("odds_not_proportional", "warning", where, f"{what}; {how}"))
    return tuple(notes)


def _to_fits(
    model: OrdinalModel, found: Marginals, separate: NDArray[np.bool_], notes: tuple[Note, ...]
) -> OrdinalFits:
    cuts = len(model.answers) - 1
    usable = np.isin(found.status, ("ok", "separated"))
    whole = found.error[:, :, cuts:] > ROUNDING
    error = np.where(np.concatenate([usable, whole], axis=2), found.error, np.nan)
    df = np.where(np.isnan(error), np.nan, found.df)
    influence = np.where(np.isnan(error), np.nan, found.influence)
    flat, used = (error.shape[0], error[0].size), np.repeat(model.inputs.used, cuts + 2, axis=1)
    parts = influence.reshape(len(influence), *flat), error.reshape(flat), df.reshape(flat)
    wide = widen(*parts, model.plain.cluster, used=used, inputs=model.inputs)
    shape = error.shape
    error, df = wide.std_error.reshape(shape), wide.df.reshape(shape)
    influence = wide.influence.reshape(-1, *shape)
    return OrdinalFits(
        cuts=model.answers[1:],
        level=found.level,
        estimate=found.estimate[..., :cuts],
        std_error=error[..., :cuts],
        df=df[..., :cuts],
        status=found.status,
        log_odds=found.estimate[..., cuts + 1],
        log_odds_error=error[..., cuts + 1],
        superiority=found.estimate[..., cuts],
        superiority_error=error[..., cuts],
        superiority_df=df[..., cuts],
        method=np.where(separate, "per_cut", "proportional"),
        proportionality=found.proportionality,
        n_concept=model.plain.n_concept,
        n_reference=model.plain.n_reference,
        n_clusters=model.plain.n_clusters,
        influence=influence[..., :cuts],
        superiority_influence=influence[..., cuts],
        cluster=wide.cluster,
        variance=f"ordinal_{model.variance}",
        dropped=tuple(found.dropped),
        notes=notes,
    )
