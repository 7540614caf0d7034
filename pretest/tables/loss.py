"""The table ``loss``."""

from __future__ import annotations

from pretest.tables.hiding import Across, Count, Hiding
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
        figures=("n_flagged", "share", "statistic", "p_value", "difference"),
        counts=(
            Count("n_flagged", "flagged", ("wave", "audience", "concept", "rule"), ("share",), marks=True),
            Count("n", "people", ("wave", "audience", "concept", "=read"), takes=("share",)),
            Count("n_left", "people", ("wave", "audience", "concept", "rule")),
        ),
        tests=(Across(("statistic", "p_value", "difference"), ("wave", "audience", "rule"), ("n_flagged", "n")),),
    ),
)
