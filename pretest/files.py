"""Writing so that a killed run leaves the previous files whole."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pretest.errors import ExportError

if TYPE_CHECKING:
    import pandas as pd

PRIVATE = 0o600  # what is about persons


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write ``content`` to ``path``: a temporary file in the same folder, fsync, rename.

    Text is written as UTF-8, line ends as they are. The folder is made if it does not exist.

    Raises
    ------
    ExportError
        When the file cannot be written; the previous file, if any, is then still whole.
    """
    write_together(path.parent, {path.name: content})


def write_private(path: Path, content: str | bytes) -> None:
    """The same for a file about persons: only its owner may read it (0600), also while it is written.

    Raises
    ------
    ExportError
        When the file cannot be written; the previous file, if any, is then still whole.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            write_part(temporary, content, PRIVATE)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise _unwritten(path.name, error) from None


def write_part(path: Path, content: str | bytes, mode: int) -> None:
    """Write a file that gets its own name later, and have it on disk; ``mode`` says who may read it."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(mode)


def write_frame(frame: pd.DataFrame, path: str | Path) -> None:
    """Write a table as CSV: UTF-8, no index; whole numbers stay whole, missing values are empty.

    Parameters
    ----------
    frame : such as ``simulate`` and ``randomise`` give.
    path : of the file; its folder is made if it does not exist.

    Returns
    -------
    None

    Raises
    ------
    ExportError
        When the file cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> pretest.write_frame(pretest.randomise(study, n=10), "allocation.csv")
    >>> print(Path("allocation.csv").read_text().splitlines()[0])
    number,block,arm
    """
    write_atomic(Path(path), frame.to_csv(index=False, lineterminator="\n"))


def write_together(folder: Path, contents: Mapping[str, str | bytes]) -> tuple[Path, ...]:
    """Write several files of ``folder`` that belong together, and return their paths in order.

    Everything is on disk under temporary names before the first file gets its own name, so a run that is killed or a
    disk that is full leaves the previous set whole.

    Raises
    ------
    ExportError
        When a file cannot be written.
    """
    staged: list[tuple[Path, Path]] = []
    name = folder.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for name, content in contents.items():
                temporary = folder / f".{name}.{os.getpid()}.part"
                staged.append((temporary, folder / name))
                _write(temporary, content.encode("utf-8") if isinstance(content, str) else content)
            for temporary, path in staged:
                name = path.name
                temporary.replace(path)
        finally:
            for temporary, _ in staged:
                temporary.unlink(missing_ok=True)
        sync_folder(folder)
    except OSError as error:
        raise _unwritten(name, error) from None
    return tuple(path for _, path in staged)


def _unwritten(name: str, error: OSError) -> ExportError:
    hint = "Check that the folder exists, that you may write there, and that the disk is not full."
    return ExportError("write_failed", name, f"the file cannot be written ({error.strerror})", hint=hint)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the renames themselves durable, where the system can sync a folder."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
