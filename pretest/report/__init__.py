"""From findings to what people read: one HTML file or PDF, and tables for spreadsheets.

The names below are imported when they are first used: a short page needs neither the workbook nor what verifies.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pretest.files import write_atomic, write_frame, write_together
    from pretest.report.pages.again import made_again
    from pretest.report.pages.analysis import render_report
    from pretest.report.pages.crosschecked import write_crosschecked
    from pretest.report.pages.csvtables import write_tables
    from pretest.report.pages.dialoguefiles import write_dialogue
    from pretest.report.pages.monitor import render_monitor
    from pretest.report.pages.privaterows import write_cases
    from pretest.report.pages.profile import read_profile
    from pretest.report.pages.publish import (
        default_name,
        preregistered,
        render,
        write_page,
        write_plan,
        write_preregistration,
        write_report,
    )
    from pretest.report.pages.verifypage import render_verify_page, write_verify_page
    from pretest.report.printing.pdf import print_page, write_pdf
    from pretest.report.verification.found import Verified
    from pretest.report.verification.verify import verify
    from pretest.report.words.numerals import Numerals
    from pretest.report.words.strings import Strings, read_strings
    from pretest.report.workbook.write import write_workbook
    from pretest.words import LANGUAGES, Language

_HOMES = {
    "LANGUAGES": "pretest.words",
    "Language": "pretest.words",
    "Numerals": "pretest.report.words.numerals",
    "Strings": "pretest.report.words.strings",
    "Verified": "pretest.report.verification.found",
    "default_name": "pretest.report.pages.publish",
    "made_again": "pretest.report.pages.again",
    "preregistered": "pretest.report.pages.publish",
    "print_page": "pretest.report.printing.pdf",
    "read_profile": "pretest.report.pages.profile",
    "read_strings": "pretest.report.words.strings",
    "render": "pretest.report.pages.publish",
    "render_monitor": "pretest.report.pages.monitor",
    "render_report": "pretest.report.pages.analysis",
    "render_verify_page": "pretest.report.pages.verifypage",
    "verify": "pretest.report.verification.verify",
    "write_atomic": "pretest.files",
    "write_cases": "pretest.report.pages.privaterows",
    "write_crosschecked": "pretest.report.pages.crosschecked",
    "write_dialogue": "pretest.report.pages.dialoguefiles",
    "write_frame": "pretest.files",
    "write_page": "pretest.report.pages.publish",
    "write_pdf": "pretest.report.printing.pdf",
    "write_plan": "pretest.report.pages.publish",
    "write_preregistration": "pretest.report.pages.publish",
    "write_report": "pretest.report.pages.publish",
    "write_tables": "pretest.report.pages.csvtables",
    "write_together": "pretest.files",
    "write_verify_page": "pretest.report.pages.verifypage",
    "write_workbook": "pretest.report.workbook.write",
}

__all__ = [
    "LANGUAGES",
    "Language",
    "Numerals",
    "Strings",
    "Verified",
    "default_name",
    "made_again",
    "preregistered",
    "print_page",
    "read_profile",
    "read_strings",
    "render",
    "render_monitor",
    "render_report",
    "render_verify_page",
    "verify",
    "write_atomic",
    "write_cases",
    "write_crosschecked",
    "write_dialogue",
    "write_frame",
    "write_page",
    "write_pdf",
    "write_plan",
    "write_preregistration",
    "write_report",
    "write_tables",
    "write_together",
    "write_verify_page",
    "write_workbook",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'pretest.report' has no attribute '{name}'")
