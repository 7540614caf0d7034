"""ODK Central, KoboToolbox and SurveyCTO, by XLSForm."""

from __future__ import annotations

from pretest.forms.naming import Rules
from pretest.platforms.platform import Later, Platform

NAMES = Rules(r"[A-Za-z0-9_]", "_", 64)
PLATFORM = Platform(
    id="odk",
    target="xlsform",
    what="ODK, KoboToolbox, SurveyCTO, Enketo (xlsx)",
    write=Later("pretest.platforms.odk.write:to_xlsform"),
    read=Later("pretest.platforms.odk.read:ODK"),
    rehearse=Later("pretest.platforms.odk.rehearse:layout_odk"),
    names=NAMES,
)
