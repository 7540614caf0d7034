"""A report: are its files as they were written, do tables follow from findings, and do inputs and lock agree?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pretest.analysis.record.anchor import anchor_of
from pretest.analysis.record.chain import read_chain
from pretest.analysis.record.lockfile import SHIPPED
from pretest.analysis.record.moments import package_version
from pretest.analysis.record.withdrawn import REMOVED, Withdrawals, read_withdrawals
from pretest.analysis.watch.decisionlog import read_log
from pretest.errors import PretestError
from pretest.findings import Findings, read_findings
from pretest.library import inside
from pretest.limits import PROVENANCE_BYTES
from pretest.report.pages.csvtables import NOT_FOR_SHARING, table_files
from pretest.report.verification.decided import check_decisions_of
from pretest.report.verification.found import Found
from pretest.report.verification.hashes import file_sha256
from pretest.report.verification.locks import check_anchor

PROVENANCE = "provenance.json"
ADDED = ("files", "made_with", "pages")  # what is known only when the files are written
WITHOUT_FINDINGS = ("dialogue",)  # kinds of reports that are not made of findings
FINDINGS = ("findings.json", f"findings{NOT_FOR_SHARING}.json")
ABOVE = 4  # folders above a report in which its study is looked for


def check_report(folder: Path, found: Found, anchor: str | None) -> None:
    """What is wrong with the report in ``folder``; its study, where it lies in one, is held against it too."""
    study = next((above for above in _above(folder) if (above / "study.yaml").is_file()), None)
    record = check_files(folder, "", found, None if study is None else read_withdrawals(study))
    findings = None if record is not None and record.get("kind") in WITHOUT_FINDINGS else _findings(folder, found)
    if record is None:
        return
    if findings is not None:
        _check_tables(folder, record, findings, found)
    if study is None:
        found.note(folder.resolve().name, "it lies in no study folder, so its inputs and its lock could not be checked")
    else:
        _check_inputs(study, record, found)
        check_decisions_of(read_log(study), record, PROVENANCE, found)
    _check_lock(study, record, found, anchor)


def check_files(
    folder: Path, where: str, found: Found, withdrawals: Withdrawals | None = None
) -> dict[str, Any] | None:
    """The files of a report against their recorded hashes; returns its provenance, None where that is unreadable.

    withdrawals: of the study, by which files about persons may have been removed.
    """
    taken_out = withdrawals or Withdrawals()
    prefix = f"{where}/" if where else ""
    record = _provenance(folder / PROVENANCE)
    if record is None:
        found.problem(f"{prefix}{PROVENANCE}", "it is gone, or no provenance of a report")
        return None
    files = record.get("files")
    if not isinstance(files, dict):
        found.note(f"{prefix}{PROVENANCE}", "an earlier version wrote this report, without hashes of its files")
        return record
    for name, digest in files.items():
        if "/" in name or "\\" in name or name in ("", ".", ".."):
            found.problem(f"{prefix}{PROVENANCE}", "it names a file outside the report")
            continue
        now = file_sha256(folder / name)
        found.check([f"{prefix}{name}"])
        if now is None and taken_out.leads(digest, REMOVED):
            found.note(f"{prefix}{name}", "it was removed when somebody withdrew, as private/withdrawn.jsonl says")
        elif now is None:
            found.problem(f"{prefix}{name}", "it is gone")
        elif now != digest:
            found.problem(f"{prefix}{name}", "it was changed after it was written")
    return record


def _provenance(path: Path) -> dict[str, Any] | None:
    try:
        if not path.is_file() or path.stat().st_size > PROVENANCE_BYTES:
            return None
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _findings(folder: Path, found: Found) -> Findings | None:
    path = next((folder / name for name in FINDINGS if (folder / name).is_file()), None)
    if path is None:
        found.problem(FINDINGS[0], "it is gone")
        return None
    try:
        return read_findings(path)
    except PretestError as error:
        found.problems += [str(problem) for problem in error.problems]
        return None


def _check_tables(folder: Path, record: dict[str, Any], findings: Findings, found: Found) -> None:
    """Tables and provenance against what the findings say."""
    if {key: value for key, value in record.items() if key not in ADDED} != findings.provenance:
        found.problem(PROVENANCE, "it differs from the provenance in the findings")
    if findings.provenance.get("version") != package_version():
        found.note(folder.resolve().name, "another version of pretest wrote it, so its tables were not made again")
        return
    for name, text in table_files(findings).items():
        path = folder / name
        if path.is_file() and path.read_bytes() != text.encode("utf-8"):
            found.problem(name, "its figures are not those of the findings")


def _above(folder: Path) -> tuple[Path, ...]:
    return tuple(folder.resolve().parents)[:ABOVE]


def _check_inputs(study: Path, record: dict[str, Any], found: Found) -> None:
    """The files of the study that the report rests on."""
    inputs = record.get("inputs")
    withdrawals = read_withdrawals(study)
    for one in inputs if isinstance(inputs, list) else []:
        if not isinstance(one, dict) or not isinstance(name := one.get("name"), str) or name.startswith(SHIPPED):
            continue
        digest, now = str(one.get("sha256")), file_sha256(inside(study, name))
        if now is None:
            found.note(name, "it is not there, so it could not be checked")
            continue
        found.check([name])
        if withdrawals.leads(digest, now):
            found.note(name, "people were taken out since, as private/withdrawn.jsonl says")
        elif now != digest:
            found.problem(name, "it is not the file that the report rests on: it was changed since")


def _check_lock(study: Path | None, record: dict[str, Any], found: Found, anchor: str | None) -> None:
    """The lock that the report recorded must be in the lock that is there now; the anchor must be of one of both."""
    lock = record.get("lock")
    lock = lock if isinstance(lock, dict) else {}
    name, head, number = lock.get("name"), lock.get("head"), lock.get("number")
    if not isinstance(name, str) or not isinstance(head, str) or not isinstance(number, int):
        if anchor is not None:
            found.problem(PROVENANCE, "the report knows of no lock, so the anchor is not of it")
        return
    if study is None:
        if anchor is not None and anchor != anchor_of(number, head):
            what = "the anchor is not that of the lock at the time of the report; check it in the study folder"
            found.problem(PROVENANCE, what)
        return
    chain = read_chain(inside(study, name), name)
    found.check([name])
    found.problems += [str(problem) for problem in chain.problems]
    if head not in {entry["entry_sha256"] for entry in chain.all}:
        found.problem(name, "it is not the lock that the report was made under, or entries were cut off")
    if anchor is not None:
        check_anchor(chain, anchor, found)
