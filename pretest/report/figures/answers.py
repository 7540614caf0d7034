"""How people answered: stacked bars around a line, low answers left of it and high answers right."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.lettering import break_lines, inches
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
from pretest.report.words.answered import Answered, answered
from pretest.report.words.drawn import outcome_finding
from pretest.report.words.edition import Edition
from pretest.report.words.judged import judged_cells
from pretest.spec.colours import BLACK, PAPER, readable_on
from pretest.words import Language

_STRIP, _GAP = 0.24, 0.08  # inches


@dataclass(frozen=True, slots=True)
class Part:
    """One answer in one bar, or several that are hidden. answers: their places, low to high."""

    answers: tuple[int, ...]
    share: float
    text: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One arm. parts: from low to high answers. hidden: words in their place, or ""."""

    label: str
    parts: tuple[Part, ...]
    hidden: str = ""


def plot_answers(
    findings: Source,
    outcome: str = "",
    audience: str = "",
    *,
    wave: int | None = None,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Shares of the answers on one outcome, a bar per arm, low answers left of the line and high answers right.

    Answers that are told together, because few people gave one of them, are one part of the bar. Where answers of an
    arm are hidden, everything from the lowest to the highest of them is drawn as one hatched part, in its place.

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
    spread = answered(edition, [row for row in panels[panel] if row["outcome"] == wanted])
    cells = [cell for cell in judged_cells(edition) if cell.panel == panel and cell.outcome == wanted]
    title = outcome_finding(edition, cells, edition.labels.outcome(wanted), edition.panel(panel))
    return draw_answers(
        _named(edition, spread),
        [_stack(edition, spread, arm) for arm in spread.shares],
        spread.widths,
        title=title,
        subtitle=_subtitle(edition, wanted, spread.widths),
        hidden=edition.strings("figure.answers.hidden"),
        ax=ax,
    )


def _named(edition: Edition, spread: Answered) -> list[str]:
    """The answers; where they are numbers, which end is low."""
    names = list(spread.answers)
    if len(names) > 1 and all(re.fullmatch(r"[\d.,\-\u2212+\u2013 ]+.*", name) for name in names):
        names[0] = edition.strings("figure.answers.lowest", answer=names[0])
        names[-1] = edition.strings("figure.answers.highest", answer=names[-1])
    return names


def _subtitle(edition: Edition, outcome: str, widths: Sequence[int]) -> str:
    strings, facts = edition.strings, edition.findings.study.outcomes
    fact = next((fact for fact in facts if fact.id == outcome), None)
    middle = strings("figure.answers.middle") if sum(widths) % 2 else ""
    parts = [strings("figure.answers.subtitle", middle=middle)]
    if fact is not None:
        parts.append(strings(f"figure.answers.{fact.higher_is}") if fact.higher_is in ("worse", "better") else "")
        items = [text for text in map(edition.labels.text, fact.items) if text]
        if items:
            key = "question" if len(items) == 1 else "questions"
            parts.append(
                strings(f"figure.answers.{key}", text=items[0].rstrip("."), n=edition.numerals.count(len(items)))
            )
    return " ".join(part for part in parts if part)


def _stack(edition: Edition, spread: Answered, arm: str) -> Stack:
    label, shares = edition.labels.arm(arm), spread.shares[arm]
    if shares.none_shown:
        return Stack(label, (), edition.strings("page.not_shown"))
    return Stack(label, parts_of(shares.shares, edition.numerals.share))


def parts_of(shares: Sequence[float], say: Callable[[float], str]) -> tuple[Part, ...]:
    """The parts of one bar; what is hidden takes the place of everything between its lowest and highest answer."""
    lost = [place for place, share in enumerate(shares) if not math.isfinite(share)]
    if not lost:
        return tuple(Part((place,), share, say(share)) for place, share in enumerate(shares))
    inside = range(lost[0], lost[-1] + 1)
    outside = [place for place in range(len(shares)) if place not in inside]
    rest = max(0.0, 1.0 - sum(shares[place] for place in outside))
    before = [Part((place,), shares[place], say(shares[place])) for place in outside if place < lost[0]]
    after = [Part((place,), shares[place], say(shares[place])) for place in outside if place > lost[-1]]
    return (*before, Part(tuple(inside), rest, ""), *after)


def offset(parts: Sequence[Part], widths: Sequence[int]) -> float:
    """Where a bar begins, so that zero divides low from high answers.

    A part lies on the side of the middle of the scale where most of its answers lie, as a whole: how people are spread
    within it is not known. One that lies on the middle is split in half. widths: of how many answers each answer is
    made.
    """
    edges = [sum(widths[:place]) for place in range(len(widths) + 1)]
    middle = edges[-1] / 2
    low = 0.0
    for part in parts:
        centre = (edges[part.answers[0]] + edges[part.answers[-1] + 1]) / 2
        low += part.share * (1.0 if centre < middle else 0.5 if centre == middle else 0.0)
    return -low


@in_plain_style
def draw_answers(
    answers: Sequence[str],
    stacks: Sequence[Stack],
    widths: Sequence[int],
    *,
    title: str,
    subtitle: str,
    hidden: str,
    ax: Axes | None = None,
) -> Axes:
    """answers: from low to high. widths: of how many answers each is made. hidden: the word for what is not shown."""
    room = room_of(ax)
    colours = ramp(len(answers))
    unshown = any(len(part.answers) > 1 or not part.text for stack in stacks for part in stack.parts)
    key = [Swatch(word, colour) for word, colour in zip(answers, colours, strict=True)]
    key += [Swatch(hidden, PAPER, PERHAPS)] if unshown else []
    labels = [break_lines(stack.label, room, SIZE, most=2) for stack in stacks]
    head = key_height(key, room)
    heights = [len(lines) * LINE_HEIGHT + _STRIP + _GAP for lines in labels]
    ax = open_sheet(ax, head + sum(heights), title=title, subtitle=subtitle)
    starts = [offset(stack.parts, widths) for stack in stacks]
    ends = [start + sum(part.share for part in stack.parts) for start, stack in zip(starts, stacks, strict=True)]
    ax.set_xlim(min([*starts, -0.05]) - 0.01, max([*ends, 0.05]) + 0.01)
    draw_key(ax, key, 0.0)
    top = head
    for stack, start, lines, height in zip(stacks, starts, labels, heights, strict=True):
        write_lines(ax, 0.0, top, lines)
        y = top + len(lines) * LINE_HEIGHT + _STRIP / 2
        if stack.hidden:
            box(ax, 0.0, inches_wide(ax), y, _STRIP, TINT)
            write(ax, inches_wide(ax) / 2, y, stack.hidden, align="center", colour=MUTED, italic=True)
        else:
            _draw_stack(ax, stack, start, y, colours)
            ax.vlines([0.0], y - _STRIP / 2 - 0.03, y + _STRIP / 2 + 0.03, colors=INK, linewidth=1.4, zorder=5,
                      clip_on=False)  # fmt: skip
        top += height
    return ax


def _draw_stack(ax: Axes, stack: Stack, start: float, y: float, colours: Sequence[str]) -> None:
    low, high = ax.get_xlim()
    scale = inches_wide(ax) / (high - low)
    x = start
    for part in stack.parts:
        if part.share > 0.0:
            known = len(part.answers) == 1 and part.text
            face = colours[part.answers[0]] if known else PAPER
            box(ax, x, x + part.share, y, _STRIP, face, on_scale=True, edge=PAPER if known else LINE,
                hatch="" if known else PERHAPS, outline=0.8)  # fmt: skip
            if known and inches(part.text, SMALL) + 0.06 <= part.share * scale:
                colour = ON_LIGHT if readable_on(face) == BLACK else ON_DARK
                write(ax, x + part.share / 2, y, part.text, on_scale=True, align="center", colour=colour, size=SMALL)
        x += part.share
    box(ax, start, x, y, _STRIP, "none", on_scale=True, edge=MUTED, order=2.0)
