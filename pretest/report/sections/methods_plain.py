"""How it was studied, in short sentences."""

from __future__ import annotations

from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition


def plain_section(edition: Edition) -> tuple[str, ...]:
    """The method in a few short paragraphs."""
    strings, plan = edition.strings, edition.findings.plan
    count = edition.numerals.count(plan.n_primary_cells)
    if plan.multiplicity == "none":
        many = strings("methods.plain.many_none")
    elif plan.n_primary_cells > 0:
        many = strings("methods.plain.many", n_cells=count)
    else:
        many = strings("methods.plain.many_unknown")
    hidden = 0 if edition.findings.complete else edition.findings.suppressed_below
    return (
        strings("methods.plain.compare"),
        strings("methods.plain.margin"),
        strings("methods.plain.absence"),
        many,
        strings("methods.plain.probability"),
        strings("methods.plain.privacy", n=edition.numerals.count(hidden))
        if hidden
        else strings("methods.plain.privacy_off"),
    )


SECTION = Section("methods_plain", plain_section)
