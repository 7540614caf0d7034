"""Positions at a dilemma table: per statement and field an open sign before, a full one after, and the way between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.lettering import break_lines
from pretest.report.figures.palette import BLUE, GREEN, GREY, INK, LINE, MUTED, ORANGE, PURPLE, SKY, Mark, Shape
from pretest.report.figures.sheet import LINE_HEIGHT, Sides, in_plain_style, open_sheet, room_of, write
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.source import nothing
from pretest.report.figures.svgsheet import SIZE, SMALL
from pretest.report.words.dialogued import apart_of
from pretest.report.words.numerals import Numerals
from pretest.report.words.strings import read_strings
from pretest.spec.dialogue import HIGHEST, LOWEST
from pretest.words import Domain, Language

if TYPE_CHECKING:
    from pretest.practice.table.dialoguefound import DialogueFound

_LOOKS: tuple[tuple[Domain, Shape, str], ...] = (
    ("care", "circle", BLUE),
    ("safety", "square", ORANGE),
    ("experience", "diamond", GREEN),
    ("education", "triangle", PURPLE),
    ("youth_work", "plus", SKY),
    ("government", "cross", GREY),
)
MARKS = {domain: (Mark(shape, colour, "", filled=False), Mark(shape, colour, "")) for domain, shape, colour in _LOOKS}
"""Per field the sign before, which is open, and the one after."""
_ROW, _GAP, _BELOW = 0.22, 0.1, 0.24  # inches
_HEAD = 0.45  # positions that a way must cover before it gets a head


@dataclass(frozen=True, slots=True)
class Move:
    """One field on one statement. after: NaN-free, or None where there is no second round yet."""

    domain: Domain
    label: str
    before: float
    after: float | None


@dataclass(frozen=True, slots=True)
class Card:
    """One statement. hidden: words where no field can be told apart."""

    text: str
    moves: tuple[Move, ...]
    hidden: str = ""


def plot_positions(found: DialogueFound, *, lang: Language = "en", ax: Axes | None = None) -> Axes:
    """Where each field stood on each statement of a dilemma table, before and after the talk.

    Parameters
    ----------
    found
        What ``pretest.dialogue`` gave. Fields of fewer than three people are never drawn.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        x is a position from 1 to 7.

    Raises
    ------
    DataError
        When nobody took a position.

    Examples
    --------
    >>> import pretest
    >>> axes = pretest.plot_positions(pretest.dialogue(pretest.load_study("demo/pretest")))
    """
    strings = read_strings(lang)
    cards = _cards(found, lang, strings("dialogue.figure.small"))
    if not cards:
        raise nothing("plot_positions", "nobody took a position")
    ends = {"low": str(LOWEST), "high": str(HIGHEST)}
    two = found.has_phase("after")
    rows = apart_of(found)
    closer, further, n = (
        Numerals(strings).count(number)
        for number in (sum(row.is_closer for row in rows), sum(row.is_further for row in rows), len(rows))
    )
    title = "title_before" if not two else "title" if rows else "title_plain"
    values = {"closer": closer, "further": further, "n": n} if title == "title" else {}
    return draw_positions(
        cards,
        title=strings(f"dialogue.figure.{title}", **values),
        subtitle=strings("dialogue.figure.subtitle" if two else "dialogue.figure.subtitle_before", **ends),
        ax=ax,
    )


def _cards(found: DialogueFound, lang: Language, small: str) -> list[Card]:
    cards = []
    for statement in found.dialogue.statements:
        if found.row(statement.id, "", "before") is None:
            continue
        moves = []
        for domain in found.tables.told_apart():
            before, after = (found.row(statement.id, domain, phase) for phase in ("before", "after"))
            if before is None or before.suppressed:
                continue
            label = found.domains[domain].in_language(lang)
            moves.append(Move(domain, label, before.mean, None if after is None else after.mean))
        text = " ".join(statement.text.in_language(lang).split())
        cards.append(Card(text, tuple(moves), "" if moves else small))
    return cards


@in_plain_style
def draw_positions(cards: Sequence[Card], *, title: str, subtitle: str, ax: Axes | None = None) -> Axes:
    """One block per statement: its words, and a row for each field."""
    room = room_of(ax)
    named = {move.domain: move.label for card in cards for move in card.moves}
    key = [Swatch(label, mark=MARKS[domain][1]) for domain, label in named.items()]
    head = key_height(key, room)
    texts = [break_lines(card.text, room, SIZE, most=4) for card in cards]
    heights = [
        len(lines) * LINE_HEIGHT + max(len(card.moves), 1) * _ROW + _GAP
        for card, lines in zip(cards, texts, strict=True)
    ]
    ax = open_sheet(ax, head + sum(heights), title=title, subtitle=subtitle, sides=Sides(below=_BELOW))
    reach = 0.25
    ax.set_xlim(LOWEST - reach, HIGHEST + reach)
    ax.set_xticks(range(LOWEST, HIGHEST + 1))
    draw_key(ax, key, 0.0)
    top = head
    for card, lines, height in zip(cards, texts, heights, strict=True):
        for number, line in enumerate(lines):
            write(ax, 0.0, top + (number + 0.5) * LINE_HEIGHT, line, bold=True)
        _block(ax, card, top + len(lines) * LINE_HEIGHT)
        top += height
    return ax


def _block(ax: Axes, card: Card, top: float) -> None:
    rows = max(len(card.moves), 1)
    places = range(LOWEST, HIGHEST + 1)
    ax.vlines(list(places), top, top + rows * _ROW, colors=LINE, linewidth=0.6, zorder=1.2, clip_on=False)
    if card.hidden:
        write(ax, (LOWEST + HIGHEST) / 2, top + _ROW / 2, card.hidden, on_scale=True, align="center", colour=MUTED,
              italic=True, size=SMALL)  # fmt: skip
    for number, move in enumerate(card.moves):
        y = top + (number + 0.5) * _ROW
        before, after = MARKS[move.domain]
        signs = [Sign(move.before, y, before)]
        if move.after is not None:
            _arrow(ax, move.before, move.after, y)
            signs.append(Sign(move.after, y, after))
        draw_signs(ax, signs, size=40.0)


def _arrow(ax: Axes, before: float, after: float, y: float) -> None:
    """The way from the open sign to the full one; where there is room for it, with a head in its middle."""
    ax.plot([before, after], [y, y], color=INK, linewidth=1.1, zorder=2.0, clip_on=False)
    if abs(after - before) > _HEAD:
        head = ">" if after > before else "<"
        middle = (before + after) / 2
        ax.plot([middle], [y], marker=head, color=INK, markersize=4.0, linewidth=0.0, zorder=2.1, clip_on=False)
