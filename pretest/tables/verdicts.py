"""The table ``verdicts``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="verdicts",
    what="",
    columns=(
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("outcome", "text", ""),
        Column("role", "text", ""),
        Column("verdict", "text", ""),
        Column("harm_estimate", "float", ""),
        Column("lower", "float", ""),
        Column("upper", "float", ""),
        Column("margin", "float", ""),
        Column("unit", "text", ""),
        Column("n_more", "float", ""),
        Column("wave", "int", ""),
        Column("primary", "bool", ""),
        Column("reason", "text", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "harm_estimate",
            "lower",
            "upper",
            "n_more",
        ),
        made_from="estimates",
    ),
    file="verdicts.csv",
)
