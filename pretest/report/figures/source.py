"""What figures are drawn from: findings as they may be shown, and the choice of a place in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from pretest.errors import DataError, did_you_mean
from pretest.findings import Findings
from pretest.report.words.edition import Edition, Panel, read_edition
from pretest.report.words.tablerows import Row
from pretest.words import Language

Source: TypeAlias = Findings | Edition


def edition_of(source: Source, lang: Language) -> Edition:
    """``source`` with words of ``lang``; figures of rows that are marked as suppressed are taken out first."""
    return source if isinstance(source, Edition) else read_edition(source, lang)


def rows_of(edition: Edition, table: str, figure: str) -> list[Row]:
    """The rows of ``table``.

    Raises
    ------
    DataError
        When there are none: ``figure`` names what cannot be drawn.
    """
    rows = edition.rows(table)
    if not rows:
        raise nothing(figure, f"the findings have no rows in the table '{table}'")
    return rows


def choose(known: Iterable[str], wanted: str, what: str, figure: str) -> str:
    """``wanted``, or where nothing is asked for the only one there is.

    Raises
    ------
    DataError
        When it is not known, or there is a choice to be made.
    """
    found = list(dict.fromkeys(known))
    if wanted and wanted not in found:
        hint = did_you_mean(wanted, found) or f"There are: {', '.join(found)}."
        raise DataError("figure_choice", figure, f"there is no {what} '{wanted}' here", hint=hint)
    if not wanted and len(found) > 1:
        raise DataError("figure_choice", figure, f"name the {what}", hint=f"There are: {', '.join(found)}.")
    return wanted or next(iter(found), "")


def choose_panel(panels: Iterable[Panel], audience: str, wave: int | None, figure: str) -> Panel:
    """The panel of ``audience`` in ``wave``; None for the last wave it has."""
    known = list(panels)
    chosen = choose((one for _, one in known), audience, "audience", figure)
    waves = [number for number, one in known if one == chosen]
    if wave is not None and wave not in waves:
        hint = f"There are: {', '.join(map(str, waves))}."
        raise DataError("figure_choice", figure, f"there is no wave {wave} of this audience", hint=hint)
    return (max(waves) if wave is None else wave), chosen


def watched_rows(edition: Edition, table: str, figure: str, outcome: str, audience: str, place: str) -> list[Row]:
    """The rows of ``table`` on one harm of one audience in one place ("" = all together), by wave.

    Raises
    ------
    DataError
        When there are none, or there is a choice to be made.
    """
    own = [row for row in rows_of(edition, table, figure) if row["place"] == place]
    for name, wanted in (("audience", audience), ("outcome", outcome)):
        chosen = choose((row[name] for row in own), wanted, name, figure)
        own = [row for row in own if row[name] == chosen]
    if not own:
        raise nothing(figure, f"the table '{table}' has no rows there")
    return own


def cell_rows(
    rows: Iterable[Row], figure: str, concept: str, outcome: str, audience: str, wave: int | None
) -> list[Row]:
    """The rows on one outcome of one concept in one place; each may be left out where there is only one.

    Raises
    ------
    DataError
        When one of them is not known, or there is a choice to be made.
    """
    found = list(rows)
    panel = choose_panel(((row["wave"] or 0, row["audience"]) for row in found), audience, wave, figure)
    own = [row for row in found if (row["wave"] or 0, row["audience"]) == panel]
    for name, wanted in (("concept", concept), ("outcome", outcome)):
        chosen = choose((row[name] for row in own), wanted, name, figure)
        own = [row for row in own if row[name] == chosen]
    return own


def nothing(figure: str, why: str) -> DataError:
    """The error where there is nothing to draw."""
    return DataError("figure_empty", figure, why, hint="'pretest figures' draws what there is.")
