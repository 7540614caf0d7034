"""The steps that stand beside the verdicts, in the order of the report."""

from __future__ import annotations

from pretest.analysis.questions.comparability import check_comparability
from pretest.analysis.questions.design_checks import check_design
from pretest.analysis.questions.heterogeneity import find_heterogeneity
from pretest.analysis.questions.mechanism import find_mechanism
from pretest.analysis.questions.moved import find_moved
from pretest.analysis.questions.question import Step
from pretest.analysis.questions.sensitivity import find_sensitivity
from pretest.analysis.questions.subgroups import find_subgroups

STEPS: tuple[Step, ...] = (
    find_moved,
    find_sensitivity,
    find_subgroups,
    find_heterogeneity,
    find_mechanism,
    check_design,
    check_comparability,
)
