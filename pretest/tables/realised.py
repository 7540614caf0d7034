"""The table ``realised``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="realised",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("check", "text", ""),
        Column("arm", "text", ""),
        Column("n", "int", ""),
        Column("of", "int", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "n",
            "of",
        ),
        rests_on=("n",),
    ),
)
