"""From answers to scores, how far those scores can be relied on, and whether they mean the same to everybody."""

from pretest.measurement.alpha import Alpha, estimate_alpha, feldt_interval
from pretest.measurement.dif import DifFits, estimate_dif
from pretest.measurement.diftable import dif_pair_table, dif_table
from pretest.measurement.distributions import distribution_table
from pretest.measurement.factors import FitMeasures, OneFactorCheck, check_one_factor, judge_one_factor
from pretest.measurement.interitem import inter_item, inter_item_table
from pretest.measurement.invariance import Invariance, Step, estimate_invariance
from pretest.measurement.keyed import KeyedItems, is_scored, key_items, score_column
from pretest.measurement.keying import KeyingAlarm, find_negative, keying_alarms, keying_notes
from pretest.measurement.omega import Omega, estimate_omega, estimate_spearman_brown
from pretest.measurement.reliability import reliability_table
from pretest.measurement.scores import ScoredScales, score_items, score_scales

__all__ = [
    "Alpha",
    "DifFits",
    "FitMeasures",
    "Invariance",
    "KeyedItems",
    "KeyingAlarm",
    "Omega",
    "OneFactorCheck",
    "ScoredScales",
    "Step",
    "check_one_factor",
    "dif_pair_table",
    "dif_table",
    "distribution_table",
    "estimate_alpha",
    "estimate_dif",
    "estimate_invariance",
    "estimate_omega",
    "estimate_spearman_brown",
    "feldt_interval",
    "find_negative",
    "inter_item",
    "inter_item_table",
    "is_scored",
    "judge_one_factor",
    "key_items",
    "keying_alarms",
    "keying_notes",
    "reliability_table",
    "score_column",
    "score_items",
    "score_scales",
]
