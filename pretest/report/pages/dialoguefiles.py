"""The files of the report on dilemma tables: the page, the figures, the ways out, and what they were made of."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pretest.files import write_whole
from pretest.library import Library, inside
from pretest.platforms.csvtext import to_csv
from pretest.practice.table.dialoguefile import DIALOGUE_CSV, WAYS_OUT_CSV
from pretest.practice.table.dialoguefound import DialogueFound
from pretest.report.pages.dialogue import render_dialogue
from pretest.report.pages.lazily import draft_findings
from pretest.report.pages.publish import with_hashes
from pretest.report.sections.provenance import package_version
from pretest.report.words.edition import read_edition
from pretest.spec.dialogue import DIALOGUE_FILE
from pretest.words import DOMAINS, Language

if TYPE_CHECKING:
    from pretest.spec import Study

PAGE, TABLE, WAYS, RECORD = "dialogue.html", "dialogue.csv", "ways_out.csv", "dialogue.json"
FILES = (PAGE, TABLE, WAYS, RECORD, "provenance.json")


def write_dialogue(
    found: DialogueFound,
    study: Study,
    folder: str | Path | None = None,
    *,
    language: Language | None = None,
    library: Library | None = None,
) -> tuple[Path, ...]:
    """Write the report on the dilemma tables: page, figures, ways out, and provenance, all or none.

    Nothing in it is about single people: figures rest on three people or more, and sentences are quoted with consent.

    Parameters
    ----------
    found : what ``pretest.dialogue`` gave.
    study : whose tables these are.
    folder : reports/dialogue of the study when None; replaced as a whole.
    language : of the page; the first of the study when None.
    library : as in ``render``.

    Returns
    -------
    tuple of Path
        The page first.

    Raises
    ------
    ExportError
        When a file cannot be written; the earlier files are then still whole.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> [path.name for path in pretest.write_dialogue(pretest.dialogue(study), study, "dilemma")]
    ['dialogue.html', 'dialogue.csv', 'ways_out.csv', 'dialogue.json', 'provenance.json']
    """
    findings, words = draft_findings(study), library or Library(study.folder)
    spoken = language or study.file.languages[0]
    record = found.record()
    contents: dict[str, str | bytes] = {
        PAGE: render_dialogue(findings, found, language=spoken, library=words),
        TABLE: found.frame.to_csv(index=False, lineterminator="\n"),
        WAYS: _ways(record),
        RECORD: json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n",
    }
    version = package_version(read_edition(findings, spoken, words))
    contents["provenance.json"] = with_hashes(_provenance(study, version), contents)
    place = inside(study.folder, "reports/dialogue") if folder is None else Path(folder)
    return write_whole(place, contents, is_ours=lambda name: name in FILES)


def _ways(record: dict[str, Any]) -> bytes:
    """Ways out as a spreadsheet reads them; what fields of too few people said is not in them."""
    names = ("id", "table", "text", "kind", "who", "what", "by_when", "date")
    head = [*names, *(f"backing_{domain}" for domain in DOMAINS)]
    rows = [
        [*(way[name] for name in names), *(way["backing"].get(domain, "") for domain in DOMAINS)]
        for way in record["ways_out"]
    ]
    return to_csv([head, *rows])


def _provenance(study: Study, version: str) -> dict[str, Any]:
    """What the report was made of: SHA-256 of every file that was read."""
    read = [name for name in (DIALOGUE_CSV, WAYS_OUT_CSV, DIALOGUE_FILE) if inside(study.folder, name).is_file()]
    inputs = [
        {"name": name, "sha256": hashlib.sha256(inside(study.folder, name).read_bytes()).hexdigest()} for name in read
    ]
    return {"kind": "dialogue", "study": study.id, "version": version, "inputs": inputs}
