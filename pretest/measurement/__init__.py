"""From answers to scores, and how far those scores can be relied on."""

from pretest.measurement.alpha import Alpha, estimate_alpha, feldt_interval
from pretest.measurement.distributions import distribution_table
from pretest.measurement.keyed import KeyedItems, key_items, score_column
from pretest.measurement.omega import Omega, estimate_omega, estimate_spearman_brown
from pretest.measurement.reliability import reliability_table
from pretest.measurement.scores import ScoredScales, score_items, score_scales

__all__ = [
    "Alpha",
    "KeyedItems",
    "Omega",
    "ScoredScales",
    "distribution_table",
    "estimate_alpha",
    "estimate_omega",
    "estimate_spearman_brown",
    "feldt_interval",
    "key_items",
    "reliability_table",
    "score_column",
    "score_items",
    "score_scales",
]
