"""Exports of survey platforms, unwrapped to one row per submission."""

from pretest.responses.platforms.unwrapped import Platform, Unwrapped

__all__ = ["Platform", "Unwrapped"]
