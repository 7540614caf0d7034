"""Qualtrics."""

from __future__ import annotations

from pretest.forms.naming import Rules
from pretest.platforms.platform import Later, Platform

NAMES = Rules(r"[A-Za-z0-9_]", "_", 64)
PLATFORM = Platform(
    id="qualtrics",
    target="qualtrics",
    what="Qualtrics survey (qsf, and plain text)",
    write=Later("pretest.platforms.qualtrics.write:to_qualtrics"),
    read=Later("pretest.platforms.qualtrics.read:QUALTRICS"),
    rehearse=Later("pretest.platforms.qualtrics.rehearse:layout_qualtrics"),
    names=NAMES,
)
