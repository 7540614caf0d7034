"""The table ``inter_item``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="inter_item",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("scale", "text", ""),
        Column("phase", "text", ""),
        Column("item", "text", ""),
        Column("other", "text", ""),
        Column("n", "int", ""),
        Column("correlation", "float", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "n",
            "correlation",
        ),
        counts=(Count("n", "compared", (), marks=True, nobody=True),),
    ),
)
