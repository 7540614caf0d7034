"""The table ``distributions``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.shared import AUDIENCE, OUTCOME, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

TABLE = Table(
    name="distributions",
    what="One row per answer category of an outcome in one arm: how the answers are spread.",
    columns=(
        WAVE,
        AUDIENCE,
        Column("concept", "text", "The arm that people saw, the control arm included; empty in a study without arms."),
        OUTCOME,
        Column("value", "float", "The score that the category stands for; of a bin its middle."),
        Column("label", "text", "How the category is written, as a code or as the ends of a bin."),
        Column("n", "int", "Answers that fall in this category."),
        Column(
            "share", "float", "Part of the answers in this arm that fall in this category, from 0 to 1, unweighted."
        ),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("n", "share"),
        counts=(
            Count("n", "category", ("wave", "audience", "concept", "outcome", "label"), takes=("share",), marks=True),
            Count("share", "answered", ("wave", "audience", "concept", "outcome"), ("n",), marks=True, whole_of="n"),
        ),
    ),
)
