"""The table ``closed_form``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import AUDIENCE, OUTCOME
from pretest.tables.table import Column, Table

TABLE = Table(
    name="closed_form",
    what="One row per audience and primary harm: the people needed according to a formula.",
    columns=(
        AUDIENCE,
        OUTCOME,
        Column("margin", "float", "The smallest harm that matters, in SD of the score."),
        Column(
            "correlation",
            "float",
            "Correlation with the same score before the message, as the truth file assumes; 0 without one.",
        ),
        Column(
            "power",
            "float",
            "Chance of excluding the harm that each outcome needs so that all together reach the target.",
        ),
        Column("n_concept", "int", "People to start with in the arm of each concept, drop-out included."),
        Column("n_control", "int", "People to start with in the control arm, drop-out included."),
        Column("n_audience", "int", "People to start with in the whole audience, drop-out included."),
    ),
    hides=Hiding(),
)
