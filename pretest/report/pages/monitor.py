"""The report on the waves of one study, as one HTML file that needs nothing else."""

from __future__ import annotations

from pretest.findings import Findings
from pretest.library import Library
from pretest.report.pages.lazily import section_ids, section_values
from pretest.report.pages.origin import rehearsed
from pretest.report.pages.page import render_page
from pretest.report.words.edition import read_edition
from pretest.words import Language


def render_monitor(findings: Findings, *, language: Language, library: Library | None = None) -> str:
    """The findings of one ``monitor`` run as one HTML file: no script, no outside request.

    Parameters
    ----------
    language
        Language of all words of the report; labels fall back on the language that the study has.
    library
        Where content is found: where it trusts them, a study's own texts, templates and style come first.

    Raises
    ------
    ValueError
        When the findings are not those of a monitor run, or there is no such language.
    SpecError
        When the study's own report files are not valid.
    """
    if findings.kind != "monitor":
        raise ValueError(f"findings of kind '{findings.kind}' are not of waves")
    edition = read_edition(findings, language, library)
    return render_page(
        "pages/monitor.html.j2",
        edition,
        library,
        title=edition.labels.title(),
        kind=rehearsed(edition, edition.strings("monitor.kind")),
        unsuppressed=findings.complete,
        **section_values(edition, "monitor", section_ids("monitor")),
    )
