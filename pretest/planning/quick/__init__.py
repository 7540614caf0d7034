"""Rehearsals as arrays: many studies of one design judged together, with the verdicts of ``planning.rehearsal``."""

from __future__ import annotations

from pretest.planning.quick.rehearsal import QUICK_DRAWS, QuickRehearsal, rehearse

__all__ = ["QUICK_DRAWS", "QuickRehearsal", "rehearse"]
