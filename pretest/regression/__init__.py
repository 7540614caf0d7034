"""Likelihood regressions that more than one subject needs: many problems at once, arrays in, frozen fits out."""

from pretest.regression.ordinal import ProportionalOdds as ProportionalOdds
from pretest.regression.ordinal import fit_ordinal as fit_ordinal
from pretest.regression.proportionality import Proportionality as Proportionality
from pretest.regression.proportionality import check_proportionality as check_proportionality
from pretest.regression.separation import is_separated as is_separated
