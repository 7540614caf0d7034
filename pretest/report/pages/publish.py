"""Everything that one run leaves behind: the page, the tables, findings.json and provenance.json."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from pretest.files import write_atomic, write_together
from pretest.findings import Findings, to_json
from pretest.library import Library
from pretest.report.pages.analysis import render_report
from pretest.report.pages.csvtables import file_name, table_files
from pretest.report.pages.monitor import render_monitor
from pretest.report.suppression import hide_small
from pretest.report.words.strings import Language

PAGES = {"analyse": "report.html", "monitor": "monitor.html"}


def render(findings: Findings, lang: Language = "nl", profile: str = "full", library: Library | None = None) -> str:
    """The report of an analysis, or the monitor of survey waves, as one HTML page that needs nothing else.

    Parameters
    ----------
    profile : who reads it (reports/profiles); monitors have one form.
    library : where profiles, texts and templates are found, and whose: ``Library(folder)`` takes only profiles from a
        study folder, ``Library(folder, templates="study")`` all, for a folder whose makers are trusted.

    Raises
    ------
    SpecError
        When there is no such profile, or the study's own report files are not valid.
    """
    if findings.kind == "monitor":
        return render_monitor(findings, language=lang, library=library)
    return render_report(findings, language=lang, profile=profile, library=library)


def write_report(
    findings: Findings, folder: Path, *, language: Language, profile: str = "full", library: Library | None = None
) -> tuple[Path, ...]:
    """Write page, findings, tables and provenance into ``folder``, all or none; returns the paths, page first.

    Raises
    ------
    ExportError
        When a file cannot be written.
    """
    shown = hide_small(findings)
    contents: dict[str, str | bytes] = {
        file_name(findings, PAGES[findings.kind]): render(findings, language, profile, library),
        file_name(findings, "findings.json"): to_json(shown),
    }
    contents |= table_files(shown)
    contents["provenance.json"] = json.dumps(findings.provenance, ensure_ascii=False, indent=1) + "\n"
    return write_together(folder, contents)


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write invented responses as CSV; whole numbers stay whole, missing answers are empty."""
    write_atomic(path, frame.to_csv(index=False, lineterminator="\n"))
