"""The table ``flow``."""

from __future__ import annotations

from pretest.tables.columns import STATUSES
from pretest.tables.hiding import Count, Hiding, Only
from pretest.tables.table import Column, Table

APART = (*STATUSES, "no_arm")  # steps beside the road from read to kept

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
        figures=("n_respondents", "n_rows"),
        counts=(
            Count(
                "n_respondents",
                "people",
                ("wave", "audience", "concept", "step"),
                takes=("n_rows",),
                marks=True,
                rows=(Only("step", APART, holds=False),),
                worth=20,
            ),
            Count("n_respondents", "apart", ("wave", "step"), ("n_rows",), marks=True, rows=(Only("step", APART),)),
        ),
    ),
    file="flow.csv",
)
