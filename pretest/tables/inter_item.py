"""The table ``inter_item``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.shared import AUDIENCE, SCALE, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import PHASES

TABLE = Table(
    name="inter_item",
    what="One row per pair of items of a scale, and one with both items empty for the mean of all pairs.",
    columns=(
        WAVE,
        AUDIENCE,
        SCALE,
        Column("phase", "text", "Whether the questions were asked before (pre) or after (post) the message.", PHASES),
        Column("item", "text", "The first question of the pair; empty for the mean of all pairs."),
        Column("other", "text", "The second question of the pair; empty for the mean of all pairs."),
        Column("n", "int", "Rows in which all questions of the scale were answered."),
        Column(
            "correlation",
            "float",
            "Correlation of the two, both keyed in the direction of the score: 1 is together, -1 is opposite.",
        ),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "n",
            "correlation",
        ),
        counts=(
            Count(
                "n",
                "within",
                ("wave", "audience", "=inter_item", "scale", "phase", "item", "other"),
                marks=True,
                nobody=True,
            ),
        ),
    ),
)
