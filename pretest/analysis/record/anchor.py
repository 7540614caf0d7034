"""An anchor: a short digest of a lock and of how long it is, to keep outside the folder that it vouches for."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from pretest.errors import SpecError
from pretest.limits import ANCHOR_BYTES

SIGNS = 28  # of 5 bits each: 140 bits cannot be met by trying
GROUP = 4
_SIGN = "[A-Za-z2-7018]"
_SHAPE = re.compile(rf"(?<![\w-])(?:{_SIGN}{{{GROUP}}}[- ]){{{SIGNS // GROUP - 1}}}{_SIGN}{{{GROUP}}}(?![\w-])")
_MISREAD = str.maketrans("018", "OIB")  # signs that base32 does not have, for those that look like them


def anchor_of(number: int, head: str) -> str:
    """The anchor of a lock whose newest entry is the ``number``-th and has the hash ``head``."""
    digest = hashlib.sha256(f"pretest lock\n{number}\n{head}\n".encode()).digest()
    text = base64.b32encode(digest).decode("ascii")[:SIGNS]
    return "-".join(text[at : at + GROUP] for at in range(0, SIGNS, GROUP))


def read_anchor(given: str) -> str:
    """The anchor that a person typed, or the one in the file of that name (a saved mail, the message of a tag).

    Raises
    ------
    SpecError
        When there is none, or a file holds several.
    """
    if _SHAPE.fullmatch(given.strip()):
        return _plain(given.strip())
    found = sorted({_plain(text) for text in _SHAPE.findall(_text(given))})
    if len(found) != 1:
        what = "the file holds no anchor" if not found else f"the file holds {len(found)} different anchors"
        raise SpecError("no_anchor", given, what, hint=_HINT)
    return found[0]


_HINT = f"An anchor is {SIGNS // GROUP} groups of {GROUP} letters and digits, as 'pretest lock --anchor' prints it."


def _text(given: str) -> str:
    path = Path(given)
    try:
        if path.is_file() and path.stat().st_size <= ANCHOR_BYTES:
            return path.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        pass  # a name that no file can have is no anchor either: said below
    raise SpecError("no_anchor", given[:80], "this is no anchor, and no file that holds one", hint=_HINT)


def _plain(text: str) -> str:
    return text.upper().replace(" ", "-").translate(_MISREAD)
