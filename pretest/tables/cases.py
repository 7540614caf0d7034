"""The table ``cases``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="cases",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("file", "text", ""),
        Column("row", "int", ""),
        Column("rule", "text", ""),
        Column("value", "float", ""),
        Column("threshold", "float", ""),
        Column("action", "text", ""),
        Column("reason", "text", ""),
    ),
    hides=Hiding(person_level=True),
    file="cases.csv",
)
