"""Instruments travel: one questionnaire to every platform, and its answers back."""

from pretest.platforms.export import Export, write_export
from pretest.platforms.targets import export_questionnaire

__all__ = ["Export", "export_questionnaire", "write_export"]
