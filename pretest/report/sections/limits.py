"""What the study does not say: the same for every study."""

from __future__ import annotations

from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition

LIMITS = ("never_safe", "absence", "single_exposure", "short_term", "who", "execution", "liking", "measured")


def limits_section(edition: Edition) -> tuple[str, ...]:
    return tuple(edition.strings(f"limits.{name}") for name in LIMITS)


SECTION = Section("limits", limits_section)
