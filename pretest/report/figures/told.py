"""What laymen are told, in people of 100: two icon arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.path import Path

from pretest.report.figures.keys import Swatch, draw_key, key_height
from pretest.report.figures.lettering import break_lines
from pretest.report.figures.palette import GREEN, INK, MUTED, VERMILLION
from pretest.report.figures.sheet import LINE_HEIGHT, in_plain_style, inches_wide, open_sheet, room_of, write_lines
from pretest.report.figures.source import Source, cell_rows, edition_of, nothing, rows_of
from pretest.report.figures.svgsheet import SIZE
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.report.words.told import answers_text, between_text, digits_of, icons, people, question_text, told_rows
from pretest.spec.colours import PAPER
from pretest.words import Language

HUNDRED, IN_A_ROW = 100, 10
_BETWEEN, _GAP = 0.24, 0.05  # inches: between the arrays, and below their names
_HEAD, _BODY = 0.34, 1.0  # of the person's icon: radius of the head, half its height


@dataclass(frozen=True, slots=True)
class IconArray:
    """label: the arm, with its number in words. counted: how many of 100 are filled."""

    label: str
    counted: int


def plot_icons(
    findings: Source,
    concept: str = "",
    outcome: str = "",
    audience: str = "",
    *,
    wave: int | None = None,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Of 100 people, how many give the answer that was named beforehand: after the reference and after the concept.

    Parameters
    ----------
    findings
        Of ``analyse``, with the table ``told``. Figures that are marked as suppressed are never drawn.
    concept, outcome, audience, wave
        Which; each may be left out where there is only one, of waves the last one is taken.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        Two arrays of 10 × 10 people, filled in the same order from the top left.

    Raises
    ------
    DataError
        When nothing is told of it, its figures are hidden, or a choice is left open.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/pretest/reports/analyse")
    >>> told = findings.told[~findings.told["suppressed"]]
    >>> for row in told[:1].itertuples():
    ...     axes = pretest.plot_icons(findings, row.concept, row.outcome, row.audience)
    """
    edition = edition_of(findings, lang)
    row = told_row(edition, "plot_icons", concept, outcome, audience, wave)
    strings, told = (
        edition.strings,
        told_rows(edition)[row["wave"] or 0, row["audience"], row["concept"], row["outcome"]],
    )
    names = {key: edition.labels.arm(row[key]) for key in ("reference", "concept")}
    shares, digits = {"reference": told.reference, "concept": told.value}, digits_of(told)
    counts = {key: people(edition, share, digits) for key, share in shares.items()}
    subtitle = strings(
        "figure.icons.subtitle",
        question=question_text(edition, told) or edition.labels.outcome(row["outcome"]),
        answers=answers_text(edition, told) or "–",
        between=between_text(edition, told.data, digits),
        level=edition.numerals.decimal(row["conf_level"] * 100, 0),
    )
    arrays = [
        IconArray(strings("figure.icons.arm", arm=names[key], n=counts[key]), icons(shares[key])) for key in names
    ]
    title = strings("figure.icons.title", **names, **{f"{key}_n": counts[key] for key in names})
    words = [strings(f"figure.icons.{word}") for word in ("counts", "rest")]
    return draw_icons(
        arrays, words, colour=VERMILLION if row["more_is"] == "worse" else GREEN, title=title, subtitle=subtitle, ax=ax
    )


def told_row(edition: Edition, figure: str, concept: str, outcome: str, audience: str, wave: int | None) -> Row:
    """The one row of ``told`` that is asked for, with figures."""
    row = cell_rows(rows_of(edition, "told", figure), figure, concept, outcome, audience, wave)[0]
    if not is_told(row):
        raise nothing(figure, "these figures rest on too few people, or could not be estimated")
    return row


def told_figures(edition: Edition) -> list[Row]:
    """The rows of ``told`` that have figures to draw."""
    return [row for row in edition.rows("told") if is_told(row)]


def is_told(row: Row) -> bool:
    """Whether it has figures to draw."""
    needed = ("of100_concept", "of100_reference", "conf_low", "conf_high")
    return all(math.isfinite(row[name]) for name in needed)


@in_plain_style
def draw_icons(
    arrays: Sequence[IconArray],
    words: Sequence[str],
    *,
    colour: str,
    title: str,
    subtitle: str,
    ax: Axes | None = None,
) -> Axes:
    """The arrays beside each other. words: for a filled and for an empty icon."""
    room = room_of(ax)
    width = min((room - _BETWEEN * (len(arrays) - 1)) / len(arrays), 2.0)
    step = width / IN_A_ROW
    key = [Swatch(words[0], colour), Swatch(words[1], PAPER)]
    labels = [break_lines(array.label, width, SIZE, bold=True) for array in arrays]
    above = key_height(key, room)
    head = above + max(map(len, labels)) * LINE_HEIGHT + _GAP
    ax = open_sheet(ax, head + width * 1.25, title=title, subtitle=subtitle)
    ax.set_xlim(0, 1)
    draw_key(ax, key, 0.0)
    person = _person()
    for number, (array, lines) in enumerate(zip(arrays, labels, strict=True)):
        left = number * (width + _BETWEEN)
        write_lines(ax, left, above, lines, bold=True)
        for first, last, face in ((0, array.counted, colour), (array.counted, HUNDRED, PAPER)):
            places = range(first, last)
            if not places:
                continue
            ax.scatter(
                [(left + (place % IN_A_ROW + 0.5) * step) / inches_wide(ax) for place in places],
                [head + (place // IN_A_ROW + 0.5) * step * 1.25 for place in places],
                marker=person, color=face, edgecolor=INK if face != PAPER else MUTED, linewidth=0.6,
                s=(step * 72 * 1.12) ** 2, clip_on=False, zorder=3,
            )  # fmt: skip
    ax.set(xlabel="", ylabel="", ylim=(head + width * 1.25, 0.0))
    return ax


def _person() -> Path:
    """A head and shoulders, one unit high and upright on a y axis that points up."""
    head = Path.circle((0.0, 0.55), _HEAD)
    top, bottom, half = 0.12, -_BODY, 0.5
    body = Path(
        [(-half, bottom), (-half, top - 0.25), (-half, top), (0.0, top), (half, top), (half, top - 0.25),
         (half, bottom), (-half, bottom)],
        [Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE3, Path.CURVE3, Path.CURVE3, Path.LINETO, Path.CLOSEPOLY],
    )  # fmt: skip
    return Path.make_compound_path(head, body)
