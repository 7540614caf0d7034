"""The table ``flow``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="flow",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("step", "text", ""),
        Column("n_respondents", "int", ""),
        Column("n_rows", "int", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "n_respondents",
            "n_rows",
        ),
        rests_on=("n_respondents",),
    ),
    file="flow.csv",
)
