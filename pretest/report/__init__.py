"""From findings to what people read: one HTML file, and tables for spreadsheets."""

from pretest.report.export import write_tables
from pretest.report.files import write_atomic, write_together
from pretest.report.html import render_report
from pretest.report.monitor import render_monitor
from pretest.report.numerals import Numerals
from pretest.report.publish import render, write_frame, write_report
from pretest.report.strings import LANGUAGES, Language, Strings, read_strings

__all__ = [
    "LANGUAGES",
    "Language",
    "Numerals",
    "Strings",
    "read_strings",
    "render",
    "render_monitor",
    "render_report",
    "write_atomic",
    "write_frame",
    "write_report",
    "write_tables",
    "write_together",
]
