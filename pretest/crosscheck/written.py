"""Where the table of recomputed figures goes, and how it reads in JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pretest.crosscheck.compared import Crosscheck
from pretest.files import write_frame
from pretest.library import inside
from pretest.spec.study import Study
from pretest.tables.crosscheck import TABLE as CROSSCHECK


def write_crosscheck(found: Crosscheck, study: Study, out: Path | None = None) -> Path | None:
    """Write crosscheck.csv beside the report whose figures it is about; returns where.

    Parameters
    ----------
    out : another file. Without it nothing is written of a fresh analysis: there is no report to lay it beside.

    Raises
    ------
    ExportError
        When the file cannot be written; an earlier one is then still whole.
    SpecError
        When the report is a link that leads out of the study.
    """
    if out is None and not found.report:
        return None
    place = inside(study.folder, f"{found.report}/{CROSSCHECK.file}") if out is None else out
    write_frame(found.table, place)
    return place


def to_record(found: Crosscheck) -> dict[str, Any]:
    """As plain values: compared, largest, engines and rows; a missing figure is None, an infinite one a text."""
    rows = [{name: _plain(value) for name, value in one.items()} for one in found.table.to_dict("records")]
    return {
        "compared": found.compared,
        "largest": _plain(found.largest),
        "engines": dict(found.engines),
        "rows": [{str(name): value for name, value in one.items()} for one in rows],
    }


def to_json(found: Crosscheck) -> str:
    """``to_record`` as text, one row a line."""
    record = to_record(found)
    rows = ",\n".join(json.dumps(one, ensure_ascii=False, allow_nan=False) for one in record.pop("rows"))
    head = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return f'{head[:-1]}, "rows": [\n{rows}\n]}}\n'


def _plain(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    if value != value:
        return None
    return value if abs(value) != float("inf") else str(value)
