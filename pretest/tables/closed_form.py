"""The table ``closed_form``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="closed_form",
    what="",
    columns=(
        Column("audience", "text", ""),
        Column("outcome", "text", ""),
        Column("margin", "float", ""),
        Column("correlation", "float", ""),
        Column("power", "float", ""),
        Column("n_concept", "int", ""),
        Column("n_control", "int", ""),
        Column("n_audience", "int", ""),
    ),
    hides=Hiding(),
)
