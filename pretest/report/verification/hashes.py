"""Files against the hashes that were recorded of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

PIECE = 1_000_000  # bytes read at a time: data files may be larger than memory


def file_sha256(path: Path) -> str | None:
    """SHA-256 of the bytes of a file; None where there is none, or it cannot be read."""
    try:
        if not path.is_file():
            return None
        found = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                found.update(piece)
        return found.hexdigest()
    except OSError:
        return None
