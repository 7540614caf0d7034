"""Instruments travel: one questionnaire to every platform."""

from pretest.platforms.export import Export
from pretest.platforms.targets import TARGETS, Target, export_questionnaire

__all__ = ["TARGETS", "Export", "Target", "export_questionnaire"]
