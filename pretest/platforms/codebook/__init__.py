"""Codebooks: DDI for archives, CSV for programs, HTML for people."""

from __future__ import annotations

from pretest.platforms.platform import Later, Platform

PLATFORM = Platform(
    id="codebook",
    target="codebook",
    what="codebook (DDI xml, csv, html)",
    write=Later("pretest.platforms.codebook.write:to_codebook"),
)
