"""The table ``distributions``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="distributions",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("outcome", "text", ""),
        Column("value", "float", ""),
        Column("label", "text", ""),
        Column("n", "int", ""),
        Column("share", "float", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=("n", "share"),
        counts=(
            Count("n", "category", ("wave", "audience", "concept", "outcome", "label"), takes=("share",), marks=True),
        ),
    ),
)
