"""The report of one analysis, as one HTML file that needs nothing else."""

from __future__ import annotations

from pretest.findings import Findings
from pretest.library import Library
from pretest.report.pages.lazily import section_values
from pretest.report.pages.page import render_page
from pretest.report.pages.profile import Profile, read_profile
from pretest.report.pages.short import render_short
from pretest.report.sections.provenance import plan_lock
from pretest.report.words.edition import Edition, read_edition
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
        Which page, or which sections in which order: a file in reports/profiles.
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
    if chosen.page != "sections":
        return render_short(edition, chosen, library)
    return _render_sections(edition, chosen, library)


def _render_sections(edition: Edition, chosen: Profile, library: Library | None) -> str:
    """The page of a profile that lists sections."""
    return render_page(
        "pages/report.html.j2",
        edition,
        library,
        title=edition.labels.title(),
        profile_title=chosen.title[edition.strings.language],
        folded=tuple(name for name in chosen.sections if chosen.open and name not in chosen.open),
        lock=plan_lock(edition),
        unsuppressed=edition.findings.complete,
        own_profile=chosen.id if chosen.is_own else "",
        **section_values(edition, "analyse", chosen.sections),
    )
