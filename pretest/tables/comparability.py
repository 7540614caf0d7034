"""The table ``comparability``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import AUDIENCE, OUTCOME
from pretest.tables.table import Column, Table

TABLE = Table(
    name="comparability",
    what="One row per outcome, place and pair of waves: whether the two may be compared.",
    columns=(
        AUDIENCE,
        Column("place", "text", "The place where people live; empty for all places together."),
        OUTCOME,
        Column("wave_from", "int", "The earlier of the two waves."),
        Column("wave_to", "int", "The later of the two waves."),
        Column("comparable", "bool", "Whether both waves asked alike, so that a difference is a change of opinion."),
        Column("reason", "text", 'What differs between the waves, as codes joined by "; "; empty when nothing does.'),
    ),
    hides=Hiding(),
)
