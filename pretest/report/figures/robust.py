"""The robustness strip: one square per set of choices; filled where the decision is that of the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pretest.report.figures.lettering import break_lines
from pretest.report.figures.palette import DECISION_MARKS, INK, MARKS, MUTED, Mark
from pretest.report.figures.sheet import LINE_HEIGHT, box, in_plain_style, inches_wide, open_sheet, room_of, write_lines
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.source import Source, edition_of, nothing, rows_of
from pretest.report.figures.svgsheet import SIZE, SMALL
from pretest.report.words.drawn import robust_finding
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.spec.colours import PAPER
from pretest.words import DECISIONS, Language

_SQUARE, _STEP, _GAP = 0.19, 0.24, 0.1  # inches


@dataclass(frozen=True, slots=True)
class RobustRow:
    """One concept. squares: per set of choices the sign of another decision, None for that of the plan. told: the
    decision of the plan and how often it holds, then the others."""

    concept: str
    squares: tuple[Mark | None, ...]
    told: str


def plot_robustness(findings: Source, *, lang: Language = "en", ax: Axes | None = None) -> Axes:
    """Whether other choices, that the plan allows, give the same decision on each concept.

    Parameters
    ----------
    findings
        Of ``analyse``, with alternatives in the plan.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        One row per concept, those with a stricter decision somewhere first.

    Raises
    ------
    DataError
        When the plan has no alternatives.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/pretest/reports/analyse")
    >>> axes = pretest.plot_robustness(findings)
    """
    edition = edition_of(findings, lang)
    cells = decided(edition, rows_of(edition, "sensitivity", "plot_robustness"))
    if not cells:
        raise nothing("plot_robustness", "no decision was computed under other choices")
    return draw_robustness(
        [_row(edition, cell) for cell in cells],
        title=robust_finding(edition, cells),
        subtitle=edition.strings("figure.robust.subtitle"),
        ax=ax,
    )


def decided(edition: Edition, rows: Sequence[Row]) -> list[list[Row]]:
    """The decisions on each concept over all audiences, per set of choices; those that are worst somewhere first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if not row["outcome"] and not row["audience"]:
            found.setdefault(row["concept"], []).append(row)
    return sorted(found.values(), key=lambda cell: (min(map(_rank, cell)), edition.concept_place(cell[0]["concept"])))


def _rank(row: Row) -> int:
    return DECISIONS.index(row["verdict"]) if row["verdict"] in DECISIONS else -1


def _row(edition: Edition, cell: Sequence[Row]) -> RobustRow:
    strings, count = edition.strings, edition.numerals.count
    plan = next((row["verdict"] for row in cell if row["specification"] == "plan"), cell[0]["verdict"])
    tally = Counter(row["verdict"] for row in cell)
    others = sorted((code for code in tally if code != plan), key=lambda code: _rank({"verdict": code}))
    told = [
        strings("figure.robust.tally", word=edition.verdict(code, "decision").text, n=count(tally[code]))
        for code in (plan, *others)
    ]
    squares = tuple(
        None if row["verdict"] == plan else DECISION_MARKS.get(row["verdict"], MARKS["measured"]) for row in cell
    )
    parts = strings("figure.robust.told", total=count(len(cell)), parts=strings.listed(told))
    return RobustRow(edition.labels.arm(cell[0]["concept"]), squares, parts)


@in_plain_style
def draw_robustness(rows: Sequence[RobustRow], *, title: str, subtitle: str, ax: Axes | None = None) -> Axes:
    """Squares in reading order, as many in a line as fit."""
    room = room_of(ax)
    most = max(int((room + _STEP - _SQUARE) / _STEP), 1)
    names = [break_lines(row.concept, room, SIZE, bold=True) for row in rows]
    told = [break_lines(row.told, room, SMALL) for row in rows]
    lines = [-(-len(row.squares) // most) for row in rows]
    heights = [
        (len(name) + len(words)) * LINE_HEIGHT + count * _STEP + _GAP
        for name, words, count in zip(names, told, lines, strict=True)
    ]
    ax = open_sheet(ax, sum(heights), title=title, subtitle=subtitle)
    ax.set_xlim(0, 1)
    signs: list[Sign] = []
    top = 0.0
    for row, name, words, count, height in zip(rows, names, told, lines, heights, strict=True):
        write_lines(ax, 0.0, top, name, bold=True)
        first = top + len(name) * LINE_HEIGHT
        for number, mark in enumerate(row.squares):
            line, place = divmod(number, most)
            x, y = place * _STEP, first + (line + 0.5) * _STEP
            box(ax, x, x + _SQUARE, y, _SQUARE, INK if mark is None else PAPER, edge=INK)
            if mark is not None:
                signs.append(Sign((x + _SQUARE / 2) / inches_wide(ax), y, mark))
        write_lines(ax, 0.0, first + count * _STEP, words, colour=MUTED, size=SMALL)
        top += height
    draw_signs(ax, signs, on_scale=False, size=36.0)
    return ax
