"""Whether the data contradict what was believed before them, part by part.

A mixture is a wager on several sources at once. Here each of its components is asked how surprising the data are to it
(Box 1980, doi:10.2307/2982063), and how much of the weight it keeps once they are known. A conflict is told; nothing is
corrected by it, since the mixture yields by itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pretest.risk.covariance import require_covariance
from pretest.risk.posterior import Posterior
from pretest.risk.prior import SHARED, Prior, Priors, prior_of, tau_nodes
from pretest.special import ndtr
from pretest.tables.conflicts import TABLE as CONFLICTS
from pretest.words import Bools, ConflictWord, Floats, Ints, PriorSource

SURPRISE = 0.05
"""Predictive p-value below which a conflict is told. Where the source is right this still happens once in 20 times per
concept and kind of harm, so that a conflict is a reason to look, never a proof."""

EXPECTING: tuple[PriorSource, ...] = ("research", "practice")
"""Sources that expect something in particular; the others say how little is known."""


def predictive_p(
    estimate: ArrayLike, covariance: ArrayLike, prior: Prior, component: int = 0, *, outcome: ArrayLike | None = None
) -> float:
    """How surprising the mean of some effects is to one component of the prior: Box's predictive p-value, two-sided.

    Before the data the mean of the estimates is symmetric around the component's mean, and normal given tau; tau is
    integrated out. Where the component is right, p is uniform.

    Parameters
    ----------
    estimate, covariance
        (J,) estimated effects of one concept and role, and (J, J) their covariance, SD units.
    prior
        Of this concept and role.
    component
        Place of the component in ``prior``.
    outcome
        (J,) label of each cell; cells of one outcome are of different audiences. All different when left out.

    Raises
    ------
    ValueError
        When shapes do not fit, or the covariance is not one.

    Examples
    --------
    >>> from pretest.risk.conflict import predictive_p
    >>> from pretest.risk.prior import Prior
    >>> earlier = Prior.normal("earlier", 0.3, 0.1, 1e-6)
    >>> round(predictive_p([0.0], [[0.05**2]], earlier), 4)
    0.0073
    """
    centre, matrix = require_covariance(estimate, covariance)
    labels = np.arange(len(centre)) if outcome is None else np.asarray(outcome)
    if labels.shape != centre.shape:
        raise ValueError(f"{labels.shape} outcomes for {centre.shape} estimates")
    shared = SHARED + (1 - SHARED) * (labels[:, None] == labels)
    own = float(matrix.mean() + prior.sds[component] ** 2 * shared.mean())
    tau, weight = tau_nodes(prior)
    gap = abs(float(centre.mean()) - prior.means[component])
    return float(2.0 * ndtr(-gap / np.sqrt(own + np.square(tau) / len(centre))) @ weight)


def conflict_word(estimate: float, expected: float, p_value: float) -> ConflictWord:
    """Whether the data are worse or better than expected, by more than chance and doubt allow."""
    if not p_value < SURPRISE:
        return "none"
    return "worse" if estimate > expected else "better"


def conflict_rows(
    cells: pd.DataFrame, covariance: Floats, small: Bools, prior: Priors, posterior: Posterior
) -> list[dict[str, Any]]:
    """Rows of ``tables.conflicts`` for the usable cells (J rows) of one wave, their (J, J) covariance and posterior.

    small: (J,) whether too few people stand behind a cell; what rests on one of them has no figures.
    """
    rows: list[dict[str, Any]] = []
    places = list(cells[["audience", "concept", "role"]].itertuples(index=False, name=None))
    for place in dict.fromkeys(places):
        index = np.array([row for row, other in enumerate(places) if other == place], dtype=np.intp)
        rows += _rows_of(cells, covariance, index, bool(small[index].any()), prior, posterior)
    return rows


def _rows_of(
    cells: pd.DataFrame, covariance: Floats, index: Ints, suppressed: bool, prior: Priors, posterior: Posterior
) -> list[dict[str, Any]]:
    """A row per component, for the cells ``index`` of one audience, concept and role."""
    wave, audience, concept, role = cells[["wave", "audience", "concept", "role"]].iloc[int(index[0])]
    own = prior_of(str(role), prior, str(concept))
    after = posterior.component[:, posterior.blocks.index((str(concept), str(role)))]
    found = cells["harm_estimate"].to_numpy(dtype=np.float64)[index]
    outcome = cells["outcome"].to_numpy(dtype=str)[index]
    rows = []
    for place, source in enumerate(own.sources or ("vague",) * len(own.weights)):
        p_value = predictive_p(found, covariance[np.ix_(index, index)], own, place, outcome=outcome)
        word = conflict_word(float(found.mean()), own.means[place], p_value) if source in EXPECTING else None
        figures = {
            "weight_after": float((after == place).mean()),
            "estimate": float(found.mean()),
            "p_value": p_value,
            "conflict": word,
        }
        rows.append(
            {
                "wave": wave,
                "audience": audience,
                "concept": concept,
                "role": role,
                "source": source,
                "weight": own.weights[place],
                "expected": own.means[place],
                "expected_sd": own.sds[place],
                "n_outcomes": len(index),
                "suppressed": suppressed,
            }
            | (figures if not suppressed else dict.fromkeys(figures, np.nan) | {"conflict": None})
        )
    return rows


def conflict_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """``rows`` as the table ``tables.conflicts``."""
    return CONFLICTS.require(pd.DataFrame(rows, columns=list(CONFLICTS.kinds))) if rows else CONFLICTS.empty()
