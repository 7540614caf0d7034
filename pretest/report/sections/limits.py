"""What the study does not say: the same for every study, but for how many executions a concept had."""

from __future__ import annotations

from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition

LIMITS = ("never_safe", "absence", "single_exposure", "short_term", "who", "execution", "liking", "measured")


def limits_section(edition: Edition) -> tuple[str, ...]:
    """One sentence per limit; where every concept had several executions, the result is about those."""
    concepts = [arm for arm in edition.findings.study.arms if not arm.control]
    several = bool(concepts) and all(arm.executions > 1 for arm in concepts)
    names = ("executions" if name == "execution" and several else name for name in LIMITS)
    return tuple(edition.strings(f"limits.{name}") for name in names)


SECTION = Section("limits", limits_section)
