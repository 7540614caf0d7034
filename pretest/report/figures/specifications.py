"""The specification curve: one harm under every set of choices, from the largest effect to the smallest."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes

from pretest.report.figures.curve import CurveColumn, CurveText, draw_curve
from pretest.report.figures.harmforest import tick_writer
from pretest.report.figures.palette import MARKS
from pretest.report.figures.source import Source, cell_rows, edition_of, rows_of
from pretest.report.words.drawn import choice_name, choices_of, specified_finding
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.words import Language


def plot_specifications(
    findings: Source,
    concept: str = "",
    outcome: str = "",
    audience: str = "",
    *,
    wave: int | None = None,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """The effect of a concept on one primary harm under all sets of choices that the plan allows.

    Parameters
    ----------
    findings
        Of ``analyse``, with alternatives in the plan.
    concept, outcome, audience, wave
        Which; each may be left out where there is only one, of waves the last one is taken.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        One column per set of choices on zones around its own limit, the largest effect on the left; below it a dot
        for every choice that it makes (Simonsohn, Simmons & Nelson 2020, doi:10.1038/s41562-020-0912-z).

    Raises
    ------
    DataError
        When there are no such rows, or a choice is left open.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/pretest/reports/analyse")
    >>> axes = pretest.plot_specifications(findings, "guilt", "stigma", "non_users")
    """
    edition, name = edition_of(findings, lang), "plot_specifications"
    rows = [row for row in rows_of(edition, "sensitivity", name) if row["outcome"]]
    return draw_specifications(edition, cell_rows(rows, name, concept, outcome, audience, wave), ax=ax)


def draw_specifications(edition: Edition, cell: Sequence[Row], *, ax: Axes | None = None) -> Axes:
    """cell: the rows of ``sensitivity`` on one harm of one concept."""
    strings = edition.strings
    unit = strings(f"unit.{cell[0]['unit']}.axis")
    named = list(dict.fromkeys(choice for row in cell for choice in choices_of(row)))
    better, below, above = (strings(f"figure.zone.{word}") for word in ("better", "below", "above"))
    text = CurveText(
        title=specified_finding(edition, cell),
        subtitle=strings("figure.specifications.subtitle"),
        axis=strings("harms.axis", unit=unit),
        zones=(better, below, above),
        choices=tuple(choice_name(edition, choice) for choice in named),
    )
    columns = [_column(edition, row, named) for row in from_largest(cell)]
    return draw_curve(columns, text, tick=tick_writer(edition), ax=ax)


def from_largest(cell: Sequence[Row]) -> list[Row]:
    """From the largest effect to the smallest; what has no figures last."""
    return sorted(cell, key=lambda row: -row["harm_estimate"] if math.isfinite(row["harm_estimate"]) else math.inf)


def _column(edition: Edition, row: Row, named: Sequence[str]) -> CurveColumn:
    verdict = edition.verdict(row["verdict"])
    hidden = ""
    if not math.isfinite(row["harm_estimate"]):
        hidden = edition.hidden().text if row["suppressed"] else edition.strings("number.missing")
    figures = (row["harm_estimate"], row["lower"], row["upper"], row["margin"])
    taken = tuple(choice in choices_of(row) for choice in named)
    return CurveColumn(verdict.mark or MARKS["measured"], verdict.text, *figures, taken, hidden)
