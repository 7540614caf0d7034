"""What draws or judges, loaded when a page needs it: that takes longer to load than a short page to make."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from pretest.findings import Findings
    from pretest.library import Library
    from pretest.report.sections.section import Run
    from pretest.report.words.edition import Edition
    from pretest.spec import Study
    from pretest.words import Language

_PAGES = "pretest.report.pages"


def section_ids(run: Run) -> tuple[str, ...]:
    """``sectioned.section_ids``."""
    return tuple(importlib.import_module(f"{_PAGES}.sectioned").section_ids(run))


def section_values(edition: Edition, run: Run, ids: Iterable[str]) -> dict[str, Any]:
    """``sectioned.section_values``."""
    return dict(importlib.import_module(f"{_PAGES}.sectioned").section_values(edition, run, ids))


def render_plan(
    findings: Findings, record: Mapping[str, Any], *, language: Language, library: Library | None = None
) -> str:
    """``planreport.render_plan``."""
    made = importlib.import_module(f"{_PAGES}.planreport").render_plan(
        findings, record, language=language, library=library
    )
    return str(made)


def draft_findings(study: Study) -> Findings:
    """``drafts.draft_findings``."""
    found: Findings = importlib.import_module("pretest.analysis.record.drafts").draft_findings(study)
    return found


def lock_path(study: Study) -> Path:
    """``lockfile.lock_path``."""
    found: Path = importlib.import_module("pretest.analysis.record.lockfile").lock_path(study)
    return found


def workbook(findings: Findings, language: Language) -> bytes:
    """``workbook.write.workbook``."""
    made: bytes = importlib.import_module("pretest.report.workbook.write").workbook(findings, language)
    return made
