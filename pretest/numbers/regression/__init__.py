"""Likelihood regressions that more than one subject needs: many problems at once, arrays in, frozen fits out."""

from pretest.numbers.regression.proportional_odds import ProportionalOdds as ProportionalOdds
from pretest.numbers.regression.proportional_odds import fit_ordinal as fit_ordinal
from pretest.numbers.regression.proportionality import Proportionality as Proportionality
from pretest.numbers.regression.proportionality import check_proportionality as check_proportionality
from pretest.numbers.regression.separation import is_separated as is_separated
