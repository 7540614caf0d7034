"""The participant flow (CONSORT): who was read, who was left out at each step, and who is analysed per group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pretest.report.figures.lettering import break_lines
from pretest.report.figures.palette import INK, MUTED, TINT
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
from pretest.report.figures.source import Source, choose, edition_of, nothing, rows_of
from pretest.report.figures.svgsheet import SIZE, SMALL
from pretest.report.words.edition import Edition
from pretest.report.words.flowed import coded, out_at, people_of, total_of
from pretest.report.words.tablerows import Row
from pretest.spec.colours import PAPER
from pretest.words import Language

_PAD, _ARROW, _BETWEEN = 0.06, 0.2, 0.1  # inches
_MAIN = 0.6  # part of the width that the boxes of people who stay take


@dataclass(frozen=True, slots=True)
class FlowStep:
    """label: the step; people: who are in after it; out: who were left out at it, "" for nobody."""

    label: str
    people: str
    out: str = ""


@dataclass(frozen=True, slots=True)
class FlowGroup:
    """One audience. lines: (arm, people), those without an arm first."""

    label: str
    lines: tuple[tuple[str, str], ...]


def plot_flow(
    findings: Source, audience: str = "", *, wave: int | None = None, lang: Language = "en", ax: Axes | None = None
) -> Axes:
    """How many people were read, left out at each step, and analysed in each group.

    Parameters
    ----------
    findings
        Of ``analyse``. Counts that are marked as suppressed are said to be hidden.
    audience
        Only its own numbers; left out for everybody and all groups.
    wave
        Its number; the last one where it is left out.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        Boxes from top to bottom (Schulz, Altman & Moher 2010, doi:10.1136/bmj.c332).

    Raises
    ------
    DataError
        When the findings have no flow.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/pretest/reports/analyse")
    >>> axes = pretest.plot_flow(findings)
    """
    edition = edition_of(findings, lang)
    panels = edition.panels(rows_of(edition, "flow", "plot_flow"))
    chosen = max(number for number, _ in panels) if wave is None else wave
    own = {audience: rows for (number, audience), rows in panels.items() if number == chosen}
    if audience:
        choose(own, audience, "audience", "plot_flow")
        own = {audience: own[audience]}
    everyone = own.pop("", [])
    if not everyone and not own:
        raise nothing("plot_flow", f"there is no flow of wave {chosen}")
    steps = _steps(edition, everyone)
    strings = edition.strings
    read, kept = (total_of(edition, everyone, place) for place in (0, -1))
    title = strings("figure.flow.title", read=read, kept=kept) if read and kept else strings("figure.flow.title_hidden")
    if audience:
        title = strings("figure.flow.title_group", audience=edition.labels.audience(audience))
    groups = [_group(edition, audience, rows) for audience, rows in own.items()]
    return draw_flow(steps, groups, title=title, subtitle="" if audience else strings("figure.flow.subtitle"), ax=ax)


def _steps(edition: Edition, rows: Sequence[Row]) -> list[FlowStep]:
    made = []
    for number, step in enumerate(dict.fromkeys(row["step"] for row in rows)):
        out = out_at(edition, rows, number)
        text = edition.strings("figure.flow.out", n=out) if out else ""
        made.append(FlowStep(coded(edition, "step", step), people_of(edition, rows, step), text))
    return made


def _group(edition: Edition, audience: str, rows: Sequence[Row]) -> FlowGroup:
    last = [row for row in rows if row["step"] == rows[-1]["step"]]
    arms = sorted({row["concept"] for row in last if row["concept"]}, key=edition.concept_place)
    by_arm = {row["concept"]: row["n_respondents"] for row in last}
    lines = [(edition.labels.arm(arm), edition.numerals.count(by_arm[arm])) for arm in arms]
    label = edition.strings(
        "figure.row", concept=edition.labels.audience(audience), outcome=people_of(edition, last, last[0]["step"])
    )
    return FlowGroup(label, tuple(lines))


@in_plain_style
def draw_flow(
    steps: Sequence[FlowStep], groups: Sequence[FlowGroup], *, title: str, subtitle: str, ax: Axes | None = None
) -> Axes:
    """Boxes under each other with arrows between them; who was left out stands to the right of its box."""
    room = room_of(ax)
    main = room * _MAIN
    labels = [break_lines(step.label, main - 2 * _PAD, SIZE) for step in steps]
    heights = [(len(lines) + 1) * LINE_HEIGHT + 2 * _PAD for lines in labels]
    names = [break_lines(group.label, room - 2 * _PAD, SIZE, bold=True) for group in groups]
    sizes = [(len(name) + len(group.lines)) * LINE_HEIGHT + 2 * _PAD for name, group in zip(names, groups, strict=True)]
    body = sum(heights) + _ARROW * len(steps) + sum(sizes) + _BETWEEN * len(groups)
    ax = open_sheet(ax, body, title=title, subtitle=subtitle)
    ax.set_xlim(0, 1)
    top = 0.0
    for number, (step, lines, height) in enumerate(zip(steps, labels, heights, strict=True)):
        box(ax, 0.0, main, top + height / 2, height, PAPER, edge=INK)
        write_lines(ax, _PAD, top + _PAD, lines)
        write(ax, _PAD, top + height - _PAD - LINE_HEIGHT / 2, step.people, bold=True)
        if step.out:
            _arrow(ax, (main, top + height / 2), (main + 0.16, top + height / 2))
            write_lines(
                ax, main + 0.2, top + height / 2 - LINE_HEIGHT / 2,
                break_lines(step.out, room - main - 0.2, SMALL), colour=MUTED, size=SMALL,
            )  # fmt: skip
        if number + 1 < len(steps) or groups:
            _arrow(ax, (main / 2, top + height), (main / 2, top + height + _ARROW))
        top += height + _ARROW
    for group, name, size in zip(groups, names, sizes, strict=True):
        box(ax, 0.0, room, top + size / 2, size, TINT, edge=INK)
        write_lines(ax, _PAD, top + _PAD, name, bold=True)
        first = top + _PAD + len(name) * LINE_HEIGHT
        for number, (arm, people) in enumerate(group.lines):
            y = first + (number + 0.5) * LINE_HEIGHT
            write(ax, _PAD, y, break_lines(arm, room - 0.8, SIZE, most=1)[0])
            write(ax, room - _PAD, y, people, align="right")
        top += size + _BETWEEN
    return ax


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    wide = inches_wide(ax)
    ax.annotate(
        "", xy=(end[0] / wide, end[1]), xytext=(start[0] / wide, start[1]), xycoords=ax.get_yaxis_transform(),
        textcoords=ax.get_yaxis_transform(), annotation_clip=False,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip
