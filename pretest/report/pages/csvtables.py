"""The tables as CSV files: complete, unrounded, and harmless in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pretest.files import write_together
from pretest.findings import Findings
from pretest.report.suppression import hide_small
from pretest.tables import registry
from pretest.tables.table import Table

NOT_FOR_SHARING = "-not-for-sharing"

# A spreadsheet takes text that begins with one of these for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_tables(findings: Findings, folder: Path) -> tuple[Path, ...]:
    """Write each table that such findings have as a CSV file into ``folder`` and return the paths.

    Rows about single people are not among them: ``write_cases`` puts those where they stay private.

    Figures are unrounded, missing figures are empty, and text that a spreadsheet would run as a formula gets a leading
    apostrophe. Names end in ``-not-for-sharing`` when small groups are not suppressed.

    Raises
    ------
    ExportError
        When a file cannot be written.
    """
    return write_together(folder, table_files(hide_small(findings)))


def table_files(findings: Findings) -> dict[str, str]:
    """File name → CSV text of each table of this kind of run that has a file, as it is in ``findings``."""
    tables = [table for table in registry.shared() if table.file and table.run == findings.kind]
    return {file_name(findings, table.file): to_csv(findings.table(table.name), table) for table in tables}


def file_name(findings: Findings, name: str) -> str:
    """``name`` itself, such as estimates.csv, or a name that says that the file must not be shared."""
    stem, _, extension = name.partition(".")
    return f"{stem}{NOT_FOR_SHARING if findings.complete else ''}.{extension}"


def to_csv(frame: pd.DataFrame, table: Table) -> str:
    """``frame``, which has the columns of ``table``, as CSV with a header and line feeds."""
    plain = pd.DataFrame(index=frame.index)
    for column, kind in table.kinds.items():
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
