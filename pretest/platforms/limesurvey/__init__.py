"""LimeSurvey."""

from __future__ import annotations

from pretest.forms.naming import Rules
from pretest.platforms.platform import Later, Platform

NAMES = Rules(r"[A-Za-z0-9]", "", 20)
PLATFORM = Platform(
    id="limesurvey",
    target="limesurvey",
    what="LimeSurvey structure (txt)",
    write=Later("pretest.platforms.limesurvey.write:to_limesurvey"),
    read=Later("pretest.platforms.limesurvey.read:LIMESURVEY"),
    rehearse=Later("pretest.platforms.limesurvey.rehearse:layout_limesurvey"),
    names=NAMES,
    ids="per_form",
)
