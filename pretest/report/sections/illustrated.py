"""A figure in a page: its finding as caption, what is drawn below that, and the table behind it.

The figures themselves are imported where they are drawn: a profile without figures needs no
matplotlib.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pretest.report.pages.table import Illustration, Table
from pretest.report.words.edition import Edition

if TYPE_CHECKING:
    from pretest.report.figures.sheet import Drawing


def illustrate(drawn: Drawing, prefix: str, table: Table, summary: str) -> Illustration:
    """summary: what the figure shows, in words, for those who do not see it."""
    from pretest.report.figures.sheet import said_above
    from pretest.report.figures.svg import svg_link, to_vector

    title, subtitle = said_above(drawn)
    described = f"{subtitle} {summary}".strip()
    vector = to_vector(drawn, title=title, desc=described, id=prefix)
    return Illustration(prefix, vector.element(), title, table, subtitle, (svg_link(vector.file()),))


def by_verdict(edition: Edition, found: Iterable[tuple[str, str]]) -> str:
    """A figure of verdicts in words: each verdict once, with all that it was given to. found: verdict, and of what."""
    named: dict[str, list[str]] = {}
    for verdict, what in found:
        named.setdefault(verdict, []).append(what)
    return " ".join(
        edition.strings("figure.verdict_of", verdict=edition.verdict(verdict).text, items="; ".join(items))
        for verdict, items in named.items()
    )
