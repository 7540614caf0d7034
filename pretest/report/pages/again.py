"""A report made again from findings that were read from a file, which somebody may have changed since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pretest.errors import DataError
from pretest.files.reading import parse_json, read_text
from pretest.files.whole import FINDINGS
from pretest.limits import PROVENANCE_BYTES
from pretest.report.verification.hashes import file_sha256

Made = TypeVar("Made", str, bytes)

# What a contradiction within a record ends in: a verdict without its unit, an audience that no fact describes.
_CONTRADICTIONS = (KeyError, IndexError, TypeError, ValueError, AttributeError, ZeroDivisionError, OverflowError)


def made_again(source: Path, make: Callable[[], Made]) -> Made:
    """What ``make`` makes of findings that were read from ``source`` (a findings.json, or its folder).

    Every value of them has the right type, but rows and facts can still contradict each other. Where the file is as a
    run wrote it, that is a mistake of ours, and comes out as one.

    Raises
    ------
    DataError
        When nothing can be made of findings that were changed after they were written.
    SpecError
        As ``make``.
    """
    try:
        return make()
    except _CONTRADICTIONS as error:
        path = source / FINDINGS if source.is_dir() else source
        if as_written(path):
            raise
        what = f"the findings contradict themselves, so that no report can be made of them ({type(error).__name__})"
        hint = "They were changed after they were written, or their provenance.json is gone: run the analysis again."
        raise DataError("findings_contradict", str(path), what, hint=hint) from error


def as_written(path: Path) -> bool:
    """Whether the provenance.json beside ``path`` has the hash of it, as a run leaves them."""
    try:
        record = parse_json(read_text(path.with_name("provenance.json"), PROVENANCE_BYTES), path.name)
    except DataError:
        return False
    files = record.get("files") if isinstance(record, dict) else None
    return isinstance(files, dict) and path.name in files and files[path.name] == file_sha256(path)
