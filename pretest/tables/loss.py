"""The table ``loss``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="loss",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("rule", "text", ""),
        Column("kind", "text", ""),
        Column("action", "text", ""),
        Column("n", "int", ""),
        Column("n_flagged", "int", ""),
        Column("share", "float", ""),
        Column("n_left", "int", ""),
        Column("test", "text", ""),
        Column("statistic", "float", ""),
        Column("df", "int", ""),
        Column("p_value", "float", ""),
        Column("difference", "float", ""),
        Column("finding", "text", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "n",
            "n_flagged",
            "share",
            "n_left",
            "statistic",
            "df",
            "p_value",
            "difference",
        ),
        rests_on=("n_flagged",),
    ),
)
