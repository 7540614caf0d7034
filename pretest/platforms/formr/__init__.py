"""formr."""

from __future__ import annotations

from pretest.forms.naming import Rules

_RESERVED = r"session|session_id|created|modified|ended|expired|id|study_id|iteration|pretest_draw|pretest_language"
NAMES = Rules(r"[A-Za-z0-9_]", "_", 64, shortest=2, reserved=_RESERVED)
