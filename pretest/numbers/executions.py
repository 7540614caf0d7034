"""Several executions of one concept: texts, films or speakers, of which each row saw one.

What a concept does over all executions that it could have had is less certain than what these few did. The variance
over both people and executions is V(units) + V(executions) - V(units x executions): two-way clustering, Cameron,
Gelbach & Miller (2011), DOI 10.1198/jbes.2010.07136. Executions belong to one arm, so that this holds arm by arm. The
part beyond V(units) is kept as influence values of pseudo-units, one per arm and execution, so that everything that
sums and squares influence values has it without knowing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.numbers.influence import sum_by_cluster
from pretest.numbers.inputs import Inputs
from pretest.words import Bools, Counts, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Executions:
    """E pseudo-units. arm, code: (E,). influence: (E, C, K). added: (C, K) variance beyond that of the units, 0 where
    the executions of both arms differ no more than the people in them. doubt: (C, K) Σ V(executions)²/(m-1)."""

    arm: Ints
    code: Ints
    influence: Floats
    added: Floats
    doubt: Floats

    def std_error(self, of_units: Floats) -> Floats:
        """(C, K) standard errors with both parts."""
        return np.sqrt(of_units**2 + self.added)

    def df(self, of_units: Floats, df: Floats) -> Floats:
        """(C, K) Satterthwaite's degrees of freedom over both parts; m executions have m - 1."""
        with np.errstate(divide="ignore", invalid="ignore"):
            both = (of_units**2 + self.added) ** 2 / (of_units**4 / df + self.doubt)
        return np.where(self.added > 0, np.minimum(both, df), df)


def find_executions(influence: Floats, used: Bools, arm: Ints, unit: Ints, execution: Ints) -> Executions:
    """The part between executions, in every arm that has two or more.

    Parameters
    ----------
    influence
        (n, C, K) of the rows on the contrasts.
    used
        (n, K) whether the row has the outcome.
    arm, unit
        (n,) arm and unit of assignment.
    execution
        (n,) codes, -1 where it is not known which one a row saw: such rows count for the units alone.

    Returns
    -------
    Executions. With I_e the summed influence of the rows of execution e around its mean, V(executions) is
    m/(m-1) Σ I_e², and the pseudo-unit has I_e √(m/(m-1)) √(1 - V(units x executions)/V(executions)).
    """
    shape = influence.shape[1:]
    parts: list[tuple[int, Ints, Floats]] = []
    added, doubt = np.zeros(shape), np.zeros(shape)
    for a in np.unique(arm[execution >= 0]):
        rows = np.flatnonzero((arm == a) & (execution >= 0))
        codes, at = np.unique(execution[rows], return_inverse=True)
        if len(codes) < 2:
            continue
        everybody = used[arm == a].sum(axis=0)
        cells = slice(None) if a == 0 else slice(int(a) - 1, int(a))
        pulled = np.zeros((len(codes), *shape))
        pulled[:, cells], beyond, spread = _of_arm(influence[rows][:, cells], used[rows], unit[rows], at, everybody)
        m = np.where(spread > 0, _executions_used(used[rows], at), 2.0)
        added[cells] += beyond
        doubt[cells] += np.where(beyond > 0, spread**2 / (m - 1.0), 0.0)
        parts.append((int(a), codes, pulled))
    return Executions(
        arm=np.concatenate([np.full(len(codes), a) for a, codes, _ in parts] or [np.empty(0, dtype=np.intp)]),
        code=np.concatenate([codes for _, codes, _ in parts] or [np.empty(0, dtype=np.intp)]),
        influence=np.concatenate([pulled for _, _, pulled in parts] or [np.empty((0, *shape))]),
        added=added,
        doubt=doubt,
    )


def _executions_used(used: Bools, at: Ints) -> Floats:
    """(K,) executions with rows that have the outcome."""
    return np.asarray((sum_by_cluster(used.astype(np.float64), at) > 0).sum(axis=0), dtype=np.float64)


def _of_arm(influence: Floats, used: Bools, unit: Ints, at: Ints, everybody: Counts) -> tuple[Floats, Floats, Floats]:
    """Of one arm: (m, C', K) influence of the executions, and (C', K) variance beyond units and variance of executions.

    Rows whose execution is known stand for all rows of the arm.
    """
    influence = np.nan_to_num(influence)
    rows = sum_by_cluster(used.astype(np.float64), at)
    known = rows.sum(axis=0)
    m = (rows > 0).sum(axis=0).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = everybody / known
        summed = sum_by_cluster(influence, at)
        summed = (summed - (rows / known)[:, None, :] * summed.sum(axis=0)) * whole
        summed = np.where(m > 1, summed * np.sqrt(m / (m - 1.0)), 0.0)
        both = np.unique(np.column_stack([unit, at]), axis=0, return_inverse=True)[1].ravel()
        inside = (sum_by_cluster(influence, both) ** 2).sum(axis=0) * whole**2
        spread = (summed**2).sum(axis=0)
        beyond = np.where(spread > 0, np.maximum(spread - inside, 0.0), 0.0)
        factor = np.where(beyond > 0, np.sqrt(beyond / spread), 0.0)
    return summed * factor, beyond, spread


@dataclass(frozen=True, slots=True, eq=False)
class Widened:
    """std_error, df: (C, K). influence: (n + E, C, K). cluster: (n + E,). executions: (E, 2) arm and code."""

    std_error: Floats
    df: Floats
    influence: Floats
    cluster: Ints
    executions: Ints


def widen(influence: Floats, std_error: Floats, df: Floats, cluster: Ints, *, used: Bools, inputs: Inputs) -> Widened:
    """Standard errors, degrees of freedom and influence values with the part between executions.

    A cell that had no standard error has none; its pseudo-units have no influence value either.

    Parameters
    ----------
    influence, std_error, df
        (n, C, K), (C, K), (C, K).
    cluster
        (n,) codes; those of the pseudo-units come after the largest.
    used
        (n, K); K may be more than the outcomes of ``inputs``, when several figures rest on one outcome.
    """
    if inputs.execution is None:
        return Widened(std_error, df, influence, cluster, np.empty((0, 2), dtype=np.intp))
    found = find_executions(influence, used, inputs.arm, inputs.unit, inputs.execution)
    pseudo = np.where(np.isnan(std_error), np.nan, found.influence)
    codes = int(cluster.max(initial=-1)) + 1 + np.arange(len(found.arm))
    return Widened(
        std_error=found.std_error(std_error),
        df=found.df(std_error, df),
        influence=np.concatenate([influence, pseudo]),
        cluster=np.concatenate([cluster, codes]),
        executions=np.column_stack([found.arm, found.code]),
    )
