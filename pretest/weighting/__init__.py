"""Weights with which a sample has the margins of a population, and what they cost."""

from pretest.weighting.diagnostics import UNKNOWN, Spread, measure_spread, spread_row, weighting_table
from pretest.weighting.rake import Margin, RakeFit, rake

__all__ = [
    "UNKNOWN",
    "Margin",
    "RakeFit",
    "Spread",
    "measure_spread",
    "rake",
    "spread_row",
    "weighting_table",
]
