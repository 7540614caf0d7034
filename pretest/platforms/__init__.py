"""Instruments travel: one questionnaire to every platform."""

from pretest.instruments.export import Export
from pretest.instruments.targets import TARGETS, Target, export_questionnaire

__all__ = ["TARGETS", "Export", "Target", "export_questionnaire"]
