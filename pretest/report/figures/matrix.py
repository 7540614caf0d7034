"""The risk matrix: concept × audience × kind of harm, each cell with a sign and a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pretest.report.figures.lettering import break_lines
from pretest.report.figures.palette import DECISION_MARKS, HARM_BADGE_MARKS, MUTED, VERDICT_MARKS, Mark
from pretest.report.figures.sheet import (
    LINE_HEIGHT,
    box,
    in_plain_style,
    inches_wide,
    open_sheet,
    room_of,
    rule,
    write,
    write_lines,
)
from pretest.report.figures.signs import Sign, draw_signs
from pretest.report.figures.source import Source, edition_of, nothing
from pretest.report.figures.svgsheet import SIZE, SMALL
from pretest.report.words.drawn import harm_finding
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.harmwords import HarmWord, harm_word
from pretest.report.words.judged import JudgedCell, judged_cells
from pretest.report.words.sentences import arm_name
from pretest.words import HARM_BADGES, HARM_ROLES, RISK_OF, Language

_BADGES: Mapping[HarmWord, Mark] = {badge: HARM_BADGE_MARKS[badge] for badge in HARM_BADGES}
WORD_MARKS: Mapping[HarmWord, Mark] = {
    **_BADGES,
    "better": VERDICT_MARKS["improved"],
    "hidden": DECISION_MARKS["mend_first"],
}
_GAP, _PAD, _SIGN = 0.05, 0.06, 0.2  # inches: between cells, within them, and for the sign


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One audience of a concept. words: per kind of harm."""

    audience: str
    words: tuple[HarmWord, ...]


@dataclass(frozen=True, slots=True)
class MatrixBlock:
    concept: str
    rows: tuple[MatrixRow, ...]


def plot_risk_matrix(findings: Source, *, lang: Language = "en", ax: Axes | None = None) -> Axes:
    """What is said of each kind of harm, per concept and audience.

    Parameters
    ----------
    findings
        Of ``analyse``. Figures that are marked as suppressed are never drawn.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        The title is the finding.

    Raises
    ------
    DataError
        When no harm was judged.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/pretest/reports/analyse")
    >>> axes = pretest.plot_risk_matrix(findings)
    >>> axes.figure.savefig("matrix.png", dpi=200)
    """
    edition = edition_of(findings, lang)
    cells = [cell for cell in judged_cells(edition) if cell.is_harm]
    if not cells:
        raise nothing("plot_risk_matrix", "no harm was judged")
    strings = edition.strings
    return draw_matrix(
        [strings(f"risks.heading.{RISK_OF[role]}") for role in HARM_ROLES],
        matrix_blocks(edition, cells),
        {word: strings(f"figure.word.{word}") for word in WORD_MARKS},
        title=harm_finding(edition, cells, ""),
        subtitle=strings("figure.matrix.subtitle"),
        ax=ax,
    )


def matrix_blocks(edition: Edition, cells: Sequence[JudgedCell]) -> list[MatrixBlock]:
    """The rows in the order of the study; a concept has a row for every audience that saw it."""
    found: dict[str, dict[Panel, list[JudgedCell]]] = {}
    for cell in sorted(cells, key=lambda cell: edition.concept_place(cell.concept)):
        found.setdefault(arm_name(edition, cell), {}).setdefault(cell.panel, []).append(cell)
    panels = list(dict.fromkeys(cell.panel for cell in cells))
    blocks = []
    for concept, by_panel in found.items():
        rows = [
            MatrixRow(
                edition.panel(panel),
                tuple(harm_word(cell for cell in by_panel[panel] if cell.role == role) for role in HARM_ROLES),
            )
            for panel in panels
            if panel in by_panel
        ]
        blocks.append(MatrixBlock(concept, tuple(rows)))
    return blocks


@in_plain_style
def draw_matrix(
    kinds: Sequence[str],
    blocks: Sequence[MatrixBlock],
    words: Mapping[HarmWord, str],
    *,
    title: str,
    subtitle: str,
    ax: Axes | None = None,
) -> Axes:
    """kinds: headings of the columns. words: what each cell says."""
    room = room_of(ax)
    step = (room + _GAP) / len(kinds)
    text_room = step - _GAP - 2 * _PAD - _SIGN
    lines = {word: break_lines(text, text_room, SMALL) for word, text in words.items()}
    headings = [break_lines(kind, step - _GAP, SMALL) for kind in kinds]
    cell_height = max(len(one) for one in lines.values()) * LINE_HEIGHT + 0.08
    head = max(map(len, headings)) * LINE_HEIGHT + 0.05
    row_height = LINE_HEIGHT + 0.03 + cell_height + 0.07
    concepts = [break_lines(block.concept, room, SIZE, bold=True) for block in blocks]
    heights = [
        0.08 + len(name) * LINE_HEIGHT + row_height * len(block.rows)
        for name, block in zip(concepts, blocks, strict=True)
    ]
    ax = open_sheet(ax, head + sum(heights), title=title, subtitle=subtitle)
    ax.set_xlim(0, 1)
    for column, heading in enumerate(headings):
        write_lines(ax, column * step, 0.0, heading, colour=MUTED, size=SMALL)
    signs: list[Sign] = []
    top = head
    for name, block, height in zip(concepts, blocks, heights, strict=True):
        rule(ax, top)
        write_lines(ax, 0.0, top + 0.05, name, bold=True)
        y = top + 0.05 + len(name) * LINE_HEIGHT
        for row in block.rows:
            write(ax, 0.0, y + LINE_HEIGHT / 2, row.audience, colour=MUTED, size=SMALL)
            middle = y + LINE_HEIGHT + 0.03 + cell_height / 2
            for column, word in enumerate(row.words):
                left = column * step
                box(ax, left, left + step - _GAP, middle, cell_height, WORD_MARKS[word].tint)
                signs.append(Sign((left + _PAD + 0.07) / inches_wide(ax), middle, WORD_MARKS[word]))
                first = middle - len(lines[word]) * LINE_HEIGHT / 2
                write_lines(ax, left + _PAD + _SIGN, first, lines[word], size=SMALL)
            y += row_height
        top += height
    draw_signs(ax, signs, on_scale=False)
    return ax
