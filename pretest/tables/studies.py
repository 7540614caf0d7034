"""The table ``studies``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="studies",
    what="",
    columns=(
        Column("study", "int", ""),
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("outcome", "text", ""),
        Column("multiple", "float", ""),
        Column("verdict", "text", ""),
        Column("estimate", "float", ""),
        Column("lower", "float", ""),
        Column("upper", "float", ""),
        Column("margin", "float", ""),
    ),
    hides=Hiding(),
)
