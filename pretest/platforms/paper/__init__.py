"""Paper: forms for print or interview."""

from __future__ import annotations

from pretest.platforms.platform import Later, Platform

PLATFORM = Platform(
    id="paper",
    target="paper",
    what="for print or interview (html, docx)",
    write=Later("pretest.platforms.paper.write:to_paper"),
)
