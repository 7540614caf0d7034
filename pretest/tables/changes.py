"""The table ``changes``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

PLACE = ("audience", "place", "outcome")

TABLE = Table(
    name="changes",
    what="",
    columns=(
        Column("audience", "text", ""),
        Column("place", "text", ""),
        Column("outcome", "text", ""),
        Column("kind", "text", ""),
        Column("wave_from", "int", ""),
        Column("wave_to", "int", ""),
        Column("estimate", "float", ""),
        Column("std_error", "float", ""),
        Column("df", "float", ""),
        Column("p_value", "float", ""),
        Column("conf_low", "float", ""),
        Column("conf_high", "float", ""),
        Column("adjusted", "bool", ""),
        Column("comparable", "bool", ""),
        Column("reason", "text", ""),
        Column("role", "text", ""),
        Column("harm_estimate", "float", ""),
        Column("conf_level", "float", ""),
        Column("suppressed", "bool", ""),
        Column("statistic", "text", ""),
        Column("category", "text", ""),
    ),
    hides=Hiding(
        figures=(
            "estimate",
            "std_error",
            "df",
            "p_value",
            "conf_low",
            "conf_high",
            "harm_estimate",
        ),
        made_from="levels",
        keys=(("wave_from", *PLACE), ("wave_to", *PLACE)),
    ),
    file="changes.csv",
    run="monitor",
)
