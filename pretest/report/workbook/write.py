"""``pretest report --format xlsx``: the findings as one workbook."""

from __future__ import annotations

from pathlib import Path

from pretest.files import write_atomic
from pretest.findings import Findings
from pretest.report.words.edition import Edition, read_edition
from pretest.report.workbook.book import workbook_bytes
from pretest.report.workbook.guide import guide_sheet, labels_sheet, notes_sheet
from pretest.report.workbook.sheet import Sheet
from pretest.report.workbook.tablesheets import table_sheets
from pretest.words import Language


def write_workbook(findings: Findings, path: str | Path, *, lang: Language = "nl") -> Path:
    """Write the findings as a workbook (xlsx) for people who work in a spreadsheet.

    It holds exactly what a report may show: every table with rows, from the tables in which small groups are hidden;
    rows about single people are never in it. Figures are numbers without rounding. First comes a sheet on how to read
    it, last the notes and what the codes stand for.

    Parameters
    ----------
    findings : of ``analyse`` or ``monitor``.
    path : of the file to write, ending in ``.xlsx``; its folder is made if it does not exist.
    lang : of titles, labels and words, ``nl`` or ``en``; the codes beside them are the same in both.

    Returns
    -------
    Path
        ``path``. The same findings give the same bytes.

    Raises
    ------
    ExportError
        When the file cannot be written; the earlier file is then still whole.

    Examples
    --------
    >>> import pandas as pd, pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> path = pretest.write_workbook(findings, "monitor.xlsx", lang="en")
    >>> pd.read_excel(path, sheet_name="Level per wave", header=2).columns[:3].tolist()
    ['wave', 'date', 'place']
    """
    target = Path(path)
    write_atomic(target, workbook(findings, lang))
    return target


def workbook(findings: Findings, lang: Language) -> bytes:
    """The bytes of the workbook of ``findings``."""
    edition = read_edition(findings, lang)
    return workbook_bytes(edition, all_sheets(edition))


def all_sheets(edition: Edition) -> list[Sheet]:
    """Guide, tables (harms first), notes, labels."""
    guide = guide_sheet(edition, ()).name
    tables = table_sheets(edition, [guide])
    names = [guide, *(sheet.name for sheet in tables)]
    notes = notes_sheet(edition, names)
    labels = labels_sheet(edition, [*names, notes.name])
    others = [*tables, notes, labels]
    return [guide_sheet(edition, others), *others]
