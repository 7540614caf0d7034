"""Rows about persons: they stand with the study, for the one who runs it, and never beside what is shared."""

from __future__ import annotations

from pathlib import Path

from pretest.errors import ExportError
from pretest.files import write_together
from pretest.files.atomic import PRIVATE_FOLDER, cannot_write
from pretest.findings import Findings
from pretest.library import inside
from pretest.report.pages.csvtables import to_csv
from pretest.tables.cases import TABLE as CASES

PRIVATE = "private"


def write_cases(findings: Findings, study: str | Path, name: str) -> Path:
    """Write whom the quality rules pointed out, one row per person and rule, to ``STUDY/private/NAME/cases.csv``.

    Only the user may read the file and the folder (0600 and 0700). Reports, ``findings.json`` and the other tables
    have no such rows.

    Parameters
    ----------
    findings : of ``analyse`` or ``monitor``; those that were read from findings.json have no cases.
    study : folder of the study.
    name : of the run, such as 2026-11-28-analyse: a plain name.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    ExportError
        When the file cannot be written.
    SpecError
        When ``private`` is a link that leads out of the study, or ``name`` leads elsewhere.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> pretest.write_cases(findings, "demo/monitor", "again").as_posix()
    'demo/monitor/private/again/cases.csv'
    """
    if not name or name in (".", "..") or name != Path(name).name:
        raise ExportError("file_name", name, "the name of a run must be a plain name of a folder")
    home = inside(Path(study), PRIVATE)
    place = inside(Path(study), f"{PRIVATE}/{name}")
    (path,) = write_together(place, {CASES.file: to_csv(findings.table(CASES.name), CASES)}, private=True)
    try:
        for folder in (home, place):
            folder.chmod(PRIVATE_FOLDER)  # also where it was there before
    except OSError as error:
        raise cannot_write(PRIVATE, error) from None
    return path
