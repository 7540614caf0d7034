"""The steps that stand beside the verdicts, in the order of the report."""

from __future__ import annotations

from pretest.pipeline.comparability import check_comparability
from pretest.pipeline.deeper import Step
from pretest.pipeline.designchecks import check_design
from pretest.pipeline.mechanism import find_mechanism
from pretest.pipeline.moved import find_moved

STEPS: tuple[Step, ...] = (find_moved, find_mechanism, check_design, check_comparability)
