"""The primary effects one by one, before and after the data: what the risks are made of, kept for what is told beside.

SD units of the reference arm, positive = more harm, as everywhere in this room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pretest.risk.cells import KEYS
from pretest.risk.prior import Prior, Priors, prior_of, prior_quantiles
from pretest.words import Floats

Key = tuple[int, str, str, str]  # wave, audience, concept, outcome


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """The draws of J primary effects. Draws in one row are of one state of the world, so that they may be compared.

    cells: J rows with wave, audience, concept, outcome, role and margin. after: (S, J) draws from the posterior;
    data_only: (S, J) from the data without a prior; both NaN in the columns of cells that could not be estimated.
    prior: one for all roles, one per role, or one per (concept, role). conflicts: ``tables.conflicts``, what the data
    say of it.
    """

    cells: pd.DataFrame
    after: Floats
    data_only: Floats
    prior: Priors
    conflicts: pd.DataFrame
    places: Mapping[Key, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        places: dict[Key, int] = {}
        for number, key in enumerate(self.cells[KEYS].itertuples(index=False, name=None)):
            places.setdefault(key, number)
        object.__setattr__(self, "places", places)

    def place(self, wave: int, audience: str, concept: str, outcome: str) -> int | None:
        """The column of one effect; None where it is no primary harm, or could not be estimated."""
        found = self.places.get((wave, audience, concept, outcome))
        return found if found is not None and np.isfinite(self.after[0, found]) else None

    def quantiles_after(self, place: int, probabilities: ArrayLike) -> Floats:
        """Quantiles of one effect given earlier research and the data."""
        return np.asarray(np.quantile(self.after[:, place], np.asarray(probabilities, dtype=np.float64)))

    def quantiles_before(self, place: int, probabilities: ArrayLike) -> Floats:
        """Quantiles of one effect before the data."""
        return prior_quantiles(probabilities, self._prior(place))

    def sources_before(self, place: int, probabilities: ArrayLike) -> tuple[Floats, Floats]:
        """(C,) weights of the parts of the prior of one effect, and (C, Q) the quantiles of each."""
        prior = self._prior(place)
        parts = [
            prior_quantiles(probabilities, Prior.normal(prior.name, mean, sd, prior.tau_scale))
            for mean, sd in zip(prior.means, prior.sds, strict=True)
        ]
        return np.array(prior.weights), np.stack(parts)

    def _prior(self, place: int) -> Prior:
        role, concept = (str(self.cells[name].iloc[place]) for name in ("role", "concept"))
        return prior_of(role, self.prior, concept)

    def below_margin(self, places: ArrayLike) -> tuple[float, float]:
        """Chance that all of these effects lie below their margins, from the data alone and after both; NaN where one
        of them could not be estimated, or there is none."""
        columns = np.asarray(places, dtype=np.intp)
        if not len(columns) or not np.isfinite(self.after[0, columns]).all():
            return np.nan, np.nan
        margins = self.cells["margin"].to_numpy(dtype=np.float64)[columns]
        data, after = ((draws[:, columns] < margins).all(axis=1).mean() for draws in (self.data_only, self.after))
        return float(data), float(after)
