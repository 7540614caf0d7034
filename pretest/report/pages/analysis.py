"""The report of one analysis, as one HTML file that needs nothing else."""

from __future__ import annotations

from pretest.findings import Findings
from pretest.library import Library
from pretest.report.pages.page import render_page
from pretest.report.pages.profile import read_profile
from pretest.report.sections.provenance import plan_lock
from pretest.report.sections.registry import sections_of
from pretest.report.words.edition import read_edition
from pretest.words import Language


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
    sections = sections_of("analyse")
    content = {name: sections[name].build(edition) for name in chosen.sections}
    return render_page(
        "pages/report.html.j2",
        edition,
        library,
        title=edition.labels.title(),
        profile_title=chosen.title[language],
        sections=chosen.sections,
        templates={name: sections[name].template for name in chosen.sections},
        content=content,
        lock=plan_lock(edition),
        unsuppressed=findings.complete,
        own_profile=chosen.id if chosen.is_own else "",
    )
