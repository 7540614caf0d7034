"""The newest report made again with what other code found of its figures: ``pretest crosscheck`` writes it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pretest.findings import CrosscheckFacts
from pretest.library import Library


def write_crosschecked(
    folder: Path, checked: CrosscheckFacts, rows: pd.DataFrame, *, library: Library | None = None
) -> tuple[Path, ...]:
    """Tell ``checked`` in the report in ``folder``: its pages, findings.json, tables and hashes, all or none.

    Parameters
    ----------
    folder : of a report of ``analyse``, as ``newest_findings`` finds it.
    checked : what was found, to stand in findings.json and on the pages.
    rows : as ``tables.crosscheck``: every figure, compared or listed; crosscheck.csv is made of them.
    library : as in ``write_report``.

    Returns
    -------
    tuple of Path
        What was written, the page first.

    Raises
    ------
    DataError
        When the findings are no analysis, or were changed after they were written.
    ExportError
        When a file cannot be written; the earlier report is then still whole.
    """
    raise NotImplementedError
