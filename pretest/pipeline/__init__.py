"""Introduces the subjects to each other: a study and its responses in, findings out."""

from pretest.pipeline.analysis import CheckedStudy, analyse, check_study_and_data
from pretest.pipeline.watch import monitor
from pretest.spec.suppression import Suppression

__all__ = ["CheckedStudy", "Suppression", "analyse", "check_study_and_data", "monitor"]
