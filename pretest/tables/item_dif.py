"""The table ``item_dif``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="item_dif",
    what="",
    columns=(
        Column("scale", "text", ""),
        Column("item", "text", ""),
        Column("grouping", "text", ""),
        Column("reference", "text", ""),
        Column("groups", "text", ""),
        Column("n", "int", ""),
        Column("n_smallest_group", "int", ""),
        Column("statistic_uniform", "float", ""),
        Column("df_uniform", "float", ""),
        Column("p_uniform", "float", ""),
        Column("statistic_nonuniform", "float", ""),
        Column("df_nonuniform", "float", ""),
        Column("p_nonuniform", "float", ""),
        Column("statistic_total", "float", ""),
        Column("df_total", "float", ""),
        Column("p_total", "float", ""),
        Column("p_adjusted", "float", ""),
        Column("nagelkerke_change", "float", ""),
        Column("mcfadden_change", "float", ""),
        Column("coefficient_change", "float", ""),
        Column("highest_group", "text", ""),
        Column("highest_log_odds", "float", ""),
        Column("size", "text", ""),
        Column("size_zumbo", "text", ""),
        Column("flagged", "bool", ""),
        Column("anchor", "bool", ""),
        Column("status", "text", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(),
)
