"""The table ``levels``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="levels",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("date", "text", ""),
        Column("place", "text", ""),
        Column("audience", "text", ""),
        Column("outcome", "text", ""),
        Column("role", "text", ""),
        Column("statistic", "text", ""),
        Column("category", "text", ""),
        Column("estimate", "float", ""),
        Column("std_error", "float", ""),
        Column("df", "float", ""),
        Column("conf_level", "float", ""),
        Column("conf_low", "float", ""),
        Column("conf_high", "float", ""),
        Column("n", "int", ""),
        Column("n_effective", "float", ""),
        Column("deff", "float", ""),
        Column("weighted", "bool", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "estimate",
            "std_error",
            "df",
            "conf_low",
            "conf_high",
            "n",
            "n_effective",
            "deff",
        ),
        rests_on=("n",),
    ),
    file="levels.csv",
    run="monitor",
)
