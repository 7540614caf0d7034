"""Keys: small boxes and signs with the words for them, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pretest.report.figures.lettering import cut, inches
from pretest.report.figures.palette import HARM_ZONE, HATCH_LINE, LINE, MUTED, Mark
from pretest.report.figures.sheet import box, inches_wide, write
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.svgsheet import SMALL

_LINE = 0.19  # inches
_BOX, _GAP, _BETWEEN = 0.16, 0.06, 0.14


@dataclass(frozen=True, slots=True)
class Swatch:
    """One entry: a box of this colour and hatch, or a sign."""

    word: str
    face: str = ""
    hatch: str = ""
    mark: Mark | None = None


def key_height(entries: Sequence[Swatch], room: float) -> float:
    """Inches that the key takes, with the room below it; nothing without entries."""
    return len(_lines(entries, room)) * _LINE + 0.06 if entries else 0.0


def draw_key(ax: Axes, entries: Sequence[Swatch], top: float) -> None:
    """The entries beside each other, those that do not fit on the next line."""
    room = inches_wide(ax)
    signs: list[Sign] = []
    for number, line in enumerate(_lines(entries, room)):
        x, y = 0.0, top + (number + 0.5) * _LINE
        for entry in line:
            if entry.mark is not None:
                signs.append(Sign((x + _BOX / 2) / room, y, entry.mark))
            else:
                lines = HATCH_LINE if entry.face == HARM_ZONE else LINE
                box(ax, x, x + _BOX, y, 0.12, entry.face, edge=lines, hatch=entry.hatch, outline=0.0)
                box(ax, x, x + _BOX, y, 0.12, "none", edge=MUTED, order=1.1)
            write(ax, x + _BOX + _GAP, y, cut(entry.word, room - _BOX - _GAP, SMALL), size=SMALL)
            x += _width(entry)
    draw_signs(ax, signs, on_scale=False, size=34.0)


def _width(entry: Swatch) -> float:
    return _BOX + _GAP + inches(entry.word, SMALL) + _BETWEEN


def _lines(entries: Sequence[Swatch], room: float) -> list[list[Swatch]]:
    lines: list[list[Swatch]] = [[]]
    used = 0.0
    for entry in entries:
        if lines[-1] and used + _width(entry) - _BETWEEN > room:
            lines.append([])
            used = 0.0
        lines[-1].append(entry)
        used += _width(entry)
    return lines
