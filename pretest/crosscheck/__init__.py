"""Somebody else's code gets the same numbers: statsmodels and pingouin recompute what a report says."""

from pretest.crosscheck.compared import LIMITS as LIMITS
from pretest.crosscheck.compared import Crosscheck as Crosscheck
from pretest.crosscheck.compared import Limits as Limits
from pretest.crosscheck.compared import relative_difference as relative_difference
from pretest.crosscheck.crosscheck import crosscheck as crosscheck
from pretest.crosscheck.written import to_json as to_json
from pretest.crosscheck.written import to_record as to_record
from pretest.crosscheck.written import write_crosscheck as write_crosscheck
