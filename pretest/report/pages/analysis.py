"""The report of one analysis, as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pretest.findings import Findings
from pretest.library import Library
from pretest.report.figures.drawing import plain_style
from pretest.report.pages.page import render_page
from pretest.report.pages.profile import read_profile
from pretest.report.sections.comparability import comparability_section
from pretest.report.sections.decisions import decisions_section
from pretest.report.sections.designchecks import design_section
from pretest.report.sections.distributions import distributions_section
from pretest.report.sections.harms import harms_section
from pretest.report.sections.mechanism import mechanism_section
from pretest.report.sections.methods import full_section, plain_section
from pretest.report.sections.moved import moved_section
from pretest.report.sections.origin import origin_section, plan_lock
from pretest.report.sections.others import more_section, other_section
from pretest.report.sections.overview import limits_section, notes_section, serious_section, tested_section
from pretest.report.sections.participants import participants_section, quality_section
from pretest.report.sections.reliability import reliability_section
from pretest.report.sections.risks import risks_section
from pretest.report.sections.sensitivity import sensitivity_section
from pretest.report.sections.subgroups import subgroups_section
from pretest.report.sections.weighting import weighting_section
from pretest.report.words.edition import Edition, read_edition
from pretest.words import Language

BUILDERS: Mapping[str, Callable[[Edition], object]] = {
    "tested": tested_section,
    "decisions": decisions_section,
    "limits": limits_section,
    "serious_notes": serious_section,
    "risks": risks_section,
    "harms": harms_section,
    "moved": moved_section,
    "sensitivity": sensitivity_section,
    "other_outcomes": other_section,
    "more_estimates": more_section,
    "subgroups": subgroups_section,
    "mechanism": mechanism_section,
    "distributions": distributions_section,
    "participants": participants_section,
    "design_checks": design_section,
    "quality": quality_section,
    "weighting": weighting_section,
    "reliability": reliability_section,
    "comparability": comparability_section,
    "methods_plain": plain_section,
    "methods_full": full_section,
    "notes": notes_section,
    "provenance": origin_section,
}


def render_report(
    findings: Findings, *, language: Language, profile: str = "full", library: Library | None = None
) -> str:
    """The findings of one ``analyse`` run as one HTML file: no script, no outside request.

    Parameters
    ----------
    language
        Language of all words of the report; labels fall back on the language that the study has.
    profile
        Which sections, in which order: a file in reports/profiles.
    library
        Where content is found: a study's own profiles come before the shipped ones, and where the library trusts
        them its texts, templates and style.

    Raises
    ------
    ValueError
        When the findings are not those of an analysis, or there is no such language.
    SpecError
        When the profile or the study's own report files are not valid.
    """
    if findings.kind != "analyse":
        raise ValueError(f"findings of kind '{findings.kind}' are no analysis")
    edition = read_edition(findings, language, library)
    chosen = read_profile(profile, library)
    with plain_style():
        content = {name: BUILDERS[name](edition) for name in chosen.sections}
    return render_page(
        "report.html.j2",
        edition,
        library,
        title=edition.labels.title(),
        profile_title=chosen.title[language],
        sections=chosen.sections,
        content=content,
        lock=plan_lock(edition),
        unsuppressed=findings.complete,
    )
