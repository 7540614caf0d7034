"""The newest analysis of a study, as long as it is of the study and its answers as they are now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import Any

from pretest.analysis.record.beside import kinds_of_reports
from pretest.errors import DataError
from pretest.files.whole import FINDINGS
from pretest.library import SHIPPED, inside


def newest_findings(folder: Path) -> Path:
    """The folder with the newest findings of ``analyse`` in the study ``folder``.

    Raises
    ------
    DataError
        When the study was not analysed, or a file that the analysis read was changed since: people may have been taken
        out of it.
    SpecError
        When a file of the study is a link that leads out of it.
    """
    command = f"Run 'pretest analyse {quote(str(folder))}' first."
    if not (folder / "study.yaml").is_file():
        hint = "Make a study with 'pretest init', or name the folder that holds study.yaml."
        raise DataError("file_missing", str(folder / "study.yaml"), "the file is missing", hint=hint)
    found = newest_analysis(folder)
    if found is None:
        raise DataError("not_analysed", str(folder), "the study was not analysed yet", hint=command)
    changed = sorted(_changed(folder, found / "provenance.json"))
    if changed:
        what = f"'{changed[0]}' was changed after the newest analysis"
        raise DataError("findings_old", str(found), what, hint=command)
    return found


def newest_analysis(folder: Path) -> Path | None:
    """The folder of the newest analysis of the study ``folder``, also where its files changed since; None without one.

    Raises
    ------
    SpecError
        When a file of the study is a link that leads out of it.
    """
    made = [name for name, kind, _ in kinds_of_reports(folder) if kind == "analyse"]
    own = [inside(folder, name) for name in made if inside(folder, f"{name}/{FINDINGS}").is_file()]
    return own[-1] if own else None


def _changed(folder: Path, record: Path) -> Iterator[str]:
    """Files of the study that are not as the analysis read them, or are gone. record: that of a report."""
    inputs: list[Any] = json.loads(record.read_text(encoding="utf-8"))["inputs"]
    for one in (one for one in inputs if isinstance(one, dict)):
        name = str(one.get("name"))
        if name.startswith(SHIPPED):
            continue
        path = inside(folder, name)
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != one.get("sha256"):
            yield name
