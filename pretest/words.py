"""Closed vocabularies, each in its own order."""

from __future__ import annotations

from typing import Literal

# Survey platforms whose exports can be read: ``format`` in study.yaml. Their records are in pretest.platforms.
PlatformId = Literal["qualtrics", "limesurvey", "odk", "redcap", "formr"]
