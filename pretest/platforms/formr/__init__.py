"""formr."""

from __future__ import annotations

from pretest.forms.naming import Rules
from pretest.platforms.platform import Later, Platform

_RESERVED = r"session|session_id|created|modified|ended|expired|id|study_id|iteration|pretest_draw|pretest_language"
NAMES = Rules(r"[A-Za-z0-9_]", "_", 64, shortest=2, reserved=_RESERVED)
PLATFORM = Platform(
    id="formr",
    target="formr",
    what="formr survey (xlsx)",
    write=Later("pretest.platforms.formr.write:to_formr"),
    read=Later("pretest.platforms.formr.read:FORMR"),
    rehearse=Later("pretest.platforms.formr.rehearse:layout_formr"),
    names=NAMES,
)
