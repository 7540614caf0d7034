"""The table ``heterogeneity``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="heterogeneity",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("outcome", "text", ""),
        Column("role", "text", ""),
        Column("part", "text", ""),
        Column("group", "text", ""),
        Column("variable", "text", ""),
        Column("estimate", "float", ""),
        Column("std_error", "float", ""),
        Column("p_value", "float", ""),
        Column("conf_level", "float", ""),
        Column("conf_low", "float", ""),
        Column("conf_high", "float", ""),
        Column("n", "int", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "estimate",
            "std_error",
            "p_value",
            "conf_low",
            "conf_high",
            "n",
        ),
        counts=(Count("n", "compared", (), marks=True, nobody=True),),
    ),
)
