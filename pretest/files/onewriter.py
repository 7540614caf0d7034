"""One writer at a time: what two runs at once would both add to a record is added by one after the other."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pretest.errors import ExportError

PATIENCE = 30.0  # seconds; a record is written in far less than one
PAUSE = 0.02  # seconds between two tries

if sys.platform == "win32":
    import msvcrt

    def _open(folder: Path) -> int:
        # Windows cannot hold a folder, so a file of its own stands for it, outside what people share
        name = hashlib.sha256(str(folder.resolve()).casefold().encode("utf-8")).hexdigest()[:24]
        return os.open(Path(tempfile.gettempdir()) / f"pretest-{name}.held", os.O_RDWR | os.O_CREAT)

    def _hold(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _open(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY)

    def _hold(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def one_writer(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold ``folder`` while something is read, added to and written again. The system lets go when a run is killed.

    Raises
    ------
    ExportError
        When another run holds it for longer than ``patience`` seconds, or the folder cannot be opened.
    """
    try:
        handle = _open(folder)
    except OSError as error:
        raise ExportError("write_failed", folder.name, f"the folder cannot be opened ({error.strerror})") from None
    try:
        _wait(handle, folder, patience)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, folder: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            return _hold(handle)
        except OSError as error:
            if time.monotonic() > until:
                hint = "Wait until the other run is done, and try again."
                what = f"another run is writing here ({error.strerror})"
                raise ExportError("folder_held", folder.name, what, hint=hint) from None
            time.sleep(PAUSE)
