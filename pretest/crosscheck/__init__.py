"""Somebody else's code gets the same numbers: statsmodels and pingouin recompute what a report says."""

from pretest.crosscheck.compared import LIMITS as LIMITS
from pretest.crosscheck.compared import Crosscheck as Crosscheck
from pretest.crosscheck.compared import Limits as Limits
from pretest.crosscheck.compared import relative_difference as relative_difference
from pretest.crosscheck.crosscheck import crosscheck as crosscheck
