"""The table ``dif``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="dif",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("grouping", "text", ""),
        Column("reference", "text", ""),
        Column("group", "text", ""),
        Column("scale", "text", ""),
        Column("item", "text", ""),
        Column("n_reference", "int", ""),
        Column("n_group", "int", ""),
        Column("chi2_uniform", "float", ""),
        Column("p_uniform", "float", ""),
        Column("chi2_nonuniform", "float", ""),
        Column("p_nonuniform", "float", ""),
        Column("chi2_total", "float", ""),
        Column("df_total", "int", ""),
        Column("p_total", "float", ""),
        Column("p_adjusted", "float", ""),
        Column("delta_r2", "float", ""),
        Column("beta_change", "float", ""),
        Column("size", "text", ""),
        Column("flag", "text", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "n_reference",
            "n_group",
            "chi2_uniform",
            "p_uniform",
            "chi2_nonuniform",
            "p_nonuniform",
            "chi2_total",
            "df_total",
            "p_total",
            "p_adjusted",
            "delta_r2",
            "beta_change",
        ),
        counts=(
            Count("n_reference", "compared", (), marks=True, nobody=True),
            Count("n_group", "compared", (), marks=True, nobody=True),
        ),
    ),
)
