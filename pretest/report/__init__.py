"""From findings to what people read: one HTML file or PDF, and tables for spreadsheets."""

from pretest.files import write_atomic, write_frame, write_together
from pretest.report.pages.again import made_again
from pretest.report.pages.analysis import render_report
from pretest.report.pages.csvtables import write_tables
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
from pretest.report.workbook.write import workbook, write_workbook
from pretest.words import LANGUAGES, Language

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
    "workbook",
    "write_atomic",
    "write_cases",
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
