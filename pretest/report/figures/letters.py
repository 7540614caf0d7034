"""Letters that the font of figures lacks: another font that is installed, or a word to the user, never a silent box.

Pictures are made of letters one by one: what is written from the right, or joined, cannot be drawn as it is read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

FAMILY = "DejaVu Sans"
_BOXES = "last resort"  # fonts that have every letter, as a box
_UNSEEN = {"Cf", "Cc", "Zs", "Zl", "Zp"}  # no letter is drawn for these
_FROM_RIGHT = {"R", "AL"}
Trouble = Literal["missing", "joined"]


class LettersWarning(UserWarning):
    """A picture shows letters that are drawn as boxes, or not as they are read."""


@dataclass(frozen=True, slots=True)
class BadLetters:
    """missing: no font that is installed has these letters of ``text``; joined: they are read from the right."""

    trouble: Trouble
    letters: str
    text: str


def bad_letters(texts: Iterable[str]) -> list[BadLetters]:
    """What cannot be drawn as it is read, per text."""
    found = []
    for text in dict.fromkeys(texts):
        seen = [letter for letter in dict.fromkeys(text) if not _unseen(letter)]
        missing = "".join(letter for letter in seen if font_of(letter) is None)
        joined = "".join(letter for letter in seen if unicodedata.bidirectional(letter) in _FROM_RIGHT)
        found += [BadLetters("missing", missing, text)] if missing else []
        found += [BadLetters("joined", joined, text)] if joined else []
    return found


def use_fonts(figure: Figure) -> list[str]:
    """Give every text of ``figure`` the fonts that its letters need; the texts."""
    shown = [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text() and text.get_visible()]
    for text in shown:
        names = dict.fromkeys(font_of(letter) or FAMILY for letter in text.get_text() if not _unseen(letter))
        if set(names) - {FAMILY}:
            text.set_fontfamily([FAMILY, *(name for name in names if name != FAMILY)])
    return [" ".join(text.get_text().split()) for text in shown]


@cache
def font_of(letter: str) -> str | None:
    """The family of figures where it has the letter, else the first other font by name that is installed and has it."""
    own = font_manager.findfont(font_manager.FontProperties(family=FAMILY))
    if _has(own, letter):
        return FAMILY
    return next((name for name, path in _others() if _has(path, letter)), None)


@cache
def _others() -> tuple[tuple[str, str], ...]:
    """Upright fonts of plain weight that are installed, by name."""
    known = font_manager.fontManager.ttflist
    plain = {
        (one.name, one.fname) for one in known if one.style == "normal" and one.weight in (400, "normal", "regular")
    }
    return tuple(sorted(one for one in plain if _BOXES not in one[0].lower()))


@cache
def _font(path: str) -> FT2Font | None:
    try:
        return FT2Font(path)
    except (OSError, RuntimeError):  # of another format, or gone since: it has no letters for us
        return None


def _has(path: str, letter: str) -> bool:
    font = _font(path)
    return font is not None and bool(font.get_char_index(ord(letter)))


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) in _UNSEEN or "\ufe00" <= letter <= "\ufe0f"
