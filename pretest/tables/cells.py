"""The table ``cells``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="cells",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("outcome", "text", ""),
        Column("role", "text", ""),
        Column("primary", "bool", ""),
        Column("unit", "text", ""),
        Column("harm_estimate", "float", ""),
        Column("std_error", "float", ""),
        Column("df", "float", ""),
        Column("n_concept", "int", ""),
        Column("n_reference", "int", ""),
        Column("margin", "float", ""),
        Column("status", "text", ""),
        Column("local_level", "float", ""),
    ),
    hides=Hiding(),
)
