"""How the rows of a batch were drawn and assigned, as the design that every estimator takes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.codes import first_rows, n_different, numbered, person_codes
from pretest.numbers.design import Design
from pretest.tables.columns import BLOCK, CLUSTER, RESPONDENT, STRATUM, WEIGHT
from pretest.words import Ints


def design_of(frame: pd.DataFrame, arm: Ints, n_arms: int, execution: Ints) -> Design:
    """Weights, cluster codes and stratum codes of ``frame``, each None where the data have none.

    execution: (n,) codes of what a row saw of its arm, -1 where that is unknown. Respondents who rated several concepts
    are clusters of their own; within declared clusters they are nested.
    """
    weights = frame[WEIGHT].to_numpy(dtype=np.float64, na_value=np.nan)
    strata, block = frame[STRATUM], frame[BLOCK]
    respondent = person_codes(frame[RESPONDENT])
    cluster: Ints | None = None
    if frame[CLUSTER].notna().any():
        named = ("c:" + frame[CLUSTER].astype("string")).fillna("r:" + frame[RESPONDENT].astype("string"))
        cluster = pd.factorize(named)[0].astype(np.intp)
    elif n_different(respondent + 1) < len(respondent):
        cluster = respondent.astype(np.intp)
    return Design(
        arm,
        n_arms,
        cluster,
        None if len(weights) == 0 or np.isnan(weights).all() else np.where(np.isnan(weights), 1.0, weights),
        None if strata.isna().all() else pd.factorize(strata.astype("string").fillna("?"))[0].astype(np.intp),
        execution if (execution >= 0).any() else None,
        None if block.isna().all() else pd.factorize(block.astype("string").fillna("?"))[0].astype(np.intp),
    )


def count_people(frame: pd.DataFrame, arm: Ints, there: NDArray[np.bool_], n_arms: int) -> NDArray[np.int64]:
    """(A, K) respondents of each arm in ``there`` (n, K); a respondent with two rows in an arm counts once."""
    codes = person_codes(frame[RESPONDENT])
    people = np.zeros((n_arms, there.shape[1]), dtype=np.int64)
    for k in range(there.shape[1]):
        own, who = arm[there[:, k]], codes[there[:, k]]
        people[:, k] = np.bincount(own[first_rows(numbered(own, who))], minlength=n_arms)
    return people
