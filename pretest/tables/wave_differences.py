"""The table ``wave_differences``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import AUDIENCE, SUPPRESSED
from pretest.tables.table import Column, Table

TABLE = Table(
    name="wave_differences",
    since="0.4.0",
    what="One row per difference in how two waves were held, at the shortest span of waves that shows it.",
    columns=(
        AUDIENCE,
        Column("outcome", "text", "What was measured, by its id in the plan; empty for all outcomes of the group."),
        Column("item", "text", "The question that differs, by its id; empty where it is no single question."),
        Column("wave_from", "int", "The earlier of the two waves."),
        Column("wave_to", "int", "The later of the two waves."),
        Column("code", "text", "What differs, as a code."),
        Column("comparable", "bool", "Whether the waves may still be compared, with care; false breaks the line."),
        Column("was_nl", "text", "What it was in the earlier wave, in Dutch, where that is known; else empty."),
        Column("was_en", "text", "What it was in the earlier wave, in English, where that is known; else empty."),
        Column("is_nl", "text", "What it was in the later wave, in Dutch, where that is known; else empty."),
        Column("is_en", "text", "What it was in the later wave, in English, where that is known; else empty."),
        SUPPRESSED,
    ),
    hides=Hiding(),  # how the waves were held: no figure on people
    file="wave_differences.csv",
    run="monitor",
)
