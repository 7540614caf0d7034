"""The table ``comparability``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="comparability",
    what="",
    columns=(
        Column("audience", "text", ""),
        Column("place", "text", ""),
        Column("outcome", "text", ""),
        Column("wave_from", "int", ""),
        Column("wave_to", "int", ""),
        Column("comparable", "bool", ""),
        Column("reason", "text", ""),
    ),
    hides=Hiding(),
)
