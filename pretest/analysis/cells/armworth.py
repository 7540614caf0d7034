"""Per cell what each arm adds to the variance, and what an arm's share is worth: for sizes and for bounds of shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.analysis.models.model import Estimated
from pretest.numbers import Design, LinearFits, StandardisedFits
from pretest.numbers.armparts import effective_counts, variance_parts
from pretest.words import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class ArmParts:
    """third: (C, K) third cumulants of the effects in points; thirds: (4, C, K) of those in SD.

    points, sd: (C, K) variances from the concept and from the reference, in that unit. share, effective: (C+1, K) share
    and effective number of each arm, NaN where no shares are compared. uneven: whether weights or clusters make
    effective numbers differ from rows.
    """

    third: Floats
    thirds: Floats
    points: tuple[Floats, Floats]
    sd: tuple[Floats, Floats]
    share: Floats
    effective: Floats
    uneven: bool


def arm_parts(found: Estimated, standardised: StandardisedFits, unit: Ints, design: Design) -> ArmParts:
    """Of the cells of one batch. unit: (n,) codes of the units of assignment of its rows."""
    fits, arm = found.fits, design.arm
    points = variance_parts(fits.influence[: len(arm)], unit[: len(arm)], arm)
    sd = variance_parts(standardised.influence[: len(arm)], unit[: len(arm)], arm)
    thirds = fits.third, standardised.thirds
    none = np.full((fits.estimate.shape[0] + 1, fits.estimate.shape[1]), np.nan)
    if found.raw is None:
        return ArmParts(*thirds, points, sd, none, none, False)
    return ArmParts(*thirds, points, sd, found.raw.arm_mean, *_worth(found.raw, unit, design))


def _worth(raw: LinearFits, unit: Ints, design: Design) -> tuple[Floats, bool]:
    n = np.vstack([raw.n_reference[None, :], raw.n_concept])
    if design.weights is None and design.cluster is None:
        return n.astype(np.float64), False
    arm = design.arm
    return effective_counts(raw.influence[: len(arm)], unit[: len(arm)], arm, raw.arm_mean, n), True
