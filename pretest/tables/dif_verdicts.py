"""The table ``dif_verdicts``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="dif_verdicts",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("outcome", "text", ""),
        Column("items_left_out", "text", ""),
        Column("verdict", "text", ""),
        Column("verdict_without", "text", ""),
        Column("harm_estimate", "float", ""),
        Column("harm_estimate_without", "float", ""),
        Column("upper", "float", ""),
        Column("upper_without", "float", ""),
        Column("margin", "float", ""),
        Column("unit", "text", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "harm_estimate",
            "harm_estimate_without",
            "upper",
            "upper_without",
        ),
        made_from="verdicts",
    ),
)
