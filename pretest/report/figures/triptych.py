"""Research, practice, this test and all together: one difference four times, in people of 100 on one axis."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from pretest.report.figures.forest import ForestRow, ForestText, draw_forest
from pretest.report.figures.harmforest import tick_writer
from pretest.report.figures.palette import BLUE, GREY, INK, PURPLE, Mark
from pretest.report.figures.source import Source as Findings
from pretest.report.figures.source import edition_of
from pretest.report.figures.told import told_row
from pretest.report.words.edition import Edition
from pretest.report.words.sources import SourceRow, Sources, of_told, source_rows
from pretest.report.words.told import told_rows
from pretest.words import Language, Source

_NONE = (math.nan, math.nan, math.nan, math.nan)
_SIGNS: tuple[tuple[Source, Mark], ...] = (
    ("research", Mark("diamond", GREY, "", filled=False)),
    ("practice", Mark("triangle", PURPLE, "")),
    ("data", Mark("circle", BLUE, "")),
    ("together", Mark("square", INK, "")),
)


def plot_triptych(
    findings: Findings,
    concept: str = "",
    outcome: str = "",
    audience: str = "",
    *,
    wave: int | None = None,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """What research and practice expected, what this test found, and all together, in people of 100.

    Parameters
    ----------
    findings
        Of ``analyse``, with the tables ``told`` and ``triptych``. What is marked as suppressed is never drawn.
    concept, outcome, audience, wave
        Which; each may be left out where there is only one, of waves the last one is taken.
    lang
        Language of the words.
    ax
        Axes to draw on; None for a figure of its own, 328 px wide and as high as it needs.

    Returns
    -------
    Axes
        x is the difference in people of 100, concept minus reference.

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
    ...     axes = pretest.plot_triptych(findings, row.concept, row.outcome, row.audience)
    """
    edition = edition_of(findings, lang)
    row = told_row(edition, "plot_triptych", concept, outcome, audience, wave)
    strings, worse = edition.strings, row["more_is"] == "worse"
    key = (row["wave"] or 0, row["audience"], row["concept"], row["outcome"])
    sources = source_rows(edition).get(key) or of_told(told_rows(edition)[key])
    text = ForestText(
        title=_title(edition, sources),
        subtitle=strings(
            "figure.triptych.subtitle",
            more_is=strings(f"figure.triptych.{row['more_is']}"),
            level=edition.numerals.decimal(row["conf_level"] * 100, 0),
            **{name: edition.labels.arm(row[name]) for name in ("concept", "reference")},
        ),
        axis=strings("figure.triptych.axis"),
        zones=tuple(strings(f"figure.zone.{word}") for word in (("better", "worse") if worse else ("wrong", "wanted"))),
    )
    rows = [_line(edition, sources.rows[source], mark) for source, mark in _SIGNS]
    return draw_forest(rows, text, tick=tick_writer(edition), zones="worse" if worse else "gain", ax=ax)


def _title(edition: Edition, sources: Sources) -> str:
    """What this test found, and beside it what was expected, by whom."""
    strings = edition.strings

    def value(source: Source) -> str:
        return edition.numerals.signed(sources.rows[source].between.estimate, 0)

    data = strings("figure.triptych.title", data=value("data"))
    parts = [strings(f"figure.triptych.title_{one.source}", value=value(one.source)) for one in sources.before]
    if sources.rows["together"].says:
        parts.append(strings("figure.triptych.title_together", value=value("together")))
    if not sources.before:
        parts.insert(0, strings("figure.triptych.title_alone"))
    return " ".join((data, *parts))


def _line(edition: Edition, row: SourceRow, mark: Mark) -> ForestRow:
    """One source; words in place of figures where it says nothing."""
    name, one = edition.strings(f"sources.name.{row.source}"), row.between
    if not row.says:
        why = "no_estimate" if row.known in ("known", "few_studies") else row.known
        return ForestRow(name, "", mark, *_NONE, edition.strings(f"sources.short.{why}"))
    note = edition.numerals.signed(one.estimate, 0)
    label = edition.strings("figure.triptych.few", name=name) if row.known == "few_studies" else name
    return ForestRow(label, note, mark, one.estimate, one.low, one.high, math.nan)
