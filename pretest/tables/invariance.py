"""The table ``invariance``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="invariance",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("grouping", "text", ""),
        Column("reference", "text", ""),
        Column("group", "text", ""),
        Column("scale", "text", ""),
        Column("model", "text", ""),
        Column("n", "int", ""),
        Column("chi2", "float", ""),
        Column("df", "int", ""),
        Column("p_value", "float", ""),
        Column("cfi", "float", ""),
        Column("rmsea", "float", ""),
        Column("srmr", "float", ""),
        Column("delta_cfi", "float", ""),
        Column("delta_rmsea", "float", ""),
        Column("judgement", "text", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "n",
            "chi2",
            "df",
            "p_value",
            "cfi",
            "rmsea",
            "srmr",
            "delta_cfi",
            "delta_rmsea",
        ),
        counts=(Count("n", "compared", (), marks=True, nobody=True),),
    ),
)
