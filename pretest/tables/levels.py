"""The table ``levels``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.table import Column, Table

FIGURES = ("estimate", "std_error", "df", "conf_low", "conf_high", "n", "n_effective", "deff")

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
        figures=FIGURES,
        counts=(Count("n", "place", ("wave", "audience", "outcome", "place"), takes=FIGURES, marks=True),),
    ),
    file="levels.csv",
    run="monitor",
)
