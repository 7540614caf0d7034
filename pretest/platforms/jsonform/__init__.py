"""The questionnaire as documented JSON."""

from __future__ import annotations

from pretest.platforms.platform import Later, Platform

PLATFORM = Platform(
    id="jsonform",
    target="json",
    what="the questionnaire as documented JSON, with its schema",
    write=Later("pretest.platforms.jsonform.write:to_json"),
)
