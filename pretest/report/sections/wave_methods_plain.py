"""How waves were compared, in short sentences."""

from __future__ import annotations

from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition


def plain_section(edition: Edition) -> tuple[str, ...]:
    """The method in a few short paragraphs."""
    hidden = 0 if edition.findings.complete else edition.findings.suppressed_below
    privacy = "methods.plain.privacy" if hidden else "methods.plain.privacy_off"
    return (
        *(edition.strings(f"monitor.methods.{name}") for name in ("levels", "changes", "absence", "cause")),
        edition.strings(privacy, **({"n": edition.numerals.count(hidden)} if hidden else {})),
    )


SECTION = Section("methods_plain", plain_section, (), runs=("monitor",), folder="wave_methods_plain")
