"""The steps that stand beside the verdicts, in the order of the report."""

from __future__ import annotations

from pretest.pipeline.comparability import check_comparability
from pretest.pipeline.deeper import Step
from pretest.pipeline.designchecks import check_design
from pretest.pipeline.heterogeneity import find_heterogeneity
from pretest.pipeline.mechanism import find_mechanism
from pretest.pipeline.moved import find_moved
from pretest.pipeline.sensitivity import find_sensitivity
from pretest.pipeline.subgroups import find_subgroups

STEPS: tuple[Step, ...] = (
    find_moved,
    find_sensitivity,
    find_subgroups,
    find_heterogeneity,
    find_mechanism,
    check_design,
    check_comparability,
)
