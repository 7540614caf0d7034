"""The table ``crosscheck``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="crosscheck",
    since="0.5.0",
    what="One row per figure of a report: what another engine makes of the same answers.",
    columns=(
        Column("table", "text", "The table of the report that the figure stands in, or plan for a planned size."),
        Column(
            "key",
            "text",
            "Which figure of that table: the words that tell its row, joined by slashes, and its column at the end.",
        ),
        Column("ours", "float", "The figure as the report has it; missing where it is hidden, or there is none."),
        Column("theirs", "float", "The same as the other engine computes it; missing where it was not computed."),
        Column("engine", "text", "Library and routine that computed it; empty where none does."),
        Column(
            "relative_difference",
            "float",
            "Distance between the two, as a part of the larger of both and of the scale of the figure, which is its "
            "standard error where it has one.",
        ),
        Column(
            "definition",
            "text",
            "Why the two may differ, or why there is nothing to compare; empty where they must be equal.",
        ),
    ),
    hides=Hiding(figures=("ours", "theirs", "relative_difference")),
    file="crosscheck.csv",
)
