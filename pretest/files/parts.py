"""What is being written has a name of its own, so that what a killed run left can be told from what is in use.

The name says which process on which machine writes: ``.report.html.4711-1f2e3d4c.part``. Earlier versions wrote
``.report.html.4711.part``. Nothing else is ever removed.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

PART = re.compile(r"\..+\.(?P<pid>[1-9][0-9]{0,9})(?:-(?P<host>[0-9a-f]{8}))?\.part", re.DOTALL)
# Seconds after which a part counts as left behind where nobody can say whether its process still lives: that of
# another machine (on a shared disk), and on systems that cannot be asked.
LEFT_AFTER = 24 * 60 * 60

_writing: set[str] = set()  # names of the parts that this process writes now


def begin(path: Path) -> Path:
    """Where to write what is to become ``path``; a part of this name that another process left is removed."""
    part = path.parent / f".{path.name}.{os.getpid()}-{_host()}.part"
    if part.name not in _writing:
        _remove(part)  # of an earlier process that had the same number
    _writing.add(part.name)
    return part


def end(part: Path) -> None:
    """``part`` is not written any more; what is left of it goes."""
    _writing.discard(part.name)
    _remove(part)


def sweep(folder: Path) -> tuple[Path, ...]:
    """Remove what killed runs left half written in ``folder``, and return what was removed.

    Parts that a living process writes stay, and so does everything whose name is not of our making. What cannot be
    removed now is tried again by the next command.
    """
    removed = []
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            found = PART.fullmatch(path.name)
            if found is not None and not _in_use(path, found):
                with suppress(OSError):
                    _remove(path)
                    removed.append(path)
    return tuple(removed)


def _in_use(path: Path, found: re.Match[str]) -> bool:
    number = int(found["pid"])
    if found["host"] not in (None, _host()) or os.name != "posix":
        return time.time() - path.lstat().st_mtime < LEFT_AFTER
    if number == os.getpid():
        return path.name in _writing
    try:
        os.kill(number, 0)  # asks only whether there is such a process
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True  # somebody else's process
    return True


def _remove(path: Path) -> None:
    """A link goes itself; what it points to is not touched."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@cache
def _host() -> str:
    """Eight signs that stand for this machine; its name itself is nobody's business."""
    return hashlib.sha256(platform.node().encode("utf-8", "replace")).hexdigest()[:8]
