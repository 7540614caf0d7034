"""The forest of judged outcomes: one line per concept and outcome, the largest harm on top."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from matplotlib.axes import Axes

from pretest.report.figures.forest import MOST_ROWS, ForestRow, ForestText, Zones, draw_forest
from pretest.report.figures.palette import MARKS
from pretest.report.figures.scales import Scale, fit_scale
from pretest.report.figures.source import Source, choose, choose_panel, edition_of, nothing
from pretest.report.words.drawn import gain_finding, harm_finding
from pretest.report.words.edition import Edition
from pretest.report.words.judged import JudgedCell, judged_cells
from pretest.report.words.numerals import Numerals
from pretest.report.words.sentences import arm_name, outcome_name
from pretest.words import Language


def plot_forest(
    findings: Source,
    audience: str = "",
    *,
    of: str = "harm",
    unit: str = "",
    wave: int | None = None,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Estimated harm of every concept on every outcome, with its bounds, on zones around the limit.

    Parameters
    ----------
    findings
        Of ``analyse``. Figures that are marked as suppressed are never drawn.
    audience
        Its id; may be left out where there is only one.
    of
        ``harm``, or ``gain`` for intended effects (then what went the wrong way is on top).
    unit
        ``sd``, ``points`` or ``probability``; that of the plan where it is left out and was used.
    wave
        Its number; the last one where it is left out.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        x is the difference from the control group in ``unit``, above 0 is more harm (of gains: more gain).

    Raises
    ------
    DataError
        When nothing was judged there, or the audience has to be named.
    ValueError
        When ``of`` is neither harm nor gain.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/pretest/reports/analyse")
    >>> axes = pretest.plot_forest(findings, "users", lang="nl")
    """
    if of not in ("harm", "gain"):
        raise ValueError(f"of='{of}': a forest is of harm or of gain")
    edition = edition_of(findings, lang)
    cells = [cell for cell in judged_cells(edition) if cell.is_harm == (of == "harm")]
    if not cells:
        raise nothing("plot_forest", f"no {of} was judged")
    panel = choose_panel((cell.panel for cell in cells), audience, wave, "plot_forest")
    own = [cell for cell in cells if cell.panel == panel]
    units = list(dict.fromkeys(cell.unit for cell in own))
    chosen = choose(units, unit or (edition.findings.plan.unit if edition.findings.plan.unit in units else ""),
                    "unit", "plot_forest")  # fmt: skip
    shown = by_harm([cell for cell in own if cell.unit == chosen])
    return draw_cells(edition, shown, edition.panel(panel), fit_scale(forest_rows(edition, shown)), whole=own, ax=ax)


def draw_cells(
    edition: Edition,
    cells: Sequence[JudgedCell],
    place: str,
    scale: Scale,
    *,
    whole: Sequence[JudgedCell] = (),
    part: tuple[int, int] = (1, 1),
    ax: Axes | None = None,
) -> Axes:
    """Cells of one kind, place and unit as they are ordered.

    whole: all cells of that kind and place, where these are not all: no figure says less of harm than all of them.
    part: which of how many figures with the same scale.
    """
    strings = edition.strings
    harm = cells[0].is_harm
    title = (harm_finding if harm else gain_finding)(edition, whole or cells, place)
    if part[1] > 1:
        number, total = map(str, part)
        title = strings("figure.forest.part", title=title, number=number, total=total)
    zones: Zones = "harm" if harm else "gain"
    words = ("better", "below", "above") if harm else ("wrong", "wanted")
    axis = strings("harms.axis" if harm else "other.benefits_axis", unit=strings(f"unit.{cells[0].unit}.axis"))
    text = ForestText(
        title=title,
        subtitle=strings("figure.forest.subtitle" if harm else "figure.forest.gain_subtitle"),
        axis=axis,
        zones=tuple(strings(f"figure.zone.{word}") for word in words),
    )
    return draw_forest(forest_rows(edition, cells), text, tick=tick_writer(edition), zones=zones, scale=scale, ax=ax)


def by_harm(cells: Sequence[JudgedCell]) -> list[JudgedCell]:
    """The largest harm, or the least gain, first; what has no figures last."""

    def order(cell: JudgedCell) -> tuple[bool, float]:
        known = cell.figures and not cell.suppressed
        return (not known, (-cell.estimate if cell.is_harm else cell.estimate) if known else 0.0)

    return sorted(cells, key=order)


def in_parts(cells: Sequence[JudgedCell]) -> list[list[JudgedCell]]:
    """As many figures as it takes, none longer than a page."""
    return [list(cells[start : start + MOST_ROWS]) for start in range(0, len(cells), MOST_ROWS)]


def forest_rows(edition: Edition, cells: Sequence[JudgedCell]) -> list[ForestRow]:
    return [_row(edition, cell) for cell in cells]


def _row(edition: Edition, cell: JudgedCell) -> ForestRow:
    verdict = edition.verdict(cell.verdict)
    hidden = ""
    if cell.suppressed:
        hidden = edition.hidden().text
    elif not cell.figures:
        hidden = edition.strings("number.missing")
    label = edition.strings("figure.row", concept=arm_name(edition, cell), outcome=outcome_name(edition, cell))
    mark = verdict.mark or MARKS["measured"]
    return ForestRow(label, verdict.text, mark, cell.estimate, cell.lower, cell.upper, cell.margin, hidden)


def tick_writer(edition: Edition) -> Callable[[float], str]:
    """Writes values at an axis with as few digits as they need."""
    return tick_writer_of(edition.numerals)


def tick_writer_of(numerals: Numerals) -> Callable[[float], str]:
    """As ``tick_writer``, where there are no findings."""

    def write(value: float) -> str:
        digits = next((digits for digits in range(4) if math.isclose(round(value, digits), value, abs_tol=1e-9)), 4)
        return numerals.decimal(value, digits)

    return write
