"""Single files, or several of one folder: temporary names first, then fsync, then rename."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pretest.errors import ExportError
from pretest.files.parts import begin, end, sweep

if TYPE_CHECKING:
    import pandas as pd

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700  # what is about persons is for the one who runs the study alone
SHARED_FILE, SHARED_FOLDER = 0o666, 0o777  # less what the system takes off (umask)
WRITE_HINT = "Check that the folder exists, that you may write there, and that the disk is not full."
OPEN_HINT = "Close it in other programs (a spreadsheet, a browser) and run the command again."


def write_atomic(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Write ``content`` to ``path``: a temporary file in the same folder, fsync, rename.

    Text is written as UTF-8, line ends as they are. The folder is made if it does not exist. private: as in
    ``write_together``.

    Raises
    ------
    ExportError
        When the file cannot be written; the previous file, if any, is then still whole.
    """
    write_together(path.parent, {path.name: content}, private=private)


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


def write_together(folder: Path, contents: Mapping[str, str | bytes], *, private: bool = False) -> tuple[Path, ...]:
    """Write several files of ``folder`` that belong together, and return their paths in order.

    Everything is on disk under temporary names before the first file gets its own name, so a disk that is full leaves
    the previous set whole. What killed runs left half written in the folder is removed first. A link in the place of
    a file is replaced; what it points to is not touched.

    private: only the user may read the files, and a folder that is made for them.

    Raises
    ------
    ExportError
        When a file cannot be written.
    """
    staged: list[tuple[Path, Path]] = []
    name = folder.name
    try:
        make_folder(folder, private=private)
        sweep(folder)
        try:
            for name, content in contents.items():
                temporary = begin(folder / name)
                staged.append((temporary, folder / name))
                write_new(temporary, content, private=private)
            for temporary, path in staged:
                name = path.name
                temporary.replace(path)
        finally:
            for temporary, _ in staged:
                end(temporary)
        sync_folder(folder)
    except OSError as error:
        raise cannot_write(name, error) from None
    return tuple(path for _, path in staged)


def cannot_write(name: str, error: OSError) -> ExportError:
    """What to tell of an error of the system. Only Windows refuses to replace what is open elsewhere."""
    is_open = isinstance(error, PermissionError) and getattr(error, "winerror", None) is not None
    hint = OPEN_HINT if is_open else WRITE_HINT
    return ExportError("write_failed", name, f"the file cannot be written ({error.strerror})", hint=hint)


def make_folder(folder: Path, *, private: bool = False) -> None:
    """Make ``folder``, and what is missing above it, unless it is there."""
    if folder.is_dir():
        return
    make_folder(folder.parent, private=private)
    folder.mkdir(PRIVATE_FOLDER if private else SHARED_FOLDER, exist_ok=True)


def write_new(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Write a file that is not there yet, and bring it to the disk; never through a link that somebody put there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, PRIVATE_FILE if private else SHARED_FILE)
    with os.fdopen(handle, "wb") as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)
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
