"""Lin's adjustment by orthogonal bases: outcomes that are missing in the same rows are solved together.

Slower than ``adjusted``, and for what that leaves out: clusters, covariates that an arm cannot carry, rows that all but
determine a coefficient, and covariates that nearly repeat each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.errors import Note, some
from pretest.numbers import weighted
from pretest.numbers.clustered import ArmClusters, cr2_df, cr2_of_arm
from pretest.numbers.inputs import Inputs
from pretest.numbers.means import Levels, Variance
from pretest.numbers.rank import Basis, arm_bases
from pretest.numbers.sandwich import RowVariance, bell_mccaffrey_df, hc_multiplier, row_traces
from pretest.special import solve_triangular
from pretest.words import Floats, Inference, Ints

ROWS_PER_COEFFICIENT = 5


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """The outcomes that are missing in the same rows.

    columns: outcome numbers. rows: (m,) row numbers used. centred: (m, p) covariates minus their weighted mean.
    bases: one per arm; their rows count within ``rows``. kept, left_out: covariate numbers.
    """

    columns: Ints
    rows: Ints
    centred: Floats
    bases: list[Basis | None]
    kept: list[int]
    left_out: tuple[int, ...]


def solve_patterns(inputs: Inputs, variance: Variance, inference: Inference, numbers: Ints | None = None) -> Levels:
    """Levels at the mean of the covariates, with the multipliers and degrees of freedom of ``variance``.

    numbers: (K,) how notes call the outcomes, when these are some of more.
    """
    n, n_outcomes = inputs.used.shape
    contrasts = (inputs.n_arms - 1, n_outcomes)
    solved = Levels(
        level=np.full((inputs.n_arms, n_outcomes), np.nan),
        residual=np.zeros((n, n_outcomes)),
        multiplier=np.zeros((n, n_outcomes)),
        df=np.full(contrasts, np.nan),
        loading_norm=np.full((inputs.n_arms, n_outcomes), np.nan),
        n_coefficients=np.zeros(n_outcomes),
        slopes=_no_slopes(inputs) if inference == "superpopulation" else None,
        dropped=(),
        notes=(),
    )
    dropped: dict[int, tuple[int, ...]] = {}
    notes: list[Note] = []
    for pattern in patterns(inputs):
        _solve_levels(inputs, pattern, solved)
        _solve_spread(inputs, pattern, variance, solved)
        dropped |= {int(k): pattern.left_out for k in pattern.columns}
        notes += covariate_notes(pattern, numbers)
    return Levels(
        level=solved.level,
        residual=solved.residual,
        multiplier=solved.multiplier,
        df=solved.df,
        loading_norm=solved.loading_norm,
        n_coefficients=solved.n_coefficients,
        slopes=solved.slopes,
        dropped=tuple(dropped[k] for k in range(n_outcomes)),
        notes=tuple(notes),
    )


def _no_slopes(inputs: Inputs) -> Floats:
    """(A, K, p) zeros, NaN where an arm has fewer than two rows and hence no fit."""
    slopes = np.zeros((inputs.n_arms, inputs.used.shape[1], inputs.covariates.shape[1]))
    slopes[inputs.n_rows < 2] = np.nan
    return slopes


def patterns(inputs: Inputs) -> list[Pattern]:
    """Outcomes grouped by the rows in which they are there, each group with its design."""
    groups: dict[bytes, list[int]] = {}
    for k, used in enumerate(inputs.used.T):
        groups.setdefault(used.tobytes(), []).append(k)
    found = []
    for columns in groups.values():
        rows = np.flatnonzero(inputs.used[:, columns[0]])
        x, w, arm = inputs.covariates[rows], inputs.weights[rows], inputs.arm[rows]
        centred = x - (w @ x / w.sum() if len(rows) else 0.0)
        arms = [np.flatnonzero(arm == a) for a in range(inputs.n_arms)]
        root = np.sqrt(w)
        bases, kept = arm_bases(centred, root, arms, np.linalg.norm(root[:, None] * x, axis=0))
        left_out = tuple(j for j in range(x.shape[1]) if j not in kept)
        found.append(Pattern(np.asarray(columns), rows, centred[:, kept], bases, kept, left_out))
    return found


def covariate_notes(pattern: Pattern, numbers: Ints | None = None) -> list[Note]:
    """Remarks on covariates that were left out, or are many for the rows there are."""
    columns = pattern.columns if numbers is None else numbers[pattern.columns]
    where = f"outcomes {some(columns.tolist())}"
    notes = []
    if pattern.left_out:
        what = f"Covariates {some(pattern.left_out)} were left out: in at least one arm they are constant, or"
        why = "a combination of earlier covariates, or fit a single row by themselves."
        notes.append(Note("covariate_dropped", "warning", where, f"{what} {why}"))
    smallest = min((len(basis.rows) for basis in pattern.bases if basis is not None), default=0)
    if pattern.kept and smallest < ROWS_PER_COEFFICIENT * (1 + len(pattern.kept)):
        notes.append(few_rows_note(where, smallest, 1 + len(pattern.kept)))
    return notes


def few_rows_note(where: str, smallest: int, coefficients: int) -> Note:
    """A remark that an arm has few rows for what is estimated from it."""
    what = f"The smallest arm has {{n:row|rows}} for {coefficients} coefficients"
    message = f"{what}: the adjustment may do more harm than good."
    return Note("many_covariates", "warning", where, message, (("n", smallest),))


def _solve_levels(inputs: Inputs, pattern: Pattern, solved: Levels) -> None:
    """Fill in levels, residuals and slopes."""
    at = np.ix_(pattern.rows, pattern.columns)
    y = inputs.outcomes[at]
    root = np.sqrt(inputs.weights[pattern.rows])[:, None]
    residual = np.zeros_like(y)
    for a, basis in enumerate(pattern.bases):
        if basis is None:
            solved.level[a, pattern.columns] = _only_row(inputs, pattern, a)
            continue
        r = basis.rows
        coefficient = solve_triangular(basis.R, basis.Q.T @ (root[r] * y[r]))
        solved.level[a, pattern.columns] = coefficient[0]
        if solved.slopes is not None:
            solved.slopes[a][pattern.columns[:, None], pattern.kept] = coefficient[1:].T
        residual[r] = y[r] - coefficient[0] - pattern.centred[r] @ coefficient[1:]
        solved.n_coefficients[pattern.columns] += len(coefficient)
    solved.residual[at] = residual


def _only_row(inputs: Inputs, pattern: Pattern, arm: int) -> Floats | float:
    """The outcomes of an arm with a single row: its level, though nothing can be said of its spread."""
    rows = pattern.rows[inputs.arm[pattern.rows] == arm]
    return inputs.outcomes[rows[0], pattern.columns] if len(rows) else np.nan


def _solve_spread(inputs: Inputs, pattern: Pattern, variance: Variance, solved: Levels) -> None:
    """Fill in multipliers, loading norms and degrees of freedom."""
    root = np.sqrt(inputs.weights)
    traces = np.full((inputs.n_arms, 2), np.nan)
    clusters: list[ArmClusters | None] = [None] * inputs.n_arms
    for a, basis in enumerate(pattern.bases):
        if basis is None:
            continue
        rows = pattern.rows[basis.rows]
        direction = solve_triangular(basis.R, np.eye(len(basis.R), 1)[:, 0], trans="T")
        multiplier = root[rows] * (basis.Q @ direction)
        weight = inputs.weights[rows] if inputs.weighted else None
        if variance == "hc2" or variance == "hc3":
            multiplier, traces[a] = _hc_of_arm(basis.Q, multiplier, weight, variance)
        elif variance == "cr2":
            clusters[a] = fit = cr2_of_arm(basis.Q, direction, inputs.unit[rows], weight)
            multiplier = fit.multiplier
        solved.multiplier[np.ix_(rows, pattern.columns)] = multiplier[:, None]
        solved.loading_norm[a, pattern.columns] = direction @ direction
    with np.errstate(invalid="ignore"):
        of_rows = bell_mccaffrey_df(traces[:, 0], traces[:, 1])
        df = cr2_df(clusters, inputs.n_units) if variance == "cr2" else of_rows
    solved.df[:, pattern.columns] = df[:, None]


def _hc_of_arm(
    basis: Floats, loading: Floats, weight: Floats | None, variance: RowVariance
) -> tuple[Floats, tuple[float, float]]:
    """(n_a,) multipliers of independent rows, and the traces that their degrees of freedom come from."""
    leverage = np.einsum("ij,ij->i", basis, basis)
    if weight is None:
        multiplier = hc_multiplier(loading, leverage, variance)
        return multiplier, row_traces(basis, multiplier)
    rows, kernel = weighted.wide(basis, weight)
    room = weighted.row_room(rows, kernel)
    multiplier = loading / np.sqrt(room) if variance == "hc2" else hc_multiplier(loading, leverage, "hc3")
    return multiplier, weighted.row_traces(rows, kernel, multiplier)
