"""LimeSurvey."""

from __future__ import annotations

from pretest.forms.naming import Rules

NAMES = Rules(r"[A-Za-z0-9]", "", 20)
