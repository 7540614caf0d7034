"""Instruments travel: one questionnaire to every platform."""

from pretest.instruments.export import Export

__all__ = ["Export"]
