"""How wide text is when it is drawn: measured with the letters of the font that matplotlib brings along.

They are wider than those of most screens, so that what fits here fits there.
"""

from __future__ import annotations

from functools import cache

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags

_SLACK = 1.03  # letters are a little wider where they are fitted to the pixels of a screen
_UNKNOWN = 1.0  # width of a letter that the font lacks, in its own size: as wide as an ideogram


@cache
def _font(bold: bool) -> FT2Font:
    name = font_manager.findfont(font_manager.FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal"))
    font = FT2Font(name)
    font.set_size(100, 72)
    return font


@cache
def _advance(letter: str, bold: bool) -> float:
    """Width of one letter as a part of the size of the font."""
    font = _font(bold)
    if not font.get_char_index(ord(letter)):
        return _UNKNOWN
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / 100


def inches(text: str, size: float, *, bold: bool = False) -> float:
    """The width of ``text`` in inches. size: in points."""
    return sum(_advance(letter, bold) for letter in text) * _SLACK * size / 72


def break_lines(text: str, room: float, size: float, *, bold: bool = False, most: int = 0) -> list[str]:
    """``text`` broken at spaces into lines of at most ``room`` inches; a word that is longer alone is broken inside.

    most: lines at most, the last one ended by an ellipsis where something is left out; 0 for as many as it takes.
    """
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and inches(joined, size, bold=bold) <= room:
            lines[-1] = joined
            continue
        lines += _pieces(word, room, size, bold)
    if most and len(lines) > most:
        lines = [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), room, size, bold=bold)]
    return lines or [""]


def cut(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """``text``, ended by an ellipsis where it is wider than ``room`` inches."""
    if inches(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and inches(f"{kept}…", size, bold=bold) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _pieces(word: str, room: float, size: float, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and inches(pieces[-1] + letter, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
