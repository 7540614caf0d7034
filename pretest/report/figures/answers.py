"""How people answered each question: stacked bars around a line, low answers left of it and high answers right."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.lettering import break_lines, cut, inches
from pretest.report.figures.moved import PERHAPS
from pretest.report.figures.palette import INK, LINE, MUTED, ON_DARK, ON_LIGHT, TINT, ramp
from pretest.report.figures.sheet import (
    LINE_HEIGHT,
    box,
    in_plain_style,
    inches_wide,
    open_sheet,
    room_of,
    write,
    write_lines,
)
from pretest.report.figures.source import Source, choose, choose_panel, edition_of, rows_of
from pretest.report.figures.svgsheet import SIZE, SMALL
from pretest.report.words.answered import Answered, Part, answered
from pretest.report.words.drawn import outcome_finding
from pretest.report.words.edition import Edition
from pretest.report.words.judged import judged_cells
from pretest.spec.colours import BLACK, PAPER, readable_on
from pretest.words import Language

_NAME, _STRIP, _GAP = 0.17, 0.19, 0.05  # inches: the name of an arm, its bar, the room below it
_BOLD = 0.9  # of the room: widths are measured in plain letters
_ROW, _BELOW = _NAME + _STRIP + _GAP, 0.12


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a stack. answers: their places, low to high; several where they are told together, or are hidden.
    text: its share in words, "" where it is not told."""

    answers: tuple[int, ...]
    share: float
    text: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One arm. bars: from low to high answers. hidden: words in their place, or ""."""

    label: str
    bars: tuple[Bar, ...]
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. text: its wording; notes: what must be known of it; answers: their names, low to high."""

    text: str
    notes: str
    answers: tuple[str, ...]
    stacks: tuple[Stack, ...]


def plot_answers(
    findings: Source,
    outcome: str = "",
    audience: str = "",
    *,
    wave: int | None = None,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """How people answered the questions of one outcome: per question a bar per arm, low answers left of the line.

    Over the bars of a question stands how it was asked. Answers that are told together, because few people gave one of
    them, are one hatched part of the bar, in all arms alike. Where answers of an arm are hidden, everything from the
    lowest to the highest of them is drawn as one hatched part without a colour, in its place.

    Parameters
    ----------
    findings
        Of ``analyse``.
    outcome, audience, wave
        Which; each may be left out where there is only one, of waves the last one is taken.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        x is a share, from -1 to 1: 0 lies between low and high answers, or in the middle of the middle answer.

    Raises
    ------
    DataError
        When there are no answers, or a choice is left open.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/pretest/reports/analyse")
    >>> axes = pretest.plot_answers(findings, "social_distance", "non_users")
    """
    edition, name = edition_of(findings, lang), "plot_answers"
    rows = rows_of(edition, "distributions", name)
    panels = edition.panels(rows)
    panel = choose_panel(panels, audience, wave, name)
    wanted = choose((row["outcome"] for row in panels[panel]), outcome, "outcome", name)
    asked = answered(edition, panel, wanted, [row for row in panels[panel] if row["outcome"] == wanted])
    cells = [cell for cell in judged_cells(edition) if cell.panel == panel and cell.outcome == wanted]
    title = outcome_finding(edition, cells, edition.labels.outcome(wanted), edition.panel(panel))
    words = {name: edition.strings(f"figure.answers.{name}") for name in ("hidden", "joint")}
    questions = [_asked(edition, one) for one in asked]
    return draw_answers(questions, title=title, subtitle=_subtitle(edition, wanted, asked), **words, ax=ax)


def _asked(edition: Edition, asked: Answered) -> Asked:
    stacks = tuple(_stack(edition, arm, parts) for arm, parts in asked.arms.items())
    quoted = edition.strings("figure.answers.asked", text=asked.text) if asked.text else ""
    return Asked(quoted, " ".join(_notes(edition, asked)), tuple(_named(edition, asked.answers)), stacks)


def _notes(edition: Edition, asked: Answered) -> list[str]:
    """Whether it counts the other way round, and which answers are told together."""
    strings = edition.strings
    reversed_ = strings("figure.answers.reversed") if asked.reversed else ""
    joint = [strings.listed([asked.answers[place] for place in places]) for places in asked.joint]
    told = strings("figure.answers.together", answers="; ".join(joint)) if joint else ""
    return [text for text in (reversed_, told) if text]


def _named(edition: Edition, answers: Sequence[str]) -> list[str]:
    """The answers; where they are numbers, which end is low."""
    names = list(answers)
    if len(names) > 1 and all(re.fullmatch(r"[\d.,\-\u2212+\u2013 ]+.*", name) for name in names):
        names[0] = edition.strings("figure.answers.lowest", answer=names[0])
        names[-1] = edition.strings("figure.answers.highest", answer=names[-1])
    return names


def _subtitle(edition: Edition, outcome: str, asked: Sequence[Answered]) -> str:
    strings, facts = edition.strings, edition.findings.study.outcomes
    fact = next((fact for fact in facts if fact.id == outcome), None)
    middle = strings("figure.answers.middle") if any(len(one.answers) % 2 for one in asked) else ""
    parts = [strings("figure.answers.subtitle", middle=middle)]
    if fact is not None and fact.higher_is in ("worse", "better"):
        parts.append(strings(f"figure.answers.{fact.higher_is}"))
    return " ".join(parts)


def _stack(edition: Edition, arm: str, parts: Sequence[Part]) -> Stack:
    label = edition.labels.arm(arm)
    if not parts:
        return Stack(label, (), edition.strings("page.not_shown"))
    return Stack(label, bars_of(parts, edition.numerals.share))


def bars_of(parts: Sequence[Part], say: Callable[[float], str]) -> tuple[Bar, ...]:
    """The bars of one stack; what is hidden takes the place of everything between its lowest and highest answer."""
    lost = [number for number, part in enumerate(parts) if not part.told]
    if not lost:
        return tuple(Bar(part.answers, part.share, say(part.share)) for part in parts)
    inside = parts[lost[0] : lost[-1] + 1]
    before, after = parts[: lost[0]], parts[lost[-1] + 1 :]
    rest = max(0.0, 1.0 - sum(part.share for part in (*before, *after)))
    hidden = Bar(tuple(place for part in inside for place in part.answers), rest, "")
    shown = [[Bar(part.answers, part.share, say(part.share)) for part in side] for side in (before, after)]
    return (*shown[0], hidden, *shown[1])


def offset(bars: Sequence[Bar], n_answers: int) -> float:
    """Where a stack begins, so that zero divides low from high answers.

    A bar lies on the side of the middle of the answers where most of its answers lie, as a whole: how people are spread
    within it is not known. One that lies on the middle is split in half.
    """
    low = 0.0
    for bar in bars:
        centre = (bar.answers[0] + bar.answers[-1] + 1) / 2
        low += bar.share * (1.0 if centre < n_answers / 2 else 0.5 if centre == n_answers / 2 else 0.0)
    return -low


@in_plain_style
def draw_answers(
    asked: Sequence[Asked], *, title: str, subtitle: str, hidden: str, joint: str, ax: Axes | None = None
) -> Axes:
    """asked: with at least one question. hidden, joint: the words for what is not shown, and for answers that are told
    together."""
    room = room_of(ax)
    keys = [
        _key(one, hidden, joint) if number == 0 or one.answers != asked[number - 1].answers else []
        for number, one in enumerate(asked)
    ]
    above = [(_lines(one.text, room * _BOLD, SIZE), _lines(one.notes, room, SMALL)) for one in asked]
    heads = [
        key_height(key, room) + sum(len(lines) for lines in both) * LINE_HEIGHT
        for key, both in zip(keys, above, strict=True)
    ]
    heights = [head + len(one.stacks) * _ROW + _BELOW for head, one in zip(heads, asked, strict=True)]
    ax = open_sheet(ax, sum(heights), title=title, subtitle=subtitle)
    spans = [
        (start, start + sum(bar.share for bar in stack.bars))
        for one in asked
        for stack in one.stacks
        for start in [offset(stack.bars, len(one.answers))]
    ]
    ax.set_xlim(min([low for low, _ in spans] + [-0.05]) - 0.01, max([high for _, high in spans] + [0.05]) + 0.01)
    top = 0.0
    for key, (text, notes), one, head, height in zip(keys, above, asked, heads, heights, strict=True):
        draw_key(ax, key, top)
        write_lines(ax, 0.0, top + key_height(key, room), text, bold=True)
        write_lines(ax, 0.0, top + head - len(notes) * LINE_HEIGHT, notes, colour=MUTED, size=SMALL)
        _draw_stacks(ax, one, top + head)
        top += height
    return ax


def _lines(text: str, room: float, size: float) -> list[str]:
    return break_lines(text, room, size, most=12) if text else []


def _key(asked: Asked, hidden: str, joint: str) -> list[Swatch]:
    found = [Swatch(word, colour) for word, colour in zip(asked.answers, ramp(len(asked.answers)), strict=True)]
    bars = [bar for stack in asked.stacks for bar in stack.bars]
    if any(len(bar.answers) > 1 and bar.text for bar in bars):
        found.append(Swatch(joint, TINT, PERHAPS))
    return [*found, Swatch(hidden, PAPER, PERHAPS)] if any(not bar.text for bar in bars) else found


def _draw_stacks(ax: Axes, asked: Asked, top: float) -> None:
    colours = ramp(len(asked.answers))
    for stack in asked.stacks:
        write(ax, 0.0, top + _NAME / 2, cut(stack.label, inches_wide(ax), SMALL), size=SMALL)
        y = top + _NAME + _STRIP / 2
        if stack.hidden:
            box(ax, 0.0, inches_wide(ax), y, _STRIP, TINT)
            write(ax, inches_wide(ax) / 2, y, stack.hidden, align="center", colour=MUTED, italic=True)
        else:
            _draw_stack(ax, stack, offset(stack.bars, len(asked.answers)), y, colours)
        top += _ROW
    if any(not stack.hidden for stack in asked.stacks):
        low = top - _ROW * len(asked.stacks) + _NAME - 0.03
        ax.vlines([0.0], low, top - _GAP + 0.03, colors=INK, linewidth=1.4, zorder=0.5, clip_on=False)


def _draw_stack(ax: Axes, stack: Stack, start: float, y: float, colours: Sequence[str]) -> None:
    low, high = ax.get_xlim()
    scale = inches_wide(ax) / (high - low)
    x = start
    for bar in stack.bars:
        if bar.share > 0.0:
            plain = len(bar.answers) == 1 and bar.text != ""
            face = colours[bar.answers[0]] if plain else TINT if bar.text else PAPER
            place = 1.0 + 0.01 * (
                bar.answers[0] + 1 if plain else 0
            )  # one colour after the other: a file half as large
            box(ax, x, x + bar.share, y, _STRIP, face, on_scale=True, edge=PAPER if plain else LINE,
                hatch="" if plain else PERHAPS, outline=0.8, order=place)  # fmt: skip
            if bar.text and inches(bar.text, SMALL) + 0.06 <= bar.share * scale:
                on_plain = ON_LIGHT if readable_on(face) == BLACK else ON_DARK
                colour = on_plain if plain else INK  # a joint answer has the colour of the page, dark or light
                write(ax, x + bar.share / 2, y, bar.text, on_scale=True, align="center", colour=colour, size=SMALL)
        x += bar.share
    box(ax, start, x, y, _STRIP, "none", on_scale=True, edge=MUTED, order=2.0)
