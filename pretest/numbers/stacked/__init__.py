"""Many studies of one design, estimated together: arrays with a study on the first axis and rows sorted by arm.

What ``linear`` and ``standardise`` find of independent rows without weights, to rounding; tests hold the two equal.
"""

from __future__ import annotations

from pretest.numbers.stacked.composites import with_stacked_scales
from pretest.numbers.stacked.contrasts import StackedFits, stacked_differences, stacked_fits
from pretest.numbers.stacked.levels import StackedLevels, stacked_adjusted, stacked_means
from pretest.numbers.stacked.rows import StackedRows
from pretest.numbers.stacked.standardised import StackedEffects, stacked_effects

__all__ = [
    "StackedEffects",
    "StackedFits",
    "StackedLevels",
    "StackedRows",
    "stacked_adjusted",
    "stacked_differences",
    "stacked_effects",
    "stacked_fits",
    "stacked_means",
    "with_stacked_scales",
]
