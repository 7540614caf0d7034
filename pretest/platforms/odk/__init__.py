"""ODK Central, KoboToolbox and SurveyCTO, by XLSForm."""

from __future__ import annotations

from pretest.forms.naming import Rules

NAMES = Rules(r"[A-Za-z0-9_]", "_", 64)
