"""The tables as CSV files: complete, unrounded, and harmless in a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from pretest.files import write_together
from pretest.findings import TABLES, Findings
from pretest.report.suppression import hide_small

ANALYSE_TABLES = ("estimates", "verdicts", "risks", "reliability", "flow", "cases")
NOT_FOR_SHARING = "-not-for-sharing"

# A spreadsheet takes text that begins with one of these for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_tables(findings: Findings, folder: Path, tables: tuple[str, ...] = ANALYSE_TABLES) -> tuple[Path, ...]:
    """Write each of ``tables`` as a CSV file into ``folder`` and return the paths.

    Figures are unrounded, missing figures are empty, and text that a spreadsheet would run as a formula gets a leading
    apostrophe. Names end in ``-not-for-sharing`` when small groups are not suppressed.

    Raises
    ------
    ExportError
        When a file cannot be written.
    """
    return write_together(folder, table_files(hide_small(findings), tables))


def table_files(findings: Findings, tables: tuple[str, ...]) -> dict[str, str]:
    """File name → CSV text of each of ``tables``, as they are in ``findings``."""
    return {file_name(findings, name): to_csv(getattr(findings, name), TABLES[name]) for name in tables}


def file_name(findings: Findings, name: str, extension: str = "csv") -> str:
    """``estimates.csv``, or a name that says that the file must not be shared."""
    return f"{name}{NOT_FOR_SHARING if findings.complete else ''}.{extension}"


def to_csv(frame: pd.DataFrame, columns: Mapping[str, str]) -> str:
    """``frame`` as CSV with a header and line feeds; ``columns`` gives the kind of each column."""
    plain = pd.DataFrame(index=frame.index)
    for column, kind in columns.items():
        values = frame[column]
        if kind == "text":
            plain[column] = values.astype(object).where(values.notna(), None).map(_harmless, na_action="ignore")
        elif kind == "bool":
            plain[column] = values.astype(object).map({True: "true", False: "false"})
        else:
            plain[column] = values
    return str(plain.to_csv(index=False, lineterminator="\n"))


def _harmless(text: str) -> str:
    """``text`` that is no formula; a carriage return in it becomes a line feed, since readers take it for a new row."""
    safe = f"'{text}" if text.startswith(_FORMULA_STARTS) else text
    return safe.replace("\r\n", "\n").replace("\r", "\n")
