"""The newest report made again with what other code found of its figures: ``pretest crosscheck`` writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from pretest.analysis.record.moments import package_version, utc
from pretest.errors import DataError
from pretest.files import write_whole
from pretest.files.reading import parse_json, read_text
from pretest.files.whole import FINDINGS
from pretest.findings import CrosscheckFacts, CrosscheckPart, Findings, MissFacts, read_findings, to_json
from pretest.library import Library, inside
from pretest.limits import PROVENANCE_BYTES
from pretest.report.pages.again import as_written, made_again
from pretest.report.pages.csvtables import to_csv
from pretest.report.pages.lazily import workbook
from pretest.report.pages.publish import is_result, render, with_hashes
from pretest.tables.crosscheck import TABLE as CROSSCHECK
from pretest.words import Language

MOST_MISSES = 20  # named in the report; crosscheck.csv has all
_HINT = "Run 'pretest analyse' again, and then 'pretest crosscheck'."


class Crosschecked(Protocol):
    """What ``pretest.crosscheck`` gives, as far as a report tells it."""

    @property
    def compared(self) -> int: ...

    @property
    def listed(self) -> int: ...

    @property
    def closed_largest(self) -> float: ...

    @property
    def iterative_largest(self) -> float: ...

    @property
    def engines(self) -> Sequence[tuple[str, str]]: ...

    @property
    def reasons(self) -> Mapping[str, int]: ...

    @property
    def failing(self) -> pd.DataFrame: ...

    @property
    def table(self) -> pd.DataFrame: ...


def crosscheck_facts(found: Crosschecked) -> CrosscheckFacts:
    """``found`` as it stands in findings.json: counts and distances, none of the figures themselves."""
    return CrosscheckFacts(
        compared=found.compared,
        agreed=found.compared - len(found.failing),
        listed=found.listed,
        largest=_finite(found.closed_largest),
        iterative=_finite(found.iterative_largest),
        engines=dict(found.engines),
        time=utc(),
        parts=tuple(_parts(found.table)),
        reasons=dict(found.reasons),
        misses=tuple(_misses(found.failing.head(MOST_MISSES))),
    )


def write_crosschecked(folder: str | Path, found: Crosschecked, *, library: Library | None = None) -> tuple[Path, ...]:
    """Tell ``found`` in the report in ``folder``: its pages, findings.json, tables and hashes, all or none.

    Every page that ``analyse`` or ``report`` wrote into the folder is made again in its own language and profile, and
    every workbook; a PDF stays as it was printed. crosscheck.csv comes beside them.

    Parameters
    ----------
    folder : of a report of ``analyse``, as ``newest_findings`` finds it.
    found : what ``pretest.crosscheck`` gave for these findings.
    library : as in ``write_report``.

    Returns
    -------
    tuple of Path
        What was written, findings.json first.

    Raises
    ------
    DataError
        When the findings are no analysis, were changed after they were written, come from another version, or were
        told with templates of the study that ``library`` does not trust.
    ExportError
        When a file cannot be written; the earlier report is then still whole.
    SpecError
        When a file of the report is a link that leads out of it, or as ``render``.
    """
    place = Path(folder)
    findings = read_findings(place)
    record = _record(place, findings)
    _require_templates(place, record, library)
    told = replace(findings, crosschecked=crosscheck_facts(found))
    pages = {name: page for name, page in record["pages"].items() if (place / name).is_file()}
    contents: dict[str, str | bytes] = {FINDINGS: to_json(told)}
    for name, page in pages.items():
        contents[name] = _made(place, told, name, page, library)
    contents[CROSSCHECK.file] = to_csv(found.table, CROSSCHECK)
    kept = (name for name in record["files"] if name not in contents and Path(name).name == name)
    contents |= {name: inside(place, name).read_bytes() for name in kept if (place / name).is_file()}
    contents["provenance.json"] = with_hashes(record, contents)
    return write_whole(place, contents, is_ours=lambda name: is_result(name) or name in contents)


def _record(place: Path, findings: Findings) -> dict[str, Any]:
    """provenance.json of a report that can be made again."""
    if findings.kind != "analyse" or not as_written(place / FINDINGS):
        what = "these are no findings of an analysis as it was written"
        raise DataError("report_changed", str(place), what, hint=_HINT)
    record = parse_json(read_text(place / "provenance.json", PROVENANCE_BYTES), "provenance.json")
    pages = record.get("pages")
    known = isinstance(pages, dict) and all(_is_page(name, page) for name, page in pages.items())
    if not known or findings.provenance.get("version") != package_version():
        what = "another version of pretest wrote this report, so that its pages cannot be made again as they were"
        raise DataError("report_other_version", str(place), what, package_version(), hint=_HINT)
    return dict(record)


def _require_templates(place: Path, record: Mapping[str, Any], library: Library | None) -> None:
    """Refuse pages that were made with the study's own templates where these are not trusted now."""
    now = [] if library is None else list(library.trusted())
    if record.get("made_with", []) != now:
        what = "the report was made with templates of the study, and they are not, or not all, trusted now"
        hint = "Say --trust-study-templates as before, or run 'pretest analyse' again."
        raise DataError("report_own_templates", str(place), what, hint=hint)


def _is_page(name: object, page: object) -> bool:
    if not isinstance(name, str) or Path(name).name != name or not isinstance(page, dict):
        return False
    return page.get("language") in ("nl", "en") and isinstance(page.get("profile"), str)


def _made(place: Path, findings: Findings, name: str, page: Mapping[str, str], library: Library | None) -> str | bytes:
    language: Language = "nl" if page["language"] == "nl" else "en"
    if name.casefold().endswith(".pdf"):
        return inside(place, name).read_bytes()
    if name.casefold().endswith(".xlsx"):
        return made_again(place, lambda: workbook(findings, language))
    own = library if page.get("content") == "study" else None
    return made_again(place, lambda: render(findings, language, page["profile"], own))


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _parts(table: pd.DataFrame) -> list[CrosscheckPart]:
    """Per table of the report: how much was computed again, and how far apart the two are at most."""
    parts = []
    for name in dict.fromkeys(table["table"]):
        rows = table[table["table"] == name]
        compared = rows[rows["definition"] == ""]
        largest = float(compared["relative_difference"].max()) if len(compared) else 0.0
        parts.append(CrosscheckPart(str(name), len(compared), len(rows) - len(compared), _finite(largest)))
    return parts


def _misses(failing: pd.DataFrame) -> list[MissFacts]:
    columns = ["table", "key", "engine", "relative_difference"]
    return [
        MissFacts(str(table), str(key), str(engine), _finite(float(apart)))
        for table, key, engine, apart in failing[columns].itertuples(index=False, name=None)
    ]
